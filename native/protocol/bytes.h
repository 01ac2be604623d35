// Views into bytes that somebody else owns, how text in them is read, and how they are wiped. Used by every file here
// and by the plug-ins. Nothing here owns memory.
#ifndef VESTIBULE_BYTES_H_
#define VESTIBULE_BYTES_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Good as long as the buffer that it looks into. `bytes` may be NULL when `length` is 0. Text has no zero at its end.
struct vst_view {
  const uint8_t *bytes;
  size_t length;
};

// Zeroes, in a way that no optimiser leaves out because nobody reads what is written.
void vst_wipe(void *bytes, size_t length);

#define VST_NO_CHARACTER UINT32_C(0xffffffff)

// The code point that begins at `*at`, which moves behind it. VST_NO_CHARACTER, and `*at` as it was, where no UTF-8
// begins (not in its shortest form, a surrogate, above U+10FFFF, cut off) and at the end.
uint32_t vst_next_character(struct vst_view text, size_t *at);

// Whether all of it is UTF-8. Accepts what WHATWG's TextDecoder accepts with `fatal` and `ignoreBOM`.
bool vst_is_utf8(struct vst_view text);

bool vst_same_bytes(struct vst_view one, struct vst_view other);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_BYTES_H_
