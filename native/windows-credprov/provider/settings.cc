// See settings.h.
#include "settings.h"

#include <cwchar>
#include <initializer_list>

#include "names.h"
#include "text.h"
#include "vestibule_texts.h"

namespace vestibule::provider {
namespace {

// Without an agent that has kept one.
constexpr wchar_t kDefaultBrand[] = L"Vestibule";

// Of the sign-in screen's thread, which knows the language that it is shown in; else of the system.
void ReadLocale(Settings* settings) {
  wchar_t names[512] = {};
  ULONG count = 0;
  ULONG units = 512;
  wchar_t own[LOCALE_NAME_MAX_LENGTH] = {};
  const wchar_t* name = names;
  if (!GetThreadPreferredUILanguages(MUI_LANGUAGE_NAME | MUI_MERGE_USER_FALLBACK, &count, names, &units) ||
      count == 0 || names[0] == L'\0') {
    name = own;
    GetUserDefaultLocaleName(own, LOCALE_NAME_MAX_LENGTH);
  }
  size_t length = 0;
  if (!Narrow(name, reinterpret_cast<uint8_t*>(settings->locale), kLocaleMost, &length) || length == 0) {
    settings->locale[0] = 'e';
    settings->locale[1] = 'n';
    length = 2;
  }
  settings->locale[length] = '\0';
  settings->language = vst_language(ViewOf(settings->locale));
}

}  // namespace

void ReadSettings(Settings* settings) {
  DWORD bytes = sizeof settings->brand;
  const LSTATUS brand =
      RegGetValueW(HKEY_LOCAL_MACHINE, kSettingsKey, L"Brand", RRF_RT_REG_SZ, nullptr, settings->brand, &bytes);
  if (brand != ERROR_SUCCESS || settings->brand[0] == L'\0') CopyText(kDefaultBrand, settings->brand, kBrandRoom);
  bytes = sizeof settings->accounts;
  const LSTATUS accounts = RegGetValueW(HKEY_LOCAL_MACHINE, kSettingsKey, L"Accounts", RRF_RT_REG_MULTI_SZ, nullptr,
                                        settings->accounts, &bytes);
  settings->has_accounts = accounts == ERROR_SUCCESS;
  ReadLocale(settings);
}

bool IsEligible(const Settings& settings, const wchar_t* sid) {
  if (!settings.has_accounts) return true;
  for (const wchar_t* each = settings.accounts; *each != L'\0'; each += std::wcslen(each) + 1)
    if (std::wcscmp(each, sid) == 0) return true;
  return false;
}

bool IsToldToStandAside() {
  for (const wchar_t* key : {kPolicyKey, kSettingsKey}) {
    DWORD value = 0;
    DWORD bytes = sizeof value;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, key, L"StandAside", RRF_RT_REG_DWORD, nullptr, &value, &bytes) ==
            ERROR_SUCCESS &&
        value != 0)
      return true;
  }
  return false;
}

}  // namespace vestibule::provider
