#include "listener.h"

#include <errno.h>
#include <string.h>

#include <utility>

namespace vestibule {
namespace {

constexpr int kLargestBacklog = 4096;

Napi::Value Throw(Napi::Env env, int failure) {
  const Napi::Error error = Napi::Error::New(env, strerror(failure));
  error.Value().Set("errno", Napi::Number::New(env, failure));
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

}  // namespace

Napi::Value Listen(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 4 || !info[0].IsString() || !info[1].IsNumber() || !info[2].IsFunction() ||
      !info[3].IsFunction()) {
    return Throw(env, EINVAL);
  }
  ListenOptions options;
  options.path = info[0].As<Napi::String>().Utf8Value();
  options.backlog = info[1].As<Napi::Number>().Int32Value();
  if (options.backlog < 1 || options.backlog > kLargestBacklog) return Throw(env, EINVAL);
  if (options.path.empty() || options.path.find('\0') != std::string::npos) return Throw(env, ENAMETOOLONG);
  if (napi_get_uv_event_loop(env, &options.loop) != napi_ok) return Throw(env, ENOSYS);

  // What belongs to JavaScript comes first: a failure here leaves nothing of the system's behind. `open` is empty again
  // once the listener is closed. If close() is garbage-collected, the listener stays until the environment ends.
  options.callbacks =
      std::make_unique<Callbacks>(env, info[2].As<Napi::Function>(), info[3].As<Napi::Function>());
  const auto open = std::make_shared<Listener*>(nullptr);
  const Napi::Function close_function = Napi::Function::New(
      env,
      [open](const Napi::CallbackInfo&) {
        if (*open != nullptr) (*open)->Close();
        *open = nullptr;
      },
      "close");
  if (env.IsExceptionPending()) return Napi::Value();
  const int failure = StartListener(std::move(options), open.get());
  if (failure != 0) return Throw(env, failure);
  return close_function;
}

}  // namespace vestibule
