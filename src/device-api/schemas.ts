/**
 * The contract between agent and directory: what both sides parse with. Paths are under `/device/v1`.
 * A request carries a client-credentials access token of the device, except enrolment, which carries
 * its one-time token. Failures are `application/problem+json` (RFC 9457) with our `code`.
 */
import { z } from "zod";
import { errorCodes } from "../errors/codes.ts";

/** Bytes as unpadded base64url (RFC 4648 section 5). */
const base64url = (maximumBytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .max(Math.ceil((maximumBytes * 4) / 3));

/** A `digestOf` of sealed bytes. */
const digest = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** Identifiers that the directory makes: a lower-case prefix and 22 or more base64url characters. */
const id = <Prefix extends string>(prefix: Prefix) =>
  z.custom<`${Prefix}_${string}`>(
    (value) => typeof value === "string" && new RegExp(`^${prefix}_[A-Za-z0-9_-]{16,64}$`).test(value),
    { message: `expected an id that begins with ${prefix}_` },
  );

export const userId = id("usr");
export const deviceId = id("dev");
export const bindingId = id("bnd");
export const grantId = id("grt");
export const recoveryPartId = id("rcp");
export const envelopeId = id("env");
export type UserId = z.infer<typeof userId>;
export type DeviceId = z.infer<typeof deviceId>;
export type BindingId = z.infer<typeof bindingId>;
export type GrantId = z.infer<typeof grantId>;
export type RecoveryPartId = z.infer<typeof recoveryPartId>;
export type EnvelopeId = z.infer<typeof envelopeId>;

export const purposes = ["pin-reset", "password-reset"] as const;
export const purpose = z.enum(purposes);
export type Purpose = z.infer<typeof purpose>;

const instant = z.iso.datetime();

const publicJwk = z.strictObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: base64url(32),
  y: base64url(32),
});

/** A public key that the directory signs ID tokens with, by its `kid`. */
const signingKey = publicJwk.extend({ kid: z.string().min(1).max(64) });
export type SigningKey = z.infer<typeof signingKey>;

export const localSecretKinds = ["password", "pin"] as const;

/** Whether a device's account has the directory password (`yes`), or a local secret of the person's own. */
export const passwordSync = z.enum(["yes", "no"]);
export type PasswordSync = z.infer<typeof passwordSync>;

/** One user's association with this device, as the agent needs it. */
export const binding = z.object({
  bindingId,
  userId,
  /** Name of the local account on the device. */
  accountName: z.string().min(1).max(256),
  displayName: z.string().max(256),
  localSecret: z.enum(localSecretKinds),
  escrow: z.enum(["split", "device", "off"]),
  /** `rotate`: the break-glass password was released and has to be replaced. */
  breakGlass: z.enum(["none", "current", "rotate"]),
  /** The confirmed recovery part; null without one. Absent when the directory does not say. */
  recoveryPart: recoveryPartId.nullable().optional(),
  /** `digestOf` the confirmed break-glass password as it was uploaded; null without one. */
  breakGlassDigest: digest.nullable().optional(),
  /** Absent when the directory does not say: `no` then. */
  passwordSync: passwordSync.optional(),
  /** Where the account is to get a directory password: what holds it. Null or absent: nothing is to be fetched. */
  envelopeId: envelopeId.nullable().optional(),
});
export type Binding = z.infer<typeof binding>;

/** `POST /enrolments` */
export const enrolmentRequest = z.strictObject({
  /** One-time, from the administrator. */
  token: z.string().min(20).max(200),
  hostName: z.string().min(1).max(256),
  /** Of the hardware, where the system tells it: what people can read on the device's case. */
  serialNumber: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,63}$/)
    .optional(),
  system: z.enum(["windows", "macos", "linux"]),
  signingKey: publicJwk,
  /** X25519 public key that recovery parts are sealed to. */
  boxKey: base64url(32),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequest>;

