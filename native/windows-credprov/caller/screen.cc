// See screen.h. On the UI thread.
#include "screen.h"

#include <objbase.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>

namespace vestibule::caller {
namespace {

// Identity_LocalUserProvider.
constexpr GUID kLocalUsers = {0xa198529b, 0x730f, 0x4089, {0xb6, 0x46, 0xa1, 0x25, 0x57, 0xf5, 0x66, 0x5e}};

HRESULT HandOver(const wchar_t* text, LPWSTR* copy) {
  const size_t bytes = (std::wcslen(text) + 1) * sizeof(wchar_t);
  *copy = static_cast<LPWSTR>(CoTaskMemAlloc(bytes));
  std::memcpy(*copy, text, bytes);
  return S_OK;
}

template <typename Interface, typename Object>
HRESULT Query(Object* object, REFIID iid, void** into) {
  const bool known = iid == __uuidof(IUnknown) || iid == __uuidof(Interface);
  *into = known ? static_cast<Interface*>(object) : nullptr;
  if (known) object->AddRef();
  return known ? S_OK : E_NOINTERFACE;
}

}  // namespace

void Need(bool holds, const char* what) {
  if (holds) return;
  std::printf("failed: %s\n", what);
  std::fflush(stdout);
  std::_Exit(1);
}

HRESULT STDMETHODCALLTYPE User::QueryInterface(REFIID iid, void** object) {
  return Query<ICredentialProviderUser>(this, iid, object);
}

HRESULT STDMETHODCALLTYPE User::GetSid(LPWSTR* sid) { return HandOver(kSid, sid); }

HRESULT STDMETHODCALLTYPE User::GetProviderID(GUID* provider) {
  *provider = kLocalUsers;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE User::GetStringValue(REFPROPERTYKEY, LPWSTR* value) { return HandOver(L"somebody", value); }

HRESULT STDMETHODCALLTYPE Users::QueryInterface(REFIID iid, void** object) {
  return Query<ICredentialProviderUserArray>(this, iid, object);
}

HRESULT STDMETHODCALLTYPE Users::GetAccountOptions(CREDENTIAL_PROVIDER_ACCOUNT_OPTIONS* options) {
  *options = CPAO_NONE;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Users::GetCount(DWORD* count) {
  *count = 1;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Users::GetAt(DWORD, ICredentialProviderUser** user) {
  *user = new User;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Events::QueryInterface(REFIID iid, void** object) {
  return Query<ICredentialProviderEvents>(this, iid, object);
}

HRESULT STDMETHODCALLTYPE TileEvents::QueryInterface(REFIID iid, void** object) {
  const bool known = iid == __uuidof(IUnknown) || iid == __uuidof(ICredentialProviderCredentialEvents) ||
                     iid == __uuidof(ICredentialProviderCredentialEvents2);
  *object = known ? this : nullptr;
  if (known) AddRef();
  return known ? S_OK : E_NOINTERFACE;
}

HRESULT TileEvents::Took() {
  ++taken;
  ICredentialProviderCredential* tile = unadvise;
  unadvise = nullptr;
  if (tile != nullptr) tile->UnAdvise();
  return S_OK;
}

Screen::Screen(HMODULE module, REFCLSID clsid) {
  using GetClassObject = HRESULT(WINAPI*)(REFCLSID, REFIID, void**);
  const auto get_class_object =
      reinterpret_cast<GetClassObject>(reinterpret_cast<void*>(GetProcAddress(module, "DllGetClassObject")));
  Need(get_class_object != nullptr, "DllGetClassObject");
  IClassFactory* factory = nullptr;
  Need(SUCCEEDED(get_class_object(clsid, __uuidof(IClassFactory), reinterpret_cast<void**>(&factory))), "the class");
  Need(SUCCEEDED(factory->CreateInstance(nullptr, __uuidof(ICredentialProvider), reinterpret_cast<void**>(&provider))),
       "the provider");
  factory->Release();
  Need(SUCCEEDED(provider->SetUsageScenario(CPUS_LOGON, 0)), "the scenario");
  if (SUCCEEDED(provider->QueryInterface(__uuidof(ICredentialProviderSetUserArray),
                                         reinterpret_cast<void**>(&users_taker))))
    users_taker->SetUserArray(&users);
  Need(SUCCEEDED(provider->Advise(&events, 1)), "Advise");
  Need(SUCCEEDED(provider->GetFieldDescriptorCount(&fields)) && fields <= 256, "the number of fields");
  for (DWORD index = 0; index < fields; ++index) {
    CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR* field = nullptr;
    Need(SUCCEEDED(provider->GetFieldDescriptorAt(index, &field)), "a field");
    types[index] = field->cpft;
    CoTaskMemFree(field->pszLabel);
    CoTaskMemFree(field);
  }
  DWORD count = 0;
  DWORD chosen = 0;
  BOOL auto_logon = FALSE;
  Need(SUCCEEDED(provider->GetCredentialCount(&count, &chosen, &auto_logon)) && count > 0, "a tile");
  Need(SUCCEEDED(provider->GetCredentialAt(0, &tile)), "the first tile");
  tile->QueryInterface(__uuidof(IConnectableCredentialProviderCredential), reinterpret_cast<void**>(&connectable));
  Need(SUCCEEDED(tile->Advise(&tile_events)), "Advise of the tile");
  ReadTile();
}

void Screen::ReadTile() {
  for (DWORD field = 0; field < fields; ++field) {
    CREDENTIAL_PROVIDER_FIELD_STATE state = CPFS_HIDDEN;
    CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE interactive = CPFIS_NONE;
    tile->GetFieldState(field, &state, &interactive);
    LPWSTR text = nullptr;
    HBITMAP bitmap = nullptr;
    DWORD number = 0;
    DWORD chosen = 0;
    BOOL checked = FALSE;
    switch (types[field]) {
      case CPFT_TILE_IMAGE:
        if (SUCCEEDED(tile->GetBitmapValue(field, &bitmap))) DeleteObject(bitmap);
        break;
      case CPFT_SUBMIT_BUTTON:
        tile->GetSubmitButtonValue(field, &number);
        break;
      case CPFT_CHECKBOX:
        tile->GetCheckboxValue(field, &checked, &text);
        break;
      case CPFT_COMBOBOX:
        tile->GetComboBoxValueCount(field, &number, &chosen);
        break;
      default:
        tile->GetStringValue(field, &text);
        break;
    }
    CoTaskMemFree(text);
  }
}

bool Screen::ShowsLink() {
  for (DWORD field = 0; field < fields; ++field) {
    CREDENTIAL_PROVIDER_FIELD_STATE state = CPFS_HIDDEN;
    CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE interactive = CPFIS_NONE;
    tile->GetFieldState(field, &state, &interactive);
    if (types[field] == CPFT_COMMAND_LINK && state != CPFS_HIDDEN) return true;
  }
  return false;
}

Screen::~Screen() {
  tile->UnAdvise();
  if (connectable != nullptr) connectable->Release();
  tile->Release();
  provider->UnAdvise();
  if (users_taker != nullptr) users_taker->Release();
  provider->Release();
}

void Screen::Pump() {
  MSG message = {};
  while (PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE)) DispatchMessageW(&message);
}

}  // namespace vestibule::caller
