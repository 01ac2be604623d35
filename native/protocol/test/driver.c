// Runs the codec, the reader, the rules, the check of new secrets and the texts for the tests in test/protocol, many
// cases in one process. It never ships. Requests on standard input: the operation (one byte), a 32-bit big-endian
// length, that many bytes. Answers on standard output, in the same order: a length, that many bytes. A broken invariant
// ends it with a line on standard error and status 3; so does AddressSanitizer, for which each input has its own block.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

#include "../codec.h"
#include "../opaque_string.h"
#include "../rules.h"
#include "../stream.h"
#include "../vestibule_texts.h"
#include "members.h"

#define ANSWER_MOST (4u * 1024u * 1024u)

static uint8_t answer[ANSWER_MOST];
static size_t answered;

static void demand(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "does not hold: %s\n", what);
  exit(3);
}

static void say(const void *bytes, size_t length) {
  demand(length <= ANSWER_MOST - answered, "an answer fits");
  if (length > 0) memcpy(answer + answered, bytes, length);
  answered += length;
}

static void say_byte(unsigned number) {
  const uint8_t byte = (uint8_t)number;
  say(&byte, 1);
}

static void say_u32(size_t number) {
  const uint8_t bytes[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
  say(bytes, sizeof bytes);
}

// The rest of a request.
struct input {
  const uint8_t *at;
  size_t left;
};

static uint32_t take_number(struct input *input, size_t width) {
  demand(input->left >= width, "a request is whole");
  uint32_t number = 0;
  for (size_t i = 0; i < width; i += 1) number = (number << 8) | input->at[i];
  input->at += width;
  input->left -= width;
  return number;
}

static uint8_t *own_block(const uint8_t *bytes, size_t length) {
  uint8_t *block = malloc(length == 0 ? 1 : length);
  demand(block != NULL, "there is memory");
  if (length > 0) memcpy(block, bytes, length);
  return block;
}

static bool all_zero(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i += 1) {
    if (bytes[i] != 0) return false;
  }
  return true;
}

// Answers the error (a byte), then the message encoded again into `capacity` bytes, or all of those bytes where that
// failed.
static void decode_and_encode(const uint8_t *body, size_t length, size_t capacity) {
  static const struct vst_message nothing;
  struct vst_message message;
  uint8_t *block = own_block(body, length);
  enum vst_error error = vst_decode(block, length, &message);
  if (error != VST_OK) demand(memcmp(&message, &nothing, sizeof message) == 0, "a refused frame leaves nothing");
  say_byte(error);
  if (error == VST_OK) {
    uint8_t *frame = malloc(capacity == 0 ? 1 : capacity);
    demand(frame != NULL, "there is memory");
    memset(frame, 0, capacity);
    size_t written = 0;
    error = vst_encode(&message, frame, capacity, &written);
    say_byte(error);
    say(frame, error == VST_OK ? written : capacity);
    free(frame);
  }
  free(block);
}

// Answers the bodies as they become complete ('B', length, bytes), then 'E' and the error. Feeds `step` bytes at a
// time, or as many as there is room for where that is 0: through vst_reader_feed, or straight into the buffer, as a
// plug-in reads.
static void cut(struct input input, bool straight) {
  static uint8_t buffer[VST_READER_BYTES];
  const size_t step = take_number(&input, 4);
  struct vst_reader reader;
  demand(vst_reader_begin(&reader, buffer, sizeof buffer - 1) == VST_NO_ROOM, "a small buffer is refused");
  demand(vst_reader_room(&reader).length == 0, "a refused reader has no room");
  demand(vst_reader_begin(&reader, buffer, sizeof buffer) == VST_OK, "a reader begins");
  uint8_t *stream = own_block(input.at, input.left);
  size_t at = 0;
  enum vst_error error = VST_OK;
  while (at < input.left && error == VST_OK) {
    size_t count = step == 0 || step > input.left - at ? input.left - at : step;
    if (straight) {
      const struct vst_room room = vst_reader_room(&reader);
      if (count > room.length) count = room.length;
      memcpy(room.bytes, stream + at, count);
      error = vst_reader_filled(&reader, count);
    } else {
      size_t taken = 0;
      error = vst_reader_feed(&reader, stream + at, count, &taken);
      demand(taken <= count && all_zero(stream + at, taken), "what was taken is wiped");
      count = taken;
    }
    demand(count > 0, "it goes on");
    at += count;
    const struct vst_view body = vst_reader_body(&reader);
    if (body.length == 0) continue;
    say_byte('B');
    say_u32(body.length);
    say(body.bytes, body.length);
    vst_reader_next(&reader);
    demand(all_zero(buffer, sizeof buffer), "a frame that is done with is wiped");
  }
  say_byte('E');
  say_byte(error);
  if (error != VST_OK) {
    demand(all_zero(buffer, sizeof buffer), "what was refused is wiped");
    demand(vst_reader_filled(&reader, 0) == error, "an error stays");
  }
  vst_reader_end(&reader);
  demand(all_zero(buffer, sizeof buffer), "what was left is wiped");
  free(stream);
}

