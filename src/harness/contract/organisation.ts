/**
 * The demo's organisation: who works there, what they type, where their provider lives. Used by the login
 * harness and its provider. These are people of a play: their passwords are no secrets.
 */
import { z } from "zod";
import { people as notes } from "../../texts/en/harness.ts";
import type { Person } from "./model.ts";

/** The domain the provider speaks for. `.example` never resolves (RFC 6761 section 6.5). */
export const organisationDomain = "acme.example";
/** Where the provider and the directory live: names under `localhost` are this machine (RFC 6761 section 6.3). */
export const providerHost = "login.acme.localhost";
export const directoryHost = "directory.vestibule.localhost";

/** Where a demo that is kept has its directory's data, in the folder that was named. */
export const directoryFolder = "directory";

export const member = z.strictObject({
  /** What the provider calls them; stays when their e-mail changes. */
  sub: z.string().min(1).max(255),
  email: z.email(),
  name: z.string().min(1).max(256),
  password: z.string().min(1).max(200),
});
export type Member = z.infer<typeof member>;

/** Owner of the device first. */
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

/** Whom the page lists: the play's people, or the one whose own provider it is. */
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

/** What the provider's process reads: a file in the demo's directory, 0600. */
export const providerConfig = z.strictObject({
  /** Name that it is reached by; it takes any free port, and says which. */
  host: z.string().min(1),
  certificateFile: z.string(),
  keyFile: z.string(),
  client: z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(32) }),
  members: z.array(member).min(1).max(100),
});
export type ProviderConfig = z.infer<typeof providerConfig>;

/** Harness to provider, once, when the directory's address is known: from then on it answers. */
export const providerServe = z.strictObject({
  type: z.literal("serve"),
  redirectUri: z.url({ protocol: /^https$/ }),
});

/** Harness to provider, on the control pipe. */
export const providerCommand = z.discriminatedUnion("type", [
  /** The e-mail now belongs to somebody else, as when an address is given to a new colleague. */
  z.strictObject({ type: z.literal("replace-sub"), email: z.email(), sub: z.string().min(1).max(255) }),
  /** `true`: connections are dropped. */
  z.strictObject({ type: z.literal("down"), down: z.boolean() }),
  /** Milliseconds before each answer, 0 to 60,000. */
  z.strictObject({ type: z.literal("slow"), ms: z.number().int().min(0).max(60_000) }),
]);
export type ProviderCommand = z.infer<typeof providerCommand>;
