#include "bytes.h"

#include <string.h>

void vst_wipe(void *bytes, size_t length) {
  // A write through a pointer to volatile must be performed (C99 5.1.2.3).
  volatile uint8_t *at = bytes;
  for (size_t i = 0; i < length; i += 1) at[i] = 0;
}

static bool is_tail(uint8_t byte) { return (byte & 0xc0u) == 0x80u; }

uint32_t vst_next_character(struct vst_view text, size_t *at) {
  if (*at >= text.length) return VST_NO_CHARACTER;
  const uint8_t *bytes = text.bytes + *at;
  const size_t left = text.length - *at;
  const uint8_t lead = bytes[0];
  size_t tails = 0;
  uint32_t character = 0;
  // The least code point that needs this many bytes: a lower one is not in its shortest form.
  uint32_t least = 0;
  if (lead < 0x80u) {
    character = lead;
  } else if (lead >= 0xc2u && lead <= 0xdfu) {
    tails = 1;
    character = lead & 0x1fu;
    least = 0x80u;
  } else if (lead >= 0xe0u && lead <= 0xefu) {
    tails = 2;
    character = lead & 0x0fu;
    least = 0x800u;
  } else if (lead >= 0xf0u && lead <= 0xf4u) {
    tails = 3;
    character = lead & 0x07u;
    least = 0x10000u;
  } else {
    return VST_NO_CHARACTER;
  }
  if (left <= tails) return VST_NO_CHARACTER;
  for (size_t i = 1; i <= tails; i += 1) {
    if (!is_tail(bytes[i])) return VST_NO_CHARACTER;
    character = (character << 6) | (bytes[i] & 0x3fu);
  }
  if (character < least || character > 0x10ffffu) return VST_NO_CHARACTER;
  if (character >= 0xd800u && character <= 0xdfffu) return VST_NO_CHARACTER;
  *at += tails + 1;
  return character;
}

bool vst_is_utf8(struct vst_view text) {
  size_t at = 0;
  while (at < text.length) {
    if (vst_next_character(text, &at) == VST_NO_CHARACTER) return false;
  }
  return true;
}

bool vst_same_bytes(struct vst_view one, struct vst_view other) {
  if (one.length != other.length) return false;
  return one.length == 0 || memcmp(one.bytes, other.bytes, one.length) == 0;
}
