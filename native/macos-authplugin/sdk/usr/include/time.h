// What the plug-in uses of <time.h>. The numbers are Darwin's.
#ifndef VESTIBULE_SDK_TIME_H_
#define VESTIBULE_SDK_TIME_H_

#include <stdint.h>

typedef enum { CLOCK_MONOTONIC_RAW = 4 } clockid_t;
// Nanoseconds; macOS 10.12.
uint64_t clock_gettime_nsec_np(clockid_t clock);

#endif  // VESTIBULE_SDK_TIME_H_
