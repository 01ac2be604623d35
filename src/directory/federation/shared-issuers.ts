/**
 * Issuers that many organisations, or everybody, share: with them an issuer and a verified address say nothing about the
 * organisation. A provider with such an issuer is refused unless its settings name the claim that does. Called where a
 * provider is added, changed and used.
 */

/** Host of the issuer, and the claim that names the organisation there; `any` where there is no claim made for it. */
const shared: ReadonlyMap<string, string> = new Map([
  ["accounts.google.com", "hd"],
  ["login.microsoftonline.com", "tid"],
  ["login.microsoftonline.us", "tid"],
  ["login.partner.microsoftonline.cn", "tid"],
  ["login.chinacloudapi.cn", "tid"],
  ["sts.windows.net", "tid"],
  ["slack.com", "https://slack.com/team_id"],
  ...[
    "appleid.apple.com",
    "www.facebook.com",
    "login.live.com",
    "api.login.yahoo.com",
    "login.yahoo.com",
    "gitlab.com",
    "github.com",
    "discord.com",
    "id.twitch.tv",
    "www.linkedin.com",
    "login.salesforce.com",
    "www.paypal.com",
    "access.line.me",
    "kauth.kakao.com",
  ].map((host): [string, string] => [host, "any"]),
]);

/** A tenant's id in the path of an issuer, as Entra ID has it. */
const tenant = /\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/i;

/**
 * The claim that a provider with this issuer must have pinned and has not; undefined when nothing is missing.
 * `example` is a value for it as far as the issuer itself tells one.
 */
export function missingClaim(
  issuer: string,
  { requiredClaims }: { requiredClaims: Readonly<Record<string, readonly string[]>> },
): { claim: string; example?: string } | undefined {
  const url = URL.parse(issuer);
  const claim = shared.get(url?.hostname.replace(/\.$/, "") ?? "");
  if (claim === undefined) return undefined;
  const pinned = Object.keys(requiredClaims);
  if (claim === "any" ? pinned.length > 0 : pinned.includes(claim)) return undefined;
  const example = claim === "tid" ? tenant.exec(url?.pathname ?? "")?.[1]?.toLowerCase() : undefined;
  return { claim, ...(example !== undefined && { example }) };
}
