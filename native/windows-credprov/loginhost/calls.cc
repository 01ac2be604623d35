// See calls.h.
#include "calls.h"

#include <cstring>

namespace vestibule::loginhost {
namespace {

// Connect may wait for a person.
constexpr ULONGLONG kConnectGraceMilliseconds = 120000;

// `grace`: milliseconds that do not count.
void Publish(RunningCall* call, const char* method, ULONGLONG grace = 0) {
  if (method == nullptr) {
    call->since = 0;
    return;
  }
  std::strncpy(call->method, method, kLongestMethod - 1);
  MemoryBarrier();
  // Never 0: that means none.
  call->since = (GetTickCount64() + grace) | 1;
}

}  // namespace

Calls::Calls(SharedState* shared) : shared_(shared) {}

LONGLONG Calls::Now() {
  LARGE_INTEGER now = {};
  QueryPerformanceCounter(&now);
  return now.QuadPart;
}

LONGLONG Calls::Begin(const char* method) {
  method_ = method;
  Publish(&shared_->ui, method);
  return Now();
}

void Calls::End(const char* method, LONGLONG begun, const char* outer) {
  Record(method, begun);
  method_ = outer;
  Publish(&shared_->ui, outer);
}

void Calls::Record(const char* method, LONGLONG begun) {
  const LONGLONG took = Now() - begun;
  AcquireSRWLockExclusive(&lock_);
  Spent& spent = spent_[method];
  ++spent.calls;
  spent.total += took;
  if (took > spent.longest) spent.longest = took;
  ReleaseSRWLockExclusive(&lock_);
}

void Calls::ConnectBegins(const char* method) { Publish(&shared_->connect, method, kConnectGraceMilliseconds); }

void Calls::ConnectIsCancelled() {
  Publish(&shared_->connect, "IConnectableCredentialProviderCredential::Connect");
}

void Calls::ConnectHasEnded() { Publish(&shared_->connect, nullptr); }

Json Calls::Timings() {
  LARGE_INTEGER frequency = {};
  QueryPerformanceFrequency(&frequency);
  const auto microseconds = [&](LONGLONG ticks) { return Json(ticks * 1000000 / frequency.QuadPart); };
  Json timings = Json::Array();
  AcquireSRWLockShared(&lock_);
  for (const auto& [name, spent] : spent_) {
    timings.Add(Json::Object({{"name", name},
                              {"calls", spent.calls},
                              {"totalMicroseconds", microseconds(spent.total)},
                              {"longestMicroseconds", microseconds(spent.longest)}}));
  }
  ReleaseSRWLockShared(&lock_);
  return timings;
}

}  // namespace vestibule::loginhost
