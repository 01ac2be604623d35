/**
 * What lies inside a PIN container: the account's password, during a rotation also the one it is changing to,
 * and the PIN history. Plain bytes of it exist only in the arena. Used by the container and the opened container.
 */
import { Secret } from "./arena.ts";
import { BlobReader, damaged } from "./blob.ts";
import { entryBytes, rememberedPins } from "./pin-history.ts";

export interface Payload {
  password: Secret;
  /** While a rotation is under way either of the two may be the account's. */
  pending: Secret | undefined;
  /** 1 to 5 entries, newest first. */
  history: Secret;
}

/** Longest password, in bytes. */
const maximumPassword = 512;
const field = { minimum: 0, maximum: maximumPassword } as const;
/** The longest payload: three fields with their lengths. */
export const maximumPayload = 3 * 2 + 2 * maximumPassword + rememberedPins * entryBytes;

/** As plain bytes: three fields, each with a 16-bit big-endian length. */
export function encodePayload(payload: Payload): Secret {
  const fields = [payload.password, payload.pending, payload.history];
  const length = fields.reduce((sum, secret) => sum + 2 + (secret?.length ?? 0), 0);
  const plain = Secret.fill(length, (bytes) => {
    let at = 0;
    for (const secret of fields) {
      const size = secret?.length ?? 0;
      bytes.set([size >> 8, size & 0xff], at);
      secret?.use((value) => {
        bytes.set(value, at + 2);
      });
      at += 2 + size;
    }
  });
  try {
    // A payload that could not be read back must not be written.
    disposePayload(decodePayload(plain));
    return plain;
  } catch (error) {
    plain.dispose();
    throw error;
  }
}

/** @throws `container_damaged` */
export function decodePayload(plain: Secret): Payload {
  return plain.use((bytes) => {
    const reader = new BlobReader(bytes);
    const password = reader.sized({ ...field, minimum: 1 });
    const pending = reader.sized(field);
    const history = reader.sized({ minimum: entryBytes, maximum: rememberedPins * entryBytes });
    reader.end();
    if (history.length % entryBytes !== 0) throw damaged("history");
    return copyAll({ password, pending, history });
  });
}

/** Copies into secrets of their own; all or none, should the arena be full. */
function copyAll(views: Record<keyof Payload, Uint8Array>): Payload {
  const made: Secret[] = [];
  const own = (view: Uint8Array): Secret => {
    const secret = Secret.fill(view.length, (bytes) => {
      bytes.set(view);
    });
    made.push(secret);
    return secret;
  };
  try {
    return {
      password: own(views.password),
      pending: views.pending.length === 0 ? undefined : own(views.pending),
      history: own(views.history),
    };
  } catch (error) {
    for (const secret of made) secret.dispose();
    throw error;
  }
}

export function disposePayload(payload: Payload): void {
  payload.password.dispose();
  payload.pending?.dispose();
  payload.history.dispose();
}
