// The helper for macOS's login right, a program of its own, in C: it must work where nothing else of ours does.
//   read RIGHT    prints the right as a property list
//   write RIGHT   writes it from standard input
//   watch         the launchd job: judges this boot, and takes our mechanisms out when they fail
// Started by `vestibule macos login-right`, and by launchd as root. It takes no path and no name but the three rights'.
// On a failure the last line of standard error has the system's number.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rights.h"
#include "watch.h"

static bool print(const uint8_t *text, size_t length) {
  while (length > 0) {
    const long count = write(1, text, length);
    if (count <= 0) return false;
    text += count;
    length -= (size_t)count;
  }
  return true;
}

static int say(enum vlr_outcome outcome, int32_t status) {
  char line[32];
  const int length = snprintf(line, sizeof line, "status %d\n", (int)status);
  if (outcome != VLR_DONE && length > 0) (void)!write(2, line, (size_t)length);
  return (int)outcome;
}

static int read_right(const char *name) {
  uint8_t *text = NULL;
  size_t length = 0;
  int32_t status = 0;
  enum vlr_outcome outcome = vlr_right_read(name, &text, &length, &status);
  if (outcome == VLR_DONE && !print(text, length)) outcome = VLR_FAILED;
  free(text);
  return say(outcome, status);
}

static int write_right(const char *name) {
  uint8_t *text = malloc(VLR_TEXT_MOST);
  if (text == NULL) return say(VLR_FAILED, 0);
  size_t length = 0;
  long count = 1;
  while (count > 0 && length < VLR_TEXT_MOST) {
    count = read(0, text + length, VLR_TEXT_MOST - length);
    if (count > 0) length += (size_t)count;
  }
  int32_t status = 0;
  // Half of a right, or one that is too long, is none.
  const enum vlr_outcome outcome = count != 0 || length == VLR_TEXT_MOST
                                       ? VLR_NO_RIGHT
                                       : vlr_right_write(name, text, length, vlr_is_bundle_there(), &status);
  free(text);
  return say(outcome, status);
}

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "watch") == 0) return vlr_watch_this_mac();
  if (count == 3 && vlr_is_known(arguments[2])) {
    if (strcmp(arguments[1], "read") == 0) return read_right(arguments[2]);
    if (strcmp(arguments[1], "write") == 0) return write_right(arguments[2]);
  }
  return say(VLR_BAD_ARGUMENTS, 0);
}
