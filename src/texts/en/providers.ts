/** English: commands about OpenID providers, and what is wrong with an issuer that was typed. */
import { counted } from "./counted.ts";

export const discoveryTexts = {
  placeholder: "The issuer has a place that is still to be filled in.",
  tenantHint: (issuer: string) =>
    `put your own tenant's id (a GUID) in the place that ${issuer} leaves open; common, organizations and consumers are nobody's`,
  spelling: (issuer: string) => `the provider's own spelling is: --issuer ${issuer}`,
} as const;

/** `vestibule directory …`: the commands about OpenID providers. */
export const providerCommands = {
  name: "name of the provider here: a to z, digits, hyphens; its redirect address ends in it",
  provider: "name of the provider",
  newName: "another name for it; its redirect address changes with it",
  clientKeyFile: "file with a private key instead of a secret (private_key_jwt): PEM (PKCS #8) or JWK",
  requireClaim:
    "NAME=VALUE: a claim that must hold at every sign-in (hd, tid, any); several values for one name may hold each; set-provider replaces all of them, `none` takes them away",
  freshness:
    "what proves that the person signed in just now: max-age (auth_time must come), prompt-login (asked for and believed), nothing",
  maxAge: "with --freshness max-age: seconds that the sign-in may be old, 0 to 3600; default 0",
  freshnessReason: "with --freshness nothing: why, for the audit log",
  addressClaim: "claim that holds the address: email, preferred_username or upn",
  speaksForItsDomains:
    "yes: an address in its domains counts although the provider does not say email_verified: true; wrong where people enter their address themselves",
  clientAuthentication:
    "how the client authenticates at the token endpoint; automatic: as the provider lists",
  trust: "file of certificate authorities (PEM) to trust for the check of the issuer, besides the system's",
  skipDiscoveryCheck: "do not ask the provider whether the issuer is spelled as it spells it itself",
  skipHint: "check the address and the network; --skip-discovery-check sets it up unasked",
  register: (path: string) =>
    `Register this redirect address there, exactly: the directory's public address with ${path} behind it.`,
  setProvider: "change an OpenID provider; what is left out stays",
  removeProvider: "remove an OpenID provider; identities that it recorded stay",
  providers: "list the OpenID providers with their settings; no secret is printed",
  yes: "agree without being asked",
  json: "print JSON and nothing else",
  none: "No provider has been added.",
  noClaim: "It is not of the form NAME=VALUE.",
  claimHint: "NAME=VALUE, for example hd=example.com",
  onlyWith: (option: string) => `It is for ${option} only.`,
  wantsReason: "A sign-in whose freshness nothing shows needs a reason, for the audit log.",
  reasonHint: "give one with --freshness-reason TEXT",
  keyHint: "leave the option out; --client-secret-file names a secret",
  same: "It is already set this way.",
  changed: (name: string) => `Changed: ${name}. It counts from the next sign-in on.`,
  removed: (name: string) => `Removed: ${name}.`,
  removing: (provider: { name: string; issuer: string; domains: readonly string[]; identities: number }) => [
    `${provider.name} (${provider.issuer}) is removed. From then on:`,
    `  - nobody with an address in ${provider.domains.join(", ")} can prove who they are here`,
    `  - ${counted(provider.identities, "recorded identity", "recorded identities")} of this issuer will be kept, and count again if it is added again`,
  ],
  ask: "Remove it? Type yes: ",
  listed: (provider: {
    name: string;
    issuer: string;
    clientId: string;
    credential: string;
    domains: readonly string[];
    identities: number;
    path: string;
  }) =>
    [
      `${provider.name}: ${provider.issuer}`,
      `  client ${provider.clientId} (${provider.credential}), for ${provider.domains.join(", ")}`,
      `  redirect address ends in ${provider.path}; ${counted(provider.identities, "recorded identity", "recorded identities")}`,
    ].join("\n"),
  settings: (settings: {
    freshness: string;
    requiredClaims: string;
    addressClaim: string;
    speaksForItsDomains: boolean;
    clientAuthentication: string;
  }) =>
    [
      `  freshness by ${settings.freshness}; must hold: ${settings.requiredClaims === "" ? "nothing more" : settings.requiredClaims}`,
      `  address in ${settings.addressClaim}${settings.speaksForItsDomains ? ", and it speaks for its domains" : ""}; authentication ${settings.clientAuthentication}`,
    ].join("\n"),
} as const;
