// See submission.h.
#include "submission.h"

#include <objbase.h>

namespace vestibule::loginhost {
namespace {

constexpr char kConnect[] = "IConnectableCredentialProviderCredential::Connect";

}  // namespace

Submission::Submission(IConnectableCredentialProviderCredential* connectable, Query* query, Calls* calls,
                       HANDLE woken)
    : connectable_(connectable),
      query_(query),
      calls_(calls),
      woken_(woken) {
  calls_->ConnectBegins(kConnect);
  thread_ = CreateThread(nullptr, 0, Run, this, 0, nullptr);
}

// The UI thread ends a submission only after Connect has returned: the thread is about to end.
Submission::~Submission() {
  WaitForSingleObject(thread_, INFINITE);
  CloseHandle(thread_);
  calls_->Drop(connectable_);
  query_->End();
}

DWORD WINAPI Submission::Run(void* argument) {
  Submission* submission = static_cast<Submission*>(argument);
  CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED);
  submission->result_ = submission->calls_->OnConnectThread(
      kConnect, [&] { return submission->connectable_->Connect(submission->query_); });
  CoUninitialize();
  InterlockedExchange(&submission->ended_, 1);
  SetEvent(submission->woken_);
  return 0;
}

bool Submission::Ended() const { return ended_ != 0; }

void Submission::Cancel() {
  query_->Cancel();
  calls_->ConnectIsCancelled();
}

}  // namespace vestibule::loginhost
