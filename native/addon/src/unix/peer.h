// Who is at the other end of a Unix-domain connection. Implemented in linux/peer.cc and macos/peer.cc, called by
// listener.cc on the loop's thread.
#ifndef VESTIBULE_UNIX_PEER_H_
#define VESTIBULE_UNIX_PEER_H_

#include <napi.h>

namespace vestibule {

// Fills `peer` with the members of this system's peer in src/platform/native/peer.ts, as the kernel knew them when the
// peer connected. Returns zero, or a negative errno when the system does not say who it is.
int ReadPeer(int connection, Napi::Object* peer);

}  // namespace vestibule

#endif  // VESTIBULE_UNIX_PEER_H_
