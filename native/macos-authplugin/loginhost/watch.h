// What the process with the plug-in is doing, in memory that the watching process shares: which call it made into the
// plug-in, and by when that is to be back.
#ifndef VESTIBULE_LOGINHOST_WATCH_H_
#define VESTIBULE_LOGINHOST_WATCH_H_

#include <stdatomic.h>
#include <stdint.h>

enum { WATCH_NAME_ROOM = 160 };

struct watch {
  // Milliseconds of the monotonic clock; 0: in no call.
  _Atomic uint64_t deadline;
  char call[WATCH_NAME_ROOM];
  char mechanism[WATCH_NAME_ROOM];
};

uint64_t watch_now(void);
// Around each call into the plug-in. `mechanism` may be "".
void watch_begin(struct watch *watch, const char *call, const char *mechanism, uint32_t limit);
void watch_end(struct watch *watch);

#endif  // VESTIBULE_LOGINHOST_WATCH_H_
