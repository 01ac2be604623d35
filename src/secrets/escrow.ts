/**
 * Escrow of an account's current secret (the `password` kind of local secret), so that a reset can change it
 * instead of overwriting it and losing what it protects. Filled by the agent when it legitimately sees the
 * secret, opened by a reset.
 *
 *   split: device and directory each hold a part, neither opens it alone
 *   device: the part lies beside, wrapped by this device's key
 *   off: nothing is kept
 */
import { VestibuleError } from "../errors/error.ts";
import type { Secret } from "./arena.ts";
import { begin, BlobReader, contextOf, damaged, join, sized, sizedId, u8, withChecksum } from "./blob.ts";
import type { WrappingKey } from "./device-key.ts";
import { createPart, maximumSplitSeal, openSplit, sealSplit, type Recovery } from "./split-seal.ts";

export type EscrowMode = "split" | "device" | "off";

/** What to keep; with `split`, under which part. */
export type EscrowPolicy = { mode: "split"; recovery: Recovery } | { mode: "device" } | { mode: "off" };

const kind = { magic: "VESC", version: 1 } as const;
const modeNumbers = { split: 1, device: 2 } as const;
const maximumWrapped = 4096;
const maximumEscrow = 16_384;
const label = "vestibule escrow v1";

type Held = { mode: "split"; partId: string } | { mode: "device"; wrappedPart: Uint8Array };

interface SealedEscrow {
  accountId: string;
  held: Held;
  seal: Uint8Array;
}

/** Bound to mode and part's name, so that neither can be exchanged. */
const sealContext = (accountId: string, partId: string | undefined): string =>
  partId === undefined
    ? contextOf(`${label} device`, accountId)
    : contextOf(`${label} split`, accountId, partId);
const partContext = (accountId: string): string => contextOf(`${label} part`, accountId);

function escrowBytes(o: SealedEscrow): Uint8Array {
  const { held } = o;
  const blob = withChecksum(
    join(
      begin(kind),
      u8(modeNumbers[held.mode]),
      sizedId(o.accountId),
      held.mode === "split" ? sizedId(held.partId) : sized(held.wrappedPart),
      sized(o.seal),
    ),
  );
  // An escrow that could not be read back must not be written.
  parse(blob);
  return blob;
}

function parse(blob: Uint8Array): SealedEscrow {
  const reader = BlobReader.checked(blob, { maximum: maximumEscrow });
  reader.begin(kind);
  const mode = reader.u8();
  const accountId = reader.id();
  const held = parseHeld(reader, mode);
  const seal = reader.sized({ minimum: 1, maximum: maximumSplitSeal });
  reader.end();
  return { accountId, held, seal };
}

function parseHeld(reader: BlobReader, mode: number): Held {
  if (mode === modeNumbers.split) return { mode: "split", partId: reader.id() };
  if (mode === modeNumbers.device) {
    return { mode: "device", wrappedPart: reader.sized({ minimum: 1, maximum: maximumWrapped }) };
  }
  throw damaged("mode");
}

/**
 * Seals `secret` (1 to 1024 bytes) as the policy says; `undefined` when that is `off`.
 * @param o.accountId 1 to 184 printable ASCII characters
 */
export async function createEscrow(o: {
  accountId: string;
  secret: Secret;
  policy: EscrowPolicy;
  wrapping: WrappingKey;
}): Promise<Uint8Array | undefined> {
  const { accountId, secret, policy, wrapping } = o;
  switch (policy.mode) {
    case "off":
      return undefined;
    case "split": {
      const { partId, part } = policy.recovery;
      const seal = await sealSplit({ secret, part, wrapping, context: sealContext(accountId, partId) });
      return escrowBytes({ accountId, held: { mode: "split", partId }, seal });
    }
    case "device": {
      using part = createPart();
      const wrappedPart = await wrapping.wrap(part, partContext(accountId));
      const seal = await sealSplit({ secret, part, wrapping, context: sealContext(accountId, undefined) });
      return escrowBytes({ accountId, held: { mode: "device", wrappedPart }, seal });
    }
  }
}

/**
 * What can be read of an escrow without a key. Not authenticated: use it only to ask for the right part.
 * @throws `container_damaged`
 */
export function describeEscrow(escrow: Uint8Array): {
  accountId: string;
  mode: Exclude<EscrowMode, "off">;
  recoveryPartId: string | undefined;
} {
  const { accountId, held } = parse(escrow);
  return { accountId, mode: held.mode, recoveryPartId: held.mode === "split" ? held.partId : undefined };
}

/**
 * Opens the escrow of `accountId`. `part` is needed for `split` alone.
 * @throws `container_damaged` also for another account's escrow and a wrong part, `not_recoverable` when the
 * part is missing, `tpm_cleared` when the wrapping key is gone
 */
export async function openEscrow(o: {
  escrow: Uint8Array;
  accountId: string;
  wrapping: WrappingKey;
  part?: Secret | undefined;
}): Promise<Secret> {
  const { accountId, held, seal } = parse(o.escrow);
  const { wrapping } = o;
  if (accountId !== o.accountId) throw damaged("account");
  if (held.mode === "device") {
    using part = await wrapping.unwrap(held.wrappedPart, partContext(accountId));
    return await openSplit({ sealed: seal, part, wrapping, context: sealContext(accountId, undefined) });
  }
  if (o.part === undefined) throw new VestibuleError("not_recoverable");
  return await openSplit({
    sealed: seal,
    part: o.part,
    wrapping,
    context: sealContext(accountId, held.partId),
  });
}
