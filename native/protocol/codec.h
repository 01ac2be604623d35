// Frames to structs and back, by the rules of src/protocol/codec.ts: the vectors in test/protocol/vectors hold for
// both. Plug-ins call it on any thread; it keeps nothing between two calls, takes no memory and calls nothing but
// memcpy and memset.
//
// Whose bytes are whose: vst_decode copies no text and no secret, its views look into the frame's buffer. That buffer
// is the caller's, and the only place where a received secret stands: wipe it (vst_wipe, or vst_reader_next of
// stream.h) when done, and use no view afterwards. vst_encode writes into one buffer of the caller's, to be wiped once
// it is sent.
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
  // The caller's buffer is too small. No peer can bring it about.
  VST_NO_ROOM = 5
};

// The code as logs and docs/protocol.md have it ("frame_malformed"); "internal" for VST_NO_ROOM. Static.
const char *vst_error_code(enum vst_error error);

// Reads a frame's body: what follows its length. Whatever it returns, nothing beyond `length` was looked at; anything
// but VST_OK leaves `into` all zeroes, and the connection has to be closed. Fields with unknown tags are left out.
// Required fields are there: VST_…_REQUIRED says which. Others are where their bit in `has` is set.
// Whether the peer may send this message now is the caller's to judge.
enum vst_error vst_decode(const uint8_t *body, size_t length, struct vst_message *into);

// Writes a whole frame, with its length before it. `*length` is how many bytes that are; VST_…_FRAME_MOST is always
// room enough. VST_FRAME_MALFORMED where a required field's bit is not set. Anything but VST_OK leaves what was touched of `into` wiped and `*length` 0.
enum vst_error vst_encode(const struct vst_message *message, uint8_t *into, size_t capacity, size_t *length);

// What the wire allows a purpose; NULL for one that this version does not know.
const struct vst_purpose_row *vst_purpose_row_of(uint8_t purpose);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_CODEC_H_
