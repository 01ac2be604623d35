/**
 * The words of a scenario file: device, steps, faults, what must hold. Used by `scenario.ts`, which parses files with
 * them, and by the code that plays or judges a scenario. Fields are named by purpose, never by id. Every word is in
 * docs/scenarios.md, which a test checks.
 */
import { z } from "zod";
import { errorCodes } from "../../errors/codes.ts";
import { phoneOwners, secretNames, stores } from "../contract/model.ts";
import { members } from "../contract/organisation.ts";

const typed = z.string({ error: "expected text in quotes, 1 to 127 characters" }).min(1).max(127);
const oneOf = (words: readonly string[]) => ({ error: `expected one of ${words.join(", ")}` });
const word = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, oneOf(words));
const flag = z.boolean({ error: "expected true or false" });

const emails = members.map((member) => member.email);
const email = z.string().refine((value) => emails.includes(value), oneOf(emails));

/**
 * A value that the person has read off a phone, or the administrator has told them: unknown when the file is written.
 */
const read = word(["recovery-key", "break-glass"]);
const typedOrRead = z.union([typed, z.strictObject({ read })], {
  error: "expected text in quotes, or { read: recovery-key } or { read: break-glass }",
});
export type TypedOrRead = z.infer<typeof typedOrRead>;

/** Purposes of fields that a person types into: `purposes` of the protocol, and pre-boot's own. */
export const typedPurposes = [
  "userName",
  "secret",
  "newSecret",
  "confirm",
  "currentPassword",
  "previousPassword",
  "password",
  "newPassword",
  "confirmPassword",
  "recoveryKey",
] as const;

const proof = { as: email };

const steps = [
  z.strictObject({ do: z.literal("wake") }),
  z
    .strictObject({
      do: z.literal("choose"),
      tile: word(["brand", "password"]).optional(),
      /** Short name of a local account. */
      user: typed.optional(),
    })
    .refine(({ tile, user }) => (tile === undefined) !== (user === undefined), {
      error: "expected either `tile: brand`, `tile: password` or `user: NAME`",
    }),
  /** Follows the screen's link of that number, once it exists. */
  z.strictObject({ do: z.literal("follow"), link: z.int({ error: "expected 0 to 7" }).min(0).max(7) }),
  /** Types into fields by purpose, once they exist, and submits. */
  z.strictObject({
    do: z.literal("type"),
    into: z.partialRecord(z.enum(typedPurposes, oneOf(typedPurposes)), typedOrRead),
  }),
  /** Submits a screen that asks for nothing. */
  z.strictObject({ do: z.literal("agree") }),
  /** Follows the screen's first link, which leads around its proposal. */
  z.strictObject({ do: z.literal("decline") }),
  /** In the browser of the sign-in screen: e-mail on the directory's page, password at the provider. */
  z.strictObject({ do: z.literal("prove"), ...proof }),
  /** At the system's own password field; waits for the refusal. */
  z.strictObject({ do: z.literal("wrong-password"), times: z.int().min(1).max(10).default(1) }),
  /** At pre-boot. */
  z
    .strictObject({
      do: z.literal("unlock"),
      password: typed.optional(),
      /** The recovery key that the phone has shown. */
      with: word(["recovery-key"]).optional(),
    })
    .refine((step) => (step.password === undefined) !== (step.with === undefined), {
      error: "expected either `password: TEXT` or `with: recovery-key`",
    }),
  /** On a phone: the directory's recovery page, the provider, and the key of the device. */
  z.strictObject({ do: z.literal("show-recovery-key"), ...proof, whose: word(phoneOwners).default("owner") }),
  /** The directory's administrator reads a password out; audited. */
  z.strictObject({ do: z.literal("ask-administrator"), for: word(["break-glass"]) }),
  /** The administrator changes the binding; the device learns of it at its next request. */
  z
    .strictObject({
      do: z.literal("set-policy"),
      localSecret: word(["pin", "password"]).optional(),
      passwordSync: word(["yes", "no"]).optional(),
    })
    .refine(({ localSecret, passwordSync }) => (localSecret === undefined) !== (passwordSync === undefined), {
      error: "expected either `localSecret: KIND` or `passwordSync: yes or no`",
    }),
  /** The administrator sets the person's directory password. */
  z.strictObject({ do: z.literal("set-directory-password"), password: typed }),
  z.strictObject({ do: z.literal("restart") }),
  z.strictObject({ do: z.literal("power-loss") }),
  z.strictObject({ do: z.literal("kill-agent") }),
  z.strictObject({ do: z.literal("start-agent") }),
  z.strictObject({ do: z.literal("sign-out") }),
  z.strictObject({ do: z.literal("cancel") }),
  /** Waits for an event or code that comes after the person's last action. */
  z.strictObject({ do: z.literal("wait-for"), event: z.string().min(1).max(100) }),
  /** Waits for the desktop, or for a refusal. */
  z.strictObject({ do: z.literal("wait-for-outcome") }),
] as const;
export const stepNames = steps.map((step) => step.shape.do.value);
const step = z.discriminatedUnion("do", steps, oneOf(stepNames));
export type ScenarioStep = z.infer<typeof step>;

