// Stands in for wintrust.dll in a test: a signature is looked at until a file is there. The files' paths come by the
// environment. Built and loaded by close-waits-for-no-signature.test.ts.
#include <windows.h>

namespace {

void Touch(const wchar_t* variable) {
  wchar_t path[MAX_PATH] = {};
  GetEnvironmentVariableW(variable, path, MAX_PATH);
  CloseHandle(CreateFileW(path, GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS, 0, nullptr));
}

bool IsThere(const wchar_t* variable) {
  wchar_t path[MAX_PATH] = {};
  GetEnvironmentVariableW(variable, path, MAX_PATH);
  return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

}  // namespace

extern "C" {

__declspec(dllexport) LONG WINAPI WinVerifyTrust(HWND, GUID*, void*) {
  Touch(L"VESTIBULE_TEST_BEGAN");
  // Not for ever: a listener that waits would keep the test's process.
  for (int looks = 0; looks < 1000 && !IsThere(L"VESTIBULE_TEST_GO_ON"); ++looks) Sleep(10);
  Touch(L"VESTIBULE_TEST_ENDED");
  return TRUST_E_NOSIGNATURE;
}

__declspec(dllexport) void* WINAPI WTHelperProvDataFromStateData(HANDLE) { return nullptr; }
__declspec(dllexport) void* WINAPI WTHelperGetProvSignerFromChain(void*, DWORD, BOOL, DWORD) { return nullptr; }
__declspec(dllexport) void* WINAPI WTHelperGetProvCertFromChain(void*, DWORD) { return nullptr; }

}  // extern "C"
