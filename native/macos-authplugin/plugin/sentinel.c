// See sentinel.h. The file has one line, boot and version, then a dot for each start that has not ended, and a dash for each
// boot that stood aside since.
#include "sentinel.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include "version.h"

// A UUID with its NUL.
enum { BOOT_ROOM = 37, MOST_FAILED = 3 };

static const char version[] = " " VST_BUILD "\n";
enum { LINE = BOOT_ROOM - 1 + sizeof version - 1, FILE_ROOM = LINE + MOST_FAILED + VST_ASIDE_BOOTS };

// What a file of ours says.
struct starts {
  bool is_of_boot;
  size_t failed;
  size_t aside;
};

static int open_starts(const char *path, int how) {
  return open(path, how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
}

static bool write_line(char line[LINE]) {
  char boot[BOOT_ROOM];
  size_t length = sizeof boot;
  if (sysctlbyname("kern.bootsessionuuid", boot, &length, NULL, 0) != 0 || length != sizeof boot) return false;
  memcpy(line, boot, sizeof boot - 1);
  memcpy(line + sizeof boot - 1, version, sizeof version - 1);
  return true;
}

static size_t read_all(int file, char into[FILE_ROOM]) {
  size_t length = 0;
  while (length < FILE_ROOM) {
    const ssize_t count = read(file, into + length, FILE_ROOM - length);
    if (count <= 0) break;
    length += (size_t)count;
  }
  return length;
}

// A file of another version, or of none, says nothing.
static struct starts starts_in(const char *found, size_t length, const char line[LINE]) {
  struct starts starts = {false, 0, 0};
  if (length < LINE || memcmp(found + BOOT_ROOM - 1, version, sizeof version - 1) != 0) return starts;
  starts.is_of_boot = memcmp(found, line, LINE) == 0;
  size_t at = LINE;
  while (at < length && found[at] == '.' && starts.failed < MOST_FAILED) at += 1, starts.failed += 1;
  while (at < length && found[at] == '-') at += 1, starts.aside += 1;
  return starts;
}

// Another boot than the one that it was written at.
static struct starts carry_over(struct starts starts, enum vst_span span) {
  const struct starts none = {false, 0, 0}, once_more = {false, MOST_FAILED - 1, 0};
  if (span == VST_SPAN_BOOT) return none;
  if (starts.failed < MOST_FAILED) return starts;
  if (starts.aside == VST_ASIDE_BOOTS) return once_more;
  starts.aside += 1;
  return starts;
}

// In one call: the screen waits for each.
static void write_starts(int file, const char line[LINE], struct starts starts) {
  char text[FILE_ROOM];
  memcpy(text, line, LINE);
  memset(text + LINE, '.', starts.failed);
  memset(text + LINE + starts.failed, '-', starts.aside);
  (void)!write(file, text, LINE + starts.failed + starts.aside);
}

bool vst_sentinel_begin(const char *path, enum vst_span span) {
  char line[LINE];
  char found[FILE_ROOM];
  if (!write_line(line)) return true;
  int file = open_starts(path, O_RDWR | O_CREAT);
  if (file < 0) return true;
  const size_t length = read_all(file, found);
  struct starts starts = starts_in(found, length, line);
  const bool is_of_boot = starts.is_of_boot;
  if (!is_of_boot) starts = carry_over(starts, span);
  const bool is_refused = starts.failed >= MOST_FAILED;
  if (!is_refused) starts.failed += 1;
  if (!is_of_boot && length > 0) {
    (void)close(file);
    file = open_starts(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (file < 0) return !is_refused;
  }
  if (!is_of_boot)
    write_starts(file, line, starts);
  else if (!is_refused)
    (void)!write(file, ".", 1);
  (void)close(file);
  return !is_refused;
}

void vst_sentinel_end(const char *path) {
  const int file = open_starts(path, O_WRONLY | O_TRUNC);
  if (file >= 0) (void)close(file);
}
