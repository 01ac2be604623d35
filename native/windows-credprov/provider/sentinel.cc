// See sentinel.h. Where the registry cannot be written, the provider goes on: it is no reason to be away.
#include "sentinel.h"

#include <windows.h>

#include "names.h"
#include "text.h"

namespace vestibule::provider {
namespace {

enum class State { kFresh, kNoted, kEnded, kRefused };
// Of this process; the UI thread alone uses them.
State state = State::kFresh;
UINT_PTR timer = 0;

constexpr UINT kStartMilliseconds = 10000;

// Open from the note of the start to its removal, else nullptr.
HKEY key = nullptr;

// Whether the key was made by this call: then it has no values.
bool OpenKey() {
  if (key != nullptr) return false;
  DWORD made = 0;
  if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, kStartsKey, 0, nullptr, REG_OPTION_VOLATILE,
                      KEY_QUERY_VALUE | KEY_SET_VALUE, nullptr, &key, &made) != ERROR_SUCCESS)
    key = nullptr;
  return key != nullptr && made == REG_CREATED_NEW_KEY;
}

void CloseKey() {
  if (key != nullptr) RegCloseKey(key);
  key = nullptr;
}

struct VersionName {
  wchar_t text[64];
  VersionName() { Widen(ViewOf(kVersion), text, 64); }
};

DWORD FailedStarts(const VersionName& name) {
  DWORD failed = 0;
  DWORD bytes = sizeof failed;
  return RegGetValueW(key, nullptr, name.text, RRF_RT_REG_DWORD, nullptr, &failed, &bytes) == ERROR_SUCCESS ? failed
                                                                                                         : 0;
}

void CALLBACK OnTime(HWND, UINT, UINT_PTR, DWORD) { EndStart(); }

}  // namespace

bool BeginStart() {
  if (state != State::kFresh) return state != State::kRefused;
  const VersionName name;
  // Another session's sign-in screen may end its start, and remove the key, between two of these calls.
  for (int tries = 0; tries < 2; ++tries) {
    const bool is_new = OpenKey();
    if (key == nullptr) return true;
    DWORD failed = is_new ? 0 : FailedStarts(name);
    if (failed >= kMostFailedStarts) {
      state = State::kRefused;
      CloseKey();
      return false;
    }
    ++failed;
    if (RegSetValueExW(key, name.text, 0, REG_DWORD, reinterpret_cast<const BYTE*>(&failed), sizeof failed) !=
        ERROR_KEY_DELETED)
      break;
    CloseKey();
  }
  state = State::kNoted;
  return true;
}

void EndStartSoon() {
  // Without a window: making one is most of what an enumeration would cost.
  if (state == State::kNoted && timer == 0) timer = SetTimer(nullptr, 0, kStartMilliseconds, OnTime);
}

void EndStart() {
  if (timer != 0) KillTimer(nullptr, timer);
  timer = 0;
  if (state != State::kNoted) return;
  state = State::kEnded;
  OpenKey();
  if (key == nullptr) return;
  RegDeleteValueW(key, VersionName().text);
  // A key that is not there costs the next start no look into it. One with values of other versions stays.
  DWORD values = 0;
  if (RegQueryInfoKeyW(key, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, &values, nullptr, nullptr, nullptr,
                       nullptr) == ERROR_SUCCESS &&
      values == 0)
    RegDeleteKeyW(HKEY_LOCAL_MACHINE, kStartsKey);
  CloseKey();
}

void StopWaiting() {
  if (timer != 0) EndStart();
  CloseKey();
}

}  // namespace vestibule::provider
