/**
 * The vectors that both codecs are held to. In a body, hexadecimal digits stand for themselves and `61x35` for 35 bytes
 * 61; in a message, `{ secret }` is bytes written so, and `{ text, times }` a text over and over. Used by the tests of
 * test/protocol and by `npm run fuzz -- --collect`, which runs on Node as it is: types only, nothing of src.
 */
import { readFileSync } from "node:fs";

export interface ValidFrame {
  name: string;
  body: string;
  message: { message: string } & Readonly<Record<string, unknown>>;
  /** The body as this version writes it, where that is not `body`. */
  rewritten?: string;
}

export interface HostileFrame {
  name: string;
  body: string;
  code: string;
}

export interface Stream {
  name: string;
  stream: string;
  /** Of the frames that are complete before it ends or goes wrong. */
  bodies: string[];
  code?: string;
}

export interface RuleVector {
  name: string;
  mark: number;
  value?: number;
  detail?: string;
  secret: string;
  confirmation?: string;
  holds: boolean;
}

/** A new secret, and the first character that it is not taken for; none where it is taken. */
export interface OpaqueStringVector {
  name: string;
  text: string;
  /** As `U+00A0`. */
  character?: string;
  fault?: string;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8"));
}

export const validFrames = read("valid-frames") as ValidFrame[];
export const hostileFrames = read("hostile-frames") as HostileFrame[];
export const streams = read("streams") as Stream[];
export const ruleVectors = read("rules") as RuleVector[];
export const opaqueStrings = read("opaque-strings") as OpaqueStringVector[];

export function bytesOf(notation: string): Buffer {
  const tokens = notation.split(/\s+/).filter((token) => token !== "");
  return Buffer.concat(
    tokens.map((token) => {
      const repeated = /^([0-9a-f]{2})x([0-9]+)$/.exec(token);
      if (repeated !== null) return Buffer.alloc(Number(repeated[2]), Number.parseInt(repeated[1] ?? "", 16));
      if (!/^(?:[0-9a-f]{2})+$/.test(token)) throw new Error(`no bytes: ${token}`);
      return Buffer.from(token, "hex");
    }),
  );
}
