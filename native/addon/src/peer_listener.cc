// Watches a listening socket on Node's own event loop and calls back with each connection's descriptor and peer.
// One owner: a Listener lives from Listen() until its uv_close callback, which frees it. Everything runs on the
// loop's thread. No exceptions: failures are errno values, or pending JavaScript exceptions.
#include "peer_listener.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include <memory>
#include <new>
#include <string>

#include "peer.h"

namespace vestibule {
namespace {

// Connections taken in one turn of the loop: a flood must not keep the loop from everything else.
constexpr int kMostAtOnce = 16;
constexpr int kLargestBacklog = 4096;

struct Listener {
  napi_env env = nullptr;
  napi_ref on_peer = nullptr;
  napi_ref on_failure = nullptr;
  napi_async_context context = nullptr;
  napi_async_cleanup_hook_handle cleanup = nullptr;
  uv_poll_t poll = {};
  int fd = -1;
  // Given up when descriptors run out, so that the connection that is waiting can be taken and closed: left
  // waiting it would wake the loop for ever.
  int spare = -1;
  bool closing = false;
};

int OpenSpare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

// Calls a JavaScript function in a turn of its own (microtasks run after it). An exception that it throws is
// fatal to the process: the function is native.ts's, which throws none.
void CallBack(Listener* listener, napi_ref function_ref, size_t count, const int64_t* numbers) {
  napi_env env = listener->env;
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value function = nullptr;
  napi_value receiver = nullptr;
  napi_value values[4] = {};
  bool ready = count <= 4 && napi_get_reference_value(env, function_ref, &function) == napi_ok &&
               napi_get_global(env, &receiver) == napi_ok;
  for (size_t i = 0; ready && i < count; ++i) ready = napi_create_int64(env, numbers[i], &values[i]) == napi_ok;
  if (ready) {
    napi_value ignored = nullptr;
    const napi_status status =
        napi_make_callback(env, listener->context, receiver, function, count, values, &ignored);
    napi_value thrown = nullptr;
    if (status == napi_pending_exception && napi_get_and_clear_last_exception(env, &thrown) == napi_ok) {
      napi_fatal_exception(env, thrown);
    }
  }
  napi_close_handle_scope(env, scope);
}

void Report(Listener* listener, int failure) {
  const int64_t number = failure;
  CallBack(listener, listener->on_failure, 1, &number);
}

// Takes the waiting connection and hangs up on it, with the descriptor kept back for this.
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
    Peer peer = {};
    const int failure = PeerOf(connection, &peer);
    if (failure != 0) {
      close(connection);
      Report(listener, -failure);
      continue;
    }
    const int64_t numbers[4] = {connection, peer.pid, peer.uid, peer.gid};
    CallBack(listener, listener->on_peer, 4, numbers);
  }
}

void DropJavaScript(Listener* listener) {
  if (listener->on_peer != nullptr) napi_delete_reference(listener->env, listener->on_peer);
  if (listener->on_failure != nullptr) napi_delete_reference(listener->env, listener->on_failure);
  if (listener->context != nullptr) napi_async_destroy(listener->env, listener->context);
}

void CloseDescriptors(Listener* listener) {
  close(listener->fd);
  if (listener->spare >= 0) close(listener->spare);
}

void OnClosed(uv_handle_t* handle) {
  std::unique_ptr<Listener> listener(static_cast<Listener*>(handle->data));
  DropJavaScript(listener.get());
  // An environment that is being torn down waits for this.
  if (listener->cleanup != nullptr) napi_remove_async_cleanup_hook(listener->cleanup);
}

// Ends listening at once. The rest waits for OnClosed: libuv still needs the struct, and a callback that closes
// the listener is still running in its context. Harmless the second time.
void Close(Listener* listener) {
  if (listener->closing) return;
  listener->closing = true;
  uv_poll_stop(&listener->poll);
  CloseDescriptors(listener);
  uv_close(reinterpret_cast<uv_handle_t*>(&listener->poll), OnClosed);
}

// The environment (a worker, the process) ends while the listener is open.
void OnEnvironmentEnds(napi_async_cleanup_hook_handle /* handle */, void* data) {
  Close(static_cast<Listener*>(data));
}

