// Makes a pipe as the addon does, and prints its owner and its rights as SDDL, then this user's SID. Runs in wine, which
// keeps both and heeds neither.
#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

#include <cstdio>

#include "windows/pipe.h"

int main() {
  vestibule::PipeName name;
  vestibule::Handle pipe;
  if (name.Set("\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Vestibule\\rights") != 0) return 1;
  if (name.Create(true, &pipe) != 0) return 2;
  constexpr SECURITY_INFORMATION asked = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
  PSECURITY_DESCRIPTOR rights = nullptr;
  if (GetSecurityInfo(pipe.get(), SE_KERNEL_OBJECT, asked, nullptr, nullptr, nullptr, nullptr, &rights) != 0) return 3;
  LPSTR text = nullptr;
  if (!ConvertSecurityDescriptorToStringSecurityDescriptorA(rights, SDDL_REVISION_1, asked, &text, nullptr)) return 4;
  HANDLE token = nullptr;
  alignas(TOKEN_USER) BYTE user[256];
  DWORD bytes = 0;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return 5;
  if (!GetTokenInformation(token, TokenUser, user, sizeof user, &bytes)) return 6;
  LPSTR sid = nullptr;
  if (!ConvertSidToStringSidA(reinterpret_cast<TOKEN_USER*>(user)->User.Sid, &sid)) return 7;
  std::printf("%s\n%s\n", text, sid);
  return 0;
}
