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

HKEY OpenKey() {
  HKEY key = nullptr;
  RegCreateKeyExW(HKEY_LOCAL_MACHINE, kStartsKey, 0, nullptr, REG_OPTION_VOLATILE, KEY_QUERY_VALUE | KEY_SET_VALUE,
                  nullptr, &key, nullptr);
  return key;
}

struct VersionName {
  wchar_t text[64];
  VersionName() { Widen(ViewOf(kVersion), text, 64); }
};

void CALLBACK OnTime(HWND, UINT, UINT_PTR, DWORD) { EndStart(); }

}  // namespace

bool BeginStart() {
  if (state != State::kFresh) return state != State::kRefused;
  const HKEY key = OpenKey();
  if (key == nullptr) return true;
  const VersionName name;
  DWORD failed = 0;
  DWORD bytes = sizeof failed;
  if (RegGetValueW(key, nullptr, name.text, RRF_RT_REG_DWORD, nullptr, &failed, &bytes) != ERROR_SUCCESS) failed = 0;
  state = failed >= kMostFailedStarts ? State::kRefused : State::kNoted;
  if (state == State::kNoted) {
    ++failed;
    RegSetValueExW(key, name.text, 0, REG_DWORD, reinterpret_cast<const BYTE*>(&failed), sizeof failed);
  }
  RegCloseKey(key);
  return state == State::kNoted;
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
  const HKEY key = OpenKey();
  if (key == nullptr) return;
  RegDeleteValueW(key, VersionName().text);
  RegCloseKey(key);
}

void StopWaiting() {
  if (timer != 0) EndStart();
}

}  // namespace vestibule::provider
