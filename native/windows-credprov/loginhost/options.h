// The host's arguments. Read by the watcher, which checks them, and again by the hosted process, which gets the same.
#ifndef VESTIBULE_LOGINHOST_OPTIONS_H_
#define VESTIBULE_LOGINHOST_OPTIONS_H_

#include <windows.h>

#include <optional>
#include <string>
#include <variant>

#include "credential_provider.h"

namespace vestibule::loginhost {

enum class UserSource {
  // The two of the host's own.
  kDefault,
  // An empty array: no user, or none that the device shows.
  kEmpty,
  // Without SetUserArray, as before Windows 8.
  kAbsent,
  kFile,
};

// What the process of `--agent-process` is not, so that a provider can be seen to notice.
enum class AgentLack {
  kNothing,
  // Its service does not run any more.
  kService,
  // It runs as somebody else than LocalSystem.
  kSystem,
};

struct Options {
  // At least one of the two. Without a class the DLL is searched; without a path the registry names it.
  std::wstring provider;
  std::optional<GUID> clsid;
  CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario = CPUS_LOGON;
  DWORD flags = 0;
  UserSource user_source = UserSource::kDefault;
  std::wstring users_file;
  bool remote = false;
  // Whether the person counts as one who needs high contrast (SPI_GETHIGHCONTRAST).
  bool high_contrast = false;
  // The process that counts as that of the agent's service, running as LocalSystem; 0 for none.
  DWORD agent_process = 0;
  AgentLack agent_lack = AgentLack::kNothing;
  // Whether the host counts as running as LocalSystem.
  bool as_system = false;
  // The language that the screen is shown in, BCP 47; empty: the system's.
  std::wstring locale;
  // Bytes for SetSerialization; empty for none.
  std::wstring serialization_file;
  // A DLL with a filter; without it the provider's own class is asked whether it is one.
  std::wstring filter;
  // Actions, one JSON object a line; "-" is standard input; empty: each tile is selected once.
  std::wstring script_file;
  // How long a method may run on the UI thread before it counts as hanging.
  DWORD hang_milliseconds = 10000;
  // Whether to register a stand-in for the in-box password provider, for providers that wrap it.
  bool password_provider = false;
  // Whether to search the hosted process for what was typed into password fields and for returned secrets.
  bool search_memory = false;
  // Where the bytes of a credential go, for the harness that signs in by them; empty: nowhere.
  std::wstring credential_file;
  // Of the hosted process: the handles that it inherited.
  HANDLE channel = nullptr;
  HANDLE shared_state = nullptr;
  HANDLE searched = nullptr;
};

// The options, or a sentence that says what is wrong with the arguments.
std::variant<Options, std::string> ReadOptions(int count, wchar_t** arguments);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_OPTIONS_H_
