// Watches a listening socket on Node's event loop and calls back with each connection's descriptor and peer.
// A Listener has one owner: it lives from Listen() until its uv_close callback, which frees it. Everything runs on the
// loop's thread. No C++ exceptions: failures are errno values, or pending JavaScript exceptions.
#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <uv.h>

#include <initializer_list>
#include <memory>
#include <string>

#include "unix/peer.h"
#include "unix/socket.h"

namespace vestibule {
namespace {

// Connections accepted in one turn of the loop: a flood must not stop everything else.
constexpr int kMostAtOnce = 16;
constexpr int kLargestBacklog = 4096;

struct Listener {
  Listener(Napi::Env environment, Napi::Function connected, Napi::Function failed)
      : env(environment),
        context(environment, "vestibule:listener"),
        on_connection(Napi::Persistent(connected)),
        on_failure(Napi::Persistent(failed)) {}

  Napi::Env env;
  Napi::AsyncContext context;
  Napi::FunctionReference on_connection;
  Napi::FunctionReference on_failure;
  napi_async_cleanup_hook_handle cleanup = nullptr;
  uv_poll_t poll = {};
  int fd = -1;
  // Closed when descriptors run out, so that the waiting connection can be accepted and closed: left waiting, it would
  // wake the loop for ever.
  int spare = -1;
  bool closing = false;
};

int OpenSpare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

// Calls a JavaScript function in a turn of its own (microtasks run after it). Returns whether it returned true: not when
// it threw, which ends the process unless somebody takes the exception, and not when the environment is ending, where no
// JavaScript is called any more.
bool CallBack(Listener* listener, const Napi::FunctionReference& function, std::initializer_list<napi_value> values) {
  const Napi::Value returned = function.MakeCallback(listener->env.Global(), values, listener->context);
  if (listener->env.IsExceptionPending()) {
    napi_fatal_exception(listener->env, listener->env.GetAndClearPendingException().Value());
    return false;
  }
  return !returned.IsEmpty() && returned.IsBoolean() && returned.As<Napi::Boolean>().Value();
}

void Report(Listener* listener, int failure) {
  const Napi::HandleScope scope(listener->env);
  CallBack(listener, listener->on_failure, {Napi::Number::New(listener->env, failure)});
}

// Hands the connection over; it belongs to the callback once that has returned true, and is closed otherwise.
void Introduce(Listener* listener, int connection) {
  const Napi::HandleScope scope(listener->env);
  Napi::Object peer = Napi::Object::New(listener->env);
  const int failure = ReadPeer(connection, &peer);
  if (failure != 0) {
    close(connection);
    Report(listener, -failure);
    return;
  }
  const Napi::Number descriptor = Napi::Number::New(listener->env, connection);
  if (!CallBack(listener, listener->on_connection, {descriptor, peer})) close(connection);
}

// Accepts the waiting connection with the spare descriptor, and closes it.
void HangUpOnOne(Listener* listener) {
  if (listener->spare >= 0) close(listener->spare);
  listener->spare = -1;
  const int connection = AcceptConnection(listener->fd);
  if (connection >= 0) close(connection);
  listener->spare = OpenSpare();
}

// libuv calls this on the loop's thread whenever the listening socket is readable.
void OnReadable(uv_poll_t* poll, int status, int /* events */) {
  auto* listener = static_cast<Listener*>(poll->data);
  if (status < 0) {
    Report(listener, -status);
    return;
  }
  // A callback may close the listener.
  for (int taken = 0; taken < kMostAtOnce && !listener->closing; ++taken) {
    const int connection = AcceptConnection(listener->fd);
    if (connection == -EAGAIN || connection == -EWOULDBLOCK) return;
    if (connection == -EINTR || connection == -ECONNABORTED) continue;
    if (connection == -EMFILE || connection == -ENFILE) HangUpOnOne(listener);
    if (connection < 0) {
      Report(listener, -connection);
      return;
    }
    Introduce(listener, connection);
  }
}

void CloseDescriptors(Listener* listener) {
  close(listener->fd);
  if (listener->spare >= 0) close(listener->spare);
}

// libuv calls this once, in the turn after uv_close. Frees the listener.
void OnClosed(uv_handle_t* handle) {
  const std::unique_ptr<Listener> listener(static_cast<Listener*>(handle->data));
  const Napi::HandleScope scope(listener->env);
  // An environment that is being torn down waits for this.
  if (listener->cleanup != nullptr) napi_remove_async_cleanup_hook(listener->cleanup);
}

// Ends listening at once. The rest waits for OnClosed: libuv still needs the struct, and the callback that closes the
// listener may be running in its context. Does nothing the second time.
void Close(Listener* listener) {
  if (listener->closing) return;
  listener->closing = true;
  uv_poll_stop(&listener->poll);
  CloseDescriptors(listener);
  uv_close(reinterpret_cast<uv_handle_t*>(&listener->poll), OnClosed);
}

// Node calls this when the environment (a worker, the process) ends while the listener is open.
void OnEnvironmentEnds(napi_async_cleanup_hook_handle /* handle */, void* data) {
  Close(static_cast<Listener*>(data));
}

Napi::Value Throw(Napi::Env env, int failure) {
  const Napi::Error error = Napi::Error::New(env, uv_strerror(-failure));
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
  const std::string path = info[0].As<Napi::String>().Utf8Value();
  const int32_t backlog = info[1].As<Napi::Number>().Int32Value();
  if (backlog < 1 || backlog > kLargestBacklog) return Throw(env, EINVAL);
  if (path.empty() || path.size() > kLongestPath || path.find('\0') != std::string::npos) {
    return Throw(env, ENAMETOOLONG);
  }
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return Throw(env, ENOSYS);

  // What belongs to JavaScript comes first: a failure here leaves nothing of the system's behind. `open` is empty again
  // once the listener is closed. If close() is garbage-collected, the listener stays until the environment ends.
  auto listener = std::make_unique<Listener>(env, info[2].As<Napi::Function>(), info[3].As<Napi::Function>());
  const auto open = std::make_shared<Listener*>(nullptr);
  const Napi::Function close_function = Napi::Function::New(
      env,
      [open](const Napi::CallbackInfo&) {
        if (*open != nullptr) Close(*open);
        *open = nullptr;
      },
      "close");
  if (env.IsExceptionPending()) return Napi::Value();

  listener->fd = OpenListeningSocket(path.c_str(), backlog);
  if (listener->fd < 0) return Throw(env, -listener->fd);
  listener->spare = OpenSpare();
  int status = uv_poll_init(loop, &listener->poll, listener->fd);
  if (status != 0) {
    CloseDescriptors(listener.get());
    unlink(path.c_str());
    return Throw(env, -status);
  }
  // From here on Close and OnClosed own the listener.
  Listener* const started = listener.release();
  started->poll.data = started;
  status = uv_poll_start(&started->poll, UV_READABLE, OnReadable);
  if (status == 0 && napi_add_async_cleanup_hook(env, OnEnvironmentEnds, started, &started->cleanup) == napi_ok) {
    *open = started;
    return close_function;
  }
  Close(started);
  unlink(path.c_str());
  return Throw(env, status == 0 ? ENOMEM : -status);
}

}  // namespace vestibule
