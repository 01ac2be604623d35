// See check_in.h.
#include "check_in.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/sysctl.h>
#include <unistd.h>

// A UUID with its NUL.
enum { BOOT_ROOM = 37 };

void vst_check_in(void) {
  char boot[BOOT_ROOM];
  size_t length = sizeof boot;
  if (sysctlbyname("kern.bootsessionuuid", boot, &length, NULL, 0) != 0 || length != sizeof boot) return;
  const int file = open(VST_CHECK_IN, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
  if (file < 0) return;
  (void)!write(file, boot, sizeof boot - 1);
  (void)close(file);
}
