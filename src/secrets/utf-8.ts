/**
 * Reads text in bytes by code points, so that no character of a secret becomes a string. Used by the rules for new
 * secrets, on bytes that are known to be UTF-8. Imports nothing that a browser has not.
 */

/** Length in bytes of the UTF-8 sequence that `lead` begins (RFC 3629 section 3). */
export function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** The code point at `at`, of bytes known to be UTF-8, and where the next one begins. */
export function codePointAt(bytes: Uint8Array, at: number): { codePoint: number; next: number } {
  const lead = bytes[at] ?? 0;
  const length = sequenceLength(lead);
  let codePoint = length === 1 ? lead : lead & (0xff >> (length + 1));
  for (let i = 1; i < length; i += 1) codePoint = (codePoint << 6) | ((bytes[at + i] ?? 0) & 0x3f);
  return { codePoint, next: at + length };
}
