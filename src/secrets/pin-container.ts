/**
 * The PIN container: holds an account's random password so that only the PIN, under the hardware's own retry
 * counter, or the recovery part that the directory releases, opens it. Called by the agent's sign-in, reset
 * and enrolment. It never counts tries itself and never opens for anything else.
 *
 *   content key (random) ── encrypts ──> payload: password, pending password, PIN history
 *        ├─ pin seal: PinKey, with auth = Argon2id(PIN, salt)
 *        └─ recovery seal: split seal under the recovery part (optional)
 *
 * All that lies before the payload is authenticated with it. Writing a container replaces no older copy of it:
 * a kept copy still opens with the PIN of its day, until the account's password is rotated.
 */
import { randomBytes } from "node:crypto";
import { VestibuleError } from "../errors/error.ts";
import { Secret } from "./arena.ts";
import { contextOf, damaged } from "./blob.ts";
import type { DeviceKeys } from "./device-key.ts";
import {
  containerBytes,
  headerBytes,
  isAcceptableCost,
  parseContainer,
  type ContainerHeader,
  type SealedContainer,
} from "./pin-container-format.ts";
import { findPin, remember } from "./pin-history.ts";
import { decodePayload, disposePayload, encodePayload, type Payload } from "./pin-payload.ts";
import {
  argon2id,
  decryptInto,
  encryptInto,
  keyBytes,
  saltBytes,
  sealOverhead,
  type Argon2Cost,
} from "./sodium.ts";
import { openSplit, sealSplit, type Recovery } from "./split-seal.ts";

export type { Recovery } from "./split-seal.ts";

export type PinOpened =
  | { outcome: "opened"; container: OpenContainer }
  | { outcome: "wrong"; triesLeft: number }
  | { outcome: "locked-out"; until: Date }
  | { outcome: "cleared" };

export type ContainerKeys = Pick<DeviceKeys, "pin" | "wrapping">;

/** About 170 ms on two cores of 2026. The hardware's counter is the protection; this is for hardware whose counter fails. */
export const defaultCost: Argon2Cost = { ops: 3, memory: 64 * 1024 * 1024 };

const recoveryContext = (accountId: string, partId: string): string =>
  contextOf("vestibule pin-container v1 recovery", accountId, partId);

/** The PIN key gets this instead of the PIN. */
function authOf(pin: Secret, o: { salt: Uint8Array; cost: Argon2Cost }): Secret {
  return Secret.fill(keyBytes, (auth) => {
    pin.use((bytes) => {
      argon2id(auth, bytes, o.salt, o.cost);
    });
  });
}

async function sealToPin(o: {
  contentKey: Secret;
  pin: Secret;
  cost: Argon2Cost;
  keys: ContainerKeys;
}): Promise<Pick<ContainerHeader, "salt" | "pinSeal" | "cost">> {
  const salt = new Uint8Array(randomBytes(saltBytes));
  using auth = authOf(o.pin, { salt, cost: o.cost });
  return { salt, cost: o.cost, pinSeal: await o.keys.pin.seal({ data: o.contentKey, auth }) };
}

async function sealToRecovery(o: {
  contentKey: Secret;
  accountId: string;
  recovery: Recovery | undefined;
  keys: ContainerKeys;
}): Promise<ContainerHeader["recovery"]> {
  if (o.recovery === undefined) return undefined;
  const { partId, part } = o.recovery;
  const context = recoveryContext(o.accountId, partId);
  return {
    partId,
    seal: await sealSplit({ secret: o.contentKey, part, wrapping: o.keys.wrapping, context }),
  };
}

function sealPayload(o: { header: ContainerHeader; payload: Payload; contentKey: Secret }): Uint8Array {
  const context = headerBytes(o.header);
  using plain = encodePayload(o.payload);
  const payload = new Uint8Array(plain.length + sealOverhead);
  plain.use((message) => {
    o.contentKey.use((key) => {
      encryptInto(payload, message, context, key);
    });
  });
  return containerBytes({ context, payload });
}

function openPayload(sealed: SealedContainer, contentKey: Secret): Payload {
  if (contentKey.length !== keyBytes) throw damaged("content key");
  using plain = Secret.fill(sealed.payload.length - sealOverhead, (bytes) => {
    const opened = contentKey.use((key) => decryptInto(bytes, sealed.payload, sealed.context, key));
    if (!opened) throw damaged("payload");
  });
  return decodePayload(plain);
}

/** The bytes are the caller's, who may use them again while we wait for a key. (`slice` of a Buffer would not copy.) */
const ownBytes = (blob: Uint8Array): Uint8Array => new Uint8Array(blob);

/** Takes `contentKey` over, or disposes of it. */
function unlock(o: { sealed: SealedContainer; contentKey: Secret; keys: ContainerKeys }): OpenContainer {
  try {
    return new OpenContainer({ ...o, payload: openPayload(o.sealed, o.contentKey) });
  } catch (error) {
    o.contentKey.dispose();
    throw error;
  }
}

/**
 * What can be read of a container without a key. Not authenticated: use it to ask for the right recovery part, never to
 * decide.
 * @throws `container_damaged`
 */
export function describeContainer(blob: Uint8Array): {
  accountId: string;
  recoveryPartId: string | undefined;
} {
  const { accountId, recovery } = parseContainer(blob).header;
  return { accountId, recoveryPartId: recovery?.partId };
}

/**
 * A new container. The caller has checked the policies of PIN and password.
 * @param o.accountId 1 to 184 printable ASCII characters
 * @param o.password 1 to 512 bytes
 * @param o.cost of Argon2id; at most 10 passes, 256 MiB, 1 GiB in all
 */
