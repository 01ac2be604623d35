// The users of the sign-in screen, as a provider gets them: ICredentialProviderUserArray, out of a file. Methods are
// called by the provider, on any thread; nothing changes after Read.
#ifndef VESTIBULE_LOGINHOST_USERS_H_
#define VESTIBULE_LOGINHOST_USERS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "credential_provider.h"
#include "host_object.h"
#include "json.h"
#include "report.h"

namespace vestibule::loginhost {

class User final : public HostObject<ICredentialProviderUser> {
 public:
  // `file`: {"sid", "userName", "qualifiedUserName", "displayName", "email", "status", "provider"}, all texts, all but
  // the first two optional. "provider" is the identifier of the identity provider; the local one when absent.
  User(Report* report, const Json& file);

  HRESULT STDMETHODCALLTYPE GetSid(LPWSTR* sid) override;
  HRESULT STDMETHODCALLTYPE GetProviderID(GUID* provider) override;
  HRESULT STDMETHODCALLTYPE GetStringValue(REFPROPERTYKEY key, LPWSTR* value) override;
  HRESULT STDMETHODCALLTYPE GetValue(REFPROPERTYKEY key, PROPVARIANT* value) override;

 private:
  const std::wstring* Property(REFPROPERTYKEY key) const;

  std::wstring sid_;
  std::wstring user_name_;
  std::wstring qualified_name_;
  std::wstring display_name_;
  std::wstring email_;
  std::wstring status_;
  GUID provider_;
};

class UserArray final : public HostObject<ICredentialProviderUserArray> {
 public:
  explicit UserArray(Report* report) : HostObject(report, "ICredentialProviderUserArray") {}

  // `file`: {"users": [user or null], "accountOptions"}: null stands for a user whose name the device hides. Returns
  // what is wrong with it.
  std::optional<std::string> Read(const Json& file);

  HRESULT STDMETHODCALLTYPE SetProviderFilter(REFGUID provider) override;
  HRESULT STDMETHODCALLTYPE GetAccountOptions(CREDENTIAL_PROVIDER_ACCOUNT_OPTIONS* options) override;
  HRESULT STDMETHODCALLTYPE GetCount(DWORD* count) override;
  HRESULT STDMETHODCALLTYPE GetAt(DWORD index, ICredentialProviderUser** user) override;

  size_t count() const { return users_.size(); }
  // The objects that the provider still holds, with the array itself.
  std::vector<std::pair<std::string, LONG>> Held() const;

 private:
  std::vector<std::unique_ptr<User>> users_;
  CREDENTIAL_PROVIDER_ACCOUNT_OPTIONS account_options_ = CPAO_NONE;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_USERS_H_