export const enrolmentResponse = z.object({
  deviceId,
  /** The issuer of the directory's authorization server. */
  issuer: z.url({ protocol: /^https$/ }),
  /** X25519 public key that break-glass passwords are sealed to. */
  breakGlassKey: base64url(32),
  /**
   * The keys that the directory signs proofs with. The device takes no proof that is signed by another, whatever
   * certificate the server has by then.
   */
  signingKeys: z.array(signingKey).max(8).default([]),
});
export type EnrolmentResponse = z.infer<typeof enrolmentResponse>;

/** `GET /bindings` */
export const bindingsResponse = z.object({
  bindings: z.array(binding).max(100),
  /**
   * The recovery key of the device's disk, as the directory holds it. `none`: the directory has none and wants one, if the
   * device's disk has one. `rotate`: it was shown to somebody; the device replaces it after the next sign-in.
   */
  recoveryKey: z.enum(["none", "current", "rotate"]).default("none"),
  /** `digestOf` the confirmed recovery key as it was uploaded; null without one. */
  recoveryKeyDigest: digest.nullable().optional(),
});
export type BindingsResponse = z.infer<typeof bindingsResponse>;

/**
 * `GET /envelopes/{envelopeId}`: a directory password for an account of this device. `not_found` once a newer one has
 * replaced it, or the device has acknowledged it. Audited: it releases the binding's recovery parts too, so that the device
 * can change the password with the old one from escrow, and loses nothing.
 */
export const passwordEnvelope = z.object({
  envelopeId,
  bindingId,
  /** The password, sealed to the device's box key. */
  sealed: base64url(512),
  /** As in a redemption. */
  parts: z.array(z.object({ partId: recoveryPartId, sealed: base64url(512) })).max(8),
});
export type PasswordEnvelope = z.infer<typeof passwordEnvelope>;

/**
 * `POST /envelopes/{envelopeId}/acknowledge`: the account has this password now, so the directory forgets the envelope.
 * Idempotent; one that a newer has replaced is acknowledged too.
 */

/**
 * `PUT /recovery-parts/{partId}`: stores a part; the earlier one is kept until this one is confirmed by
 * `POST /recovery-parts/{partId}/confirm`. Both idempotent. An id stands for one content: `conflict` for another.
 */
export const recoveryPartUpload = z.strictObject({
  bindingId,
  /** The part, sealed to the device's own box key: the directory cannot open it. */
  sealed: base64url(512),
});

/** `POST /grants/{grantId}/redeem`: spends the grant and releases the binding's recovery parts. */
export const grantRedemption = z.object({
  grantId,
  purpose,
  userId,
  bindingId,
  /** The confirmed part first, then any stored and not yet confirmed. */
  parts: z.array(z.object({ partId: recoveryPartId, sealed: base64url(512) })).max(8),
  /**
   * For `password-reset`: the recovery keys of the disk that the directory holds, the confirmed one first, each sealed
   * to the device's box key. The device has to prove one before it relies on it.
   */
  recoveryKeys: z.array(base64url(512)).max(4).default([]),
});
export type GrantRedemption = z.infer<typeof grantRedemption>;

/**
 * `PUT /bindings/{bindingId}/break-glass`: the next password; the earlier one is kept, and released too, until
 * `POST /bindings/{bindingId}/break-glass/confirm` names the one that the account has. Both idempotent.
 */
export const breakGlassUpload = z.strictObject({
  /** The account's password, sealed to the directory's break-glass key. */
  sealed: base64url(512),
});

/**
 * Names the sealed upload that is confirmed. Uploads can arrive late, twice or in another order, so the newest need not
 * be what the device has. `conflict` when the directory holds no such upload: the device stores it again.
 */
export const confirmation = z.strictObject({ digest });

/**
 * `DELETE /bindings/{bindingId}/break-glass`: the person chose the account's password, so the stored one opens nothing any
 * more. Idempotent.
 */

/**
 * `PUT /recovery-key`: the next recovery key of the device's disk; the earlier one is kept, and shown too, until
 * `POST /recovery-key/confirm` names the one that the disk has. Both idempotent.
 */
