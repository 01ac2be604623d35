// What each system's file (linux/peer.cc, macos/peer.cc) offers to the listener: Unix-domain sockets whose
// peers are known. Plain system calls, no Node in here. Every call runs on the loop's thread.
#ifndef VESTIBULE_PEER_H_
#define VESTIBULE_PEER_H_

#include <sys/types.h>

namespace vestibule {

// Who was at the other end at the moment it connected. The process may have ended since, and its number be
// another's: `pid` names a process only as long as somebody (its parent) keeps that number from being reused.
struct Peer {
  pid_t pid;
  uid_t uid;
  gid_t gid;
};

// All three return a negative errno on failure. Descriptors are close-on-exec and non-blocking, and belong to
// the caller.

// A socket that listens on `path`, whose file only this user can connect to. The file must not exist yet.
int OpenListeningSocket(const char* path, int backlog);

// The next connection; -EAGAIN when none waits.
int AcceptConnection(int listening);

// Zero on success.
int PeerOf(int connection, Peer* peer);

// The longest path that fits a socket address here, in bytes, without its terminating zero.
extern const unsigned kLongestPath;

}  // namespace vestibule

#endif  // VESTIBULE_PEER_H_