napi_value Throw(napi_env env, int failure) {
  napi_value message = nullptr;
  napi_value error = nullptr;
  napi_value number = nullptr;
  const char* text = uv_strerror(-failure);
  if (napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &message) == napi_ok &&
      napi_create_error(env, nullptr, message, &error) == napi_ok &&
      napi_create_int32(env, failure, &number) == napi_ok &&
      napi_set_named_property(env, error, "errno", number) == napi_ok) {
    napi_throw(env, error);
  }
  return nullptr;
}

bool IsFunction(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_function;
}

// The path, when it is a string that fits; a longer one is cut by Node-API and so found too long.
bool ReadPath(napi_env env, napi_value value, std::string* path) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  if (length == 0 || length > kLongestPath) return false;
  path->resize(length + 1);
  if (napi_get_value_string_utf8(env, value, &(*path)[0], length + 1, &length) != napi_ok) return false;
  path->resize(length);
  return path->find('\0') == std::string::npos;
}

// The close() that Listen returns. `holder` is the slot that the function owns: empty once closed.
napi_value CloseFromJavaScript(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  if (napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data) != napi_ok) return nullptr;
  auto* holder = static_cast<Listener**>(data);
  if (*holder != nullptr) Close(*holder);
  *holder = nullptr;
  return nullptr;
}

// The garbage collector took close(): nobody can close the listener any more, so it stays until the end of the
// environment. Runs on the loop's thread.
void FreeHolder(napi_env /* env */, void* data, void* /* hint */) { delete static_cast<Listener**>(data); }

}  // namespace

napi_value Listen(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value given[4] = {};
  std::string path;
  int32_t backlog = 0;
  if (napi_get_cb_info(env, info, &count, given, nullptr, nullptr) != napi_ok || count != 4 ||
      !IsFunction(env, given[2]) || !IsFunction(env, given[3]) ||
      napi_get_value_int32(env, given[1], &backlog) != napi_ok || backlog < 1 || backlog > kLargestBacklog) {
    return Throw(env, EINVAL);
  }
  if (!ReadPath(env, given[0], &path)) return Throw(env, ENAMETOOLONG);

  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return Throw(env, ENOSYS);
  std::unique_ptr<Listener> listener(new (std::nothrow) Listener());
  std::unique_ptr<Listener*> holder(new (std::nothrow) Listener*(nullptr));
  if (!listener || !holder) return Throw(env, ENOMEM);

  // JavaScript's side first: what fails here leaves nothing of the system's behind.
  napi_value close_function = nullptr;
  napi_value name = nullptr;
  listener->env = env;
  if (napi_create_string_utf8(env, "vestibule:listener", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_function(env, "close", NAPI_AUTO_LENGTH, CloseFromJavaScript, holder.get(), &close_function) !=
          napi_ok ||
      napi_add_finalizer(env, close_function, holder.get(), FreeHolder, nullptr, nullptr) != napi_ok) {
    return Throw(env, ENOMEM);
  }
  Listener** slot = holder.release();  // Owned by close_function from here on.
  if (napi_create_reference(env, given[2], 1, &listener->on_peer) != napi_ok ||
      napi_create_reference(env, given[3], 1, &listener->on_failure) != napi_ok ||
      napi_async_init(env, nullptr, name, &listener->context) != napi_ok) {
    DropJavaScript(listener.get());
    return Throw(env, ENOMEM);
  }

  listener->fd = OpenListeningSocket(path.c_str(), backlog);
  if (listener->fd < 0) {
    const int failure = -listener->fd;
    DropJavaScript(listener.get());
    return Throw(env, failure);
  }
  listener->spare = OpenSpare();
  int status = uv_poll_init(loop, &listener->poll, listener->fd);
  if (status != 0) {
    CloseDescriptors(listener.get());
    DropJavaScript(listener.get());
    unlink(path.c_str());
    return Throw(env, -status);
  }
  // From here on Close and OnClosed own it.
  Listener* open = listener.release();
  open->poll.data = open;
  *slot = open;
  status = uv_poll_start(&open->poll, UV_READABLE, OnReadable);
  if (status == 0 && napi_add_async_cleanup_hook(env, OnEnvironmentEnds, open, &open->cleanup) == napi_ok) {
    return close_function;
  }
  Close(open);
  *slot = nullptr;
  unlink(path.c_str());
  return Throw(env, status == 0 ? ENOMEM : -status);
}

}  // namespace vestibule
