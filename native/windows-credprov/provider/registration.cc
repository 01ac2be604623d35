// See registration.h. The sign-in screen reads its list of providers, and then the class of each: so the class is written
// before the list names it, and removed after.
#include "registration.h"

#include <objbase.h>

#include <cwchar>
#include <initializer_list>

#include "module.h"
#include "names.h"
#include "text.h"

namespace vestibule::provider {
namespace {

constexpr wchar_t kClasses[] = L"SOFTWARE\\Classes\\CLSID\\";
constexpr wchar_t kProviders[] = L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Authentication\\Credential Providers\\";
constexpr wchar_t kServer[] = L"\\InprocServer32";
constexpr wchar_t kName[] = L"Vestibule";
constexpr size_t kKeyRoom = 192;
constexpr size_t kPathRoom = 1024;

struct Key {
  wchar_t text[kKeyRoom] = {};
  explicit Key(const wchar_t* before, const wchar_t* after = L"") {
    wchar_t clsid[40] = {};
    StringFromGUID2(kProviderClass, clsid, 40);
    for (const wchar_t* part : {before, static_cast<const wchar_t*>(clsid), after}) AppendText(part, text, kKeyRoom);
  }
};

// False where it has no room: then nothing can be said of it.
bool OwnPath(wchar_t* into) {
  const DWORD units = GetModuleFileNameW(Module(), into, kPathRoom);
  return units > 0 && units < kPathRoom;
}

bool IsAnotherRegistered(const wchar_t* own) {
  wchar_t registered[kPathRoom] = {};
  DWORD bytes = sizeof registered;
  const LSTATUS read = RegGetValueW(HKEY_LOCAL_MACHINE, Key(kClasses, kServer).text, nullptr, RRF_RT_REG_SZ, nullptr,
                                    registered, &bytes);
  if (read == ERROR_FILE_NOT_FOUND || read == ERROR_PATH_NOT_FOUND) return false;
  if (read != ERROR_SUCCESS) return true;
  return _wcsicmp(registered, own) != 0 && GetFileAttributesW(registered) != INVALID_FILE_ATTRIBUTES;
}

LSTATUS Write(const wchar_t* key, const wchar_t* value, const wchar_t* text) {
  HKEY opened = nullptr;
  LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, key, 0, nullptr, REG_OPTION_NON_VOLATILE, KEY_SET_VALUE, nullptr,
                                   &opened, nullptr);
  if (status != ERROR_SUCCESS) return status;
  status = RegSetValueExW(opened, value, 0, REG_SZ, reinterpret_cast<const BYTE*>(text),
                          static_cast<DWORD>((std::wcslen(text) + 1) * sizeof(wchar_t)));
  RegCloseKey(opened);
  return status;
}

LSTATUS WriteAll(const wchar_t* own) {
  const Key server(kClasses, kServer);
  LSTATUS status = Write(Key(kClasses).text, nullptr, kName);
  if (status == ERROR_SUCCESS) status = Write(server.text, nullptr, own);
  if (status == ERROR_SUCCESS) status = Write(server.text, L"ThreadingModel", L"Apartment");
  if (status == ERROR_SUCCESS) status = Write(Key(kProviders).text, nullptr, kName);
  return status;
}

LSTATUS Remove(const wchar_t* key) {
  const LSTATUS status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);
  return status == ERROR_FILE_NOT_FOUND || status == ERROR_PATH_NOT_FOUND ? ERROR_SUCCESS : status;
}

LSTATUS RemoveAll() {
  LSTATUS status = Remove(Key(kProviders).text);
  // A list that names a class which is not there slows every sign-in down: the class stays with it.
  if (status == ERROR_SUCCESS) status = Remove(Key(kClasses).text);
  if (status == ERROR_SUCCESS) status = Remove(kStartsKey);
  return status;
}

}  // namespace

HRESULT Register() {
  wchar_t own[kPathRoom];
  if (!OwnPath(own)) return HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME);
  if (IsAnotherRegistered(own)) return HRESULT_FROM_WIN32(ERROR_PRODUCT_VERSION);
  const LSTATUS status = WriteAll(own);
  if (status != ERROR_SUCCESS) RemoveAll();
  return HRESULT_FROM_WIN32(static_cast<DWORD>(status));
}

HRESULT Unregister() {
  wchar_t own[kPathRoom];
  if (!OwnPath(own)) return HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME);
  if (IsAnotherRegistered(own)) return HRESULT_FROM_WIN32(ERROR_PRODUCT_VERSION);
  return HRESULT_FROM_WIN32(static_cast<DWORD>(RemoveAll()));
}

}  // namespace vestibule::provider
