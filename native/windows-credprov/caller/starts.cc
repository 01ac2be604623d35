// See calls.h.
#include <cstdio>

#include "calls.h"
#include "imports.h"

namespace vestibule::caller {
namespace {

// ../provider/names.h; there is one value, named after the DLL's version.
constexpr wchar_t kStarts[] = L"SOFTWARE\\VestibuleProviderStarts";

LSTATUS first_write = ERROR_SUCCESS;
int writes = 0;
wchar_t version[64] = {};

// Another session's sign-in screen has lasted: its end removes the key that this start has just opened.
LSTATUS WINAPI EndAnotherFirst(HKEY key, LPCWSTR name, DWORD reserved, DWORD kind, const BYTE* data, DWORD bytes) {
  const bool is_first = writes++ == 0;
  if (is_first) {
    Need(RegDeleteKeyW(HKEY_LOCAL_MACHINE, kStarts) == ERROR_SUCCESS, "the other one's end");
    lstrcpynW(version, name, 64);
  }
  const LSTATUS result = RegSetValueExW(key, name, reserved, kind, data, bytes);
  if (is_first) first_write = result;
  return result;
}

// What the sign-in screen of another session does when it starts.
void NoteAnother() {
  const DWORD one = 1;
  HKEY key = nullptr;
  Need(RegCreateKeyExW(HKEY_LOCAL_MACHINE, kStarts, 0, nullptr, REG_OPTION_VOLATILE, KEY_SET_VALUE, nullptr, &key,
                       nullptr) == ERROR_SUCCESS &&
           RegSetValueExW(key, version, 0, REG_DWORD, reinterpret_cast<const BYTE*>(&one), sizeof one) == ERROR_SUCCESS,
       "another start");
  RegCloseKey(key);
}

void Said(const char* what) {
  std::printf("%s\n", what);
  std::fflush(stdout);
}

}  // namespace

DWORD NotedStarts() {
  HKEY key = nullptr;
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, kStarts, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) return 0;
  wchar_t name[64] = {};
  DWORD units = 64;
  DWORD count = 0;
  DWORD bytes = sizeof count;
  if (RegEnumValueW(key, 0, name, &units, nullptr, nullptr, reinterpret_cast<BYTE*>(&count), &bytes) != ERROR_SUCCESS)
    count = 0;
  RegCloseKey(key);
  return count;
}

void StartBesideOthers(const std::wstring& dll, REFCLSID clsid) {
  const HMODULE module = LoadLibraryW(dll.c_str());
  Need(module != nullptr, "the DLL");
  Lend(module, "RegSetValueExW", reinterpret_cast<const void*>(&EndAnotherFirst));
  {
    const Screen screen(module, clsid);
    Need(writes == 2 && first_write == ERROR_KEY_DELETED, "the first note goes into a key that is gone");
    Need(NotedStarts() == 1, "the start is noted in a new one");
    Said("a start is noted though another sign-in screen removes the key meanwhile");
    Need(RegDeleteKeyW(HKEY_LOCAL_MACHINE, kStarts) == ERROR_SUCCESS, "the end of another one");
    NoteAnother();
  }
  Need(NotedStarts() == 1, "what the other one noted is there");
  RegDeleteKeyW(HKEY_LOCAL_MACHINE, kStarts);
  Said("an end whose note is gone does not take that of a start that came after");
}

}  // namespace vestibule::caller
