/**
 * The PIN container on disk: version 1's fields, their bounds, and the reading and writing of them. Knows no
 * key and no secret. A blob may come from a hostile disk, so the cost that it asks for (Argon2id memory) is bounded here.
 */
import { begin, BlobReader, damaged, join, sized, sizedId, u32, u8, withChecksum } from "./blob.ts";
import { maximumPayload } from "./pin-payload.ts";
import { saltBytes, sealOverhead, type Argon2Cost } from "./sodium.ts";
import { maximumSplitSeal } from "./split-seal.ts";

const kind = { magic: "VPIN", version: 1 } as const;

/** Longest blob that a PIN key may seal to. */
const maximumPinSeal = 4096;
const maximumContainer = 16_384;

/**
 * At most 10 passes over 256 MiB, and 1 GiB in all: some two seconds, whatever a blob claims.
 * At least what libsodium takes; the cost is authenticated, and lowering it gains nothing without the hardware.
 */
const costBounds = { ops: 10, memory: 256 * 1024 * 1024, total: 1024 * 1024 * 1024, least: 8192 } as const;

export interface ContainerHeader {
  accountId: string;
  cost: Argon2Cost;
  /** Of the PIN's Argon2id. */
  salt: Uint8Array;
  /** The content key under the hardware's PIN key. */
  pinSeal: Uint8Array;
  /** The content key under a recovery part, and that part's name. */
  recovery: { partId: string; seal: Uint8Array } | undefined;
}

export interface SealedContainer {
  header: ContainerHeader;
  /** The header as bytes: what the payload is authenticated with. */
  context: Uint8Array;
  payload: Uint8Array;
}

/** Whether a blob with this cost would be read again. */
export function isAcceptableCost(cost: Argon2Cost): boolean {
  return (
    Number.isInteger(cost.ops) &&
    Number.isInteger(cost.memory) &&
    cost.ops >= 1 &&
    cost.ops <= costBounds.ops &&
    cost.memory >= costBounds.least &&
    cost.memory <= costBounds.memory &&
    cost.ops * cost.memory <= costBounds.total
  );
}

export function headerBytes(header: ContainerHeader): Uint8Array {
  const { cost, recovery } = header;
  return join(
    begin(kind),
    u32(cost.ops),
    u32(cost.memory),
    header.salt,
    sizedId(header.accountId),
    sized(header.pinSeal),
    recovery === undefined ? u8(0) : join(u8(1), sizedId(recovery.partId), sized(recovery.seal)),
  );
}

export function containerBytes(o: { context: Uint8Array; payload: Uint8Array }): Uint8Array {
  const blob = withChecksum(join(o.context, sized(o.payload)));
  // A container that could not be read back must not replace one that opens.
  parseContainer(blob);
  return blob;
}

/** @throws `container_damaged` */
export function parseContainer(blob: Uint8Array): SealedContainer {
  const reader = BlobReader.checked(blob, { maximum: maximumContainer });
  reader.begin(kind);
  const cost = { ops: reader.u32(), memory: reader.u32() };
  if (!isAcceptableCost(cost)) throw damaged("cost");
  const salt = reader.bytes(saltBytes);
  const accountId = reader.id();
  const pinSeal = reader.sized({ minimum: 1, maximum: maximumPinSeal });
  const recovery = parseRecovery(reader);
  const context = reader.before;
  const payload = reader.sized({ minimum: sealOverhead + 1, maximum: sealOverhead + maximumPayload });
  reader.end();
  return { header: { accountId, cost, salt, pinSeal, recovery }, context, payload };
}

function parseRecovery(reader: BlobReader): ContainerHeader["recovery"] {
  const present = reader.u8();
  if (present === 0) return undefined;
  if (present !== 1) throw damaged("recovery");
  return { partId: reader.id(), seal: reader.sized({ minimum: 1, maximum: maximumSplitSeal }) };
}
