// Views into bytes of another owner, UTF-8 reading, and wiping. Called by every file here and by the plug-ins. Nothing
// here owns memory.
#ifndef VESTIBULE_BYTES_H_
#define VESTIBULE_BYTES_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Valid as long as the buffer that it points into. `bytes` may be NULL when `length` is 0. Text is not zero-terminated.
struct vst_view {
  const uint8_t *bytes;
  size_t length;
};

// Zeroes `bytes` in a way that an optimiser cannot remove, although nothing reads them afterwards.
void vst_wipe(void *bytes, size_t length);

#define VST_NO_CHARACTER UINT32_C(0xffffffff)

// Returns the code point that begins at `*at` and moves `*at` behind it. Returns VST_NO_CHARACTER and leaves `*at` at
// the end and where no UTF-8 begins (not in its shortest form, a surrogate, above U+10FFFF, cut off).
uint32_t vst_next_character(struct vst_view text, size_t *at);

// Whether all of it is UTF-8. Accepts what WHATWG's TextDecoder accepts with `fatal` and `ignoreBOM`.
bool vst_is_utf8(struct vst_view text);

bool vst_same_bytes(struct vst_view one, struct vst_view other);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_BYTES_H_
