// The parts of socket.h that Linux and macOS share.
#include "unix/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

namespace vestibule {

bool ToAddress(const char* path, sockaddr_un* address) {
  const size_t length = strlen(path);
  if (length == 0 || length > kLongestPath) return false;
  *address = {};
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, path, length);
  return true;
}

int FailAndClose(int fd) {
  const int failure = errno;
  close(fd);
  return -failure;
}

}  // namespace vestibule
