// Watches a listening socket on Node's event loop and calls back with each connection's descriptor and peer.
// Everything runs on the loop's thread. No C++ exceptions: failures are errno values, or pending JavaScript exceptions.
#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <utility>

#include "unix/peer.h"
#include "unix/socket.h"

namespace vestibule {
namespace {

// Connections accepted in one turn of the loop: a flood must not stop everything else.
constexpr int kMostAtOnce = 16;

int OpenSpare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

// Lives from StartListener() until its uv_close callback, which frees it.
class SocketListener final : public Listener {
 public:
  SocketListener(std::unique_ptr<Callbacks> callbacks, int listening)
      : callbacks_(std::move(callbacks)), fd_(listening), spare_(OpenSpare()) {}

  int Watch(uv_loop_t* loop);
  int Start();
  void Close() override;
  void CloseDescriptors();

 private:
  static void OnReadable(uv_poll_t* poll, int status, int events);
  static void OnClosed(uv_handle_t* handle);
  static void OnEnvironmentEnds(napi_async_cleanup_hook_handle handle, void* data);
  void AcceptSome();
  void Introduce(int connection);
  void HangUpOnOne();

  std::unique_ptr<Callbacks> callbacks_;
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
  uv_poll_t poll_ = {};
  int fd_;
  // Closed when descriptors run out, so that the waiting connection can be accepted and closed: left waiting, it would
  // wake the loop for ever.
  int spare_;
  bool closing_ = false;
};

// After a failure nothing but the descriptors has to be closed.
int SocketListener::Watch(uv_loop_t* loop) {
  poll_.data = this;
  return -uv_poll_init(loop, &poll_, fd_);
}

// From here on Close() and OnClosed() own this, also after a failure.
int SocketListener::Start() {
  const int status = uv_poll_start(&poll_, UV_READABLE, OnReadable);
  if (status != 0) return -status;
  const napi_status added =
      napi_add_async_cleanup_hook(callbacks_->env(), OnEnvironmentEnds, static_cast<Listener*>(this), &cleanup_);
  return added == napi_ok ? 0 : ENOMEM;
}

// Hands the connection over; it belongs to the callback once that has returned true, and is closed otherwise.
void SocketListener::Introduce(int connection) {
  const Napi::HandleScope scope(callbacks_->env());
  Napi::Object peer = Napi::Object::New(callbacks_->env());
  const int failure = ReadPeer(connection, &peer);
  if (failure != 0) {
    close(connection);
    callbacks_->Failed(-failure);
    return;
  }
  if (!callbacks_->Connected(connection, peer)) close(connection);
}

// Accepts the waiting connection with the spare descriptor, and closes it.
void SocketListener::HangUpOnOne() {
  if (spare_ >= 0) close(spare_);
  spare_ = -1;
  const int connection = AcceptConnection(fd_);
  if (connection >= 0) close(connection);
  spare_ = OpenSpare();
}

void SocketListener::AcceptSome() {
  // A callback may close the listener.
  for (int taken = 0; taken < kMostAtOnce && !closing_; ++taken) {
    const int connection = AcceptConnection(fd_);
    if (connection == -EAGAIN || connection == -EWOULDBLOCK) return;
    if (connection == -EINTR || connection == -ECONNABORTED) continue;
    if (connection == -EMFILE || connection == -ENFILE) HangUpOnOne();
    if (connection < 0) {
      callbacks_->Failed(-connection);
      return;
    }
    Introduce(connection);
  }
}

// libuv calls this on the loop's thread whenever the listening socket is readable.
void SocketListener::OnReadable(uv_poll_t* poll, int status, int /* events */) {
  auto* listener = static_cast<SocketListener*>(poll->data);
  if (status < 0) {
    listener->callbacks_->Failed(-status);
  } else {
    listener->AcceptSome();
  }
}

void SocketListener::CloseDescriptors() {
  close(fd_);
  if (spare_ >= 0) close(spare_);
}

// libuv calls this once, in the turn after uv_close. Frees the listener.
void SocketListener::OnClosed(uv_handle_t* handle) {
  const std::unique_ptr<SocketListener> listener(static_cast<SocketListener*>(handle->data));
  const Napi::HandleScope scope(listener->callbacks_->env());
  // An environment that is being torn down waits for this.
  if (listener->cleanup_ != nullptr) napi_remove_async_cleanup_hook(listener->cleanup_);
}

// The rest waits for OnClosed: libuv still needs the struct, and the callback that closes the listener may be running
// in its context.
void SocketListener::Close() {
  if (closing_) return;
  closing_ = true;
  uv_poll_stop(&poll_);
  CloseDescriptors();
  uv_close(reinterpret_cast<uv_handle_t*>(&poll_), OnClosed);
}

// Node calls this when the environment (a worker, the process) ends while the listener is open.
void SocketListener::OnEnvironmentEnds(napi_async_cleanup_hook_handle /* handle */, void* data) {
  static_cast<Listener*>(data)->Close();
}

}  // namespace

int StartListener(ListenOptions options, Listener** started) {
  const char* path = options.path.c_str();
  if (options.path.size() > kLongestPath) return ENAMETOOLONG;
  const int fd = OpenListeningSocket(path, options.backlog);
  if (fd < 0) return -fd;
  auto listener = std::make_unique<SocketListener>(std::move(options.callbacks), fd);
  int failure = listener->Watch(options.loop);
  if (failure != 0) {
    listener->CloseDescriptors();
    unlink(path);
    return failure;
  }
  SocketListener* const watching = listener.release();
  failure = watching->Start();
  if (failure != 0) {
    watching->Close();
    unlink(path);
    return failure;
  }
  *started = watching;
  return 0;
}

}  // namespace vestibule
