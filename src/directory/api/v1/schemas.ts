/**
 * What the management API answers and accepts. The one source: answers are parsed with these, so that nothing leaves that
 * is not named here, and the OpenAPI document is made of them.
 */
import { z } from "zod";
import { actions, nouns, roles, scopes, type Scope } from "../../access/roles.ts";

const instant = z.string().describe("ISO 8601 in UTC");
const scope = z.enum(scopes as [Scope, ...Scope[]]);

export const user = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  disabled: z.boolean().describe("No reset is granted to them."),
  identities: z.int().describe("Recorded identities at providers"),
  bindings: z.int(),
});

export const identity = z.object({
  userId: z.string(),
  email: z.string(),
  issuer: z.string(),
  subject: z.string(),
  recordedAt: instant,
});

export const device = z.object({
  deviceId: z.string(),
  hostName: z.string(),
  system: z.enum(["windows", "macos", "linux"]),
  revoked: z.boolean(),
  serialNumber: z.string().optional(),
  lastSeenAt: instant.optional().describe("To within ten minutes"),
  succeededBy: z.string().optional().describe("The later enrolment of the same device"),
  recoveryKey: z.enum(["none", "current", "rotate"]).describe("Whether its disk's recovery key is held"),
});

export const binding = z.object({
  bindingId: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  accountName: z.string(),
  displayName: z.string(),
  localSecret: z.enum(["pin", "password"]),
  escrow: z.enum(["split", "device", "off"]),
  breakGlass: z.enum(["none", "current", "rotate"]),
  recoveryKeyRelease: z.enum(["person", "administrator"]),
  recoverable: z.boolean().describe("A forgotten secret can be recovered from escrow."),
  disabled: z.boolean(),
});

export const enrolmentToken = z.object({
  createdAt: instant,
  expiresAt: instant,
  usedAt: instant.nullable(),
  deviceId: z.string().nullable().describe("The device that used it"),
});

export const provider = z.object({
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  domains: z.array(z.string()),
});

export const administrator = z.object({
  administratorId: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  createdAt: instant,
});

export const apiKey = z.object({
  keyId: z.string(),
  name: z.string(),
  role: z.enum(roles),
  scopes: z.array(scope).optional().describe("Absent for all that the role may do"),
  createdAt: instant,
  createdBy: z.string(),
  expiresAt: instant,
  lastUsedAt: instant.optional().describe("To within ten minutes"),
  revoked: z.boolean(),
});

export const auditEntry = z.object({
  sequence: z.int(),
  at: instant,
  actor: z.string(),
  event: z.string(),
  code: z.string().optional().describe("Why it was refused"),
  userId: z.string().optional(),
  deviceId: z.string().optional(),
  bindingId: z.string().optional(),
  grantId: z.string().optional(),
  detail: z.record(z.string(), z.unknown()),
});

/** The query of every list. */
export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe("The most entries of the page"),
  cursor: z.string().min(1).max(600).optional().describe("`next` of the page before"),
});

export const nounOf = z.enum(nouns);
export const actionOf = z.enum(actions);
