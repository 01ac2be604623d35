// See calls.h.
#include <windows.h>

#include <tlhelp32.h>

#include <cstdio>
#include <vector>

#include "calls.h"
#include "imports.h"

namespace vestibule::caller {
namespace {

constexpr int kSelections = 40;
// More than one tile's, and far from one for each selection.
constexpr int kMostThreads = 8;

// Until this is set, no question about a service is answered.
HANDLE answers = nullptr;
volatile LONG asked = 0;

SC_HANDLE WINAPI WaitForServices(LPCWSTR, LPCWSTR, DWORD) {
  InterlockedIncrement(&asked);
  WaitForSingleObject(answers, INFINITE);
  SetLastError(ERROR_TIMEOUT);
  return nullptr;
}

int Threads() {
  const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  THREADENTRY32 entry = {};
  entry.dwSize = sizeof entry;
  int count = 0;
  for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry))
    if (entry.th32OwnerProcessID == GetCurrentProcessId()) ++count;
  CloseHandle(snapshot);
  return count;
}

void Select(Screen* screen) {
  BOOL auto_logon = FALSE;
  Need(SUCCEEDED(screen->tile->SetSelected(&auto_logon)), "SetSelected");
  Screen::Pump();
}

void Said(const char* what) {
  std::printf("%s\n", what);
  std::fflush(stdout);
}

}  // namespace

void SelectWhileServicesHang(const std::wstring& dll, REFCLSID clsid) {
  const HMODULE module = LoadLibraryW(dll.c_str());
  Need(module != nullptr, "the DLL");
  answers = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  Lend(module, "OpenSCManagerW", reinterpret_cast<const void*>(&WaitForServices));
  std::vector<HANDLE> pipes;
  for (int index = 0; index < 2 * kSelections; ++index) {
    pipes.push_back(CreateNamedPipeW(kAgentPipe, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT,
                                     PIPE_UNLIMITED_INSTANCES, 4096, 4096, 0, nullptr));
    Need(pipes.back() != INVALID_HANDLE_VALUE, "a pipe");
  }
  Screen screen(module, clsid);
  const int before = Threads();
  for (int time = 0; time < kSelections; ++time) {
    Select(&screen);
    screen.tile->SetDeselected();
  }
  Need(Threads() <= before + kMostThreads, "no thread for each selection");
  Said("a tile that is selected again and again starts no thread each time");
  Select(&screen);
  Need(screen.ShowsLink(), "the tile says that nobody answers, and can be tried again");
  Said("beyond that the tile says that the agent is not there");
  // Threads that have begun may not have got to the question yet.
  while (asked < kMostThreads) Sleep(1);
  SetEvent(answers);
  while (Threads() > before) Sleep(1);
  Said("they end once Windows answers");
  Select(&screen);
  Need(Threads() == before + 1, "a thread again");
  screen.tile->SetDeselected();
  while (Threads() > before) Sleep(1);
  for (const HANDLE pipe : pipes) CloseHandle(pipe);
  Said("and the next selection has one again");
}

}  // namespace vestibule::caller
