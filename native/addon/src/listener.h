// The listener for sign-in hosts, one implementation for each kind of system (unix/listener.cc). Called by addon.cc.
#ifndef VESTIBULE_LISTENER_H_
#define VESTIBULE_LISTENER_H_

#include <napi.h>

namespace vestibule {

// listen(path, backlog, onConnection(fd, peer), onFailure(errno)) => close(): see src/platform/native/contract.ts.
// Throws a JavaScript Error whose `errno` is the system's number.
Napi::Value Listen(const Napi::CallbackInfo& info);

}  // namespace vestibule

#endif  // VESTIBULE_LISTENER_H_
