// Finds the character for which a new secret is refused: one that OpaqueString (RFC 8265 section 4.2) would change or
// forbid. Twin of src/secrets/opaque-string.ts; test/protocol/vectors/opaque-strings.json and a test of every code
// point check both. Called on the host's thread for each key: it allocates nothing and keeps no state.
#ifndef VESTIBULE_OPAQUE_STRING_H_
#define VESTIBULE_OPAQUE_STRING_H_

#include <stdint.h>

#include "bytes.h"
#include "vestibule_unicode.h"

#ifdef __cplusplus
extern "C" {
#endif

// VST_FAULT_NONE where `text` is accepted. Otherwise the reason, and in `character`, which may be NULL, the first
// refused code point, which is part of a secret. Text that is not UTF-8 is VST_FAULT_DISALLOWED, with no character.
enum vst_fault vst_find_refused_character(struct vst_view text, uint32_t *character);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_OPAQUE_STRING_H_
