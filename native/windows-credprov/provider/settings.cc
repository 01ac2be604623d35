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

// A key under HKEY_LOCAL_MACHINE, opened once for all that is read of it. One that is not there has no values.
class Key {
 public:
  explicit Key(const wchar_t* path) {
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key_) != ERROR_SUCCESS) key_ = nullptr;
  }
  ~Key() {
    if (key_ != nullptr) RegCloseKey(key_);
  }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  // RegGetValueW ends every text, and the last of a list.
  bool Read(const wchar_t* name, DWORD kind, void* into, DWORD bytes) const {
    return key_ != nullptr && RegGetValueW(key_, nullptr, name, kind, nullptr, into, &bytes) == ERROR_SUCCESS;
  }
  bool Tells(const wchar_t* name) const {
    DWORD value = 0;
    return Read(name, RRF_RT_REG_DWORD, &value, sizeof value) && value != 0;
  }

 private:
  HKEY key_ = nullptr;
};

constexpr wchar_t kStandAside[] = L"StandAside";

}  // namespace

void ReadSettings(Settings* settings) {
  const Key key(kSettingsKey);
  settings->stands_aside = key.Tells(kStandAside) || Key(kPolicyKey).Tells(kStandAside);
  if (!key.Read(L"Brand", RRF_RT_REG_SZ, settings->brand, sizeof settings->brand) || settings->brand[0] == L'\0')
    CopyText(kDefaultBrand, settings->brand, kBrandRoom);
  // The agent writes no empty list: it would leave nobody a tile.
  settings->has_accounts = key.Read(L"Accounts", RRF_RT_REG_MULTI_SZ, settings->accounts, sizeof settings->accounts) &&
                           settings->accounts[0] != L'\0';
  if (!key.Read(L"Contact", RRF_RT_REG_MULTI_SZ, settings->contact, sizeof settings->contact))
    settings->contact[0] = L'\0';
  ReadLocale(settings);
}

bool IsEligible(const Settings& settings, const wchar_t* sid) {
  if (!settings.has_accounts) return true;
  for (const wchar_t* each = settings.accounts; *each != L'\0'; each += std::wcslen(each) + 1)
    if (std::wcscmp(each, sid) == 0) return true;
  return false;
}

}  // namespace vestibule::provider
