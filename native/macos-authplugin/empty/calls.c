// See calls.h.
#include "calls.h"

#include <CoreFoundation/CoreFoundation.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/sysctl.h>
#include <unistd.h>

struct calls {
  int wake[2];
  pthread_t thread;
};

// A UUID with its NUL.
enum { BOOT_ROOM = 37 };

static void *wait_to_be_woken(void *argument) {
  struct calls *calls = argument;
  struct pollfd file = {calls->wake[0], POLLIN, 0};
  (void)poll(&file, 1, -1);
  return NULL;
}

static void release(CFTypeRef object) {
  if (object != NULL) CFRelease(object);
}

static void read_preferences(void) {
  const CFStringRef own = CFSTR("vestibule.agent"), aside = CFSTR("StandAside");
  const CFStringRef other = CFSTR("com.apple.extensiblesso");
  (void)CFPreferencesAppValueIsForced(aside, own);
  release(CFPreferencesCopyValue(aside, own, kCFPreferencesAnyUser, kCFPreferencesCurrentHost));
  (void)CFPreferencesAppValueIsForced(CFSTR("AuthenticationMethod"), other);
  (void)CFPreferencesAppValueIsForced(CFSTR("PlatformSSO"), other);
  release(CFLocaleCopyPreferredLanguages());
}

static void write_boot(const char *path) {
  char boot[BOOT_ROOM], found[BOOT_ROOM];
  size_t length = sizeof boot;
  const int file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (file < 0) return;
  if (sysctlbyname("kern.bootsessionuuid", boot, &length, NULL, 0) == 0 && read(file, found, sizeof found) <= 0)
    (void)!write(file, boot, sizeof boot);
  (void)close(file);
}

struct calls *calls_begin(void) {
  struct calls *calls = calloc(1, sizeof *calls);
  if (calls == NULL) return NULL;
  read_preferences();
  write_boot("/var/db/vestibule/check-in/starts");
  const bool has_pipe = pipe(calls->wake) == 0;
  for (int i = 0; has_pipe && i < 2; i += 1) {
    (void)fcntl(calls->wake[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(calls->wake[i], F_SETFL, O_NONBLOCK);
  }
  if (!has_pipe || pthread_create(&calls->thread, NULL, wait_to_be_woken, calls) != 0) {
    free(calls);
    return NULL;
  }
  write_boot("/var/db/vestibule/check-in/offer");
  return calls;
}

void calls_end(struct calls *calls) {
  if (calls == NULL) return;
  (void)close(calls->wake[1]);
  (void)pthread_join(calls->thread, NULL);
  (void)close(calls->wake[0]);
  free(calls);
}
