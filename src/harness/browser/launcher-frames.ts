/**
 * What a launcher in another process and its client say to each other over one socket: frames of a length (32 bits,
 * big-endian) and that many bytes. The first of each side is JSON: what is asked for, and what came of it. Then DevTools
 * bytes, either way. The client ends its side to have the browser ended. An empty frame of the launcher says that
 * browser and profile are gone.
 */
import { Transform, type TransformCallback } from "node:stream";

/** Bytes of the longest frame: a DevTools message with a picture has a few megabytes. */
const longestFrame = 64 * 1024 * 1024;
const lengthBytes = 4;

export function frame(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export const jsonFrame = (value: object): Buffer => frame(Buffer.from(JSON.stringify(value)));

/** A stream that makes a frame of each chunk. */
export function framing(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      done(null, frame(chunk));
    },
  });
}

/**
 * Calls `onFrame` for each frame of the chunks that it is given.
 * @param overflow called once for a longer frame than there can be; nothing is taken after it
 */
export function frameSplitter(
  onFrame: (bytes: Buffer) => void,
  overflow: () => void,
): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let broken = false;
  /** Bytes that the next frame needs, its length among them. */
  let needed = lengthBytes;
  return (chunk) => {
    if (broken) return;
    held.push(chunk);
    heldBytes += chunk.length;
    while (heldBytes >= needed) {
      const whole = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
      held = [whole];
      const end = lengthBytes + whole.readUInt32BE(0);
      if (end > lengthBytes + longestFrame) {
        broken = true;
        held = [];
        overflow();
        return;
      }
      needed = end;
      if (heldBytes < end) return;
      const rest = whole.subarray(end);
      held = [rest];
      heldBytes = rest.length;
      needed = lengthBytes;
      onFrame(whole.subarray(lengthBytes, end));
    }
  };
}
