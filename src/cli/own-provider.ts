/**
 * The person's own provider for `vestibule demo`: checks the options, and fetches the provider's discovery document before
 * anything is started, so that a wrong address is reported at once. It sends the provider nothing else.
 */
import { readFileSync } from "node:fs";
import { systemClock } from "../clock/clock.ts";
import { VestibuleError, codeOf } from "../errors/error.ts";
import type { OwnProvider } from "../harness/contract/login-harness-contract.ts";
import { createHttpClient } from "../http/client.ts";
import { allowedHostProblem } from "../identity/browser/allow-list.ts";
import { isIssuer } from "../settings/addresses.ts";
import { cli } from "../texts/en/cli.ts";

const texts = cli.demo.provider;

export interface ProviderOptions {
  issuer?: string | undefined;
  clientId?: string | undefined;
  clientSecretFile?: string | undefined;
  email?: string | undefined;
  allow?: string[] | undefined;
  trust?: string | undefined;
}

function unusable(place: string, what: string, hint: string): VestibuleError {
  return new VestibuleError("argument_invalid", { evidence: { place, what, hint } });
}

/** Reads the small text file that an option names. */
function read(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    const evidence = { place: `${option} ${file}`, what: texts.unreadable, hint: texts.unreadableHint };
    throw new VestibuleError("argument_invalid", { evidence, cause });
  }
}

/**
 * @returns undefined when no option is about a provider
 * @throws `argument_invalid` for options that do not go together or cannot be used
 */
export function ownProviderOf(options: ProviderOptions): OwnProvider | undefined {
  const { issuer, clientId, clientSecretFile, email, allow = [], trust } = options;
  const needed = { "--issuer": issuer, "--client-id": clientId, "--email": email };
  const others = [clientSecretFile, trust, ...allow];
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
  const secret = clientSecretFile === undefined ? undefined : read("--client-secret-file", clientSecretFile);
  if (secret === "")
    throw unusable(`--client-secret-file ${clientSecretFile ?? ""}`, texts.empty, texts.emptyHint);
  const authorities = trust === undefined ? undefined : read("--trust", trust);
  if (authorities?.includes("-----BEGIN CERTIFICATE-----") === false)
    throw unusable(`--trust ${trust ?? ""}`, texts.noCertificate, texts.trustHint);
  return {
    issuer,
    clientId,
    email,
    allow,
    ...(secret !== undefined && { clientSecret: secret }),
    ...(authorities !== undefined && { trust: authorities }),
  };
}

/** The endpoints that a discovery document must have for us (OpenID Connect Discovery section 3). */
const endpoints = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;

function judge(body: unknown, issuer: string): string | undefined {
  if (typeof body !== "object" || body === null) return texts.noDocument;
  const document = new Map(Object.entries(body));
  const said: unknown = document.get("issuer");
  if (said !== issuer) return typeof said === "string" ? texts.otherIssuer(said) : texts.noDocument;
  const missing = endpoints.find((name) => {
    const value: unknown = document.get(name);
    return typeof value !== "string" || URL.parse(value)?.protocol !== "https:";
  });
  return missing === undefined ? undefined : texts.noEndpoint(missing);
}

/**
 * Fetches and checks the provider's discovery document (OpenID Connect Discovery section 4).
 * @throws `argument_invalid` with the fault of the answer; `cancelled` by `signal`
 */
export async function discover(provider: OwnProvider, signal: AbortSignal): Promise<void> {
  const { issuer, trust } = provider;
  const place = `--issuer ${issuer}`;
  const client = createHttpClient({ clock: systemClock, ...(trust !== undefined && { ca: [trust] }) });
  try {
    const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const answer = await client.fetch(address, { headers: { accept: "application/json" }, signal });
    if (answer.status !== 200) throw unusable(place, texts.status(answer.status), texts.issuerHint);
    const body: unknown = await answer.json().catch(() => undefined);
    const fault = judge(body, issuer);
    if (fault !== undefined) throw unusable(place, fault, texts.issuerHint);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "argument_invalid" || code === "cancelled" || code === "internal") throw cause;
    const [what, hint] =
      code === "directory_untrusted"
        ? [texts.untrusted, texts.trustHint]
        : [texts.unreachable, texts.unreachableHint];
    throw new VestibuleError("argument_invalid", { evidence: { place, what, hint }, cause });
  } finally {
    await client.close();
  }
}
