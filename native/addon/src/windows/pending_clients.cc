#include "windows/pending_clients.h"

#include <errno.h>

#include <algorithm>
#include <utility>

namespace vestibule {
namespace {

class Lock {
 public:
  explicit Lock(SRWLOCK* lock) : lock_(lock) { AcquireSRWLockExclusive(lock_); }
  ~Lock() { ReleaseSRWLockExclusive(lock_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  SRWLOCK* lock_;
};

}  // namespace

PendingClients::PendingClients(size_t most, DWORD limit_ms, std::function<void()> wake)
    : most_(most), limit_ms_(limit_ms), wake_(std::move(wake)) {}

// Under the lock. One bound for those that wait for a description and those that wait for the loop.
bool PendingClients::HasPlace() {
  if (closed_) return false;
  if (waiting_.size() + arrivals_.size() < most_) return true;
  overflowed_ = true;
  wake_();
  return false;
}

void PendingClients::Add(Handle pipe, ULONGLONG connected) {
  PipeClient client;
  const int failure = FindClient(pipe.get(), connected, &client);
  if (failure != 0) return Fail(failure);
  const Lock lock(&lock_);
  if (!HasPlace()) return;
  waiting_.push_back({++last_number_, std::move(pipe), std::move(client), GetTickCount64() + limit_ms_, false});
  WakeConditionVariable(&came_);
}

void PendingClients::Fail(int failure) {
  const Lock lock(&lock_);
  if (!HasPlace()) return;
  arrivals_.push_back({Handle(), {}, failure});
  wake_();
}

DWORD PendingClients::RefuseOverdue() {
  const Lock lock(&lock_);
  const ULONGLONG now = GetTickCount64();
  bool refused = false;
  for (; !waiting_.empty() && waiting_.front().due <= now; refused = true) {
    waiting_.pop_front();
    arrivals_.push_back({Handle(), {}, ETIMEDOUT});
  }
  if (refused) wake_();
  return waiting_.empty() ? INFINITE : static_cast<DWORD>(waiting_.front().due - now);
}

void PendingClients::Describe() {
  uint64_t number = 0;
  PipeClient client;
  while (Next(&number, &client)) {
    PipePeer peer;
    const int failure = DescribeClient(client, &peer);
    Described(number, failure, std::move(peer));
  }
}

// False once this is closed.
bool PendingClients::Next(uint64_t* number, PipeClient* client) {
  const Lock lock(&lock_);
  for (;;) {
    if (closed_) return false;
    const auto next = std::find_if(waiting_.begin(), waiting_.end(), [](const Waiting& one) { return !one.begun; });
    if (next != waiting_.end()) {
      next->begun = true;
      *number = next->number;
      *client = std::move(next->client);
      return true;
    }
    SleepConditionVariableSRW(&came_, &lock_, INFINITE, 0);
  }
}

void PendingClients::Described(uint64_t number, int failure, PipePeer peer) {
  const Lock lock(&lock_);
  const auto at =
      std::find_if(waiting_.begin(), waiting_.end(), [number](const Waiting& one) { return one.number == number; });
  // Refused or closed in the meantime.
  if (at == waiting_.end()) return;
  Handle pipe = failure == 0 ? std::move(at->pipe) : Handle();
  waiting_.erase(at);
  arrivals_.push_back({std::move(pipe), std::move(peer), failure});
  wake_();
}

bool PendingClients::Take(Arrival* arrival) {
  const Lock lock(&lock_);
  if (arrivals_.empty()) return false;
  *arrival = std::move(arrivals_.front());
  arrivals_.pop_front();
  return true;
}

bool PendingClients::TakeOverflow() {
  const Lock lock(&lock_);
  return std::exchange(overflowed_, false);
}

void PendingClients::Close() {
  const Lock lock(&lock_);
  closed_ = true;
  waiting_.clear();
  arrivals_.clear();
  WakeAllConditionVariable(&came_);
}

}  // namespace vestibule
