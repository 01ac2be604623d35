/**
 * The demo's organisation: its people, their passwords, the hosts of its provider. Used by the login harness and its
 * provider. These people are made up, so their passwords are no secrets.
 */
import { z } from "zod";
import { people as notes } from "../../texts/en/harness.ts";
import type { Person } from "./model.ts";

/** The domain the provider speaks for. `.example` never resolves (RFC 6761 section 6.5). */
export const organisationDomain = "acme.example";
/** Hosts of the provider and the directory: names under `localhost` are this machine (RFC 6761 section 6.3). */
export const providerHost = "login.acme.localhost";
export const directoryHost = "directory.vestibule.localhost";

/** Names of the provider in the directory; its redirect address ends in one. */
export const simulatedProviderName = "acme";
export const ownProviderName = "own";

/** The folder of the directory's data, inside the folder of a demo that is kept. */
export const directoryFolder = "directory";

export const member = z.strictObject({
  /** The subject at the provider; it stays when the e-mail changes. */
  sub: z.string().min(1).max(255),
  email: z.email(),
  name: z.string().min(1).max(256),
  password: z.string().min(1).max(200),
});
export type Member = z.infer<typeof member>;

/** The owner of the device comes first. */
export const members: readonly (Member & { note: string })[] = [
  {
    sub: "acme-1001",
    email: `alice.adler@${organisationDomain}`,
    name: "Alice Adler",
    password: "tulip harbour nineteen",
    note: notes.owner,
  },
  {
    sub: "acme-1002",
    email: `bob.brandt@${organisationDomain}`,
    name: "Bob Brandt",
    password: "copper window forty",
    note: notes.colleague,
  },
  {
    sub: "acme-1003",
    email: `carol.castillo@${organisationDomain}`,
    name: "Carol Castillo",
    password: "velvet orbit seven",
    note: notes.unbound,
  },
];

/** The people whom the page lists: the demo's, or the one of a provider of your own. */
export function peopleOf(ownProvider: { email: string } | undefined): Person[] {
  if (ownProvider !== undefined)
    return [{ name: notes.you, email: ownProvider.email, providerPassword: "", note: notes.atOwnProvider }];
  return members.map(({ name, email, password, note }) => ({
    name,
    email,
    providerPassword: password,
    note,
  }));
}

/** The provider process's configuration: a file in the demo's directory, 0600. */
export const providerConfig = z.strictObject({
  /** The provider's host name. It listens on any free port and reports which. */
  host: z.string().min(1),
  certificateFile: z.string(),
  keyFile: z.string(),
  client: z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(32) }),
  members: z.array(member).min(1).max(100),
});
export type ProviderConfig = z.infer<typeof providerConfig>;

/** Harness to provider, once, when the directory's address is known. The provider answers requests after it. */
export const providerServe = z.strictObject({
  type: z.literal("serve"),
  redirectUri: z.url({ protocol: /^https$/ }),
});

/** Harness to provider, on the control channel. */
export const providerCommand = z.discriminatedUnion("type", [
  /** The e-mail now belongs to another person, as when an address is given to a new colleague. */
  z.strictObject({ type: z.literal("replace-sub"), email: z.email(), sub: z.string().min(1).max(255) }),
  /** `true`: connections are dropped. */
  z.strictObject({ type: z.literal("down"), down: z.boolean() }),
  /** Milliseconds before each answer, 0 to 60,000. */
  z.strictObject({ type: z.literal("slow"), ms: z.number().int().min(0).max(60_000) }),
]);
export type ProviderCommand = z.infer<typeof providerCommand>;