export const faultNames = [
  "kill-agent",
  "start-agent",
  "power-loss",
  "provider-down",
  "provider-up",
  "provider-slow",
  "recycle-email",
] as const;
/** Faults that can happen at a point of the agent, which is dead afterwards. */
const atPoint: readonly string[] = ["kill-agent", "power-loss"];
const fault = z
  .strictObject({
    /** An event of the timeline, at its first occurrence. */
    when: z.string().min(1).max(100).optional(),
    /** A point of the agent between two effects, like `state.advance:before#1`. */
    at: z.string().min(1).max(200).optional(),
    do: z.enum(faultNames, oneOf(faultNames)),
  })
  .refine(({ when, at }) => (when === undefined) !== (at === undefined), {
    error: "expected either `when: EVENT` or `at: POINT`",
  })
  .refine((one) => one.at === undefined || atPoint.includes(one.do), {
    path: ["do"],
    error: `at a point of the agent, expected one of ${atPoint.join(", ")}`,
  });
export type ScenarioFault = z.infer<typeof fault>;

const anyDevice = {
  escrow: word(["split", "device", "off"]).optional(),
  signedInOnce: flag.optional(),
  changedElsewhere: flag.optional(),
  namesHidden: flag.optional(),
  accountDisabled: flag.optional(),
  lockedOut: flag.optional(),
  /** The account's password at the start; with a PIN, before PIN mode. */
  password: typed.optional(),
};
const devices = [
  z.strictObject({
    system: z.literal("windows"),
    localSecret: word(["pin", "password"]).optional(),
    tpm: flag.optional(),
    pin: z
      .string({ error: "expected 6 to 127 digits in quotes" })
      .regex(/^\d{6,127}$/, "expected 6 to 127 digits in quotes")
      .optional(),
    ...anyDevice,
  }),
  z.strictObject({
    system: z.literal("macos"),
    fileVault: flag.optional(),
    serviceAccount: word(["absent", "able", "token-missing", "token-invalid"]).optional(),
    recoveryKey: word(["escrowed", "none", "wrong"]).optional(),
    recoveryKeyOnPhone: flag.optional(),
    at: word(["login-window", "pre-boot"]).optional(),
    diskBehind: word(["disk", "everything"]).optional(),
    ...anyDevice,
  }),
] as const;
const device = z.discriminatedUnion("system", devices, oneOf(["windows", "macos"]));
export type ScenarioDevice = z.infer<typeof device>;

const outcomes = ["signed-in", "refused", "not-signed-in"] as const;
const event = z.string().min(1).max(100);

/** Losses and changes, store by store; `pin-consequences`: what else needs the typed password. */
export const toldNames = [
  "pin-consequences",
  "dpapi",
  "credential-manager",
  "keychain",
  "local-items",
  "disk",
] as const;
export type ToldName = (typeof toldNames)[number];

const must = z.strictObject({
  outcome: z.enum(outcomes, oneOf(outcomes)),
  /** Of a refusal. */
  code: z.enum(errorCodes, { error: "expected one of the codes in src/errors/codes.ts" }).optional(),
  /** The stores that each secret opens at the end; a store that is not named must not open. */
  opens: z
    .partialRecord(
      z.enum(secretNames, oneOf(secretNames)),
      z.array(z.enum(stores, oneOf(stores))).max(stores.length),
    )
    .default({}),
  /** Events or codes that must have come. */
  says: z.array(event).max(50).default([]),
  /** Events or codes that must not. */
  never: z.array(event).max(50).default([]),
  /** Losses that a screen must have named before the person agreed, or typed a new secret. */
  told: z
    .array(z.enum(toldNames, oneOf(toldNames)))
    .max(toldNames.length)
    .default([]),
});
export type ScenarioMust = z.infer<typeof must>;

export const scenarioSchema = z.strictObject({
  scenario: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "expected lower-case words joined by -"),
  title: z.string().min(1).max(200),
  person: z.strictObject({ email }),
  device,
  steps: z.array(step, { error: "expected a list of steps" }).min(1).max(100),
  faults: z.array(fault).max(20).default([]),
  must,
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** Every word by the place where it is used, for the guide and its test. */
export const vocabulary = {
  scenario: Object.keys(scenarioSchema.shape),
  device: [...new Set(devices.flatMap((one) => Object.keys(one.shape)))],
  step: stepNames,
  field: typedPurposes,
  fault: faultNames,
  must: Object.keys(must.shape),
  told: toldNames,
  secret: secretNames,
  store: stores,
} as const;
