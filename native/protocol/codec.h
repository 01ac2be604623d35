// Decodes frames to structs and encodes them, by the rules of src/protocol/codec.ts; the vectors in
// test/protocol/vectors test both. Plug-ins call it on any thread: it keeps no state between two calls, allocates
// nothing and calls nothing but memcpy and memset.
//
// Ownership: vst_decode copies no text and no secret; its views point into the frame's buffer. The caller owns that
// buffer, and it is the only place that holds a received secret: wipe it (vst_wipe, or vst_reader_next of stream.h)
// when done, and use no view afterwards. vst_encode writes into one buffer of the caller's, to be wiped once it is
// sent.
#ifndef VESTIBULE_CODEC_H_
#define VESTIBULE_CODEC_H_

#include <stddef.h>
#include <stdint.h>

#include "vestibule_protocol.h"

#ifdef __cplusplus
extern "C" {
#endif

enum vst_error {
  VST_OK = 0,
  // A length above VST_FRAME_MOST.
  VST_FRAME_TOO_LARGE = 1,
  VST_FRAME_MALFORMED = 2,
  VST_MESSAGE_UNKNOWN = 3,
  // A text or secret above its maximum; when encoding, also a list.
  VST_FIELD_TOO_LONG = 4,
  // The caller's buffer is too small. A peer cannot cause this.
  VST_NO_ROOM = 5
};

// The code as it is in logs and docs/protocol.md ("frame_malformed"); "internal" for VST_NO_ROOM. A static string.
const char *vst_error_code(enum vst_error error);

// Decodes a frame's body, without its length. Never reads beyond `length`. Any result but VST_OK leaves `into` zeroed,
// and the caller must close the connection. Fields with unknown tags are skipped. Required fields (VST_…_REQUIRED) are
// present; any other field is present where its bit in `has` is set. The caller checks whether the peer may send this
// message now.
enum vst_error vst_decode(const uint8_t *body, size_t length, struct vst_message *into);

// Encodes a whole frame, its length included. `*length` is the number of bytes; a buffer of VST_…_FRAME_MOST is always
// enough. VST_FRAME_MALFORMED where a required field's bit is not set. Any result but VST_OK wipes what was written to
// `into` and sets `*length` to 0.
enum vst_error vst_encode(const struct vst_message *message, uint8_t *into, size_t capacity, size_t *length);

// The wire format of a purpose; NULL for one that this version does not know.
const struct vst_purpose_row *vst_purpose_row_of(uint8_t purpose);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_CODEC_H_
