// Finds the character for which a new secret is not taken: what OpaqueString (RFC 8265 section 4.2) would change or
// forbid. Twin of src/secrets/opaque-string.ts: test/protocol/vectors/opaque-strings.json holds for both, and so does a
// test of every code point. Called on the host's thread for each key: no memory is taken, nothing is kept.
#ifndef VESTIBULE_OPAQUE_STRING_H_
#define VESTIBULE_OPAQUE_STRING_H_

#include <stdint.h>

#include "bytes.h"
#include "vestibule_unicode.h"

#ifdef __cplusplus
extern "C" {
#endif

// VST_FAULT_NONE where `text` is taken. Else why it is not, and in `character`, which may be NULL, the first code point
// that it is not taken for: part of a secret. What is not UTF-8 is VST_FAULT_DISALLOWED, with no character.
enum vst_fault vst_find_refused_character(struct vst_view text, uint32_t *character);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_OPAQUE_STRING_H_
