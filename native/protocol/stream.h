// Cuts the bytes of a pipe or socket into frames, in one buffer that the caller owns. One reader per connection, used
// by one thread at a time. Twin of src/protocol/stream.ts.
//
//   vst_reader_begin(&reader, buffer, sizeof buffer);
//   for (;;) {
//     struct vst_room room = vst_reader_room(&reader);
//     read up to room.length bytes to room.bytes;
//     if (vst_reader_filled(&reader, how_many) != VST_OK) close;
//     struct vst_view body = vst_reader_body(&reader);
//     if (body.length == 0) continue;
//     vst_decode(body.bytes, body.length, &message); ... use it ...
//     vst_reader_next(&reader);
//   }
//
// Bytes are read straight into the buffer, so that no byte of a secret is anywhere else. The reader never asks for more
// than the current frame needs, so that no byte of the next one follows it.
#ifndef VESTIBULE_STREAM_H_
#define VESTIBULE_STREAM_H_

#include <stddef.h>
#include <stdint.h>

#include "codec.h"

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of the buffer that a reader needs.
#define VST_READER_BYTES (VST_FRAME_HEADER + VST_FRAME_MOST)

struct vst_reader {
  uint8_t *buffer;
  size_t filled;
  // An error stays: after it nobody knows where the next frame begins.
  enum vst_error error;
};

struct vst_room {
  uint8_t *bytes;
  size_t length;
};

// The caller owns `buffer`, which must outlive the reader. VST_NO_ROOM, and a reader that reads nothing, when
// `capacity` is below VST_READER_BYTES.
enum vst_error vst_reader_begin(struct vst_reader *reader, uint8_t *buffer, size_t capacity);

// Where the next bytes go and how many at most; no room while a frame is complete or after an error.
struct vst_room vst_reader_room(const struct vst_reader *reader);

// Reports that `count` bytes were written there. VST_FRAME_TOO_LARGE and VST_FRAME_MALFORMED (an empty frame) wipe the
// buffer, and the caller must close the connection; VST_NO_ROOM for more bytes than there was room for.
enum vst_error vst_reader_filled(struct vst_reader *reader, size_t count);

// The body of the frame, valid until vst_reader_next; of length 0 while the frame is not complete.
struct vst_view vst_reader_body(const struct vst_reader *reader);

// Wipes the complete frame and begins the next.
void vst_reader_next(struct vst_reader *reader);

// Wipes everything that has arrived. The reader reads nothing more.
void vst_reader_end(struct vst_reader *reader);

// For bytes that are in another buffer already: copies what the current frame needs from the front of `chunk`, zeroes
// it there, and gives the number of bytes in `taken`.
enum vst_error vst_reader_feed(struct vst_reader *reader, uint8_t *chunk, size_t length, size_t *taken);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_STREAM_H_
