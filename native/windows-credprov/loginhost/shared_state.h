// What the hosted process tells its watcher without a line: where it is, and of which exception it died. In memory that
// both map, so that it is there when the process is not. The hosted process writes, the watcher reads.
#ifndef VESTIBULE_LOGINHOST_SHARED_STATE_H_
#define VESTIBULE_LOGINHOST_SHARED_STATE_H_

#include <windows.h>

namespace vestibule::loginhost {

constexpr size_t kLongestMethod = 96;

// One of the provider's methods that has not returned. `since` is written last, and is 0 where none is running.
struct RunningCall {
  char method[kLongestMethod];
  volatile ULONGLONG since;
};

// Secrets of the provider, each masked: see secrets_seen.h. A length, and as many units of UTF-16; then the next.
constexpr size_t kMostSecretUnits = 16 * 1024;
struct MaskedSecrets {
  // Units in use. Written last.
  volatile LONG used;
  WORD units[kMostSecretUnits];
};

struct SharedState {
  DWORD ui_thread;
  // On the UI thread; and Connect on its own, from the moment that it was told to end.
  RunningCall ui;
  RunningCall connect;
  // The last exception that could be fatal. A provider may have handled it: it counts when the process ends by it.
  volatile LONG has_exception;
  DWORD exception_code;
  DWORD exception_thread;
  ULONGLONG exception_offset;
  // NUL-terminated; empty where the address lies in no module.
  wchar_t exception_module[MAX_PATH];
  char exception_method[kLongestMethod];
  MaskedSecrets secrets;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_SHARED_STATE_H_
