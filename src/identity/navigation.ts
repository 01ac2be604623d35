/**
 * Decides where a browser that belongs to somebody else may go. Called by `hosted-browser.ts` with what a host sent.
 * Deny is the default; the proxy stands behind it, so an address that two parsers read differently leads nowhere.
 */
import type { AllowList } from "./browser/allow-list.ts";
import { isProofRedirect } from "./proof.ts";

export type Destination =
  | { kind: "allowed" }
  /** The address that ends the proof, with whatever parameters. It is never fetched. */
  | { kind: "proof"; redirect: URL }
  /** `host` where it is one, for the person: with its port unless that is 443. */
  | { kind: "refused"; host?: string };

/** Where every frame begins; nothing can be fetched from it. */
export const blank = "about:blank";
/** As the protocol bounds it. */
const maximumAddress = 8192;
/** Hosts are shown to the person: longer ones are cut. */
const shownHost = 253;

/** An https address, written as the URL standard serializes its origin: no credentials, nothing to read twice. */
function canonical(address: string): URL | undefined {
  if (address.length > maximumAddress || !/^https:\/\/[\x21-\x7e]+$/.test(address)) return undefined;
  const url = URL.parse(address);
  if (url === null || url.protocol !== "https:" || !address.startsWith(`${url.origin}/`)) return undefined;
  // The root's dot: the same host by another name, whose cookies and certificate are another matter.
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
