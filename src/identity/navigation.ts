/**
 * Decides where the sign-in host's browser may go. Called by `hosted-browser.ts` for each address that a host sends.
 * Deny is the default. The proxy checks every connection too, so an address that two parsers read differently gains
 * nothing.
 */
import type { AllowList } from "./browser/allow-list.ts";
import { isProofRedirect } from "./proof.ts";

export type Destination =
  | { kind: "allowed" }
  /** The address that ends the proof, with any parameters. It is never fetched. */
  | { kind: "proof"; redirect: URL }
  /** `host` is shown to the person, with its port unless that is 443; absent where the address has none. */
  | { kind: "refused"; host?: string };

/** Every frame begins here; nothing is fetched for it. */
export const blank = "about:blank";
/** Characters; the protocol's maximum. */
const maximumAddress = 8192;
/** Characters. Hosts are shown to the person, so longer ones are cut. */
const shownHost = 253;

/**
 * An https address in the form in which the URL standard serializes it, without credentials, so that all parsers agree.
 */
function canonical(address: string): URL | undefined {
  if (address.length > maximumAddress || !/^https:\/\/[\x21-\x7e]+$/.test(address)) return undefined;
  const url = URL.parse(address);
  if (url === null || url.protocol !== "https:" || !address.startsWith(`${url.origin}/`)) return undefined;
  // A trailing dot names the same host, but with other cookies and another certificate check.
  return url.hostname.endsWith(".") ? undefined : url;
}

export function judgeNavigation(address: string, allowed: AllowList): Destination {
  if (address === blank) return { kind: "allowed" };
  const url = canonical(address);
  if (url === undefined) return { kind: "refused" };
  if (isProofRedirect(url)) return { kind: "proof", redirect: url };
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? 443 : Number(url.port);
  if (allowed.match(host, port) !== undefined) return { kind: "allowed" };
  return { kind: "refused", host: url.host.slice(0, shownHost) };
}
