/**
 * Converts secrets between the toolkit's UTF-8 and Windows' UTF-16. Called on both sides of the credential provider's
 * interfaces. It never makes a string of a secret.
 */
import { Secret } from "../../secrets/arena.ts";

const replacement = 0xfffd;

/** `utf16` is little-endian and valid during the call. An unpaired surrogate becomes U+FFFD, as in `Buffer.from`. */
export function utf8Of(utf16: Uint8Array): Secret {
  const points = pointsOfUtf16(utf16);
  try {
    const length = points.reduce((sum, point) => sum + utf8Length(point), 0);
    return Secret.fill(length, (bytes) => {
      let at = 0;
      for (const point of points) at = writeUtf8(bytes, at, point);
    });
  } finally {
    points.fill(0);
  }
}

/** The caller keeps `utf8`. Bytes that are not UTF-8 become U+FFFD. */
export function utf16Of(utf8: Secret): Secret {
  const points = utf8.use(pointsOfUtf8);
  try {
    const length = points.reduce((sum, point) => sum + (point > 0xffff ? 4 : 2), 0);
    return Secret.fill(length, (bytes) => {
      let at = 0;
      const unit = (value: number) => {
        bytes[at] = value & 0xff;
        bytes[at + 1] = value >> 8;
        at += 2;
      };
      for (const point of points) {
        if (point <= 0xffff) unit(point);
        else {
          unit(0xd800 + ((point - 0x1_0000) >> 10));
          unit(0xdc00 + ((point - 0x1_0000) & 0x3ff));
        }
      }
    });
  } finally {
    points.fill(0);
  }
}

/** The caller wipes the result. */
function pointsOfUtf16(utf16: Uint8Array): Uint32Array {
  const units = Math.floor(utf16.length / 2);
  const unitAt = (index: number) => (utf16[2 * index] ?? 0) | ((utf16[2 * index + 1] ?? 0) << 8);
  const points = new Uint32Array(units);
  let count = 0;
  for (let index = 0; index < units; index += 1) {
    const unit = unitAt(index);
    const next = index + 1 < units ? unitAt(index + 1) : 0;
    if ((unit & 0xfc00) === 0xd800 && (next & 0xfc00) === 0xdc00) {
      points[count] = 0x1_0000 + ((unit & 0x3ff) << 10) + (next & 0x3ff);
      index += 1;
    } else points[count] = (unit & 0xf800) === 0xd800 ? replacement : unit;
    count += 1;
  }
  return points.subarray(0, count);
}

/** The caller wipes the result. */
function pointsOfUtf8(utf8: Uint8Array): Uint32Array {
  const points = new Uint32Array(utf8.length);
  let count = 0;
  for (let at = 0; at < utf8.length;) {
    const first = utf8[at] ?? 0;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    let point = first & (more === 0 ? 0x7f : 0x3f >> more);
    let valid = first < 0x80 || (first >= 0xc2 && first <= 0xf4);
    for (let each = 1; each <= more; each += 1) {
      const byte = utf8[at + each] ?? 0;
      if ((byte & 0xc0) !== 0x80) valid = false;
      point = (point << 6) | (byte & 0x3f);
    }
    const least = [0, 0x80, 0x800, 0x1_0000][more] ?? 0;
    if (point < least || point > 0x10_ffff || (point & 0xffff_f800) === 0xd800) valid = false;
    points[count] = valid ? point : replacement;
    count += 1;
    at += valid ? more + 1 : 1;
  }
  return points.subarray(0, count);
}

function utf8Length(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
}

/** @returns where the next character begins */
function writeUtf8(bytes: Uint8Array, at: number, point: number): number {
  const length = utf8Length(point);
  if (length === 1) bytes[at] = point;
  else {
    for (let each = length - 1, rest = point; each >= 0; each -= 1, rest >>= 6)
      bytes[at + each] = each > 0 ? 0x80 | (rest & 0x3f) : ([0, 0, 0xc0, 0xe0, 0xf0][length] ?? 0) | rest;
  }
  return at + length;
}
