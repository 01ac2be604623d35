// Unix-domain sockets and their peers on Linux: SO_PEERCRED (unix(7)). Called by peer_listener.cc.
#include "../peer.h"

#include <errno.h>
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

}  // namespace

int OpenListeningSocket(const char* path, int backlog) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const size_t length = strlen(path);
  if (length == 0 || length > kLongestPath) return -ENAMETOOLONG;
  memcpy(address.sun_path, path, length);

  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  // On Linux the file that bind makes takes its mode from the socket: there is no moment at which it is wider.
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

int PeerOf(int connection, Peer* peer) {
  ucred credentials = {};
  socklen_t length = sizeof(credentials);
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -errno;
  if (length != sizeof(credentials)) return -EPROTO;
  peer->pid = credentials.pid;
  peer->uid = credentials.uid;
  peer->gid = credentials.gid;
  return 0;
}

}  // namespace vestibule
