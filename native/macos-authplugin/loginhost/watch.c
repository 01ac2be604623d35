// See watch.h.
#include "watch.h"

#include <stdio.h>
#include <time.h>

uint64_t watch_now(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void watch_begin(struct watch *watch, const char *call, const char *mechanism, uint32_t limit) {
  (void)snprintf(watch->call, sizeof watch->call, "%s", call);
  (void)snprintf(watch->mechanism, sizeof watch->mechanism, "%s", mechanism);
  atomic_store(&watch->deadline, watch_now() + limit);
}

void watch_end(struct watch *watch) { atomic_store(&watch->deadline, 0); }
