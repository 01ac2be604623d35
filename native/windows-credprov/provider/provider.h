// The provider, as the sign-in screen (LogonUI) or consent.exe loads it, as SYSTEM: its tiles and fields. It never keeps
// anybody from another way in: it filters nobody, and stands aside when it is told to or has failed. On the UI thread.
#ifndef VESTIBULE_PROVIDER_PROVIDER_H_
#define VESTIBULE_PROVIDER_PROVIDER_H_

#include <windows.h>

#include "credential.h"
#include "credential_provider.h"
#include "shared.h"

namespace vestibule::provider {

constexpr DWORD kMostTiles = 64;

class Provider final : public ICredentialProvider, public ICredentialProviderSetUserArray {
 public:
  // One reference for the caller; nullptr where there is no memory.
  static Provider* Create();

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override;
  ULONG STDMETHODCALLTYPE AddRef() override;
  ULONG STDMETHODCALLTYPE Release() override;
  HRESULT STDMETHODCALLTYPE SetUsageScenario(CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario, DWORD flags) override;
  HRESULT STDMETHODCALLTYPE SetSerialization(const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION*) override;
  HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderEvents* events, UINT_PTR context) override;
  HRESULT STDMETHODCALLTYPE UnAdvise() override;
  HRESULT STDMETHODCALLTYPE GetFieldDescriptorCount(DWORD* count) override;
  HRESULT STDMETHODCALLTYPE GetFieldDescriptorAt(DWORD index,
                                                 CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR** descriptor) override;
  HRESULT STDMETHODCALLTYPE GetCredentialCount(DWORD* count, DWORD* default_index, BOOL* auto_logon) override;
  HRESULT STDMETHODCALLTYPE GetCredentialAt(DWORD index, ICredentialProviderCredential** credential) override;
  HRESULT STDMETHODCALLTYPE SetUserArray(ICredentialProviderUserArray* users) override;

 private:
  explicit Provider(Shared* shared);
  ~Provider();
  // The tile that is there already, with all that the person did in it, else a new one.
  void AddTile(const wchar_t* sid);
  // A tile for the user, if it is a local one that may have one.
  void AddTileFor(ICredentialProviderUser* user);
  static void RemoveTiles(Credential** tiles, DWORD count);

  volatile LONG references_ = 1;
  Shared* shared_;
  Credential* tiles_[kMostTiles] = {};
  DWORD count_ = 0;
  // Of the last user array, while the next one is read.
  Credential* earlier_[kMostTiles] = {};
  bool has_users_ = false;
};

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_PROVIDER_H_
