// Cuts what comes from a pipe or socket into frames, in one buffer of the caller's. One per connection, used by one
// thread at a time. Twin of src/protocol/stream.ts.
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
// Read straight into the buffer, no byte of a secret is anywhere else. It asks for no more than the frame under way
// needs, so bytes of the next one never stand behind it.
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
  // What once went wrong goes on: where the next frame would begin is not known any more.
  enum vst_error error;
};

struct vst_room {
  uint8_t *bytes;
  size_t length;
};

// `buffer` stays the caller's and has to outlive the reader. VST_NO_ROOM, and a reader that reads nothing, when
// `capacity` is below VST_READER_BYTES.
enum vst_error vst_reader_begin(struct vst_reader *reader, uint8_t *buffer, size_t capacity);

// Where the next bytes go and how many at most; none while a frame is complete or after an error.
struct vst_room vst_reader_room(const struct vst_reader *reader);

// So many bytes have been put there. VST_FRAME_TOO_LARGE and VST_FRAME_MALFORMED (an empty frame) wipe what is there,
// and the connection has to be closed; VST_NO_ROOM when there were more than there was room for.
enum vst_error vst_reader_filled(struct vst_reader *reader, size_t count);

// The body of the frame, good until vst_reader_next; of length 0 while it is not complete.
struct vst_view vst_reader_body(const struct vst_reader *reader);

// Wipes the complete frame and begins the next.
void vst_reader_next(struct vst_reader *reader);

// Wipes all that has arrived. The reader reads nothing any more.
void vst_reader_end(struct vst_reader *reader);

// For bytes that are somewhere else already: takes what the frame under way needs off the front of `chunk`, zeroes it
// there, and says how much that was.
enum vst_error vst_reader_feed(struct vst_reader *reader, uint8_t *chunk, size_t length, size_t *taken);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_STREAM_H_
