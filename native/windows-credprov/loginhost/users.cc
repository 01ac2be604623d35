// See users.h. The one source that defines the property keys and well-known identifiers.
#include <initguid.h>

#include "users.h"

#include <objbase.h>
#include <propkey.h>

#include <cstring>

#include "text.h"

namespace vestibule::loginhost {
namespace {

constexpr GUID kLocalUserProvider = {0xa198529b, 0x730f, 0x4089, {0xb6, 0x46, 0xa1, 0x25, 0x57, 0xf5, 0x66, 0x5e}};
constexpr size_t kMostUsers = 100;

HRESULT HandOver(const std::wstring& text, LPWSTR* value) {
  const size_t bytes = (text.size() + 1) * sizeof(wchar_t);
  *value = static_cast<LPWSTR>(CoTaskMemAlloc(bytes));
  if (*value == nullptr) return E_OUTOFMEMORY;
  std::memcpy(*value, text.c_str(), bytes);
  return S_OK;
}

std::wstring WideMember(const Json& file, const char* name) { return Wide(file.Text(name).value_or("")); }

}  // namespace

User::User(Report* report, const Json& file)
    : HostObject(report, "ICredentialProviderUser of " + file.Text("sid").value_or("")),
      sid_(WideMember(file, "sid")),
      user_name_(WideMember(file, "userName")),
      qualified_name_(WideMember(file, "qualifiedUserName")),
      display_name_(WideMember(file, "displayName")),
      email_(WideMember(file, "email")),
      status_(WideMember(file, "status")),
      provider_(ParseGuid(file.Text("provider").value_or("")).value_or(kLocalUserProvider)) {
  if (qualified_name_.empty()) qualified_name_ = L"PC\\" + user_name_;
}

HRESULT STDMETHODCALLTYPE User::GetSid(LPWSTR* sid) { return HandOver(sid_, sid); }

HRESULT STDMETHODCALLTYPE User::GetProviderID(GUID* provider) {
  *provider = provider_;
  return S_OK;
}

const std::wstring* User::Property(REFPROPERTYKEY key) const {
  const std::pair<const PROPERTYKEY*, const std::wstring*> properties[] = {
      {&PKEY_Identity_PrimarySid, &sid_},
      {&PKEY_Identity_UserName, &user_name_},
      {&PKEY_Identity_QualifiedUserName, &qualified_name_},
      {&PKEY_Identity_DisplayName, &display_name_},
      {&PKEY_Identity_PrimaryEmailAddress, &email_},
      {&PKEY_Identity_LogonStatusString, &status_},
  };
  for (const auto& [known, value] : properties)
    if (known->pid == key.pid && known->fmtid == key.fmtid) return value;
  return nullptr;
}

HRESULT STDMETHODCALLTYPE User::GetStringValue(REFPROPERTYKEY key, LPWSTR* value) {
  *value = nullptr;
  const std::wstring* found = Property(key);
  return found == nullptr || found->empty() ? HRESULT_FROM_WIN32(ERROR_NOT_FOUND) : HandOver(*found, value);
}

HRESULT STDMETHODCALLTYPE User::GetValue(REFPROPERTYKEY key, PROPVARIANT* value) {
  std::memset(value, 0, sizeof *value);
  LPWSTR text = nullptr;
  const HRESULT result = GetStringValue(key, &text);
  if (FAILED(result)) return result;
  value->vt = VT_LPWSTR;
  value->pwszVal = text;
  return S_OK;
}

std::optional<std::string> UserArray::Read(const Json& file) {
  const Json* users = file.Find("users");
  if (users == nullptr || users->kind() != Json::Kind::kArray) return "there is no list \"users\"";
  if (users->items().size() > kMostUsers) return "there are more than 100 users";
  for (const Json& user : users->items()) {
    if (user.kind() == Json::Kind::kNull) {
      users_.push_back(nullptr);
      continue;
    }
    if (!user.Text("sid").has_value() || !user.Text("userName").has_value())
      return "a user needs \"sid\" and \"userName\", or is null";
    users_.push_back(std::make_unique<User>(report_, user));
  }
  account_options_ = static_cast<CREDENTIAL_PROVIDER_ACCOUNT_OPTIONS>(file.Number("accountOptions").value_or(0) & 3);
  return std::nullopt;
}

HRESULT STDMETHODCALLTYPE UserArray::SetProviderFilter(REFGUID provider) {
  report_->Say("user-filter", Json::Object({{"provider", GuidText(provider)}}));
  return S_OK;
}

HRESULT STDMETHODCALLTYPE UserArray::GetAccountOptions(CREDENTIAL_PROVIDER_ACCOUNT_OPTIONS* options) {
  *options = account_options_;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE UserArray::GetCount(DWORD* count) {
  *count = static_cast<DWORD>(users_.size());
  return S_OK;
}

HRESULT STDMETHODCALLTYPE UserArray::GetAt(DWORD index, ICredentialProviderUser** user) {
  *user = nullptr;
  if (index >= users_.size()) return E_INVALIDARG;
  *user = users_[index].get();
  if (*user != nullptr) (*user)->AddRef();
  return S_OK;
}

std::vector<std::pair<std::string, LONG>> UserArray::Held() const {
  std::vector<std::pair<std::string, LONG>> held = {{name(), HostObject::Held()}};
  for (const std::unique_ptr<User>& user : users_)
    if (user != nullptr) held.emplace_back(user->name(), user->Held());
  return held;
}

}  // namespace vestibule::loginhost
