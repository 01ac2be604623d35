// See lent_accounts.h.
#include "lent_accounts.h"

#include <windows.h>

#include <sddl.h>

#include <cwchar>
#include <vector>

#include "text.h"

namespace vestibule::loginhost {
namespace {

constexpr size_t kMostAccounts = 100;

struct Account {
  std::wstring sid;
  std::wstring user_name;
  std::wstring qualified_name;
};

std::vector<Account>& Accounts() {
  static std::vector<Account> accounts;
  return accounts;
}

const Account* Find(const wchar_t* name) {
  const bool qualified = std::wcschr(name, L'\\') != nullptr;
  for (const Account& account : Accounts())
    if (_wcsicmp(name, (qualified ? account.qualified_name : account.user_name).c_str()) == 0) return &account;
  return nullptr;
}

BOOL WINAPI LookUpAccount(LPCWSTR system, LPCWSTR name, PSID sid, LPDWORD sid_bytes, LPWSTR domain,
                          LPDWORD domain_units, PSID_NAME_USE use) {
  const Account* account = name == nullptr ? nullptr : Find(name);
  if (account == nullptr) return LookupAccountNameW(system, name, sid, sid_bytes, domain, domain_units, use);
  const std::wstring own_domain = account->qualified_name.substr(0, account->qualified_name.find(L'\\'));
  PSID found = nullptr;
  if (!ConvertStringSidToSidW(account->sid.c_str(), &found)) return FALSE;
  const DWORD needed = GetLengthSid(found);
  const DWORD units = static_cast<DWORD>(own_domain.size()) + 1;
  if (sid == nullptr || *sid_bytes < needed || domain == nullptr || *domain_units < units) {
    *sid_bytes = needed;
    *domain_units = units;
    LocalFree(found);
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
  }
  CopySid(*sid_bytes, sid, found);
  LocalFree(found);
  std::wmemcpy(domain, own_domain.c_str(), units);
  *domain_units = units - 1;
  *use = SidTypeUser;
  return TRUE;
}

}  // namespace

std::optional<std::string> ReadAccounts(const Json& file) {
  const Json* accounts = file.Find("accounts");
  if (accounts == nullptr) return std::nullopt;
  if (accounts->kind() != Json::Kind::kArray || accounts->items().size() > kMostAccounts)
    return "\"accounts\" is no list of at most 100";
  for (const Json& account : accounts->items()) {
    const std::optional<std::string> sid = account.Text("sid");
    const std::optional<std::string> user_name = account.Text("userName");
    const std::optional<std::string> qualified_name = account.Text("qualifiedUserName");
    if (!sid.has_value() || !user_name.has_value() || !qualified_name.has_value())
      return "an account needs \"sid\", \"userName\" and \"qualifiedUserName\"";
    Accounts().push_back({Wide(*sid), Wide(*user_name), Wide(*qualified_name)});
  }
  return std::nullopt;
}

bool HasAccounts() { return !Accounts().empty(); }

const void* LookUpAccountFunction() {
  return reinterpret_cast<const void*>(reinterpret_cast<ULONG_PTR>(LookUpAccount));
}

}  // namespace vestibule::loginhost
