// Functions of the system that the host puts into the import table of the hosted DLL in the place of the system's: those
// that are missing or false under wine, those that would wait for a person, and those whose use on the UI thread is worth
// knowing. The DLL itself stays as it is. Called once, after the DLL was loaded and before it was asked for anything.
#ifndef VESTIBULE_LOGINHOST_LENT_H_
#define VESTIBULE_LOGINHOST_LENT_H_

#include <windows.h>

#include <string>
#include <vector>

#include "calls.h"
#include "options.h"
#include "report.h"

namespace vestibule::loginhost {

struct Lending {
  Calls* calls;
  Report* report;
  // Whether the session counts as remote (SM_REMOTESESSION).
  bool remote;
  // Whether the person counts as one who needs high contrast.
  bool high_contrast;
  // The process that counts as the agent's service; 0 for none.
  DWORD agent_process;
  AgentLack agent_lack;
  // Whether the host counts as running as LocalSystem.
  bool as_system;
  // The language of the screen, BCP 47; empty for the system's.
  std::wstring locale;
};

// The version of wine that this runs under; empty on Windows.
std::string WineVersion();

// Redirects the imports of `module`. Returns the names of the functions that stand in for the system's: what they answer
// is the host's answer, not that of Windows. `lending` is copied; what it points to lives as long as the process.
std::vector<std::string> Lend(HMODULE module, const Lending& lending);

// The authentication package that the stand-in for LsaLookupAuthenticationPackage names.
constexpr ULONG kLentPackage = 4919;

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_LENT_H_
