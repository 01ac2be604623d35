// See report.h.
#include "report.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool has_fault;

// The end of a line, for which there is always room.
static const char line_tail[] = "}\n";

static bool add(struct line *line, const char *text, size_t length) {
  if (line->full || length > sizeof line->text - sizeof line_tail - line->length) {
    line->full = true;
    return false;
  }
  memcpy(line->text + line->length, text, length);
  line->length += length;
  return true;
}

// The length of the character that begins here, as UTF-8; 0 where none does.
static size_t character(const uint8_t *at, size_t left) {
  if (at[0] < 0x80) return 1;
  const size_t length = at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : at[0] >= 0xe0 && at[0] < 0xf0 ? 3 : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;
  if (length == 0 || length > left) return 0;
  for (size_t i = 1; i < length; i += 1)
    if ((at[i] & 0xc0) != 0x80) return 0;
  const bool is_bad = (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
                      (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f);
  return is_bad ? 0 : length;
}

// The value of a key, or nothing of both: a line stays JSON.
static void add_value(struct line *line, const char *key, const char *value, size_t length) {
  const size_t before = line->length;
  const bool fits = add(line, ",\"", 2) && add(line, key, strlen(key)) && add(line, "\":", 2) && add(line, value, length);
  if (!fits) line->length = before;
}

void line_begin(struct line *line, const char *event) {
  line->length = 0;
  line->full = false;
  (void)add(line, "{\"event\":\"", 10);
  (void)add(line, event, strlen(event));
  (void)add(line, "\"", 1);
}

void line_bytes(struct line *line, const char *key, const void *bytes, size_t length) {
  enum { MOST = 1024 };
  char value[MOST * 6 + 2];
  const uint8_t *from = bytes;
  size_t at = 0;
  value[at++] = '"';
  for (size_t i = 0; i < length && at < sizeof value - 8;) {
    const size_t size = character(from + i, length - i);
    if (size == 0) {
      memcpy(value + at, "\\ufffd", 6);
      at += 6;
      i += 1;
    } else if (from[i] < 0x20 || from[i] == '"' || from[i] == '\\' || from[i] == 0x7f) {
      at += (size_t)snprintf(value + at, 7, "\\u%04x", from[i]);
      i += 1;
    } else {
      memcpy(value + at, from + i, size);
      at += size;
      i += size;
    }
  }
  value[at++] = '"';
  add_value(line, key, value, at);
}

void line_text(struct line *line, const char *key, const char *value) { line_bytes(line, key, value, strlen(value)); }

void line_number(struct line *line, const char *key, int64_t number) {
  char value[24];
  const int length = snprintf(value, sizeof value, "%lld", (long long)number);
  add_value(line, key, value, (size_t)length);
}

void line_bool(struct line *line, const char *key, bool value) {
  add_value(line, key, value ? "true" : "false", value ? 4 : 5);
}

void line_end(struct line *line) {
  memcpy(line->text + line->length, line_tail, sizeof line_tail - 1);
  const size_t length = line->length + sizeof line_tail - 1;
  pthread_mutex_lock(&lock);
  for (size_t at = 0; at < length;) {
    const ssize_t count = write(STDOUT_FILENO, line->text + at, length - at);
    if (count > 0)
      at += (size_t)count;
    else if (errno != EINTR)
      break;
  }
  pthread_mutex_unlock(&lock);
}

void report_finding(const char *name, enum severity severity, const char *mechanism, const char *detail) {
  struct line line;
  line_begin(&line, "finding");
  line_text(&line, "name", name);
  line_text(&line, "severity", severity == SEVERITY_FAULT ? "fault" : "warning");
  if (mechanism != NULL) line_text(&line, "mechanism", mechanism);
  if (detail != NULL) line_text(&line, "detail", detail);
  line_end(&line);
  if (severity == SEVERITY_FAULT) atomic_store(&has_fault, true);
}

bool report_has_fault(void) { return atomic_load(&has_fault); }
