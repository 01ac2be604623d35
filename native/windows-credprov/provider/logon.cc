// See logon.h.
#include "logon.h"

#include <ntsecapi.h>
#include <sddl.h>

#include <cstring>
#include <cwchar>

#include "memory.h"
#include "text.h"

namespace vestibule::provider {
namespace {

// KERB_LOGON_SUBMIT_TYPE.
constexpr ULONG kInteractiveLogon = 2;
constexpr ULONG kWorkstationUnlock = 7;
// The type, padded to 8; three UNICODE_STRINGs of 16; a LUID.
constexpr size_t kHead = 64;
constexpr size_t kStringsAt = 8;
constexpr size_t kStringBytes = 16;

constexpr size_t kNameRoom = 257;
// CredProtectW makes a text of some hundred characters of a short one.
constexpr size_t kProtectedRoom = 4096;

struct WideSecret {
  wchar_t text[kProtectedRoom];
  ~WideSecret() { SecureZeroMemory(text, sizeof text); }
};

bool FindPackage(ULONG* package) {
  HANDLE lsa = nullptr;
  if (LsaConnectUntrusted(&lsa) < 0) return false;
  char name[] = "Negotiate";
  LSA_STRING negotiate = {sizeof name - 1, sizeof name, name};
  const bool found = LsaLookupAuthenticationPackage(lsa, &negotiate, package) >= 0;
  LsaDeregisterLogonProcess(lsa);
  return found;
}

// Where Windows protects credentials on their way to LSA, they go protected. What cannot be protected goes as it is.
void Protect(const wchar_t* plain, WideSecret* into) {
  using CredProtect = BOOL(WINAPI*)(BOOL, LPWSTR, DWORD, LPWSTR, DWORD*, int*);
  const HMODULE advapi = GetModuleHandleW(L"advapi32.dll");
  const auto protect = advapi == nullptr ? nullptr
                                         : reinterpret_cast<CredProtect>(
                                               reinterpret_cast<void*>(GetProcAddress(advapi, "CredProtectW")));
  DWORD room = kProtectedRoom;
  WideSecret copy;
  CopyText(plain, copy.text, kProtectedRoom);
  if (protect != nullptr && plain[0] != L'\0' &&
      protect(FALSE, copy.text, static_cast<DWORD>(std::wcslen(plain)) + 1, into->text, &room, nullptr))
    return;
  CopyText(plain, into->text, kProtectedRoom);
}

bool Put(const wchar_t* text, size_t index, PackedLogon* into) {
  const size_t bytes = std::wcslen(text) * sizeof(wchar_t);
  if (into->length + bytes > kPackedMost || bytes > 0xffff) return false;
  const auto length = static_cast<uint16_t>(bytes);
  const uint64_t offset = into->length;
  uint8_t* string = into->bytes + kStringsAt + index * kStringBytes;
  std::memcpy(string, &length, sizeof length);
  std::memcpy(string + 2, &length, sizeof length);
  std::memcpy(string + 8, &offset, sizeof offset);
  std::memcpy(into->bytes + into->length, text, bytes);
  into->length += static_cast<ULONG>(bytes);
  return true;
}

}  // namespace

bool PackLogon(const LogonParts& parts, PackedLogon* into) {
  SecureZeroMemory(into, sizeof *into);
  wchar_t domain[kNameRoom];
  wchar_t user_name[kNameRoom];
  WideSecret plain;
  WideSecret password;
  if (!FindPackage(&into->package) || !Widen(parts.domain, domain, kNameRoom) ||
      !Widen(parts.user_name, user_name, kNameRoom) || !Widen(parts.password, plain.text, kProtectedRoom))
    return false;
  if (parts.prompts) CopyText(plain.text, password.text, kProtectedRoom);
  else Protect(plain.text, &password);
  const ULONG type = parts.unlocks ? kWorkstationUnlock : kInteractiveLogon;
  std::memcpy(into->bytes, &type, sizeof type);
  into->length = kHead;
  if (Put(domain, 0, into) && Put(user_name, 1, into) && Put(password.text, 2, into)) return true;
  SecureZeroMemory(into, sizeof *into);
  return false;
}

bool IsAccount(vst_view domain, vst_view user_name, vst_view sid) {
  wchar_t name[2 * kNameRoom] = {};
  wchar_t wide[kNameRoom];
  wchar_t expected[185 + 1];
  if (!Widen(domain, name, kNameRoom) || !Widen(user_name, wide, kNameRoom) || !Widen(sid, expected, 186)) return false;
  if (name[0] != L'\0') AppendText(L"\\", name, 2 * kNameRoom);
  AppendText(wide, name, 2 * kNameRoom);
  uint8_t found[SECURITY_MAX_SID_SIZE];
  DWORD sid_bytes = sizeof found;
  wchar_t found_domain[kNameRoom];
  DWORD domain_units = kNameRoom;
  SID_NAME_USE use = SidTypeUnknown;
  if (!LookupAccountNameW(nullptr, name, found, &sid_bytes, found_domain, &domain_units, &use) || use != SidTypeUser)
    return false;
  LPWSTR text = nullptr;
  if (!ConvertSidToStringSidW(found, &text)) return false;
  const bool same = std::wcscmp(text, expected) == 0;
  LocalFree(text);
  return same;
}

}  // namespace vestibule::provider
