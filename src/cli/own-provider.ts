/**
 * The person's own provider for `vestibule demo`: checks the options before anything is started. `discovery.ts` then asks
 * the provider for its discovery document, so that a wrong address is reported at once.
 */
import { missingClaim } from "../directory/federation/shared-issuers.ts";
import { VestibuleError } from "../errors/error.ts";
import type { OwnProvider } from "../harness/contract/login-harness-contract.ts";
import { allowedHostProblem } from "../identity/browser/allow-list.ts";
import { isIssuer } from "../settings/addresses.ts";
import { cli } from "../texts/en/cli.ts";
import { adminHints } from "../texts/en/directory.ts";
import { examineIssuer } from "./directory/discovery.ts";
import { authoritiesIn, secretIn } from "./terminal/named-file.ts";
import { requiredClaimsOf } from "./terminal/required-claims.ts";

const texts = cli.demo.provider;

export interface ProviderOptions {
  issuer?: string | undefined;
  clientId?: string | undefined;
  clientSecretFile?: string | undefined;
  email?: string | undefined;
  allow?: string[] | undefined;
  trust?: string | undefined;
  requireClaim?: string[] | undefined;
}

function unusable(place: string, what: string, hint: string): VestibuleError {
  return new VestibuleError("argument_invalid", { evidence: { place, what, hint } });
}

/**
 * @returns undefined when no option is about a provider
 * @throws `argument_invalid` for options that do not go together or cannot be used
 */
export function ownProviderOf(options: ProviderOptions): OwnProvider | undefined {
  const { issuer, clientId, clientSecretFile, email, allow = [], trust, requireClaim = [] } = options;
  const needed = { "--issuer": issuer, "--client-id": clientId, "--email": email };
  const others = [clientSecretFile, trust, ...allow, ...requireClaim];
  if ([...Object.values(needed), ...others].every((value) => value === undefined)) return undefined;
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (issuer === undefined || clientId === undefined || email === undefined)
    throw unusable(missing.join(", "), texts.missing, texts.missingHint);
  if (!isIssuer(issuer)) throw unusable(`--issuer ${issuer}`, texts.notHttps, texts.issuerHint);
  if (!/^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 254)
    throw unusable(`--email ${email}`, texts.noEmail, texts.emailHint);
  for (const host of allow) {
    const problem = allowedHostProblem(host);
    if (problem !== undefined) throw unusable(`--allow ${host}`, texts.noHost, problem);
  }
  const secret =
    clientSecretFile === undefined
      ? undefined
      : secretIn("--client-secret-file", clientSecretFile, texts.emptyHint);
  const authorities = trust === undefined ? undefined : authoritiesIn("--trust", trust);
  const requiredClaims = requiredClaimsOf(requireClaim);
  const missingOne = missingClaim(issuer, { requiredClaims });
  if (missingOne !== undefined) {
    const hint = adminHints.requiredClaim(missingOne.claim, missingOne.example);
    throw unusable("--require-claim", adminHints.sharedIssuer, hint);
  }
  return {
    issuer,
    clientId,
    email,
    allow,
    requiredClaims,
    ...(secret !== undefined && { clientSecret: secret }),
    ...(authorities !== undefined && { trust: authorities }),
  };
}

/** @throws as `examineIssuer` */
export async function discover(provider: OwnProvider, signal: AbortSignal): Promise<void> {
  await examineIssuer(provider, { signal });
}
