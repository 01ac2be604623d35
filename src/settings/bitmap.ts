/**
 * Bitmaps (BMP) that settings name: read whole into the pixels that a plug-in draws, or refused with the problem. Used by
 * the agent's configuration, for the logo. Nothing is scaled, decompressed or guessed: what a header says is compared with
 * the file's length before anything is read by it. The format: learn.microsoft.com, "Bitmap Storage", BITMAPFILEHEADER,
 * BITMAPINFOHEADER and BITMAPV5HEADER.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { unreadable } from "./files.ts";

/** More than the longest header, gaps that programs leave, and 192 by 192 pixels of 32 bits. */
const mostBytes = 256 * 1024;

const fileHeader = 14;
/** BITMAPINFOHEADER, with masks appended to it (52, 56), BITMAPV4HEADER and BITMAPV5HEADER. */
const infoHeaders = [40, 52, 56, 108, 124];
/** BI_RGB and BI_BITFIELDS. */
const uncompressed = 0;
const byMasks = 3;
/** Of red, green and blue, in that order. */
const usualMasks = [0xff0000, 0xff00, 0xff] as const;
const usualAlphaMask = 0xff000000;

/** A UNC name or a name of Windows' devices: both begin with two slashes of either kind. */
export const isOnNetwork = (path: string): boolean => /^[\\/]{2}/.test(path);

export type Bitmap =
  | { readonly pixels: Uint8Array; readonly problem?: undefined }
  | { readonly pixels?: undefined; readonly problem: string };

/** At most `mostBytes` and one more, however long the file is or becomes. */
function readStart(path: string): Buffer {
  const descriptor = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (;;) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, null);
      length += count;
      if (count === 0 || length === bytes.length) return bytes.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

interface Layout {
  /** Of the first row in the file. */
  offset: number;
  bitsPerPixel: 24 | 32;
  isFromTop: boolean;
  hasAlpha: boolean;
}

/** Where the pixels are, or why they are not there. */
function layoutOf(file: Buffer, side: number): Layout | string {
  const wanted = `expected a bitmap (BMP) of ${String(side)} by ${String(side)} pixels, uncompressed, with 24 or 32 bits for each pixel`;
  if (file.length < fileHeader + 40 || file.toString("latin1", 0, 2) !== "BM") return wanted;
  const header = file.readUInt32LE(14);
  if (!infoHeaders.includes(header) || file.length < fileHeader + header) return wanted;
  const width = file.readInt32LE(18);
  const height = file.readInt32LE(22);
  if (width !== side || Math.abs(height) !== side)
    return `${wanted}; this one has ${String(width)} by ${String(Math.abs(height))}`;
  const bitsPerPixel = file.readUInt16LE(28);
  const compression = file.readUInt32LE(30);
  // Of the shortest header the masks are behind it, without one of alpha; each longer one has that at 66.
  const headers = fileHeader + (compression === byMasks ? Math.max(header, 52) : header);
  const isPlain = compression === uncompressed && (bitsPerPixel === 24 || bitsPerPixel === 32);
  const isMasked =
    compression === byMasks &&
    bitsPerPixel === 32 &&
    file.length >= headers &&
    usualMasks.every((mask, index) => file.readUInt32LE(54 + index * 4) === mask);
  if (!isPlain && !isMasked) return wanted;
  const hasAlphaMask = isMasked && header >= 56 && file.readUInt32LE(66) === usualAlphaMask;
  const offset = file.readUInt32LE(10);
  if (offset < headers) return wanted;
  return {
    offset,
    bitsPerPixel: bitsPerPixel === 24 ? 24 : 32,
    isFromTop: height < 0,
    hasAlpha: bitsPerPixel === 32 && (isPlain || hasAlphaMask),
  };
}

/** Blue, green, red, alpha, rows from the top; undefined when the file ends before. */
function pixelsOf(file: Buffer, side: number, layout: Layout): Uint8Array | undefined {
  const { offset, bitsPerPixel, isFromTop, hasAlpha } = layout;
  const step = bitsPerPixel / 8;
  // Each row takes a multiple of four bytes.
  const rowBytes = Math.ceil((side * step) / 4) * 4;
  if (file.length < offset + rowBytes * side) return undefined;
  const pixels = Buffer.alloc(side * side * 4, 0xff);
  let alphas = 0;
  for (let row = 0; row < side; row += 1) {
    const from = offset + (isFromTop ? row : side - 1 - row) * rowBytes;
    for (let column = 0; column < side; column += 1) {
      const to = (row * side + column) * 4;
      file.copy(pixels, to, from + column * step, from + column * step + (hasAlpha ? 4 : 3));
      if (hasAlpha) alphas |= pixels.readUInt8(to + 3);
    }
  }
  // Many programs leave the fourth byte at zero, and mean an opaque picture.
  if (hasAlpha && alphas === 0) for (let at = 3; at < pixels.length; at += 4) pixels.writeUInt8(0xff, at);
  return pixels;
}

/** @param path absolute @param side of the square picture, in pixels */
export function readBitmap(path: string, side: number): Bitmap {
  const named = (problem: string): Bitmap => ({ problem: `${problem}: ${path}` });
  // The folder of the settings may be another machine's.
  if (isOnNetwork(path)) return named("this is not on a disk of this device");
  let file: Buffer;
  try {
    // A pipe would keep the agent waiting.
    if (!statSync(path).isFile()) return named("this is no file");
    file = readStart(path);
  } catch (thrown) {
    return { problem: unreadable(path, thrown) };
  }
  if (file.length > mostBytes) return named(`the file has more than ${String(mostBytes / 1024)} KiB`);
  const layout = layoutOf(file, side);
  if (typeof layout === "string") return named(layout);
  const pixels = pixelsOf(file, side, layout);
  return pixels === undefined ? named("the bitmap ends before its last row") : { pixels };
}

/** @returns the problem of the file, if there is one */
export const bitmapProblem = (path: string, side: number): string | undefined =>
  readBitmap(path, side).problem;
