// The two JavaScript functions that a listener calls. Everything runs on the loop's thread. No C++ exceptions: what a
// function throws ends the process unless somebody takes the exception.
#ifndef VESTIBULE_CALLBACKS_H_
#define VESTIBULE_CALLBACKS_H_

#include <napi.h>

#include <initializer_list>

namespace vestibule {

class Callbacks {
 public:
  Callbacks(Napi::Env env, Napi::Function connected, Napi::Function failed);

  Napi::Env env() const { return env_; }

  // onConnection(fd, peer). True when it took the descriptor over; otherwise that is still the caller's.
  bool Connected(int fd, Napi::Object peer);

  // onFailure(errno). `failure` is a positive errno.
  void Failed(int failure);

 private:
  bool Call(const Napi::FunctionReference& function, std::initializer_list<napi_value> values);

  Napi::Env env_;
  Napi::AsyncContext context_;
  Napi::FunctionReference connected_;
  Napi::FunctionReference failed_;
};

}  // namespace vestibule

#endif  // VESTIBULE_CALLBACKS_H_
