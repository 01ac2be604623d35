// Unix-domain sockets: what listener.cc needs of the system. Shared parts are in socket.cc, the rest in
// linux/socket.cc and macos/socket.cc. Plain system calls without Node, on the loop's thread.
#ifndef VESTIBULE_UNIX_SOCKET_H_
#define VESTIBULE_UNIX_SOCKET_H_

#include <stddef.h>
#include <sys/un.h>

namespace vestibule {

// The longest path that fits a socket address, in bytes, without its terminating zero.
constexpr size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;

// Both return a negative errno on failure. Descriptors are close-on-exec and non-blocking, and belong to the caller.

// A socket that listens on `path`, whose file only this user can connect to. The file must not exist yet.
int OpenListeningSocket(const char* path, int backlog);

// The next connection; -EAGAIN when none waits.
int AcceptConnection(int listening);

// For linux/socket.cc and macos/socket.cc.

// False when the path is empty or does not fit.
bool ToAddress(const char* path, sockaddr_un* address);

// Closes `fd` and returns errno, negated, as it was before.
int FailAndClose(int fd);

}  // namespace vestibule

#endif  // VESTIBULE_UNIX_SOCKET_H_
