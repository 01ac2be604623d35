// A credential for LSA: KERB_INTERACTIVE_UNLOCK_LOGON (ntsecapi.h) in one buffer, with offsets in the place of pointers.
// Called on the conversation's thread, because looking up an account may ask another machine.
#ifndef VESTIBULE_PROVIDER_LOGON_H_
#define VESTIBULE_PROVIDER_LOGON_H_

#include <windows.h>

#include <cstdint>

#include "bytes.h"

namespace vestibule::provider {

// More than the longest names and the longest protected password need.
constexpr size_t kPackedMost = 16 * 1024;

struct PackedLogon {
  ULONG package;
  ULONG length;
  uint8_t bytes[kPackedMost];
};

struct LogonParts {
  vst_view domain;
  vst_view user_name;
  vst_view password;
  // The session is locked, and the person is in it.
  bool unlocks;
  // A prompt cannot be expected to take a password that is protected.
  bool prompts;
};

// False where LSA does not name its package, or the parts do not fit; `into` is wiped then.
bool PackLogon(const LogonParts& parts, PackedLogon* into);

// Whether the system has the account `domain\user_name` under the SID `sid`.
bool IsAccount(vst_view domain, vst_view user_name, vst_view sid);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_LOGON_H_
