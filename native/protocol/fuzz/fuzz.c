// The entry point of libFuzzer (npm run fuzz). The first byte chooses the part that gets the rest. It aborts where the
// code breaks a promise of the headers, in addition to what the sanitizers find.
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../codec.h"
#include "../opaque_string.h"
#include "../rules.h"
#include "../stream.h"
#include "../vestibule_texts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static bool all_zero(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i += 1) {
    if (bytes[i] != 0) return false;
  }
  return true;
}

// A body that decodes can be encoded, and decodes and encodes to the same again. A buffer that is too small is left
// empty.
static void try_body(const uint8_t *body, size_t length) {
  static uint8_t first[VST_READER_BYTES];
  static uint8_t second[VST_READER_BYTES];
  static const struct vst_message nothing;
  static struct vst_message message;
  const enum vst_error error = vst_decode(body, length, &message);
  if (error != VST_OK) {
    demand(memcmp(&message, &nothing, sizeof message) == 0);
    return;
  }
  size_t first_length = 0;
  size_t second_length = 0;
  demand(vst_encode(&message, first, sizeof first, &first_length) == VST_OK);
  // The shortest form cannot be longer than what came in.
  demand(first_length <= VST_FRAME_HEADER + length);
  demand(vst_decode(first + VST_FRAME_HEADER, first_length - VST_FRAME_HEADER, &message) == VST_OK);
  demand(vst_encode(&message, second, sizeof second, &second_length) == VST_OK);
  demand(first_length == second_length && memcmp(first, second, first_length) == 0);
  uint8_t *small = calloc(first_length, 1);
  demand(small != NULL);
  demand(vst_encode(&message, small, first_length - 1, &second_length) == VST_NO_ROOM);
  demand(second_length == 0 && all_zero(small, first_length));
  free(small);
}

// Feeds pieces of `step` bytes: the bodies are those in the stream, and the buffer is wiped.
static void try_stream(const uint8_t *data, size_t size, size_t step) {
  static uint8_t buffer[VST_READER_BYTES];
  struct vst_reader reader;
  demand(vst_reader_begin(&reader, buffer, sizeof buffer) == VST_OK);
  uint8_t *stream = malloc(size + 1);
  demand(stream != NULL);
  if (size > 0) memcpy(stream, data, size);
  size_t at = 0;
  size_t frame = 0;
  enum vst_error error = VST_OK;
  while (at < size && error == VST_OK) {
    const size_t count = step < size - at ? step : size - at;
    size_t taken = 0;
    error = vst_reader_feed(&reader, stream + at, count, &taken);
    demand(taken > 0 && taken <= count);
    demand(all_zero(stream + at, taken));
    at += taken;
    const struct vst_view body = vst_reader_body(&reader);
    if (body.length == 0) continue;
    demand(body.length == at - frame - VST_FRAME_HEADER);
    demand(memcmp(body.bytes, data + frame + VST_FRAME_HEADER, body.length) == 0);
    try_body(body.bytes, body.length);
    vst_reader_next(&reader);
    frame = at;
  }
  vst_reader_end(&reader);
  demand(all_zero(buffer, sizeof buffer));
  free(stream);
}

static struct vst_view take(const uint8_t **data, size_t *size, size_t most) {
  const size_t length = *size < most ? *size : most;
  const struct vst_view view = {*data, length};
  *data += length;
  *size -= length;
  return view;
}

// A refused character is in the text.
static void try_secret(struct vst_view text) {
  uint32_t character = VST_NO_CHARACTER;
  if (vst_find_refused_character(text, &character) == VST_FAULT_NONE || !vst_is_utf8(text)) return;
  size_t at = 0;
  while (vst_next_character(text, &at) != character) demand(at < text.length);
}

static void try_rule(const uint8_t *data, size_t size) {
  const struct vst_view head = take(&data, &size, 5);
  if (head.length < 5) return;
  struct vst_rule rule = {head.bytes[0], (uint16_t)(head.bytes[1] * 256u + head.bytes[2]), {NULL, 0}};
  struct vst_typed typed = {{NULL, 0}, {NULL, 0}};
  rule.detail = take(&data, &size, head.bytes[3]);
  typed.secret = take(&data, &size, head.bytes[4]);
  typed.confirmation = take(&data, &size, size);
  const bool holds = vst_rule_holds(&rule, &typed);
  demand(!holds || (typed.secret.length > 0 && vst_is_utf8(typed.secret)));
  if (rule.mark == VST_MARK_SAME_TWICE && holds) demand(vst_same_bytes(typed.secret, typed.confirmation));
  try_secret(typed.secret);
  demand(vst_language(typed.secret) < VST_LANGUAGE_COUNT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  // A block of exactly the part's size, so that AddressSanitizer finds an access one byte outside.
  const size_t length = size - 1;
  uint8_t *rest = malloc(length == 0 ? 1 : length);
  demand(rest != NULL);
  memcpy(rest, data + 1, length);
  switch (data[0] & 3u) {
    case 0:
      try_body(rest, length);
      break;
    case 1:
      try_stream(rest, length, (size_t)(data[0] >> 2) + 1);
      break;
    case 2:
      try_stream(rest, length, SIZE_MAX);
      break;
    default:
      try_rule(rest, length);
  }
  free(rest);
  return 0;
}
