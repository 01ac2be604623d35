// See sentinel.h. The file has one line, boot and version, and then a dot for each start that has not ended.
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
enum { LINE = BOOT_ROOM - 1 + sizeof version - 1, FILE_ROOM = LINE + MOST_FAILED };

static int open_starts(const char *path, int how) {
  return open(path, how | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
}

// And the dot of the first start.
static bool write_line(char line[LINE + 1]) {
  char boot[BOOT_ROOM];
  size_t length = sizeof boot;
  if (sysctlbyname("kern.bootsessionuuid", boot, &length, NULL, 0) != 0 || length != sizeof boot) return false;
  memcpy(line, boot, sizeof boot - 1);
  memcpy(line + sizeof boot - 1, version, sizeof version - 1);
  line[LINE] = '.';
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

bool vst_sentinel_begin(const char *path) {
  char line[LINE + 1];
  char found[FILE_ROOM];
  if (!write_line(line)) return true;
  int file = open_starts(path, O_RDWR | O_CREAT);
  if (file < 0) return true;
  const size_t length = read_all(file, found);
  const bool is_ours = length >= LINE && memcmp(found, line, LINE) == 0;
  const bool is_refused = is_ours && length - LINE >= MOST_FAILED;
  if (!is_ours && length > 0) {
    // Of another boot, or another version.
    (void)close(file);
    file = open_starts(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (file < 0) return true;
  }
  // The line with its first dot in one call: the screen waits for each.
  if (!is_ours)
    (void)!write(file, line, LINE + 1);
  else if (!is_refused)
    (void)!write(file, ".", 1);
  (void)close(file);
  return !is_refused;
}

void vst_sentinel_end(const char *path) {
  const int file = open_starts(path, O_WRONLY | O_TRUNC);
  if (file >= 0) (void)close(file);
}
