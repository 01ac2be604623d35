/**
 * Values over a stream between two processes, with their secrets as raw bytes beside the text: what `RemotePlatform` and
 * its adapter's process say to each other. A secret is never in a string, and every buffer that held one is zeroed.
 *
 * A frame is two lengths (32 bits each, big-endian), a JSON text of the first and the secrets' bytes of the second.
 */
import type { Readable, Writable } from "node:stream";
import { Secret } from "../../../src/secrets/arena.ts";

const lengths = 8;
const longestFrame = 1024 * 1024;

/** In the text, in place of what JSON has no form for. */
type Tagged = { $: "secret"; length: number } | { $: "date"; at: number } | { $: "bytes"; base64: string };

const isTagged = (value: object): value is Tagged => "$" in value;

function toJson(value: unknown, secrets: Secret[]): unknown {
  if (value instanceof Secret) {
    secrets.push(value);
    return { $: "secret", length: value.length } satisfies Tagged;
  }
  if (value instanceof Date) return { $: "date", at: value.getTime() } satisfies Tagged;
  if (value instanceof Uint8Array) {
    return { $: "bytes", base64: Buffer.from(value).toString("base64") } satisfies Tagged;
  }
  if (Array.isArray(value)) return value.map((each) => toJson(each, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toJson(each, secrets)]));
}

/** `raw` is used up in the order in which `toJson` filled it. */
function fromJson(value: unknown, raw: Uint8Array, at: { next: number }): unknown {
  if (Array.isArray(value)) return value.map((each) => fromJson(each, raw, at));
  if (typeof value !== "object" || value === null) return value;
  if (!isTagged(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fromJson(each, raw, at)]));
  }
  switch (value.$) {
    case "secret":
      return Secret.take(raw.subarray(at.next, (at.next += value.length)));
    case "date":
      return new Date(value.at);
    case "bytes":
      return Uint8Array.from(Buffer.from(value.base64, "base64"));
  }
}

/** The secrets inside `value`: whoever owns the value disposes of them. */
export function secretsIn(value: unknown): Secret[] {
  const secrets: Secret[] = [];
  toJson(value, secrets);
  return secrets;
}

/** Sends `value`. Its secrets stay the caller's, and may be disposed at once. */
export function sendFrame(stream: Writable, value: object): void {
  const secrets: Secret[] = [];
  const text = Buffer.from(JSON.stringify(toJson(value, secrets)));
  const rawLength = secrets.reduce((sum, { length }) => sum + length, 0);
  const frame = Buffer.alloc(lengths + text.length + rawLength);
  frame.writeUInt32BE(text.length, 0);
  frame.writeUInt32BE(rawLength, 4);
  frame.set(text, lengths);
  let at = lengths + text.length;
  for (const secret of secrets) {
    secret.use((bytes) => {
      frame.set(bytes, at);
    });
    at += secret.length;
  }
  stream.write(frame, () => {
    frame.fill(0);
  });
}

/** Hands on each value that comes, whose secrets are the listener's. What is no frame ends the stream. */
export function onFrames(stream: Readable, listener: (value: unknown) => void): void {
  let held = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    const joined = Buffer.concat([held, chunk]);
    held.fill(0);
    chunk.fill(0);
    held = joined;
    while (held.length >= lengths) {
      const textEnd = lengths + held.readUInt32BE(0);
      const end = textEnd + held.readUInt32BE(4);
      if (end > longestFrame) {
        held.fill(0);
        stream.destroy(new Error("a frame is too long"));
        return;
      }
      if (held.length < end) return;
      const text: unknown = JSON.parse(held.toString("utf8", lengths, textEnd));
      const value = fromJson(text, held.subarray(textEnd, end), { next: 0 });
      held.fill(0, 0, end);
      held = held.subarray(end);
      listener(value);
    }
  });
}
