// Unix-domain sockets on macOS. Never compiled nor run so far: no Mac has been at hand.
#include "unix/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace vestibule {
namespace {

// There is no SOCK_CLOEXEC on macOS. Another thread that forks in between could pass the descriptor on; libuv forks on
// the loop's thread, which is this one.
bool MakePrivate(int fd) {
  const int no_signal = 1;
  return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
         setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &no_signal, sizeof(no_signal)) == 0;
}

}  // namespace

int OpenListeningSocket(const char* path, int backlog) {
  sockaddr_un address;
  if (!ToAddress(path, &address)) return -ENAMETOOLONG;
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return -errno;
  if (!MakePrivate(fd)) return FailAndClose(fd);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return FailAndClose(fd);
  // Until here the file's mode came from the umask. Nobody can connect before listen, and others cannot enter the folder.
  if (chmod(path, S_IRUSR | S_IWUSR) != 0 || listen(fd, backlog) != 0) {
    const int failure = FailAndClose(fd);
    unlink(path);
    return failure;
  }
  return fd;
}

int AcceptConnection(int listening) {
  const int fd = accept(listening, nullptr, nullptr);
  if (fd < 0) return -errno;
  return MakePrivate(fd) ? fd : FailAndClose(fd);
}

}  // namespace vestibule
