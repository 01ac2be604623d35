// See state_file.h.
#include "state_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const phases[] = {"started", "window", "answered", "good", "failed"};
enum { PHASES = sizeof phases / sizeof *phases, TEXT_ROOM = 128, PATH_ROOM = 256 };

static const char head[] = "boots 1\n";

long vlr_read_small(const char *path, char *into, size_t room) {
  const int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return -1;
  size_t length = 0;
  long count = 1;
  while (count > 0 && length < room) {
    count = read(file, into + length, room - length);
    if (count > 0) length += (size_t)count;
  }
  close(file);
  return count < 0 || length == room ? -1 : (long)length;
}

// Takes a line's word after `name` and a blank. NULL: it is another line.
static const char *take_line(const char *text, const char *name, char *word, size_t room) {
  const size_t length = strlen(name);
  if (strncmp(text, name, length) != 0 || text[length] != ' ') return NULL;
  const char *from = text + length + 1;
  size_t at = 0;
  while (from[at] != '\n' && from[at] != '\0' && at + 1 < room) at += 1;
  if (from[at] != '\n') return NULL;
  memcpy(word, from, at);
  word[at] = '\0';
  return from + at + 1;
}

bool vlr_state_read(const char *path, struct vlr_state *state) {
  char text[TEXT_ROOM], phase[16], failed[2], taken[2];
  const long length = vlr_read_small(path, text, sizeof text - 1);
  if (length < 0) return false;
  text[length] = '\0';
  if (strlen(text) != (size_t)length || strncmp(text, head, sizeof head - 1) != 0) return false;
  const char *at = take_line(text + sizeof head - 1, "boot", state->boot, sizeof state->boot);
  if (at != NULL) at = take_line(at, "phase", phase, sizeof phase);
  if (at != NULL) at = take_line(at, "failed", failed, sizeof failed);
  if (at != NULL) at = take_line(at, "taken-out", taken, sizeof taken);
  if (at == NULL || *at != '\0' || failed[0] < '0' || failed[0] > '9') return false;
  state->failed = (unsigned)(failed[0] - '0');
  state->taken_out = taken[0] == '1';
  for (unsigned i = 0; i < PHASES; i += 1) {
    if (strcmp(phases[i], phase) != 0) continue;
    state->phase = (enum vlr_phase)i;
    return true;
  }
  return false;
}

static bool write_whole(int file, const char *text, size_t length) {
  while (length > 0) {
    const long count = write(file, text, length);
    if (count <= 0) return false;
    text += count;
    length -= (size_t)count;
  }
  return true;
}

// The power may go at once.
static bool is_on_disk(int file) {
#ifdef F_FULLFSYNC
  if (fcntl(file, F_FULLFSYNC) == 0) return true;
#endif
  return fsync(file) == 0;
}

// Of the file: a new name in it may be gone otherwise when the power is.
static bool is_folder_on_disk(const char *path) {
  char folder[PATH_ROOM];
  size_t length = strlen(path);
  while (length > 0 && path[length - 1] != '/') length -= 1;
  if (length < 2 || length > sizeof folder) return false;
  memcpy(folder, path, length - 1);
  folder[length - 1] = '\0';
  const int file = open(folder, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return false;
  const bool is_there = is_on_disk(file);
  return close(file) == 0 && is_there;
}

bool vlr_state_keep(const char *path, const struct vlr_state *state) {
  char text[TEXT_ROOM], growing[PATH_ROOM];
  const int length = snprintf(text, sizeof text, "%sboot %s\nphase %s\nfailed %u\ntaken-out %d\n", head, state->boot,
                              phases[state->phase], state->failed, state->taken_out ? 1 : 0);
  const int named = snprintf(growing, sizeof growing, "%s.new", path);
  if (length < 0 || (size_t)length >= sizeof text || named < 0 || (size_t)named >= sizeof growing) return false;
  (void)unlink(growing);
  const int file = open(growing, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) return false;
  bool is_kept = write_whole(file, text, (size_t)length);
  if (!is_on_disk(file)) is_kept = false;
  if (close(file) != 0) is_kept = false;
  return is_kept && rename(growing, path) == 0 && is_folder_on_disk(path);
}
