// Every call of a provider's method goes through here: it is timed, and the watcher sees which one is running. One
// object for the hosted process. The UI thread calls it, and Connect's thread calls `Connect`.
#ifndef VESTIBULE_LOGINHOST_CALLS_H_
#define VESTIBULE_LOGINHOST_CALLS_H_

#include <windows.h>

#include <unknwn.h>

#include <map>
#include <string>
#include <utility>

#include "json.h"
#include "shared_state.h"

namespace vestibule::loginhost {

class Calls {
 public:
  explicit Calls(SharedState* shared);

  // Runs `work` on the UI thread as `method`. Calls do not nest, except that a provider may pump messages in one.
  template <typename Work>
  auto On(const char* method, Work work) {
    const char* outer = method_;
    const LONGLONG begun = Begin(method);
    const auto result = work();
    End(method, begun, outer);
    return result;
  }

  // The interface of the provider's `object`, to be released by the caller; nullptr where it has none. And its release.
  template <typename Interface>
  Interface* Ask(IUnknown* object) {
    Interface* found = nullptr;
    const HRESULT result = On("IUnknown::QueryInterface", [&] {
      return object->QueryInterface(__uuidof(Interface), reinterpret_cast<void**>(&found));
    });
    return SUCCEEDED(result) ? found : nullptr;
  }
  void Drop(IUnknown* object) {
    On("IUnknown::Release", [&] { return object->Release(); });
  }

  // As `On`, on Connect's thread. The watcher allows it two minutes more, until `ConnectIsCancelled`.
  template <typename Work>
  auto OnConnectThread(const char* method, Work work) {
    const LONGLONG begun = Now();
    const auto result = work();
    Record(method, begun);
    ConnectHasEnded();
    return result;
  }
  // On the UI thread: before the thread starts, and when the person cancels.
  void ConnectBegins(const char* method);
  void ConnectIsCancelled();

  // Whether this is the UI thread; and the method that runs on it, nullptr between calls.
  bool OnUiThread() const { return GetCurrentThreadId() == ui_thread_; }
  const char* method() const { return method_; }

  // [{"name", "calls", "totalMicroseconds", "longestMicroseconds"}].
  Json Timings();

 private:
  struct Spent {
    int calls = 0;
    LONGLONG total = 0;
    LONGLONG longest = 0;
  };

  static LONGLONG Now();
  LONGLONG Begin(const char* method);
  void End(const char* method, LONGLONG begun, const char* outer);
  void Record(const char* method, LONGLONG begun);
  void ConnectHasEnded();

  SharedState* shared_;
  const DWORD ui_thread_ = GetCurrentThreadId();
  const char* method_ = nullptr;
  SRWLOCK lock_ = SRWLOCK_INIT;
  std::map<std::string, Spent> spent_;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_CALLS_H_
