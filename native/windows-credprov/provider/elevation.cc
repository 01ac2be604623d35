// See elevation.h.
#include "elevation.h"

#include <windows.h>

#include <cwchar>

#include "local_system.h"
#include "text.h"

namespace vestibule::provider {

bool IsElevationPrompt() {
  wchar_t expected[MAX_PATH + 16] = {};
  const UINT units = GetSystemDirectoryW(expected, MAX_PATH);
  if (units == 0 || units >= MAX_PATH) return false;
  AppendText(L"\\consent.exe", expected, MAX_PATH + 16);
  wchar_t own[MAX_PATH + 16] = {};
  const DWORD length = GetModuleFileNameW(nullptr, own, MAX_PATH + 16);
  if (length == 0 || length >= MAX_PATH + 16 || _wcsicmp(own, expected) != 0) return false;
  return RunsAsLocalSystem(GetCurrentProcess());
}

}  // namespace vestibule::provider
