// What the provider must know before the agent has answered. The agent keeps it in the registry; the provider reads it
// once, on the UI thread. Everything has a default: a machine without the key has a working tile.
#ifndef VESTIBULE_PROVIDER_SETTINGS_H_
#define VESTIBULE_PROVIDER_SETTINGS_H_

#include <windows.h>

#include <cstddef>
#include <cstdint>

#include "conversation.h"

namespace vestibule::provider {

constexpr size_t kBrandRoom = 65;
constexpr size_t kAccountsRoom = 16 * 1024;

struct Settings {
  wchar_t brand[kBrandRoom];
  // SIDs with a NUL after each, and one more after the last. Only with `has_accounts`.
  wchar_t accounts[kAccountsRoom];
  bool has_accounts;
  // BCP 47, of the sign-in screen.
  char locale[kLocaleMost + 1];
  size_t language;
};

void ReadSettings(Settings* settings);

// Whether the account may have a tile: without a list every local one does.
bool IsEligible(const Settings& settings, const wchar_t* sid);

// Whether somebody told the provider to stay away (`StandAside`, a DWORD other than 0): in the policy or the settings.
bool IsToldToStandAside();

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_SETTINGS_H_
