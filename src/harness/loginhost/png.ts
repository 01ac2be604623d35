/**
 * Writes a picture as PNG (W3C Portable Network Graphics, third edition): one image of true colour with alpha, rows
 * without a filter. Used for the pictures of a provider's tiles.
 */
import { crc32, deflateSync } from "node:zlib";
import type { Picture } from "./lines.ts";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bytesPerPixel = 4;

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([head, typed, check]);
}

/** @returns the file's bytes; undefined when `picture` has another number of pixels than it says */
export function pngOf({ width, height, rgba }: Picture): Buffer | undefined {
  const pixels = Buffer.from(rgba, "base64");
  const rowBytes = width * bytesPerPixel;
  if (pixels.length !== rowBytes * height) return undefined;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a sample, true colour with alpha.
  header.writeUInt8(8, 8);
  header.writeUInt8(6, 9);
  // Each row begins with its filter: none.
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, row) =>
      Buffer.concat([Buffer.from([0]), pixels.subarray(row * rowBytes, (row + 1) * rowBytes)]),
    ),
  );
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
