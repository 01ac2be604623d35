// A sign-in screen of the fewest calls, all in this process and without a watcher: for what the login host cannot do, which
// keeps the sign-in screen's order and measures nothing shorter than its own lines.
#ifndef VESTIBULE_CALLER_SCREEN_H_
#define VESTIBULE_CALLER_SCREEN_H_

#include <windows.h>

#include "com_object.h"
#include "credential_provider.h"

namespace vestibule::caller {

// Of the one user whom the screen shows.
constexpr wchar_t kSid[] = L"S-1-5-21-1-2-3-1001";

// Ends the program with a sentence where something that has to succeed does not.
void Need(bool holds, const char* what);

// The one user whom the screen shows.
class User final : public Counted<ICredentialProviderUser> {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override;
  HRESULT STDMETHODCALLTYPE GetSid(LPWSTR* sid) override;
  HRESULT STDMETHODCALLTYPE GetProviderID(GUID* provider) override;
  HRESULT STDMETHODCALLTYPE GetStringValue(REFPROPERTYKEY key, LPWSTR* value) override;
  HRESULT STDMETHODCALLTYPE GetValue(REFPROPERTYKEY, PROPVARIANT*) override { return E_NOTIMPL; }
};

class Users final : public Counted<ICredentialProviderUserArray> {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override;
  HRESULT STDMETHODCALLTYPE SetProviderFilter(REFGUID) override { return S_OK; }
  HRESULT STDMETHODCALLTYPE GetAccountOptions(CREDENTIAL_PROVIDER_ACCOUNT_OPTIONS* options) override;
  HRESULT STDMETHODCALLTYPE GetCount(DWORD* count) override;
  HRESULT STDMETHODCALLTYPE GetAt(DWORD index, ICredentialProviderUser** user) override;
};

class Events final : public Counted<ICredentialProviderEvents> {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override;
  HRESULT STDMETHODCALLTYPE CredentialsChanged(UINT_PTR) override {
    ++changes;
    return S_OK;
  }
  int changes = 0;
};

// Takes every event. `unadvise` is told to UnAdvise, once, in the middle of the next one; `deselect` to SetDeselected, where
// a window is asked for, and `deselect_in_update` where fields begin to change.
class TileEvents final : public Counted<ICredentialProviderCredentialEvents2> {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override;
  HRESULT STDMETHODCALLTYPE SetFieldState(ICredentialProviderCredential*, DWORD,
                                          CREDENTIAL_PROVIDER_FIELD_STATE) override {
    return Took();
  }
  HRESULT STDMETHODCALLTYPE SetFieldInteractiveState(ICredentialProviderCredential*, DWORD,
                                                     CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE) override {
    return Took();
  }
  HRESULT STDMETHODCALLTYPE SetFieldString(ICredentialProviderCredential*, DWORD, LPCWSTR) override { return Took(); }
  HRESULT STDMETHODCALLTYPE SetFieldCheckbox(ICredentialProviderCredential*, DWORD, BOOL, LPCWSTR) override {
    return Took();
  }
  HRESULT STDMETHODCALLTYPE SetFieldBitmap(ICredentialProviderCredential*, DWORD, HBITMAP) override { return Took(); }
  HRESULT STDMETHODCALLTYPE SetFieldComboBoxSelectedItem(ICredentialProviderCredential*, DWORD, DWORD) override {
    return Took();
  }
  HRESULT STDMETHODCALLTYPE DeleteFieldComboBoxItem(ICredentialProviderCredential*, DWORD, DWORD) override {
    return Took();
  }
  HRESULT STDMETHODCALLTYPE AppendFieldComboBoxItem(ICredentialProviderCredential*, DWORD, LPCWSTR) override {
    return Took();
  }
  HRESULT STDMETHODCALLTYPE SetFieldSubmitButton(ICredentialProviderCredential*, DWORD, DWORD) override {
    return Took();
  }
  HRESULT STDMETHODCALLTYPE OnCreatingWindow(HWND* window) override {
    *window = nullptr;
    ICredentialProviderCredential* tile = deselect;
    deselect = nullptr;
    if (tile != nullptr) tile->SetDeselected();
    return Took();
  }
  HRESULT STDMETHODCALLTYPE BeginFieldUpdates() override {
    ICredentialProviderCredential* tile = deselect_in_update;
    deselect_in_update = nullptr;
    if (tile != nullptr) tile->SetDeselected();
    return Took();
  }
  HRESULT STDMETHODCALLTYPE EndFieldUpdates() override { return Took(); }
  HRESULT STDMETHODCALLTYPE SetFieldOptions(ICredentialProviderCredential*, DWORD,
                                            CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS) override {
    return Took();
  }

  ICredentialProviderCredential* unadvise = nullptr;
  ICredentialProviderCredential* deselect = nullptr;
  ICredentialProviderCredential* deselect_in_update = nullptr;
  int taken = 0;

 private:
  HRESULT Took();
};

// A provider with its first tile.
class Screen {
 public:
  // Everything up to the last field's value.
  Screen(HMODULE module, REFCLSID clsid);
  // What the sign-in screen does when it ends.
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  void ReadTile();
  // Whether the selected tile shows a link.
  bool ShowsLink();
  // What has come by messages.
  static void Pump();

  ICredentialProvider* provider = nullptr;
  ICredentialProviderSetUserArray* users_taker = nullptr;
  ICredentialProviderCredential* tile = nullptr;
  IConnectableCredentialProviderCredential* connectable = nullptr;
  Users users;
  Events events;
  TileEvents tile_events;
  DWORD fields = 0;
  CREDENTIAL_PROVIDER_FIELD_TYPE types[256] = {};
};

}  // namespace vestibule::caller

#endif  // VESTIBULE_CALLER_SCREEN_H_
