// A client of the agent's pipe that goes before the listener waits for it, and one that comes after: what became of the
// instance, a line for each step. Built and run by pipe-whose-client-dies.test.ts.
#include <windows.h>

#include <cstdio>
#include <utility>

#include "windows/pipe.h"

namespace {

constexpr wchar_t kName[] = L"\\\\.\\pipe\\vestibule-client-that-dies";
constexpr DWORD kLongestWait = 10000;

HANDLE Connect() { return CreateFileW(kName, GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, 0, nullptr); }

}  // namespace

int main() {
  vestibule::PipeName name;
  vestibule::Handle pipe;
  vestibule::PipeInstance instance;
  if (name.Set("\\\\.\\pipe\\vestibule-client-that-dies") != 0 || name.Create(true, &pipe) != 0 || !instance.Prepare())
    return 1;
  CloseHandle(Connect());
  instance.Exchange(std::move(pipe));
  std::printf("offered: %d\n", instance.Offer());
  const vestibule::Handle second(Connect());
  std::printf("connected: %d\n", static_cast<bool>(second) ? 1 : 0);
  const bool came = WaitForSingleObject(instance.event(), kLongestWait) == WAIT_OBJECT_0 && instance.HasClient();
  std::printf("came: %d\n", came ? 1 : 0);
  const vestibule::Handle taken = instance.Exchange(vestibule::Handle());
  char letter = 'v';
  DWORD moved = 0;
  WriteFile(second.get(), &letter, 1, &moved, nullptr);
  OVERLAPPED overlapped = {};
  overlapped.hEvent = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  letter = 0;
  const bool read = ReadFile(taken.get(), &letter, 1, nullptr, &overlapped) || GetLastError() == ERROR_IO_PENDING;
  if (read) WaitForSingleObject(overlapped.hEvent, kLongestWait);
  std::printf("read: %c\n", letter == 0 ? '-' : letter);
  return 0;
}