export const recoveryKeyUpload = z.strictObject({
  /** The key as text, sealed to the directory's break-glass key. */
  sealed: base64url(512),
});

/** `GET /recovery-key`: to replace one that was shown. `conflict` unless `recoveryKey` is `rotate`; audited. */
export const recoveryKeyResponse = z.object({
  /** As `recoveryKeys` of a redemption. */
  sealed: z.array(base64url(512)).max(4),
});
export type RecoveryKeyResponse = z.infer<typeof recoveryKeyResponse>;

/** A kind of thing that an account's password protects, on some system. */
export const protectedKind = z.enum(["dpapi", "credential-manager", "keychain", "local-items", "disk"]);

/** What became of all that a password protects, once it was replaced (B9). */
export const receipt = z.strictObject({
  kept: z.array(protectedKind).max(8),
  /** Empty now; the old one is kept aside and opens with the old password. */
  anew: z.array(protectedKind).max(8),
  /** Does not open with the new password, and nothing was put in its place. */
  closed: z.array(protectedKind).max(8),
  /** The disk still opens with the old password. */
  diskNotInStep: z.boolean(),
});

/** `POST /events`: events of the device for the audit log. */
export const deviceEvent = z.strictObject({
  kind: z.enum([
    "reset-completed",
    "reset-undone",
    "reset-refused",
    "secret-captured",
    "break-glass-rotated",
    "secret-handed-back",
    "recovery-key-rotated",
    "signed-in",
    /** An interrupted change that the agent does not understand: told at each of its starts. */
    "change-not-understood",
    /** It left the journal unfinished and is kept with its material, for a bounded time. */
    "change-set-aside",
    /** That time is over. */
    "change-dropped",
    /** The account's password was set past the agent: the PIN opens a password that is not the account's any more. */
    "container-stale",
    /** The Mac's disk opens with an earlier password than the account has now; `code` says why it was left so. */
    "disk-behind",
    /** It opens with the account's password again. */
    "disk-in-step",
    /** Too many previous passwords of the disk were wrong: none is taken for a while. */
    "guesses-spent",
    /** The account has the directory password; `receipt` says what came along. */
    "password-synced",
    /** It does not get it now; `code` says why. The earlier one goes on working. */
    "password-sync-refused",
  ]),
  bindingId: bindingId.optional(),
  grantId: grantId.optional(),
  code: z.enum(errorCodes).optional(),
  /** What became of all that the password protects, where one was replaced (B9). */
  receipt: receipt.optional(),
  at: instant,
});
export type DeviceEvent = z.infer<typeof deviceEvent>;
export const deviceEvents = z.strictObject({ events: z.array(deviceEvent).min(1).max(100) });

/** RFC 9457, with our code. */
export const problem = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  status: z.number().int(),
  code: z.enum(errorCodes),
  /** Field or parameter at fault. */
  place: z.string().optional(),
  hint: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;

/** The media type of every failure. */
export const problemMediaType = "application/problem+json";
export const devicePath = "/device/v1";
/** The path of the directory's authorization server, and of its issuer. */
export const oauthPath = "/oauth";

/** The scope of a person's proof for a reset; the device's own tokens have `device`. */
export const scopes = { device: "device", prove: "openid" } as const;

/**
 * Where the browser ends: a name that never resolves (RFC 6761 section 6.4). The agent intercepts the
 * navigation and reads the response from the address; it is never fetched.
 */
export const proofRedirectUri = "https://signed-in.vestibule.invalid/done";

/** Parameters that a pushed authorization request carries beside those of OAuth (RFC 9126 section 2.1). */
export const proofParameters = { purpose: "vestibule_purpose", binding: "vestibule_binding" } as const;

/**
 * Claim of the ID token that names the grant which the proof earned. The token repeats `proofParameters`, so that what
 * the grant is for is signed too.
 */
export const grantClaim = "vestibule_grant";
