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
// Name, phone and link of whom to ask, a line each.
constexpr size_t kContactLines = 3;
constexpr size_t kContactRoom = 512;

struct Settings {
  wchar_t brand[kBrandRoom];
  // Somebody told the provider to stay away: `StandAside`, a DWORD other than 0, in the policy or the settings.
  bool stands_aside;
  // SIDs with a NUL after each, and one more after the last; at least one. Only with `has_accounts`.
  wchar_t accounts[kAccountsRoom];
  bool has_accounts;
  // Lines with a NUL after each, and one more after the last; empty without a contact.
  wchar_t contact[kContactRoom];
  // BCP 47, of the sign-in screen.
  char locale[kLocaleMost + 1];
  size_t language;
};

void ReadSettings(Settings* settings);

// Whether the account may have a tile: without a list, or with an empty one, every local one does.
bool IsEligible(const Settings& settings, const wchar_t* sid);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_SETTINGS_H_
