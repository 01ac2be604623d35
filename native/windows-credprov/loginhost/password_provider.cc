// See password_provider.h. Everything runs on the UI thread, for the provider that wraps it.
#include "password_provider.h"

#include <objbase.h>

#include <cstring>
#include <string>
#include <vector>

#include "com_object.h"
#include "credential_provider.h"

namespace vestibule::loginhost {

const GUID kPasswordProviderClass = {0x60b78e88, 0xead8, 0x445c, {0x9c, 0xfd, 0x0b, 0x87, 0xf7, 0x4e, 0xa6, 0xcd}};

namespace {

enum : DWORD { kName, kPassword, kSubmit, kFieldCount };

constexpr struct {
  CREDENTIAL_PROVIDER_FIELD_TYPE type;
  const wchar_t* label;
} kFields[kFieldCount] = {
    {CPFT_LARGE_TEXT, L"Name"}, {CPFT_PASSWORD_TEXT, L"Password"}, {CPFT_SUBMIT_BUTTON, L"Submit"}};

struct Account {
  std::wstring sid;
  std::wstring name;
};

HRESULT HandOver(const std::wstring& text, LPWSTR* copy) {
  const size_t bytes = (text.size() + 1) * sizeof(wchar_t);
  *copy = static_cast<LPWSTR>(CoTaskMemAlloc(bytes));
  if (*copy == nullptr) return E_OUTOFMEMORY;
  std::memcpy(*copy, text.c_str(), bytes);
  return S_OK;
}

class PasswordTile final : public Counted<ICredentialProviderCredential2> {
 public:
  explicit PasswordTile(Account account) : account_(std::move(account)) {}

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    const bool known = iid == __uuidof(IUnknown) || iid == __uuidof(ICredentialProviderCredential) ||
                       iid == __uuidof(ICredentialProviderCredential2);
    *object = known ? this : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderCredentialEvents*) override { return S_OK; }
  HRESULT STDMETHODCALLTYPE UnAdvise() override { return S_OK; }
  HRESULT STDMETHODCALLTYPE SetSelected(BOOL* auto_logon) override {
    *auto_logon = FALSE;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE SetDeselected() override {
    password_.clear();
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetFieldState(DWORD field, CREDENTIAL_PROVIDER_FIELD_STATE* state,
                                          CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE* interactive) override {
    *state = field == kName ? CPFS_DISPLAY_IN_BOTH : CPFS_DISPLAY_IN_SELECTED_TILE;
    *interactive = field == kPassword ? CPFIS_FOCUSED : CPFIS_NONE;
    return field < kFieldCount ? S_OK : E_INVALIDARG;
  }
  HRESULT STDMETHODCALLTYPE GetStringValue(DWORD field, LPWSTR* value) override {
    if (field != kName && field != kPassword) return E_INVALIDARG;
    return HandOver(field == kName ? account_.name : password_, value);
  }
  HRESULT STDMETHODCALLTYPE GetBitmapValue(DWORD, HBITMAP*) override { return E_INVALIDARG; }
  HRESULT STDMETHODCALLTYPE GetCheckboxValue(DWORD, BOOL*, LPWSTR*) override { return E_INVALIDARG; }
  HRESULT STDMETHODCALLTYPE GetSubmitButtonValue(DWORD field, DWORD* adjacent_to) override {
    *adjacent_to = kPassword;
    return field == kSubmit ? S_OK : E_INVALIDARG;
  }
  HRESULT STDMETHODCALLTYPE GetComboBoxValueCount(DWORD, DWORD*, DWORD*) override { return E_INVALIDARG; }
  HRESULT STDMETHODCALLTYPE GetComboBoxValueAt(DWORD, DWORD, LPWSTR*) override { return E_INVALIDARG; }
  HRESULT STDMETHODCALLTYPE SetStringValue(DWORD field, LPCWSTR value) override {
    if (field != kPassword || value == nullptr) return E_INVALIDARG;
    password_ = value;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE SetCheckboxValue(DWORD, BOOL) override { return E_INVALIDARG; }
  HRESULT STDMETHODCALLTYPE SetComboBoxSelectedValue(DWORD, DWORD) override { return E_INVALIDARG; }
  HRESULT STDMETHODCALLTYPE CommandLinkClicked(DWORD) override { return E_INVALIDARG; }
  HRESULT STDMETHODCALLTYPE ReportResult(NTSTATUS, NTSTATUS, LPWSTR* text,
                                         CREDENTIAL_PROVIDER_STATUS_ICON* icon) override {
    *text = nullptr;
    *icon = CPSI_NONE;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetUserSid(LPWSTR* sid) override { return HandOver(account_.sid, sid); }

  // KERB_INTERACTIVE_UNLOCK_LOGON: type, three strings by offset (domain, user, password), LUID.
  HRESULT STDMETHODCALLTYPE GetSerialization(CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE* response,
                                             CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization,
                                             LPWSTR* text, CREDENTIAL_PROVIDER_STATUS_ICON* icon) override {
    constexpr size_t head = 64;
    *text = nullptr;
    *icon = CPSI_NONE;
    *response = CPGSR_NO_CREDENTIAL_NOT_FINISHED;
    const std::wstring* parts[] = {&domain_, &account_.name, &password_};
    size_t size = head;
    for (const std::wstring* part : parts) size += part->size() * sizeof(wchar_t);
    if (size > 0xffff) return E_INVALIDARG;
    BYTE* bytes = static_cast<BYTE*>(CoTaskMemAlloc(size));
    if (bytes == nullptr) return E_OUTOFMEMORY;
    std::memset(bytes, 0, size);
    bytes[0] = 2;
    ULONGLONG offset = head;
    BYTE* string = bytes + 8;
    for (const std::wstring* part : parts) {
      const auto length = static_cast<USHORT>(part->size() * sizeof(wchar_t));
      std::memcpy(string, &length, sizeof length);
      std::memcpy(string + 2, &length, sizeof length);
      std::memcpy(string + 8, &offset, sizeof offset);
      std::memcpy(bytes + offset, part->data(), length);
      offset += length;
      string += 16;
    }
    *response = CPGSR_RETURN_CREDENTIAL_FINISHED;
    serialization->ulAuthenticationPackage = 0;
    serialization->clsidCredentialProvider = kPasswordProviderClass;
    serialization->cbSerialization = static_cast<ULONG>(size);
    serialization->rgbSerialization = bytes;
    return S_OK;
  }

 private:
  const Account account_;
  const std::wstring domain_ = L"PC";
  std::wstring password_;
};

class PasswordProvider final : public Counted<ICredentialProvider> {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    if (iid == __uuidof(IUnknown) || iid == __uuidof(ICredentialProvider)) *object = this;
    else if (iid == __uuidof(ICredentialProviderSetUserArray)) *object = &users_;
    else *object = nullptr;
    if (*object != nullptr) AddRef();
    return *object != nullptr ? S_OK : E_NOINTERFACE;
  }
  HRESULT STDMETHODCALLTYPE SetUsageScenario(CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario, DWORD) override {
    return scenario == CPUS_LOGON || scenario == CPUS_UNLOCK_WORKSTATION || scenario == CPUS_CREDUI ? S_OK
                                                                                                     : E_NOTIMPL;
  }
  HRESULT STDMETHODCALLTYPE SetSerialization(const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION*) override {
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderEvents*, UINT_PTR) override { return S_OK; }
  HRESULT STDMETHODCALLTYPE UnAdvise() override { return S_OK; }
  HRESULT STDMETHODCALLTYPE GetFieldDescriptorCount(DWORD* count) override {
    *count = kFieldCount;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetFieldDescriptorAt(DWORD index,
                                                 CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR** descriptor) override {
    *descriptor = nullptr;
    if (index >= kFieldCount) return E_INVALIDARG;
    void* memory = CoTaskMemAlloc(sizeof(CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR));
    if (memory == nullptr) return E_OUTOFMEMORY;
    std::memset(memory, 0, sizeof(CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR));
    *descriptor = static_cast<CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR*>(memory);
    (*descriptor)->dwFieldID = index;
    (*descriptor)->cpft = kFields[index].type;
    return HandOver(kFields[index].label, &(*descriptor)->pszLabel);
  }
  HRESULT STDMETHODCALLTYPE GetCredentialCount(DWORD* count, DWORD* default_index, BOOL* auto_logon) override {
    *count = static_cast<DWORD>(accounts_.size());
    *default_index = CREDENTIAL_PROVIDER_NO_DEFAULT;
    *auto_logon = FALSE;
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE GetCredentialAt(DWORD index, ICredentialProviderCredential** credential) override {
    *credential = index < accounts_.size() ? new PasswordTile(accounts_[index]) : nullptr;
    return *credential != nullptr ? S_OK : E_INVALIDARG;
  }

 private:
  void TakeUsers(ICredentialProviderUserArray* users) {
    DWORD count = 0;
    users->GetCount(&count);
    for (DWORD index = 0; index < count; ++index) {
      ICredentialProviderUser* user = nullptr;
      if (FAILED(users->GetAt(index, &user)) || user == nullptr) continue;
      LPWSTR sid = nullptr;
      LPWSTR name = nullptr;
      user->GetSid(&sid);
      // PKEY_Identity_UserName of propkey.h.
      const PROPERTYKEY user_name = {
          {0xc4322503, 0x78ca, 0x49c6, {0x9a, 0xcc, 0xa6, 0x8e, 0x2a, 0xfd, 0x7b, 0x6b}}, 100};
      user->GetStringValue(user_name, &name);
      accounts_.push_back({sid == nullptr ? L"" : sid, name == nullptr ? L"" : name});
      CoTaskMemFree(sid);
      CoTaskMemFree(name);
      user->Release();
    }
  }

  // One object with its provider, whose references it counts.
  class Users final : public ICredentialProviderSetUserArray {
   public:
    explicit Users(PasswordProvider* provider) : provider_(provider) {}
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
      return provider_->QueryInterface(iid, object);
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return provider_->AddRef(); }
    ULONG STDMETHODCALLTYPE Release() override { return provider_->Release(); }
    HRESULT STDMETHODCALLTYPE SetUserArray(ICredentialProviderUserArray* users) override {
      provider_->TakeUsers(users);
      return S_OK;
    }

   private:
    PasswordProvider* provider_;
  };

  Users users_{this};
  std::vector<Account> accounts_;
};

class PasswordFactory final : public LastingFactory {
  HRESULT Create(REFIID iid, void** object) override { return New<PasswordProvider>(iid, object); }
};

}  // namespace

HRESULT RegisterPasswordProvider() {
  static PasswordFactory factory;
  DWORD registered = 0;
  return CoRegisterClassObject(kPasswordProviderClass, &factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE,
                               &registered);
}

}  // namespace vestibule::loginhost
