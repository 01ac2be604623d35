// See calls.h.
#include <cstdio>

#include "calls.h"
#include "imports.h"

namespace vestibule::caller {
namespace {

constexpr wchar_t kNoted[] = L"SOFTWARE\\VestibuleStartsOfTheSpecimen";

LONGLONG Now() {
  LARGE_INTEGER now = {};
  QueryPerformanceCounter(&now);
  return now.QuadPart;
}

double Microseconds(LONGLONG ticks) {
  LARGE_INTEGER frequency = {};
  QueryPerformanceFrequency(&frequency);
  return static_cast<double>(ticks) * 1e6 / static_cast<double>(frequency.QuadPart);
}

// What no design of ours could leave out: two keys that may say StandAside, and a start that is noted in a third. Each is a
// round trip to wine's server.
HKEY AskRegistry() {
  for (const wchar_t* path : {L"SOFTWARE\\Vestibule", L"SOFTWARE\\Policies\\Vestibule"}) {
    HKEY key = nullptr;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) continue;
    DWORD value = 0;
    DWORD bytes = sizeof value;
    RegQueryValueExW(key, L"StandAside", nullptr, nullptr, reinterpret_cast<BYTE*>(&value), &bytes);
    RegCloseKey(key);
  }
  HKEY noted = nullptr;
  Need(RegCreateKeyExW(HKEY_LOCAL_MACHINE, kNoted, 0, nullptr, REG_OPTION_VOLATILE, KEY_SET_VALUE, nullptr, &noted,
                       nullptr) == ERROR_SUCCESS,
       "a key");
  const DWORD starts = 1;
  Need(RegSetValueExW(noted, L"0", 0, REG_DWORD, reinterpret_cast<const BYTE*>(&starts), sizeof starts) ==
           ERROR_SUCCESS,
       "a value");
  return noted;
}

void ForgetStart(HKEY noted) {
  RegCloseKey(noted);
  RegDeleteKeyW(HKEY_LOCAL_MACHINE, kNoted);
}

// Times one call after the other.
class Times {
 public:
  explicit Times(const char* name) : name_(name) {}
  template <typename Call>
  void Take(Call call) {
    const LONGLONG began = Now();
    call();
    std::printf("%s %.1f\n", name_, Microseconds(Now() - began));
  }

 private:
  const char* name_;
};

// Everything that the sign-in screen calls on its UI thread at a tile that has nothing to show yet.
template <typename Settle>
void UseTile(Screen* screen, Times* times, Settle settle) {
  BOOL auto_logon = FALSE;
  times->Take([&] { screen->tile->SetSelected(&auto_logon); });
  settle();
  for (DWORD field = 0; field < screen->fields; ++field) {
    CREDENTIAL_PROVIDER_FIELD_STATE state = CPFS_HIDDEN;
    CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE interactive = CPFIS_NONE;
    LPWSTR text = nullptr;
    times->Take([&] { screen->tile->GetFieldState(field, &state, &interactive); });
    times->Take([&] { screen->tile->GetStringValue(field, &text); });
    times->Take([&] { screen->tile->SetStringValue(field, L"2468"); });
    times->Take([&] { screen->tile->CommandLinkClicked(field); });
    CoTaskMemFree(text);
  }
  CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE response = CPGSR_NO_CREDENTIAL_NOT_FINISHED;
  CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION serialization = {};
  LPWSTR status = nullptr;
  CREDENTIAL_PROVIDER_STATUS_ICON icon = CPSI_NONE;
  times->Take([&] { screen->tile->GetSerialization(&response, &serialization, &status, &icon); });
  CoTaskMemFree(status);
  times->Take([&] { screen->tile->SetDeselected(); });
  Screen::Pump();
}

}  // namespace

void MeasureStart(const std::wstring& dll, REFCLSID clsid, int times, Registry registry) {
  // A sign-in screen has windows before it has providers: making a thread's message queue is no provider's work.
  Screen::Pump();
  for (int time = 0; time < times; ++time) {
    const LONGLONG loads = Now();
    const HMODULE module = LoadLibraryW(dll.c_str());
    Need(module != nullptr, "the DLL");
    const LONGLONG began = Now();
    const HKEY noted = registry == Registry::kWhatOursMust ? AskRegistry() : nullptr;
    const Screen screen(module, clsid);
    const LONGLONG ended = Now();
    if (noted != nullptr) ForgetStart(noted);
    std::printf("%.1f %.1f\n", Microseconds(began - loads), Microseconds(ended - began));
  }
}

void MeasureWithHungAgent(const std::wstring& dll, REFCLSID clsid, int times) {
  const HMODULE module = LoadLibraryW(dll.c_str());
  Need(module != nullptr, "the DLL");
  LendAgent(module);
  Screen screen(module, clsid);
  Times none("none");
  Times hung("hung");
  for (int time = 0; time < times; ++time) {
    // The tile has said that the agent is away.
    UseTile(&screen, &none, [&] {
      const int taken = screen.tile_events.taken;
      while (screen.tile_events.taken == taken) {
        MsgWaitForMultipleObjects(0, nullptr, FALSE, INFINITE, QS_ALLINPUT);
        Screen::Pump();
      }
    });
    const HANDLE pipe =
        CreateNamedPipeW(kAgentPipe, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, 1, 4096, 4096, 0, nullptr);
    Need(pipe != INVALID_HANDLE_VALUE, "a pipe");
    // The agent has taken the first byte, and takes no other.
    UseTile(&screen, &hung, [&] {
      BYTE first = 0;
      DWORD count = 0;
      if (!ConnectNamedPipe(pipe, nullptr)) Need(GetLastError() == ERROR_PIPE_CONNECTED, "a connection");
      Need(ReadFile(pipe, &first, 1, &count, nullptr) && count == 1, "a hello");
    });
    CloseHandle(pipe);
  }
}

}  // namespace vestibule::caller
