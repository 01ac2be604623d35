// PR_SET_DUMPABLE (prctl(2)): no core dump, also none to a program that core_pattern names (core(5)), which the limit
// alone does not stop; and /proc/PID belongs to root, so no other process of the same user reads or traces this one.
#include "memory.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace vestibule {

int CloseMemory() {
  // The limit also holds for the programs that this process starts; execve makes those dumpable again.
  const rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return -errno;
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return -errno;
  return 0;
}

}  // namespace vestibule
