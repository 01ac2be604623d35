#include "windows/pipe_acceptor.h"

#include <errno.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "windows/own_thread.h"
#include "windows/peer.h"

namespace vestibule {
namespace {

// How soon an instance that could not be made or offered is tried again.
constexpr DWORD kRetryMs = 1000;

}  // namespace

int PipeAcceptor::Open(const std::string& path) {
  const bool prepared =
      std::all_of(std::begin(instances_), std::end(instances_), [](PipeInstance& one) { return one.Prepare(); });
  if (!stop_ || !prepared) return ENOMEM;
  Handle first;
  int failure = name_.Set(path);
  // The only one that has to be first. All later ones are made while one of ours is there, so that the rights of the
  // pipe keep everybody else from making one; as "first" they would fail for as long as a session lives.
  if (failure == 0) failure = name_.Create(true, &first);
  if (failure == 0) instances_[0].Exchange(std::move(first));
  return failure;
}

bool PipeAcceptor::Start(const std::shared_ptr<PipeAcceptor>& acceptor) {
  acceptor->thread_ = StartThread(acceptor, &PipeAcceptor::Serve);
  return static_cast<bool>(acceptor->thread_);
}

bool PipeAcceptor::StopWithin(DWORD milliseconds) {
  SetEvent(stop_.get());
  return !thread_ || WaitForSingleObject(thread_.get(), milliseconds) == WAIT_OBJECT_0;
}

void PipeAcceptor::Serve() {
  while (Turn()) {
  }
  // Here, since a thread that ends takes the waits which it began with it.
  for (PipeInstance& instance : instances_) instance.Close();
}

// Whether every instance waits for a client now. Fewer serve as well, if more slowly. A failure is reported once.
bool PipeAcceptor::OfferAll() {
  int failure = 0;
  for (PipeInstance& instance : instances_) {
    if (instance.is_offered()) continue;
    if (!instance.is_held()) {
      Handle pipe;
      // One that cannot be made is as good as all.
      if (failure == 0) failure = name_.Create(false, &pipe);
      if (!pipe) continue;
      instance.Exchange(std::move(pipe));
    }
    const int not_offered = instance.Offer();
    if (not_offered != 0) failure = not_offered;
  }
  if (failure != 0) clients_->Fail(failure);
  return failure == 0;
}

bool PipeAcceptor::Turn() {
  HANDLE events[kMostWaiting + 1] = {stop_.get()};
  std::transform(std::begin(instances_), std::end(instances_), events + 1,
                 [](const PipeInstance& one) { return one.event(); });
  const DWORD until_retry = OfferAll() ? INFINITE : kRetryMs;
  const DWORD patience = std::min(until_retry, clients_->RefuseOverdue());
  const DWORD woken = WaitForMultipleObjects(kMostWaiting + 1, events, FALSE, patience);
  if (woken == WAIT_OBJECT_0) return false;
  if (woken == WAIT_TIMEOUT) return true;
  if (woken == WAIT_FAILED) {
    // It would fail again at once.
    clients_->Fail(ErrnoOf(GetLastError()));
    return WaitForSingleObject(stop_.get(), kRetryMs) == WAIT_TIMEOUT;
  }
  Accept(&instances_[woken - WAIT_OBJECT_0 - 1]);
  return true;
}

// Makes the next instance before this one goes. Where that fails and no other is held, the client has to go instead.
void PipeAcceptor::Accept(PipeInstance* instance) {
  const ULONGLONG connected = SystemTime();
  const bool came = instance->HasClient();
  Handle next;
  const int failure = name_.Create(false, &next);
  const bool is_last = failure != 0 && std::none_of(std::begin(instances_), std::end(instances_), [&](auto& other) {
    return &other != instance && other.is_held();
  });
  if (is_last) {
    instance->HangUp();
    return clients_->Fail(failure);
  }
  Handle pipe = instance->Exchange(std::move(next));
  if (came) clients_->Add(std::move(pipe), connected);
}

}  // namespace vestibule
