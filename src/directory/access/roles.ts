/**
 * What the roles of administrators may do, and the scopes that narrow a key of the API further. The one table that both
 * the command line and the API judge by.
 */

export type AdministratorId = `adm_${string}`;
export type ApiKeyId = `key_${string}`;

/** From the most to the least that they may do. */
export const roles = ["owner", "manager", "help-desk", "read-only"] as const;
export type Role = (typeof roles)[number];

export const nouns = [
  "users",
  "identities",
  "devices",
  "bindings",
  "enrolment-tokens",
  "providers",
  "administrators",
  "api-keys",
  "organisation",
  "audit",
] as const;
export type Noun = (typeof nouns)[number];

export const actions = ["read", "write"] as const;
export type Action = (typeof actions)[number];

/** Write includes nothing of read: a key that only writes cannot list. */
export type Scope = `${Noun}:${Action}`;
export const scopes: readonly Scope[] = nouns.flatMap((noun) =>
  actions.map((action): Scope => `${noun}:${action}`),
);

/** Administrators and keys are the owners' own: whoever may make one can be anybody. */
const mayWrite: Readonly<Record<Role, ReadonlySet<Noun>>> = {
  owner: new Set(nouns),
  manager: new Set(["users", "identities", "devices", "bindings", "enrolment-tokens", "organisation"]),
  "help-desk": new Set(["bindings", "enrolment-tokens"]),
  "read-only": new Set(),
};
const ownersOnly: ReadonlySet<Noun> = new Set(["api-keys"]);

/** How long a key of the API is good. */
export const keyDays = { standard: 90, most: 365 } as const;

/** Which roles may do it. */
export const rolesFor = (noun: Noun, action: Action): readonly Role[] =>
  roles.filter((role) => {
    if (action === "write") return mayWrite[role].has(noun);
    return role === "owner" || !ownersOnly.has(noun);
  });
