// The listener that hands connections over together with who they are from. Called by addon.cc.
#ifndef VESTIBULE_PEER_LISTENER_H_
#define VESTIBULE_PEER_LISTENER_H_

#include <node_api.h>

namespace vestibule {

// listen(path: string, backlog: number, onPeer(fd, pid, uid, gid), onFailure(errno)) => close()
// Throws an Error whose `errno` is the system's. `fd` belongs to whoever onPeer is.
napi_value Listen(napi_env env, napi_callback_info info);

}  // namespace vestibule

#endif  // VESTIBULE_PEER_LISTENER_H_
