/** The security headers of every answer, pages and API alike. `server.ts` sets them before anything else. */
import type { ServerResponse } from "node:http";
import { proofRedirectUri } from "../../device-api/schemas.ts";

/**
 * No script and nothing inline. `form-action` names the address where the last redirect of a form ends: Chromium checks
 * every redirect of the chain.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  `form-action 'self' ${new URL(proofRedirectUri).origin}`,
].join("; ");

const always: Readonly<Record<string, string>> = {
  "content-security-policy": contentSecurityPolicy,
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  // `no-referrer` would make the browser send `Origin: null` with our own forms.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "strict-transport-security": "max-age=31536000",
  "cache-control": "no-store",
};

export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
}
