// Accounts for a hosted DLL that asks the system for them by name: under wine there is one account, and none of the
// simulated device's. Called by lent.cc, on whichever thread of the DLL calls the function.
#ifndef VESTIBULE_LOGINHOST_LENT_ACCOUNTS_H_
#define VESTIBULE_LOGINHOST_LENT_ACCOUNTS_H_

#include <optional>
#include <string>

#include "json.h"

namespace vestibule::loginhost {

// `file`: {"accounts": [{"sid", "userName", "qualifiedUserName"}]}, which may lack the list. Returns what is wrong with it.
// Before the DLL is loaded.
std::optional<std::string> ReadAccounts(const Json& file);

bool HasAccounts();

// LookupAccountNameW. A name that is not in the list is asked of the system.
const void* LookUpAccountFunction();

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_LENT_ACCOUNTS_H_
