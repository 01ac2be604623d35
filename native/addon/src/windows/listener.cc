// The listener's part on Node's event loop: takes the clients that pipe_acceptor.h and pending_clients.h have on threads of
// their own, and closes in a bounded time. No C++ exceptions: failures are errno values, or pending JavaScript exceptions.
#include "listener.h"

#include <errno.h>
#include <windows.h>

#include <memory>
#include <string>
#include <utility>

#include "windows/handle.h"
#include "windows/own_thread.h"
#include "windows/peer.h"
#include "windows/pending_clients.h"
#include "windows/pipe_acceptor.h"

namespace vestibule {
namespace {

// Connections handed over in one turn of the loop: a flood must not stop everything else.
constexpr int kMostAtOnce = 16;
// Clients that are described at once.
constexpr int kDescribing = 4;
// How long a client may wait for its description. Reading a whole program takes seconds on a busy machine.
constexpr DWORD kDescribeMs = 60000;
// How long Close() waits for the name to be free.
constexpr DWORD kCloseMs = 2000;

Napi::String ToText(Napi::Env env, const std::wstring& text) {
  return Napi::String::New(env, reinterpret_cast<const char16_t*>(text.c_str()), text.size());
}

Napi::Object ToObject(Napi::Env env, const PipePeer& of) {
  Napi::Object peer = Napi::Object::New(env);
  peer.Set("system", Napi::String::New(env, "windows"));
  peer.Set("sid", ToText(env, of.sid));
  peer.Set("sessionId", Napi::Number::New(env, of.session));
  peer.Set("imagePath", ToText(env, of.image));
  peer.Set("signer", of.signer.empty() ? env.Undefined() : ToText(env, of.signer));
  return peer;
}

// Lives from StartListener() until its uv_close callback, which frees it. The threads share what they work on, and not
// this: one that hangs keeps neither Close() nor the environment.
class PipeListener final : public Listener {
 public:
  explicit PipeListener(ListenOptions* options)
      : callbacks_(std::move(options->callbacks)),
        clients_(std::make_shared<PendingClients>(static_cast<size_t>(options->backlog), kDescribeMs,
                                                  [this] { uv_async_send(&wake_); })),
        acceptor_(std::make_shared<PipeAcceptor>(clients_)) {}

  // Zero, or a positive errno. After a failure of Open nothing but the object has to go.
  int Open(uv_loop_t* loop, const std::string& path);
  // From here on Close() and OnClosed() own this, also after a failure.
  int Start();
  void Close() override;

 private:
  static void OnWake(uv_async_t* wake);
  static void OnClosed(uv_handle_t* handle);
  static void OnEnvironmentEnds(napi_async_cleanup_hook_handle handle, void* data);
  void Introduce(Arrival arrival);

  std::unique_ptr<Callbacks> callbacks_;
  const std::shared_ptr<PendingClients> clients_;
  std::shared_ptr<PipeAcceptor> acceptor_;
  uv_loop_t* loop_ = nullptr;
  uv_async_t wake_ = {};
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
  bool closing_ = false;
};

int PipeListener::Open(uv_loop_t* loop, const std::string& path) {
  const int failure = acceptor_->Open(path);
  if (failure != 0) return failure;
  loop_ = loop;
  wake_.data = this;
  return uv_async_init(loop, &wake_, OnWake) == 0 ? 0 : ENOMEM;
}

int PipeListener::Start() {
  const napi_status added =
      napi_add_async_cleanup_hook(callbacks_->env(), OnEnvironmentEnds, static_cast<Listener*>(this), &cleanup_);
  if (added != napi_ok) return ENOMEM;
  for (int at = 0; at < kDescribing; ++at) {
    if (!StartThread(clients_, &PendingClients::Describe)) return EAGAIN;
  }
  return PipeAcceptor::Start(acceptor_) ? 0 : EAGAIN;
}

// libuv calls this on the loop's thread some time after uv_async_send, once for several of them.
void PipeListener::OnWake(uv_async_t* wake) {
  auto* listener = static_cast<PipeListener*>(wake->data);
  if (listener->closing_) return;
  Arrival arrival;
  if (listener->clients_->TakeOverflow()) listener->callbacks_->Failed(ENOBUFS);
  // A callback may close the listener. What is left then goes with it.
  for (int taken = 0; taken < kMostAtOnce && !listener->closing_; ++taken) {
    if (!listener->clients_->Take(&arrival)) return;
    listener->Introduce(std::move(arrival));
  }
  if (!listener->closing_) uv_async_send(wake);
}

// Hands the connection over; it belongs to the callback once that has returned true, and is closed otherwise.
void PipeListener::Introduce(Arrival arrival) {
  const Napi::Env env = callbacks_->env();
  if (arrival.failure != 0) {
    callbacks_->Failed(arrival.failure);
    return;
  }
  // The descriptor is of Node's own C runtime, which closes it, and the handle with it.
  const int fd = uv_open_osfhandle(arrival.pipe.get());
  if (fd < 0) {
    callbacks_->Failed(EMFILE);
    return;
  }
  arrival.pipe.Release();
  const Napi::HandleScope scope(env);
  if (callbacks_->Connected(fd, ToObject(env, arrival.peer))) return;
  uv_fs_t closing;
  uv_fs_close(loop_, &closing, fd, nullptr);
  uv_fs_req_cleanup(&closing);
}

// libuv calls this once, in the turn after uv_close. Frees the listener.
void PipeListener::OnClosed(uv_handle_t* handle) {
  const std::unique_ptr<PipeListener> listener(static_cast<PipeListener*>(handle->data));
  const Napi::HandleScope scope(listener->callbacks_->env());
  // An environment that is being torn down waits for this.
  if (listener->cleanup_ != nullptr) napi_remove_async_cleanup_hook(listener->cleanup_);
}

// In a bounded time: the accepting thread asks the kernel alone and ends at once, unless that hangs. A description that is
// under way is not waited for.
void PipeListener::Close() {
  if (closing_) return;
  closing_ = true;
  clients_->Close();
  acceptor_->StopWithin(kCloseMs);
  acceptor_.reset();
  uv_close(reinterpret_cast<uv_handle_t*>(&wake_), OnClosed);
}

// Node calls this when the environment (a worker, the process) ends while the listener is open.
void PipeListener::OnEnvironmentEnds(napi_async_cleanup_hook_handle /* handle */, void* data) {
  static_cast<Listener*>(data)->Close();
}

}  // namespace

int StartListener(ListenOptions options, Listener** started) {
  auto listener = std::make_unique<PipeListener>(&options);
  int failure = listener->Open(options.loop, options.path);
  if (failure != 0) return failure;
  PipeListener* const open = listener.release();
  failure = open->Start();
  if (failure != 0) {
    open->Close();
    return failure;
  }
  *started = open;
  return 0;
}

}  // namespace vestibule
