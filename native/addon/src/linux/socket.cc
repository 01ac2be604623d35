// Unix-domain sockets on Linux (unix(7)).
#include "unix/socket.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace vestibule {

int OpenListeningSocket(const char* path, int backlog) {
  sockaddr_un address;
  if (!ToAddress(path, &address)) return -ENAMETOOLONG;
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  // On Linux the file that bind makes takes its mode from the socket, so it is never open to others.
  if (fchmod(fd, S_IRUSR | S_IWUSR) != 0) return FailAndClose(fd);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return FailAndClose(fd);
  if (listen(fd, backlog) != 0) {
    const int failure = FailAndClose(fd);
    unlink(path);
    return failure;
  }
  return fd;
}

int AcceptConnection(int listening) {
  const int fd = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  return fd < 0 ? -errno : fd;
}

}  // namespace vestibule
