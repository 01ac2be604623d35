#include "stream.h"

#include <string.h>

static size_t body_length(const struct vst_reader *reader) {
  size_t length = 0;
  for (size_t i = 0; i < VST_FRAME_HEADER; i += 1) length = (length << 8) | reader->buffer[i];
  return length;
}

// Bytes of the whole frame, or of its length prefix until that has arrived. The length was checked when it arrived.
static size_t needed(const struct vst_reader *reader) {
  return reader->filled < VST_FRAME_HEADER ? VST_FRAME_HEADER : VST_FRAME_HEADER + body_length(reader);
}

static enum vst_error fail(struct vst_reader *reader, enum vst_error error) {
  vst_reader_end(reader);
  reader->error = error;
  return error;
}

enum vst_error vst_reader_begin(struct vst_reader *reader, uint8_t *buffer, size_t capacity) {
  reader->buffer = buffer;
  reader->filled = 0;
  reader->error = capacity < VST_READER_BYTES ? VST_NO_ROOM : VST_OK;
  return reader->error;
}

struct vst_room vst_reader_room(const struct vst_reader *reader) {
  struct vst_room room = {NULL, 0};
  if (reader->error != VST_OK) return room;
  room.bytes = reader->buffer + reader->filled;
  room.length = needed(reader) - reader->filled;
  return room;
}

enum vst_error vst_reader_filled(struct vst_reader *reader, size_t count) {
  if (reader->error != VST_OK) return reader->error;
  if (count > needed(reader) - reader->filled) return fail(reader, VST_NO_ROOM);
  const size_t before = reader->filled;
  reader->filled += count;
  if (before < VST_FRAME_HEADER && reader->filled == VST_FRAME_HEADER) {
    const size_t length = body_length(reader);
    if (length == 0) return fail(reader, VST_FRAME_MALFORMED);
    if (length > VST_FRAME_MOST) return fail(reader, VST_FRAME_TOO_LARGE);
  }
  return VST_OK;
}

struct vst_view vst_reader_body(const struct vst_reader *reader) {
  struct vst_view body = {NULL, 0};
  if (reader->error != VST_OK || reader->filled <= VST_FRAME_HEADER || reader->filled < needed(reader)) return body;
  body.bytes = reader->buffer + VST_FRAME_HEADER;
  body.length = reader->filled - VST_FRAME_HEADER;
  return body;
}

void vst_reader_next(struct vst_reader *reader) {
  if (vst_reader_body(reader).length == 0) return;
  vst_wipe(reader->buffer, reader->filled);
  reader->filled = 0;
}

void vst_reader_end(struct vst_reader *reader) {
  if (reader->filled > 0) vst_wipe(reader->buffer, reader->filled);
  reader->filled = 0;
  if (reader->error == VST_OK) reader->error = VST_NO_ROOM;
}

enum vst_error vst_reader_feed(struct vst_reader *reader, uint8_t *chunk, size_t length, size_t *taken) {
  const struct vst_room room = vst_reader_room(reader);
  const size_t count = length < room.length ? length : room.length;
  *taken = count;
  if (count == 0) return reader->error;
  memcpy(room.bytes, chunk, count);
  vst_wipe(chunk, count);
  return vst_reader_filled(reader, count);
}
