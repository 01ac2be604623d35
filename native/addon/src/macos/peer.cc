// Unix-domain sockets and their peers on macOS: LOCAL_PEERPID and getpeereid. Called by peer_listener.cc.
// Never compiled nor run so far: no Mac has been at hand. The Linux file beside it is the one that is tested.
#include "../peer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace vestibule {

const unsigned kLongestPath = sizeof(sockaddr_un::sun_path) - 1;

namespace {

int FailAndClose(int fd) {
  const int failure = errno;
  close(fd);
  return -failure;
}

// There is no SOCK_CLOEXEC here. A fork in between by another thread could inherit the descriptor; libuv forks
// on the loop's thread, which is this one.
bool MakePrivate(int fd) {
  const int no_signal = 1;
  return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
         setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &no_signal, sizeof(no_signal)) == 0;
}

}  // namespace

int OpenListeningSocket(const char* path, int backlog) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const size_t length = strlen(path);
  if (length == 0 || length > kLongestPath) return -ENAMETOOLONG;
  memcpy(address.sun_path, path, length);

  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0) return -errno;
  if (!MakePrivate(fd)) return FailAndClose(fd);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return FailAndClose(fd);
  // Until here the file's mode came from the umask; nobody can connect before listen, nor reach it in its folder.
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

int PeerOf(int connection, Peer* peer) {
  socklen_t length = sizeof(peer->pid);
  if (getsockopt(connection, SOL_LOCAL, LOCAL_PEERPID, &peer->pid, &length) != 0) return -errno;
  if (length != sizeof(peer->pid)) return -EPROTO;
  return getpeereid(connection, &peer->uid, &peer->gid) == 0 ? 0 : -errno;
}

}  // namespace vestibule
