// A listener for sign-in hosts. What all systems share is in listener.cc, which addon.cc calls; each kind of system has
// one implementation (unix/listener.cc, windows/listener.cc).
#ifndef VESTIBULE_LISTENER_H_
#define VESTIBULE_LISTENER_H_

#include <napi.h>
#include <uv.h>

#include <memory>
#include <string>

#include "callbacks.h"

namespace vestibule {

// listen(path, backlog, onConnection(fd, peer), onFailure(errno)) => close(): see src/platform/native/contract.ts.
// Throws a JavaScript Error whose `errno` is the system's number.
Napi::Value Listen(const Napi::CallbackInfo& info);

// One that listens. It owns itself: Close() ends the listening, and it frees itself once libuv has let go of it. An
// environment that ends (a worker, the process) closes it too, and waits for that.
class Listener {
 public:
  // Ends listening at once. Does nothing the second time.
  virtual void Close() = 0;

 protected:
  ~Listener() = default;
};

// What a listener is started with.
struct ListenOptions {
  uv_loop_t* loop = nullptr;
  std::string path;
  int backlog = 0;
  std::unique_ptr<Callbacks> callbacks;
};

// For each system. Returns zero, or a positive errno, with nothing left behind.
int StartListener(ListenOptions options, Listener** started);

}  // namespace vestibule

#endif  // VESTIBULE_LISTENER_H_
