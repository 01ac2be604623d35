/** Addresses that people write into settings. The one judgement of each, for checks and for what runs. */
import { z } from "zod";

export const httpsOriginHint =
  "expected https://HOST or https://HOST:PORT, without a user name, a path, a query or a fragment";

/**
 * Whether `text` is the address of an https server and nothing more. A user name would be sent to nobody, or to a host
 * that only looks like the one in front of the `@`; a path would be ignored.
 */
export function isHttpsOrigin(text: string): boolean {
  // As it is written: an empty user name, query or fragment is not in the parsed parts.
  return /^https:\/\/[^/\\?#@\s]+\/?$/i.test(text) && URL.parse(text) !== null;
}

/** An address such as `https://directory.example.com:8443`, as it was written. */
export const httpsOrigin = z.string().max(2_048).refine(isHttpsOrigin, httpsOriginHint);

/**
 * Whether `text` can be the issuer of an OpenID provider: https, and neither a user name nor a query nor a fragment
 * (OpenID Connect Discovery section 3).
 */
export const isIssuer = (text: string): boolean =>
  /^https:\/\/[^\\?#@\s]+$/i.test(text) && URL.parse(text) !== null;
