// See provider.h.
#include "provider.h"

#include <objbase.h>

#include <cstring>
#include <cwchar>

#include "elevation.h"
#include "module.h"
#include "sentinel.h"
#include "trace.h"

namespace vestibule::provider {
namespace {

// Identity_LocalUserProvider.
constexpr GUID kLocalUserProvider = {0xa198529b, 0x730f, 0x4089, {0xb6, 0x46, 0xa1, 0x25, 0x57, 0xf5, 0x66, 0x5e}};
// CPFG_CREDENTIAL_PROVIDER_LOGO and CPFG_CREDENTIAL_PROVIDER_LABEL of shlguid.h.
constexpr GUID kLogoField = {0x2d837775, 0xf6cd, 0x464e, {0xa7, 0x45, 0x48, 0x2f, 0xd0, 0xb4, 0x74, 0x93}};
constexpr GUID kNameField = {0x286bbff3, 0xbad4, 0x438f, {0xb0, 0x07, 0x79, 0xb7, 0x26, 0x7c, 0x3d, 0x48}};

// The numbers are those of the event kScenario.
enum class Refusal : uint32_t { kNone = 0, kStandAside = 1, kFailedStarts = 2, kNotOurs = 3 };

Refusal RefusalOf(CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario, Settings* settings) {
  const bool signs_in = scenario == CPUS_LOGON || scenario == CPUS_UNLOCK_WORKSTATION;
  // Any program can ask for a password with tiles, and would get the account's real one.
  if (!signs_in && !(scenario == CPUS_CREDUI && IsElevationPrompt())) return Refusal::kNotOurs;
  if (StandsAside(settings)) return Refusal::kStandAside;
  return signs_in && !BeginStart() ? Refusal::kFailedStarts : Refusal::kNone;
}

}  // namespace

void Shared::Release() {
  if (InterlockedDecrement(&references) == 0) delete this;
}

Provider::Provider(Shared* shared) : shared_(shared) { ModuleAddRef(); }

Provider* Provider::Create() {
  Shared* shared = new (std::nothrow) Shared();
  if (shared == nullptr) return nullptr;
  Provider* made = new (std::nothrow) Provider(shared);
  if (made == nullptr) shared->Release();
  return made;
}

Provider::~Provider() {
  UnAdvise();
  StopWaiting();
  RemoveTiles(tiles_, count_);
  shared_->Release();
  ModuleRelease();
}

HRESULT STDMETHODCALLTYPE Provider::QueryInterface(REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (iid == __uuidof(IUnknown) || iid == __uuidof(ICredentialProvider))
    *object = static_cast<ICredentialProvider*>(this);
  else if (iid == __uuidof(ICredentialProviderSetUserArray))
    *object = static_cast<ICredentialProviderSetUserArray*>(this);
  if (*object == nullptr) return E_NOINTERFACE;
  AddRef();
  return S_OK;
}

ULONG STDMETHODCALLTYPE Provider::AddRef() { return static_cast<ULONG>(InterlockedIncrement(&references_)); }

ULONG STDMETHODCALLTYPE Provider::Release() {
  const LONG left = InterlockedDecrement(&references_);
  if (left == 0) delete this;
  return static_cast<ULONG>(left);
}

HRESULT STDMETHODCALLTYPE Provider::SetUsageScenario(CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario, DWORD) {
  shared_->scenario = CPUS_INVALID;
  const Refusal refusal = RefusalOf(scenario, &shared_->settings);
  Trace(Event::kScenario, static_cast<uint32_t>(scenario), static_cast<uint32_t>(refusal));
  if (refusal != Refusal::kNone) return scenario == CPUS_PLAP ? E_INVALIDARG : E_NOTIMPL;
  // After the start was noted: whatever goes wrong from here on has been counted.
  ReadSettings(&shared_->settings);
  shared_->scenario = scenario;
  return S_OK;
}

// What a remote desktop passed on is a typed password: the in-box provider takes it.
HRESULT STDMETHODCALLTYPE Provider::SetSerialization(const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION*) {
  return E_NOTIMPL;
}

HRESULT STDMETHODCALLTYPE Provider::Advise(ICredentialProviderEvents* events, UINT_PTR context) {
  if (events == nullptr) {
    UnAdvise();
    return E_INVALIDARG;
  }
  // Called again, it is no UnAdvise: that would be the end of a start.
  events->AddRef();
  ICredentialProviderEvents* earlier = shared_->events;
  shared_->events = events;
  shared_->context = context;
  if (earlier != nullptr) earlier->Release();
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Provider::UnAdvise() {
  ICredentialProviderEvents* events = shared_->events;
  shared_->events = nullptr;
  if (events != nullptr) {
    EndStart();
    events->Release();
  }
  for (DWORD index = 0; index < count_; ++index) tiles_[index]->End();
  return S_OK;
}

void Provider::RemoveTiles(Credential** tiles, DWORD count) {
  for (DWORD index = 0; index < count; ++index) {
    Credential* tile = tiles[index];
    tiles[index] = nullptr;
    if (tile == nullptr) continue;
    tile->End();
    tile->Release();
  }
}

void Provider::AddTile(const wchar_t* sid) {
  if (count_ == kMostTiles) return;
  for (Credential*& earlier : earlier_) {
    if (earlier == nullptr || std::wcscmp(earlier->sid(), sid) != 0) continue;
    tiles_[count_++] = earlier;
    earlier = nullptr;
    return;
  }
  Credential* tile = Credential::Create(shared_, sid);
  if (tile != nullptr) tiles_[count_++] = tile;
}

void Provider::AddTileFor(ICredentialProviderUser* user) {
  GUID kind = {};
  LPWSTR sid = nullptr;
  if (SUCCEEDED(user->GetProviderID(&kind)) && kind == kLocalUserProvider && SUCCEEDED(user->GetSid(&sid)) &&
      sid != nullptr && std::wcslen(sid) <= kSidMost && IsEligible(shared_->settings, sid))
    AddTile(sid);
  CoTaskMemFree(sid);
}

HRESULT STDMETHODCALLTYPE Provider::SetUserArray(ICredentialProviderUserArray* users) {
  std::memcpy(earlier_, tiles_, sizeof earlier_);
  std::memset(tiles_, 0, sizeof tiles_);
  count_ = 0;
  has_users_ = true;
  DWORD count = 0;
  if (users == nullptr || FAILED(users->GetCount(&count))) count = 0;
  // A user that is not named: the device hides them, and the agent asks for the name.
  bool hidden = count == 0;
  for (DWORD index = 0; index < count; ++index) {
    ICredentialProviderUser* user = nullptr;
    const HRESULT result = users->GetAt(index, &user);
    if (SUCCEEDED(result) && user != nullptr) {
      AddTileFor(user);
      user->Release();
    } else if (SUCCEEDED(result)) {
      hidden = true;
    }
  }
  if (hidden) AddTile(L"");
  RemoveTiles(earlier_, kMostTiles);
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Provider::GetFieldDescriptorCount(DWORD* count) {
  if (count == nullptr) return E_POINTER;
  *count = kFieldCount;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Provider::GetFieldDescriptorAt(DWORD index,
                                                         CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR** descriptor) {
  if (descriptor == nullptr) return E_POINTER;
  *descriptor = nullptr;
  if (index >= kFieldCount) return E_INVALIDARG;
  auto* filled =
      static_cast<CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR*>(CoTaskMemAlloc(sizeof(CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR)));
  if (filled == nullptr) return E_OUTOFMEMORY;
  std::memset(filled, 0, sizeof *filled);
  filled->dwFieldID = index;
  const wchar_t* label = L"";
  if (index == kLabelField) {
    filled->cpft = CPFT_SMALL_TEXT;
    filled->guidFieldType = kNameField;
  } else {
    const FieldRow row = RowAt(index);
    filled->cpft = static_cast<CREDENTIAL_PROVIDER_FIELD_TYPE>(row.type);
    if (row.type == CPFT_TILE_IMAGE) filled->guidFieldType = kLogoField;
    // A countdown's text is a pattern until there is a time: the tile has it as the field's value.
    if (row.purpose != VST_PURPOSE_TIME_LEFT) label = shared_->Text(row.label);
  }
  const HRESULT result = HandOver(label, &filled->pszLabel);
  if (FAILED(result)) CoTaskMemFree(filled);
  else *descriptor = filled;
  return result;
}

HRESULT STDMETHODCALLTYPE Provider::GetCredentialCount(DWORD* count, DWORD* default_index, BOOL* auto_logon) {
  if (count == nullptr || default_index == nullptr || auto_logon == nullptr) return E_POINTER;
  // Before Windows 8 no users are named.
  if (!has_users_) SetUserArray(nullptr);
  // A host that was told no, and asks all the same.
  *count = shared_->scenario == CPUS_INVALID ? 0 : count_;
  // Windows remembers the provider that was used last, so none is chosen here.
  *default_index = CREDENTIAL_PROVIDER_NO_DEFAULT;
  *auto_logon = FALSE;
  for (DWORD index = 0; index < *count; ++index) {
    if (!tiles_[index]->TakeAnnounced()) continue;
    *default_index = index;
    *auto_logon = TRUE;
    break;
  }
  Trace(Event::kEnumerated, count_, *default_index);
  EndStartSoon();
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Provider::GetCredentialAt(DWORD index, ICredentialProviderCredential** credential) {
  if (credential == nullptr) return E_POINTER;
  *credential = nullptr;
  if (index >= count_ || shared_->scenario == CPUS_INVALID) return E_INVALIDARG;
  return tiles_[index]->QueryInterface(__uuidof(ICredentialProviderCredential), reinterpret_cast<void**>(credential));
}

}  // namespace vestibule::provider
