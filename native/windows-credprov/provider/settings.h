// What the provider must know before the agent has answered. The agent keeps it in the registry; the provider reads each
// value once, on the UI thread, where it needs it first. Everything has a default: a machine without the key has a working
// tile.
#ifndef VESTIBULE_PROVIDER_SETTINGS_H_
#define VESTIBULE_PROVIDER_SETTINGS_H_

#include <windows.h>

#include <cstddef>
#include <cstdint>

#include "conversation.h"
#include "registry_key.h"

namespace vestibule::provider {

constexpr size_t kBrandRoom = 65;
constexpr size_t kAccountsRoom = 16 * 1024;
// Name, phone and link of whom to ask, a line each.
constexpr size_t kContactLines = 3;
constexpr size_t kContactRoom = 512;

struct Settings {
  Settings() = default;
  ~Settings() { ForgetAccounts(); }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;
  void ForgetAccounts();

  // Open as long as this is: the tile's picture is read when it is asked for.
  RegistryKey key;
  wchar_t brand[kBrandRoom] = {};
  // SIDs with a NUL after each, and one more after the last; at least one. nullptr without a list. Owned.
  wchar_t* accounts = nullptr;
  // Lines with a NUL after each, and one more after the last; empty without a contact. See ContactOf.
  wchar_t contact[kContactRoom] = {};
  bool has_read_contact = false;
  // BCP 47, of the sign-in screen.
  char locale[kLocaleMost + 1] = {};
  size_t language = 0;
};

// Opens the key, and says whether somebody told the provider to stay away: `StandAside`, a DWORD other than 0, in the
// settings or the policy. Reads nothing else.
bool StandsAside(Settings* settings);

// What the tiles need before one is selected.
void ReadSettings(Settings* settings);

// Whom to ask where the agent cannot help.
const wchar_t* ContactOf(Settings* settings);

// Whether the account may have a tile: without a list, or with an empty one, every local one does.
bool IsEligible(const Settings& settings, const wchar_t* sid);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_SETTINGS_H_
