// See timed.h.
#include "timed.h"

#include <stdint.h>
#include <time.h>

#include "report.h"

struct moment {
  int64_t clock;
  // Of the processor, for all threads.
  int64_t processor;
};

static struct moment begun, loaded;

static int64_t read_clock(clockid_t clock) {
  struct timespec time;
  (void)clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static struct moment now(void) {
  const struct moment moment = {read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_PROCESS_CPUTIME_ID)};
  return moment;
}

void timed_begin(void) { begun = now(); }

void timed_loaded(void) { loaded = now(); }

void timed_shown(void) {
  if (begun.clock == 0) return;
  const struct moment shown = now();
  struct line line;
  line_begin(&line, "timed");
  line_number(&line, "loaded", loaded.clock - begun.clock);
  line_number(&line, "shown", shown.clock - begun.clock);
  line_number(&line, "loadedOfProcessor", loaded.processor - begun.processor);
  line_number(&line, "shownOfProcessor", shown.processor - begun.processor);
  line_end(&line);
  begun.clock = 0;
}
