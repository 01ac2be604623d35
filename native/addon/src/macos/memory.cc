// The limit on core dumps (getrlimit(2)). The hardened runtime of a signed program keeps debuggers out; this project
// signs nothing yet. Never compiled nor run so far: no Mac has been at hand.
#include "memory.h"

#include <errno.h>
#include <sys/resource.h>

namespace vestibule {

int CloseMemory() {
  const rlimit none = {0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0 ? 0 : -errno;
}

}  // namespace vestibule
