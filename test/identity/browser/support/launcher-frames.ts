/**
 * What a launcher in another process and its client say to each other over one socket: frames of a length (32 bits,
 * big-endian) and that many bytes. The first of each side is JSON: what is asked for, and what came of it. Then DevTools
 * bytes, either way. The client ends its side to have the browser ended. An empty frame of the launcher says that
 * browser and profile are gone.
 */
import { Transform, type TransformCallback } from "node:stream";

export function frame(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
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

/** Calls `onFrame` for each frame of the chunks that it is given. */
export function frameSplitter(onFrame: (bytes: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4) {
      const end = 4 + held.readUInt32BE(0);
      if (held.length < end) return;
      const bytes = held.subarray(4, end);
      held = held.subarray(end);
      onFrame(bytes);
    }
  };
}