static void check_rule(struct input input) {
  struct vst_rule rule = {0, 0, {NULL, 0}};
  struct vst_typed typed = {{NULL, 0}, {NULL, 0}};
  struct vst_view *texts[] = {&rule.detail, &typed.secret, &typed.confirmation};
  uint8_t *blocks[3];
  rule.mark = (uint8_t)take_number(&input, 1);
  rule.value = (uint16_t)take_number(&input, 2);
  for (size_t i = 0; i < 3; i += 1) {
    const size_t length = take_number(&input, 4);
    demand(length <= input.left, "a request is whole");
    blocks[i] = own_block(input.at, length);
    texts[i]->bytes = blocks[i];
    texts[i]->length = length;
    input.at += length;
    input.left -= length;
  }
  say_byte(vst_rule_holds(&rule, &typed));
  say_byte(vst_rule_is_checkable(rule.mark));
  for (size_t i = 0; i < 3; i += 1) free(blocks[i]);
}

// Answers the fault (a byte), and the character where there is one.
static void find_refused(struct input input) {
  uint8_t *block = own_block(input.at, input.left);
  const struct vst_view secret = {block, input.left};
  uint32_t character = 0;
  const enum vst_fault fault = vst_find_refused_character(secret, &character);
  demand(vst_find_refused_character(secret, NULL) == fault, "who does not ask for the character is told the same");
  say_byte(fault);
  if (fault != VST_FAULT_NONE) say_u32(character);
  free(block);
}

static size_t utf8_of(uint32_t point, uint8_t bytes[4]) {
  if (point < 0x80u) {
    bytes[0] = (uint8_t)point;
    return 1;
  }
  const size_t tails = point < 0x800u ? 1u : point < 0x10000u ? 2u : 3u;
  static const uint8_t leads[] = {0, 0xc0u, 0xe0u, 0xf0u};
  for (size_t i = tails; i > 0; i -= 1) {
    bytes[i] = (uint8_t)(0x80u | (point & 0x3fu));
    point >>= 6;
  }
  bytes[0] = (uint8_t)(leads[tails] | point);
  return tails + 1;
}

// Answers the fault of every single code point, a byte each; 255 for surrogates, which have no UTF-8.
static void find_every_refused(void) {
  for (uint32_t point = 0; point <= 0x10ffffu; point += 1) {
    if (point >= 0xd800u && point <= 0xdfffu) {
      say_byte(255);
      continue;
    }
    uint8_t bytes[4];
    const struct vst_view secret = {bytes, utf8_of(point, bytes)};
    uint32_t character = point;
    say_byte(vst_find_refused_character(secret, &character));
    demand(character == point, "the character is the only one");
  }
}

static void choose_language(struct input input) {
  uint8_t *block = own_block(input.at, input.left);
  const struct vst_view locale = {block, input.left};
  const char *tag = vst_language_tag(vst_language(locale));
  say(tag, strlen(tag));
  free(block);
}

// Writes each wchar_t of the text as a 32-bit number, since its size differs between systems.
static void give_text(struct input input, bool wide) {
  const size_t language = take_number(&input, 1);
  const enum vst_label label = (enum vst_label)take_number(&input, 1);
  if (wide) {
    for (const wchar_t *unit = vst_text_wide(language, label); *unit != 0; unit += 1) say_u32((size_t)*unit);
  } else {
    const char *text = vst_text(language, label);
    say(text, strlen(text));
  }
}

static void give_label(struct input input) { say_byte(vst_label_of((uint8_t)take_number(&input, 1))); }

static void give_members(struct input input) {
  struct vst_message message;
  uint8_t frame[VST_OUTCOME_FRAME_MOST + VST_ANSWER_FRAME_MOST];
  size_t length = 0;
  if (fill_members(take_number(&input, 1), &message)) say_byte(vst_encode(&message, frame, sizeof frame, &length));
  say(frame, length);
}

static void serve(int what, struct input input) {
  switch (what) {
    case 'D':
      decode_and_encode(input.at, input.left, VST_READER_BYTES);
      break;
    case 'C': {
      const size_t capacity = take_number(&input, 4);
      decode_and_encode(input.at, input.left, capacity);
      break;
    }
    case 'S':
      cut(input, false);
      break;
    case 'P':
      cut(input, true);
      break;
    case 'R':
      check_rule(input);
      break;
    case 'U':
      find_refused(input);
      break;
    case 'A':
      find_every_refused();
      break;
    case 'L':
      choose_language(input);
      break;
    case 'T':
      give_text(input, false);
      break;
    case 'W':
      give_text(input, true);
      break;
    case 'N':
      give_label(input);
      break;
    case 'M':
      give_members(input);
      break;
    default:
      demand(false, "a request is known");
  }
}

static void read_exactly(uint8_t *into, size_t length) {
  demand(fread(into, 1, length, stdin) == length, "a request is whole");
}

int main(void) {
#ifdef _WIN32
  _setmode(_fileno(stdin), _O_BINARY);
  _setmode(_fileno(stdout), _O_BINARY);
#endif
  for (int what = getchar(); what != EOF; what = getchar()) {
    uint8_t header[4];
    read_exactly(header, sizeof header);
    struct input length = {header, sizeof header};
    const size_t count = take_number(&length, 4);
    uint8_t *request = malloc(count == 0 ? 1 : count);
    demand(request != NULL, "there is memory");
    read_exactly(request, count);
    answered = 0;
    const struct input input = {request, count};
    serve(what, input);
    free(request);
    const size_t size = answered;
    const uint8_t before[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8), (uint8_t)size};
    demand(fwrite(before, 1, sizeof before, stdout) == sizeof before, "an answer can be given");
    demand(fwrite(answer, 1, size, stdout) == size, "an answer can be given");
  }
  return 0;
}
