// A tile that was submitted: Connect on a thread of its own, as the sign-in screen does it, while the UI thread goes on.
// Made and asked on the UI thread.
#ifndef VESTIBULE_LOGINHOST_SUBMISSION_H_
#define VESTIBULE_LOGINHOST_SUBMISSION_H_

#include <windows.h>

#include "calls.h"
#include "credential_provider.h"
#include "events.h"

namespace vestibule::loginhost {

class Submission {
 public:
  // Takes over the reference `connectable`. `query` lives as long as the process. `woken` is set when Connect ended.
  Submission(IConnectableCredentialProviderCredential* connectable, Query* query, Calls* calls, HANDLE woken);
  ~Submission();
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  // Whether Connect has returned; `result` is what.
  bool Ended() const;
  HRESULT result() const { return result_; }

  void Cancel();
  bool cancelled() const { return query_->cancelled(); }
  Query* query() const { return query_; }

 private:
  static DWORD WINAPI Run(void* submission);

  IConnectableCredentialProviderCredential* connectable_;
  Query* query_;
  Calls* calls_;
  HANDLE woken_;
  HRESULT result_ = E_PENDING;
  volatile LONG ended_ = 0;
  HANDLE thread_ = nullptr;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_SUBMISSION_H_
