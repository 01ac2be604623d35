// Offers instances of a named pipe on a thread of its own, which also asks who the client is; a second thread finds out who
// signed the client's program, and hands all of it to Node's event loop. No C++ exceptions: failures are errno values, or pending JavaScript exceptions.
#include "listener.h"

#include <errno.h>
#include <process.h>
#include <windows.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "windows/handle.h"
#include "windows/peer.h"
#include "windows/pipe.h"

namespace vestibule {
namespace {

// Connections handed over in one turn of the loop: a flood must not stop everything else.
constexpr int kMostAtOnce = 16;
// Instances that wait for a client. One that finds none waits by WaitNamedPipe. Fits WaitForMultipleObjects.
constexpr DWORD kMostWaiting = 16;
// How soon an instance that could not be made is tried again.
constexpr DWORD kRetryMs = 1000;

// A connection for the loop, or the errno of one that was closed.
struct Arrival {
  Handle pipe;
  PipePeer peer;
  int failure = 0;
};

class Lock {
 public:
  explicit Lock(SRWLOCK* lock) : lock_(lock) { AcquireSRWLockExclusive(lock_); }
  ~Lock() { ReleaseSRWLockExclusive(lock_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  SRWLOCK* lock_;
};

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

// Lives from StartListener() until its uv_close callback, which frees it. The thread lives from Start() to Close(); the
// one that looks at signatures may outlive Close(), and is then waited for by the loop.
class PipeListener final : public Listener {
 public:
  explicit PipeListener(ListenOptions* options)
      : callbacks_(std::move(options->callbacks)),
        most_pending_(static_cast<size_t>(options->backlog)),
        stop_(CreateEventW(nullptr, TRUE, FALSE, nullptr)),
        came_(CreateEventW(nullptr, FALSE, FALSE, nullptr)) {}

  // Zero, or a positive errno. After a failure of Open nothing but the object has to go.
  int Open(uv_loop_t* loop, const std::string& path);
  // From here on Close() and OnClosed() own this, also after a failure.
  int Start();
  void Close() override;

 private:
  static unsigned __stdcall OnThread(void* listener);
  static unsigned __stdcall OnSignerThread(void* listener);
  static void OnWake(uv_async_t* wake);
  static void OnClosed(uv_handle_t* handle);
  static void OnEnvironmentEnds(napi_async_cleanup_hook_handle handle, void* data);

  // On the listener's thread.
  void Serve();
  bool OfferAll(PipeInstance* instances, DWORD count);
  void Welcome(Handle pipe, ULONGLONG connected);
  void HandOver(Arrival arrival);

  // On the thread for signatures.
  void ReadSigners();
  bool NextImage(std::wstring* image);
  void Signed(std::wstring signer);

  // On the loop's thread.
  void EndWhenItCan();
  void Introduce(Arrival arrival);
  bool TakeArrival(Arrival* arrival);
  bool TakeOverflow();
  bool SignersEnded();

  std::unique_ptr<Callbacks> callbacks_;
  const size_t most_pending_;
  const Handle stop_;
  // Set when somebody's signer is to be found out.
  const Handle came_;
  PipeName name_;
  // The first instance, made on the loop's thread so that a failure is the caller's to see.
  Handle first_;
  Handle thread_;
  Handle signer_thread_;
  uv_loop_t* loop_ = nullptr;
  uv_async_t wake_ = {};
  napi_async_cleanup_hook_handle cleanup_ = nullptr;
  bool closing_ = false;
  SRWLOCK lock_ = SRWLOCK_INIT;
  // Under `lock_`.
  std::deque<Arrival> arrivals_;
  // Those whose signer is not known yet. The first one's is being found out; it stays here, where Close() can close it.
  std::deque<Arrival> unsigned_;
  // Close() was called; and the thread for signatures is over.
  bool stopping_ = false;
  bool signers_ended_ = false;
  // Whether an arrival found no place since the loop last looked.
  bool overflowed_ = false;
};

int PipeListener::Open(uv_loop_t* loop, const std::string& path) {
  if (!stop_ || !came_) return ENOMEM;
  int failure = name_.Set(path);
  if (failure == 0) failure = name_.Create(true, &first_);
  if (failure != 0) return failure;
  loop_ = loop;
  wake_.data = this;
  return uv_async_init(loop, &wake_, OnWake) == 0 ? 0 : ENOMEM;
}

int PipeListener::Start() {
  const napi_status added =
      napi_add_async_cleanup_hook(callbacks_->env(), OnEnvironmentEnds, static_cast<Listener*>(this), &cleanup_);
  if (added != napi_ok) return ENOMEM;
  thread_ = Handle(reinterpret_cast<HANDLE>(_beginthreadex(nullptr, 0, OnThread, this, 0, nullptr)));
  if (!thread_) return EAGAIN;
  signer_thread_ = Handle(reinterpret_cast<HANDLE>(_beginthreadex(nullptr, 0, OnSignerThread, this, 0, nullptr)));
  return signer_thread_ ? 0 : EAGAIN;
}

unsigned __stdcall PipeListener::OnSignerThread(void* listener) {
  static_cast<PipeListener*>(listener)->ReadSigners();
  return 0;
}

unsigned __stdcall PipeListener::OnThread(void* listener) {
  static_cast<PipeListener*>(listener)->Serve();
  return 0;
}

void PipeListener::Serve() {
  PipeInstance instances[kMostWaiting];
  HANDLE events[kMostWaiting + 1] = {stop_.get()};
  DWORD prepared = 0;
  while (prepared < kMostWaiting && instances[prepared].Prepare()) {
    events[prepared + 1] = instances[prepared].event();
    ++prepared;
  }
  if (prepared == 0) return HandOver({Handle(), {}, ENOMEM});
  for (;;) {
    const bool all_offered = OfferAll(instances, prepared);
    const DWORD woken = WaitForMultipleObjects(prepared + 1, events, FALSE, all_offered ? INFINITE : kRetryMs);
    if (woken == WAIT_TIMEOUT) continue;
    // The failure would come again at once.
    if (woken == WAIT_FAILED) return HandOver({Handle(), {}, ErrnoOf(GetLastError())});
    const DWORD at = woken - WAIT_OBJECT_0 - 1;
    // The stop event.
    if (at >= prepared) return;
    const ULONGLONG connected = SystemTime();
    Handle pipe = instances[at].Take();
    if (pipe) Welcome(std::move(pipe), connected);
  }
}

// Whether every instance waits for a client now. Fewer serve as well, if more slowly.
bool PipeListener::OfferAll(PipeInstance* instances, DWORD count) {
  for (DWORD at = 0; at < count; ++at) {
    if (instances[at].is_offered()) continue;
    Handle pipe = std::move(first_);
    // Where no instance is left, the name may have become somebody else's.
    const bool none =
        std::none_of(instances, instances + count, [](const PipeInstance& one) { return one.is_offered(); });
    int failure = pipe ? 0 : name_.Create(none, &pipe);
    if (failure == 0) failure = instances[at].Offer(std::move(pipe));
    if (failure != 0) {
      HandOver({Handle(), {}, failure});
      return false;
    }
  }
  return true;
}

// Finds out who came. A client whose process is not known is hung up on.
void PipeListener::Welcome(Handle pipe, ULONGLONG connected) {
  Arrival arrival;
  arrival.failure = ReadPeer(pipe.get(), connected, &arrival.peer);
  if (arrival.failure != 0) return HandOver(std::move(arrival));
  arrival.pipe = std::move(pipe);
  {
    const Lock lock(&lock_);
    if (unsigned_.size() < most_pending_) {
      unsigned_.push_back(std::move(arrival));
      SetEvent(came_.get());
      return;
    }
    overflowed_ = true;
  }
  uv_async_send(&wake_);
}

void PipeListener::ReadSigners() {
  const HANDLE events[] = {stop_.get(), came_.get()};
  while (WaitForMultipleObjects(2, events, FALSE, INFINITE) == WAIT_OBJECT_0 + 1) {
    for (std::wstring image; NextImage(&image);) Signed(SignerOf(image));
  }
  const Lock lock(&lock_);
  signers_ended_ = true;
  // Under the lock: once the loop has seen the end, this may be freed.
  uv_async_send(&wake_);
}

bool PipeListener::NextImage(std::wstring* image) {
  const Lock lock(&lock_);
  if (stopping_ || unsigned_.empty()) return false;
  *image = unsigned_.front().peer.image;
  return true;
}

void PipeListener::Signed(std::wstring signer) {
  Arrival arrival;
  {
    const Lock lock(&lock_);
    // Closed in the meantime.
    if (stopping_ || unsigned_.empty()) return;
    arrival = std::move(unsigned_.front());
    unsigned_.pop_front();
  }
  arrival.peer.signer = std::move(signer);
  HandOver(std::move(arrival));
}

// More than the loop can take are closed at once, with the pipe that they own; the loop hears of them together.
void PipeListener::HandOver(Arrival arrival) {
  {
    const Lock lock(&lock_);
    // Its pipe goes with it: after Close() the name is free.
    if (stopping_) return;
    if (arrivals_.size() >= most_pending_) {
      overflowed_ = true;
    } else {
      arrivals_.push_back(std::move(arrival));
    }
  }
  uv_async_send(&wake_);
}

bool PipeListener::TakeArrival(Arrival* arrival) {
  const Lock lock(&lock_);
  if (arrivals_.empty()) return false;
  *arrival = std::move(arrivals_.front());
  arrivals_.pop_front();
  return true;
}

bool PipeListener::SignersEnded() {
  const Lock lock(&lock_);
  return signers_ended_;
}

bool PipeListener::TakeOverflow() {
  const Lock lock(&lock_);
  const bool overflowed = overflowed_;
  overflowed_ = false;
  return overflowed;
}

// libuv calls this on the loop's thread some time after uv_async_send, once for several of them.
void PipeListener::OnWake(uv_async_t* wake) {
  auto* listener = static_cast<PipeListener*>(wake->data);
  if (listener->closing_) {
    listener->EndWhenItCan();
    return;
  }
  Arrival arrival;
  if (listener->TakeOverflow()) listener->callbacks_->Failed(ENOBUFS);
  // A callback may close the listener. What is left then goes with it.
  for (int taken = 0; taken < kMostAtOnce && !listener->closing_; ++taken) {
    if (!listener->TakeArrival(&arrival)) return;
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

// Waits for the thread, which looks at the stop event after each client: once this returns, the name is free. A signature
// that is being looked at is not waited for.
void PipeListener::Close() {
  if (closing_) return;
  closing_ = true;
  SetEvent(stop_.get());
  if (thread_) WaitForSingleObject(thread_.get(), INFINITE);
  first_.Reset(nullptr);
  {
    const Lock lock(&lock_);
    stopping_ = true;
    unsigned_.clear();
    arrivals_.clear();
  }
  EndWhenItCan();
}

// Now, or when the thread for signatures has woken the loop for the last time.
void PipeListener::EndWhenItCan() {
  auto* const wake = reinterpret_cast<uv_handle_t*>(&wake_);
  if (uv_is_closing(wake) || (signer_thread_ && !SignersEnded())) return;
  if (signer_thread_) WaitForSingleObject(signer_thread_.get(), INFINITE);
  uv_close(wake, OnClosed);
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
