// See local_system.h.
#include "local_system.h"

#include "memory.h"

namespace vestibule::provider {

bool RunsAsLocalSystem(HANDLE process) {
  HANDLE opened = nullptr;
  if (!OpenProcessToken(process, TOKEN_QUERY, &opened)) return false;
  const Handle token(opened);
  alignas(TOKEN_USER) BYTE user[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE] = {};
  DWORD bytes = 0;
  if (!GetTokenInformation(token.get(), TokenUser, user, sizeof user, &bytes)) return false;
  return IsWellKnownSid(reinterpret_cast<TOKEN_USER*>(user)->User.Sid, WinLocalSystemSid) != FALSE;
}

}  // namespace vestibule::provider
