// See calls.h.
#include <cstdio>
#include <cstring>

#include "../loginhost/lent_agent.h"
#include "calls.h"

namespace vestibule::caller {
namespace {

// An agent of this process's own.
constexpr wchar_t kPipe[] = L"\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Vestibule";

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

// Puts the host's service and token into the import table of the DLL.
void LendAgent(HMODULE module) {
  loginhost::SetSystemProcesses(GetCurrentProcessId(), loginhost::AgentLack::kNothing, true);
  BYTE* base = reinterpret_cast<BYTE*>(module);
  const auto* headers =
      reinterpret_cast<const IMAGE_NT_HEADERS*>(base + reinterpret_cast<const IMAGE_DOS_HEADER*>(base)->e_lfanew);
  const auto* import = reinterpret_cast<const IMAGE_IMPORT_DESCRIPTOR*>(
      base + headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress);
  for (; import->Name != 0; ++import) {
    const auto* name = reinterpret_cast<const IMAGE_THUNK_DATA*>(base + import->OriginalFirstThunk);
    auto* slot = reinterpret_cast<IMAGE_THUNK_DATA*>(base + import->FirstThunk);
    for (; name->u1.AddressOfData != 0; ++name, ++slot) {
      if (IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal)) continue;
      const auto* function = reinterpret_cast<const IMAGE_IMPORT_BY_NAME*>(base + name->u1.AddressOfData);
      for (const loginhost::AgentFunction& lent : loginhost::AgentFunctions()) {
        if (std::strcmp(lent.name, reinterpret_cast<const char*>(function->Name)) != 0) continue;
        DWORD before = 0;
        VirtualProtect(slot, sizeof *slot, PAGE_READWRITE, &before);
        slot->u1.Function = reinterpret_cast<ULONG_PTR>(lent.replacement);
        VirtualProtect(slot, sizeof *slot, before, &before);
      }
    }
  }
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

void MeasureStart(const std::wstring& dll, REFCLSID clsid, int times) {
  for (int time = 0; time < times; ++time) {
    const LONGLONG loads = Now();
    const HMODULE module = LoadLibraryW(dll.c_str());
    Need(module != nullptr, "the DLL");
    const LONGLONG began = Now();
    const Screen screen(module, clsid);
    const LONGLONG ended = Now();
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
        CreateNamedPipeW(kPipe, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, 1, 4096, 4096, 0, nullptr);
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
