// What a provider and its tiles share. Made by the provider; each tile has a reference. On the UI thread.
#ifndef VESTIBULE_PROVIDER_SHARED_H_
#define VESTIBULE_PROVIDER_SHARED_H_

#include <windows.h>

#include "credential_provider.h"
#include "settings.h"

namespace vestibule::provider {

struct Shared {
  Settings settings;
  CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario = CPUS_INVALID;
  // The sign-in screen's, while it is advised. Owned.
  ICredentialProviderEvents* events = nullptr;
  UINT_PTR context = 0;
  volatile LONG references = 1;

  // The last owner may be let go on any thread.
  void AddRef() { InterlockedIncrement(&references); }
  void Release();
  const wchar_t* Text(vst_label label) const { return vst_text_wide(settings.language, label); }
};

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_SHARED_H_