export async function createPinContainer(o: {
  accountId: string;
  pin: Secret;
  password: Secret;
  keys: ContainerKeys;
  recovery?: Recovery | undefined;
  cost?: Argon2Cost;
}): Promise<Uint8Array> {
  const { accountId, pin, password, keys, recovery } = o;
  const cost = o.cost ?? keys.pin.simulationCost ?? defaultCost;
  if (!isAcceptableCost(cost)) {
    throw new VestibuleError("internal", {
      evidence: { what: "argon2 cost", ops: cost.ops, memory: cost.memory },
    });
  }
  using contentKey = Secret.random(keyBytes);
  const header: ContainerHeader = {
    accountId,
    ...(await sealToPin({ contentKey, pin, cost, keys })),
    recovery: await sealToRecovery({ contentKey, accountId, recovery, keys }),
  };
  using history = remember(undefined, pin);
  return sealPayload({ header, payload: { password, pending: undefined, history }, contentKey });
}

/**
 * Opens with the PIN: one try at the hardware's counter. A damaged container costs none.
 * @throws `container_damaged`
 */
export async function openWithPin(o: {
  container: Uint8Array;
  pin: Secret;
  keys: ContainerKeys;
}): Promise<PinOpened> {
  const sealed = parseContainer(ownBytes(o.container));
  using auth = authOf(o.pin, sealed.header);
  const unsealed = await o.keys.pin.unseal({ blob: sealed.header.pinSeal, auth });
  if (unsealed.outcome !== "opened") return unsealed;
  return { outcome: "opened", container: unlock({ sealed, contentKey: unsealed.secret, keys: o.keys }) };
}

/**
 * Opens with the recovery part that `describeContainer` named; touches no counter.
 * @throws `container_damaged` also for a wrong part, `not_recoverable` when it was made without one,
 * `tpm_cleared` when the wrapping key is gone
 */
export async function openWithRecovery(o: {
  container: Uint8Array;
  part: Secret;
  keys: ContainerKeys;
}): Promise<OpenContainer> {
  const sealed = parseContainer(ownBytes(o.container));
  const { accountId, recovery } = sealed.header;
  if (recovery === undefined) throw new VestibuleError("not_recoverable");
  const context = recoveryContext(accountId, recovery.partId);
  const { wrapping } = o.keys;
  const contentKey = await openSplit({ sealed: recovery.seal, part: o.part, wrapping, context });
  return unlock({ sealed, contentKey, keys: o.keys });
}

/**
 * A container that was opened, as it was when it was opened. The methods return a new container's bytes and
 * change nothing here: open those to go on from them. Dispose of it as soon as the bytes are written.
 */
export class OpenContainer implements Disposable {
  readonly #header: ContainerHeader;
  readonly #payload: Payload;
  readonly #contentKey: Secret;
  readonly #keys: ContainerKeys;

  /** Only this file makes one; it owns `payload` and `contentKey`. */
  constructor(o: { sealed: SealedContainer; payload: Payload; contentKey: Secret; keys: ContainerKeys }) {
    this.#header = o.sealed.header;
    this.#payload = o.payload;
    this.#contentKey = o.contentKey;
    this.#keys = o.keys;
  }

  /** Authenticated. A caller who expects another account must refuse this one. */
  get accountId(): string {
    return this.#header.accountId;
  }

  /** The account's password; belongs to this object. */
  get password(): Secret {
    return this.#payload.password;
  }

  /** The password that a rotation under way may already have set; belongs to this object. */
  get pending(): Secret | undefined {
    return this.#payload.pending;
  }

  /** Whether `pin` is one of the last five, the current one included. */
  wasUsed(pin: Secret): boolean {
    return findPin(this.#payload.history, pin) >= 0;
  }

  /**
   * With another PIN, under a new content key: neither the old PIN nor the old recovery part opens the result.
   * Without `recovery` it has no recovery seal. The caller has checked the PIN's policy.
   */
  async withPin(o: { pin: Secret; recovery?: Recovery | undefined }): Promise<Uint8Array> {
    const { accountId, cost } = this.#header;
    const keys = this.#keys;
    using contentKey = Secret.random(keyBytes);
    const header: ContainerHeader = {
      accountId,
      ...(await sealToPin({ contentKey, pin: o.pin, cost, keys })),
      recovery: await sealToRecovery({ contentKey, accountId, recovery: o.recovery, keys }),
    };
    using history = remember(this.#payload.history, o.pin);
    return sealPayload({ header, payload: { ...this.#payload, history }, contentKey });
  }

  /** With another recovery part; the PIN stays, the hardware is not asked. */
  async withRecovery(recovery: Recovery): Promise<Uint8Array> {
    const { accountId } = this.#header;
    const contentKey = this.#contentKey;
    const seal = await sealToRecovery({ contentKey, accountId, recovery, keys: this.#keys });
    return sealPayload({ header: { ...this.#header, recovery: seal }, payload: this.#payload, contentKey });
  }

  /**
   * With other passwords; the PIN stays, and the recovery part unless `recovery` gives another. `pending` is the one that
   * a rotation is about to set; left out, there is none any more.
   */
  async withPassword(o: {
    password: Secret;
    pending?: Secret | undefined;
    recovery?: Recovery;
  }): Promise<Uint8Array> {
    const payload = { password: o.password, pending: o.pending, history: this.#payload.history };
    const contentKey = this.#contentKey;
    const { accountId } = this.#header;
    const header =
      o.recovery === undefined
        ? this.#header
        : {
            ...this.#header,
            recovery: await sealToRecovery({ contentKey, accountId, recovery: o.recovery, keys: this.#keys }),
          };
    return sealPayload({ header, payload, contentKey });
  }

  [Symbol.dispose](): void {
    disposePayload(this.#payload);
    this.#contentKey.dispose();
  }
}
