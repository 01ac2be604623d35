#include "callbacks.h"

namespace vestibule {

Callbacks::Callbacks(Napi::Env env, Napi::Function connected, Napi::Function failed)
    : env_(env),
      context_(env, "vestibule:listener"),
      connected_(Napi::Persistent(connected)),
      failed_(Napi::Persistent(failed)) {}

bool Callbacks::Connected(int fd, Napi::Object peer) {
  return Call(connected_, {Napi::Number::New(env_, fd), peer});
}

void Callbacks::Failed(int failure) {
  const Napi::HandleScope scope(env_);
  Call(failed_, {Napi::Number::New(env_, failure)});
}

// Calls a JavaScript function in a turn of its own (microtasks run after it). Returns whether it returned true: not when
// it threw, and not when the environment is ending, where no JavaScript is called any more.
bool Callbacks::Call(const Napi::FunctionReference& function, std::initializer_list<napi_value> values) {
  const Napi::Value returned = function.MakeCallback(env_.Global(), values, context_);
  if (env_.IsExceptionPending()) {
    napi_fatal_exception(env_, env_.GetAndClearPendingException().Value());
    return false;
  }
  return !returned.IsEmpty() && returned.IsBoolean() && returned.As<Napi::Boolean>().Value();
}

}  // namespace vestibule
