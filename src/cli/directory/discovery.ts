/**
 * Fetches a provider's discovery document and compares it with the issuer that an administrator or a developer typed, by
 * the letter. Called before a provider is set up. It sends the provider nothing else, and proposes the right spelling
 * where the provider itself names it.
 */
import { systemClock } from "../../clock/clock.ts";
import { bounded } from "../../directory/federation/provider-words.ts";
import { VestibuleError, codeOf } from "../../errors/error.ts";
import { createHttpClient, type HttpClient } from "../../http/client.ts";
import { cli } from "../../texts/en/cli.ts";
import { discoveryTexts } from "../../texts/en/providers.ts";

const texts = { ...cli.demo.provider, ...discoveryTexts };

export interface IssuerToExamine {
  issuer: string;
  /** Certificate authorities (PEM) to trust besides the system's. */
  trust?: string | undefined;
}

/** The endpoints that a discovery document must have for us (OpenID Connect Discovery section 3). */
const endpoints = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;
const wellKnown = "/.well-known/openid-configuration";

interface Fault {
  what: string;
  hint: string;
}

type Document = ReadonlyMap<string, unknown>;

/** A discovery document, or the status of an answer that is none. */
async function documentOf(
  client: HttpClient,
  issuer: string,
  signal: AbortSignal,
): Promise<Document | number> {
  const address = `${issuer.replace(/\/$/, "")}${wellKnown}`;
  const answer = await client.fetch(address, { headers: { accept: "application/json" }, signal });
  if (answer.status !== 200) return answer.status;
  const body: unknown = await answer.json().catch(() => undefined);
  return typeof body === "object" && body !== null ? new Map(Object.entries(body)) : answer.status;
}

/** How the issuer may have been meant; each is asked once. */
function otherSpellings(issuer: string): string[] {
  const url = new URL(issuer);
  const stripped = issuer.replace(/\/\.well-known(?:\/.*)?$/, "");
  const lower = `${url.origin}${url.pathname.toLowerCase()}`.replace(/\/$/, "");
  const candidates = [stripped, lower.replace(/\/\.well-known(?:\/.*)?$/, ""), url.origin];
  return [...new Set(candidates)].filter((candidate) => candidate !== issuer.replace(/\/$/, ""));
}

/** What the provider calls itself, where that is another issuer at the same host. */
function proposal(issuer: string, said: string): string {
  // Entra ID's document for all tenants names none: `https://login.microsoftonline.com/{tenantid}/v2.0`.
  if (said.includes("{")) return texts.tenantHint(bounded(said));
  const same = URL.parse(said)?.host === URL.parse(issuer)?.host;
  return same ? texts.spelling(bounded(said)) : texts.issuerHint;
}

function judge(document: Document, issuer: string): Fault | undefined {
  const said = document.get("issuer");
  if (typeof said !== "string") return { what: texts.noDocument, hint: texts.issuerHint };
  if (said !== issuer) return { what: texts.otherIssuer(bounded(said)), hint: proposal(issuer, said) };
  const missing = endpoints.find((name) => {
    const value = document.get(name);
    return typeof value !== "string" || URL.parse(value)?.protocol !== "https:";
  });
  return missing === undefined ? undefined : { what: texts.noEndpoint(missing), hint: texts.issuerHint };
}

async function examine(client: HttpClient, issuer: string, signal: AbortSignal): Promise<Fault | undefined> {
  if (/[{}]|%7[bd]/i.test(issuer))
    return { what: texts.placeholder, hint: texts.tenantHint(bounded(issuer)) };
  const document = await documentOf(client, issuer, signal);
  if (typeof document !== "number") return judge(document, issuer);
  for (const candidate of otherSpellings(issuer)) {
    const other = await documentOf(client, candidate, signal).catch(() => 0);
    const said = typeof other === "number" ? undefined : other.get("issuer");
    if (typeof said === "string") return { what: texts.status(document), hint: proposal(issuer, said) };
  }
  const what = document === 200 ? texts.noDocument : texts.status(document);
  return { what, hint: texts.issuerHint };
}

/**
 * Fetches and checks the provider's discovery document (OpenID Connect Discovery section 4).
 * @throws `argument_invalid` with the fault of the answer; `cancelled` by `signal`
 */
export async function examineIssuer(
  { issuer, trust }: IssuerToExamine,
  {
    signal,
    hint,
  }: { signal: AbortSignal; /** What else can be done where nothing answers. */ hint?: string },
): Promise<void> {
  const refuse = (fault: Fault, cause?: unknown): VestibuleError =>
    new VestibuleError("argument_invalid", {
      evidence: { place: `--issuer ${bounded(issuer)}`, ...fault },
      cause,
    });
  const url = URL.parse(issuer);
  const more = url === null || url.username + url.password + url.search + url.hash !== "";
  if (url?.protocol !== "https:" || more) throw refuse({ what: texts.notHttps, hint: texts.issuerHint });
  const client = createHttpClient({ clock: systemClock, ...(trust !== undefined && { ca: [trust] }) });
  try {
    const fault = await examine(client, issuer, signal);
    if (fault !== undefined) throw refuse(fault);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === "argument_invalid" || code === "cancelled" || code === "internal") throw cause;
    const untrusted = code === "directory_untrusted";
    const fault = untrusted
      ? { what: texts.untrusted, hint: texts.trustHint }
      : { what: texts.unreachable, hint: hint ?? texts.unreachableHint };
    throw refuse(fault, cause);
  } finally {
    await client.close();
  }
}
