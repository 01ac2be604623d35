/* Sets the clock of the programs that it is preloaded in back by an hour, from the moment that a file exists. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int (*clock_function)(clockid_t, struct timespec*);

int clock_gettime(clockid_t clock, struct timespec* time) {
  static clock_function original = NULL;
  if (original == NULL) original = (clock_function)dlsym(RTLD_NEXT, "clock_gettime");
  const int result = original(clock, time);
  const char* file = getenv("VESTIBULE_TEST_STEP_FILE");
  const int is_of_the_day = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && is_of_the_day && file != NULL && access(file, F_OK) == 0) time->tv_sec -= 3600;
  return result;
}
