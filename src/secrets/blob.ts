/**
 * The outer form of everything this room writes to disk: a magic and a version, fields with bounded lengths,
 * and a checksum. Used by the PIN container, the escrow and the split seal. What does not parse exactly is
 * `container_damaged`. No length that a blob claims leads to an allocation. Never used for plain secrets.
 */
import { createHash } from "node:crypto";
import { VestibuleError } from "../errors/error.ts";

const checksumBytes = 32;

export function damaged(what: string): VestibuleError {
  return new VestibuleError("container_damaged", { evidence: { what } });
}

export function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A 16-bit big-endian length, then `bytes`. */
export function sized(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff)
    throw new VestibuleError("internal", { evidence: { what: "field", length: bytes.length } });
  return join(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes);
}

/** Identifiers on their way into a blob: 1 to 184 printable ASCII characters, no space. */
export function sizedId(id: string): Uint8Array {
  if (!isId(id))
    throw new VestibuleError("internal", { evidence: { what: "identifier", length: id.length } });
  return sized(Buffer.from(id, "latin1"));
}

const isId = (id: string): boolean => /^[\x21-\x7e]{1,184}$/.test(id);

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * What a seal is bound to, as text that cannot be read in two ways: identifiers hold no line feed.
 */
export function contextOf(label: string, ...ids: readonly string[]): string {
  for (const id of ids)
    if (!isId(id)) throw new VestibuleError("internal", { evidence: { what: "identifier" } });
  return [label, ...ids].join("\n");
}

/**
 * Adds the checksum. Because of it a damaged disk does not cost the person a try at the hardware's counter. It is no
 * protection against an attacker.
 */
export function withChecksum(blob: Uint8Array): Uint8Array {
  return join(blob, createHash("sha256").update(blob).digest());
}

/** Reads a blob from front to back; every fault is `container_damaged`. What it returns are views of the blob. */
export class BlobReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A reader over what lies before the checksum, which must be right. */
  static checked(blob: Uint8Array, bounds: { maximum: number }): BlobReader {
    if (blob.length <= checksumBytes || blob.length > bounds.maximum) throw damaged("length");
    const body = blob.subarray(0, blob.length - checksumBytes);
    if (!createHash("sha256").update(body).digest().equals(blob.subarray(body.length)))
      throw damaged("checksum");
    return new BlobReader(body);
  }

  /** Bytes read so far. */
  get before(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw damaged("truncated");
    const view = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return view;
  }

  u8(): number {
    return this.#number(1);
  }

  u32(): number {
    return this.#number(4);
  }

  #number(length: number): number {
    let value = 0;
    for (const byte of this.bytes(length)) value = value * 256 + byte;
    return value;
  }

  sized(bounds: { minimum: number; maximum: number }): Uint8Array {
    const length = this.#number(2);
    if (length < bounds.minimum || length > bounds.maximum) throw damaged("field length");
    return this.bytes(length);
  }

  id(): string {
    const id = Buffer.from(this.sized({ minimum: 1, maximum: 184 })).toString("latin1");
    if (!isId(id)) throw damaged("identifier");
    return id;
  }

  /** What every blob begins with. A version that this build does not know is refused. */
  begin(kind: { magic: string; version: number }): void {
    if (Buffer.from(this.bytes(kind.magic.length)).toString("latin1") !== kind.magic) throw damaged("magic");
    if (this.u8() !== kind.version) throw damaged("version");
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw damaged("trailing bytes");
  }
}

/** The reverse of `BlobReader.begin`. */
export function begin(kind: { magic: string; version: number }): Uint8Array {
  return join(Buffer.from(kind.magic, "latin1"), u8(kind.version));
}
