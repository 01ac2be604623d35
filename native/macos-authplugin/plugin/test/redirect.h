// Put before each source of the plug-in when it is compiled for this system. Darwin's clock is not here; what waits tells
// the story that it does.
#ifndef VESTIBULE_MACOS_TEST_REDIRECT_H_
#define VESTIBULE_MACOS_TEST_REDIRECT_H_

#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

uint64_t clock_gettime_nsec_np(clockid_t clock);
int story_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int story_poll(struct pollfd *files, nfds_t count, int milliseconds);

#define pthread_cond_wait story_cond_wait
#define poll(files, count, milliseconds) story_poll(files, count, milliseconds)

#endif  // VESTIBULE_MACOS_TEST_REDIRECT_H_
