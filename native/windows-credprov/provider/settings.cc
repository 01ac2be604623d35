// See settings.h.
#include "settings.h"

#include <cwchar>

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

bool IsSet(const RegistryKey& key, const wchar_t* name) {
  DWORD value = 0;
  DWORD bytes = sizeof value;
  return key.Read(name, RRF_RT_REG_DWORD, &value, &bytes) && value != 0;
}

constexpr wchar_t kStandAside[] = L"StandAside";

// As much room as the longest list, given back but for what this one needs: most have a line or two. The agent writes no
// empty list: it would leave nobody a tile.
wchar_t* ReadAccounts(const RegistryKey& key) {
  if (!key) return nullptr;
  DWORD bytes = kAccountsRoom * sizeof(wchar_t);
  auto* accounts = static_cast<wchar_t*>(HeapAlloc(GetProcessHeap(), 0, bytes));
  if (accounts == nullptr) return nullptr;
  if (key.Read(L"Accounts", RRF_RT_REG_MULTI_SZ, accounts, &bytes) && accounts[0] != L'\0') {
    HeapReAlloc(GetProcessHeap(), HEAP_REALLOC_IN_PLACE_ONLY, accounts, bytes);
    return accounts;
  }
  HeapFree(GetProcessHeap(), 0, accounts);
  return nullptr;
}

}  // namespace

void Settings::ForgetAccounts() {
  if (accounts != nullptr) HeapFree(GetProcessHeap(), 0, accounts);
  accounts = nullptr;
}

bool StandsAside(Settings* settings) {
  settings->key.Open(kSettingsKey);
  return IsSet(settings->key, kStandAside) || IsSet(RegistryKey(kPolicyKey), kStandAside);
}

void ReadSettings(Settings* settings) {
  DWORD bytes = sizeof settings->brand;
  if (!settings->key.Read(L"Brand", RRF_RT_REG_SZ, settings->brand, &bytes) || settings->brand[0] == L'\0')
    CopyText(kDefaultBrand, settings->brand, kBrandRoom);
  settings->ForgetAccounts();
  settings->accounts = ReadAccounts(settings->key);
  settings->has_read_contact = false;
  ReadLocale(settings);
}

const wchar_t* ContactOf(Settings* settings) {
  DWORD bytes = sizeof settings->contact;
  if (!settings->has_read_contact &&
      !settings->key.Read(L"Contact", RRF_RT_REG_MULTI_SZ, settings->contact, &bytes))
    settings->contact[0] = L'\0';
  settings->has_read_contact = true;
  return settings->contact;
}

bool IsEligible(const Settings& settings, const wchar_t* sid) {
  if (settings.accounts == nullptr) return true;
  for (const wchar_t* each = settings.accounts; *each != L'\0'; each += std::wcslen(each) + 1)
    if (std::wcscmp(each, sid) == 0) return true;
  return false;
}

}  // namespace vestibule::provider
