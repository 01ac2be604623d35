// The agent's accepting thread and those that describe clients, without Node: what becomes of clients when the system
// makes no instance, when descriptions hang, and when the accepting thread itself hangs. A line for each thing that was
// seen. `SCENARIO`. Built and run by pipe-under-pressure.test.ts.
//
// CreateNamedPipeW is the one of this file: wine ignores FILE_FLAG_FIRST_PIPE_INSTANCE. Who a client is, is made up.
#include <windows.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "windows/own_thread.h"
#include "windows/peer.h"
#include "windows/pending_clients.h"
#include "windows/pipe_acceptor.h"

namespace {

using vestibule::Arrival;
using vestibule::Handle;
using vestibule::PendingClients;
using vestibule::PipeAcceptor;

constexpr wchar_t kName[] = L"\\\\.\\pipe\\vestibule-under-pressure";
constexpr char kPath[] = "\\\\.\\pipe\\vestibule-under-pressure";
// Longer than anything here takes that does not hang.
constexpr DWORD kLongestWait = 60000;
constexpr DWORD kLimitMs = 300;

// Instances that the system will still make, and where it hangs instead.
std::atomic<int> creations{1000};
std::atomic<int> asked_for_first{0};
std::atomic<bool> creating_hangs{false};
std::atomic<int> in_creation{0};
const HANDLE go_on_creating = CreateEventW(nullptr, TRUE, FALSE, nullptr);
// Descriptions that will hang.
std::atomic<int> hanging{0};
std::atomic<int> in_description{0};
std::atomic<int> described{0};
const HANDLE go_on_describing = CreateEventW(nullptr, TRUE, FALSE, nullptr);
const HANDLE woken = CreateEventW(nullptr, FALSE, FALSE, nullptr);

bool NameIsThere() { return WaitNamedPipeW(kName, 1) || GetLastError() != ERROR_FILE_NOT_FOUND; }

template <typename Condition>
bool Until(Condition holds) {
  for (const ULONGLONG end = GetTickCount64() + kLongestWait; GetTickCount64() < end; Sleep(5)) {
    if (holds()) return true;
  }
  return false;
}

HANDLE Connect() {
  HANDLE connected = INVALID_HANDLE_VALUE;
  Until([&] {
    connected = CreateFileW(kName, GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, 0, nullptr);
    return connected != INVALID_HANDLE_VALUE || GetLastError() != ERROR_PIPE_BUSY;
  });
  return connected;
}

bool IsHungUp(HANDLE client) {
  return Until([&] { return !PeekNamedPipe(client, nullptr, 0, nullptr, nullptr, nullptr); });
}

bool IsConnected(HANDLE client) { return PeekNamedPipe(client, nullptr, 0, nullptr, nullptr, nullptr) != FALSE; }

void Say(const char* what, int value) {
  std::printf("{\"what\":\"%s\",\"value\":%d}\n", what, value);
  std::fflush(stdout);
}

// What the listener has, without the loop.
struct Server {
  std::shared_ptr<PendingClients> clients;
  std::shared_ptr<PipeAcceptor> acceptor;

  explicit Server(size_t most, DWORD limit_ms = kLongestWait, int describing = 4)
      : clients(std::make_shared<PendingClients>(most, limit_ms, [] { SetEvent(woken); })),
        acceptor(std::make_shared<PipeAcceptor>(clients)) {
    Say("opened", acceptor->Open(kPath));
    for (int at = 0; at < describing; ++at) StartThread(clients, &PendingClients::Describe);
    PipeAcceptor::Start(acceptor);
  }

  // The next client's; failures are passed over.
  Handle Take() {
    Arrival arrival;
    Until([&] { return clients->Take(&arrival) && arrival.failure == 0; });
    return std::move(arrival.pipe);
  }

  int TakeFailure() {
    Arrival arrival;
    Until([&] { return clients->Take(&arrival) && arrival.failure != 0; });
    return arrival.failure;
  }
};

// The system makes two instances, and no more for a while.
void LastInstance() {
  creations = 2;
  Server server(64);
  const Handle one(Connect());
  const Handle session = server.Take();
  Say("first is served", session ? 1 : 0);
  // On the last instance. It is not given away.
  const Handle two(Connect());
  Say("second is hung up on", IsHungUp(two.get()) ? 1 : 0);
  Say("the name is there", NameIsThere() ? 1 : 0);
  Say("the session lives", IsConnected(one.get()) ? 1 : 0);
  creations = 1000;
  const Handle three(Connect());
  Say("third is served", server.Take() ? 1 : 0);
  Say("asked for the first instance", asked_for_first);
}

// Two places. One client is being described, one waits for the loop.
void OneBound() {
  hanging = 1;
  Server server(2);
  const Handle one(Connect());
  Until([] { return in_description == 1; });
  const Handle two(Connect());
  Until([] { return described == 1; });
  WaitForSingleObject(woken, kLongestWait);
  const Handle three(Connect());
  Say("third is hung up on", IsHungUp(three.get()) ? 1 : 0);
  Say("overflow is told", server.clients->TakeOverflow() ? 1 : 0);
  Say("the others wait", IsConnected(one.get()) && IsConnected(two.get()) ? 1 : 0);
  SetEvent(go_on_describing);
  const Handle first = server.Take();
  const Handle second = server.Take();
  Say("both are served", first && second ? 1 : 0);
}

void SlowClient() {
  hanging = 1;
  Server server(64, kLimitMs);
  const Handle one(Connect());
  Until([] { return in_description == 1; });
  const Handle two(Connect());
  Say("next is served", server.Take() ? 1 : 0);
  Say("slow one is refused", server.TakeFailure());
  Say("slow one is hung up on", IsHungUp(one.get()) ? 1 : 0);
  SetEvent(go_on_describing);
  Until([] { return described == 2; });
  const Handle three(Connect());
  Say("later one is served", server.Take() ? 1 : 0);
}

// Every thread hangs: nobody is described, and nobody waits for ever.
void AllHang() {
  hanging = 4;
  Server server(64, kLimitMs);
  HANDLE clients[5];
  for (HANDLE& client : clients) client = Connect();
  int refused = 0;
  for (HANDLE client : clients) refused += IsHungUp(client) ? 1 : 0;
  Say("refused", refused);
  SetEvent(go_on_describing);
  const Handle later(Connect());
  Say("later one is served", server.Take() ? 1 : 0);
}

void CloseWhileDescribing() {
  hanging = 1;
  Server server(64);
  const Handle one(Connect());
  Until([] { return in_description == 1; });
  server.clients->Close();
  Say("accepting ended", server.acceptor->StopWithin(kLongestWait) ? 1 : 0);
  server.acceptor.reset();
  Say("hung up on", IsHungUp(one.get()) ? 1 : 0);
  Say("the name is there", NameIsThere() ? 1 : 0);
  const std::weak_ptr<PendingClients> left = server.clients;
  server.clients.reset();
  Say("the hanging thread holds it", left.expired() ? 0 : 1);
  SetEvent(go_on_describing);
  Say("nothing is left", Until([&] { return left.expired(); }) ? 1 : 0);
}

void CloseWhileAccepting() {
  Server server(64);
  const Handle one(Connect());
  const Handle session = server.Take();
  creating_hangs = true;
  const Handle two(Connect());
  Until([] { return in_creation == 1; });
  server.clients->Close();
  Say("accepting ended", server.acceptor->StopWithin(kLimitMs) ? 1 : 0);
  Say("accepting ended", server.acceptor->StopWithin(kLimitMs) ? 1 : 0);
  const std::weak_ptr<PipeAcceptor> left = server.acceptor;
  server.acceptor.reset();
  SetEvent(go_on_creating);
  Say("nothing is left", Until([&] { return left.expired(); }) ? 1 : 0);
  Say("hung up on", IsHungUp(two.get()) ? 1 : 0);
  Say("the session lives", IsConnected(one.get()) ? 1 : 0);
}

}  // namespace

extern "C" HANDLE WINAPI CreateAsWindowsDoes(LPCWSTR name, DWORD open, DWORD mode, DWORD most, DWORD out, DWORD in,
                                             DWORD patience, LPSECURITY_ATTRIBUTES rights) {
  static const auto create = reinterpret_cast<decltype(&CreateNamedPipeW)>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "CreateNamedPipeW")));
  const bool first = (open & FILE_FLAG_FIRST_PIPE_INSTANCE) != 0;
  if (first) ++asked_for_first;
  if (creations-- <= 0) {
    SetLastError(ERROR_NO_SYSTEM_RESOURCES);
    return INVALID_HANDLE_VALUE;
  }
  if (first && NameIsThere()) {
    SetLastError(ERROR_ACCESS_DENIED);
    return INVALID_HANDLE_VALUE;
  }
  if (creating_hangs) {
    ++in_creation;
    WaitForSingleObject(go_on_creating, kLongestWait);
  }
  return create(name, open, mode, most, out, in, patience, rights);
}

// What the calls of pipe.cc go through: defined here, it is not taken from the system's import library.
extern "C" {
decltype(&CreateAsWindowsDoes) __imp_CreateNamedPipeW = &CreateAsWindowsDoes;
}

namespace vestibule {

ULONGLONG SystemTime() { return 0; }

int FindClient(HANDLE, ULONGLONG, PipeClient*) { return 0; }

int DescribeClient(const PipeClient&, PipePeer*) {
  if (hanging-- > 0) {
    ++in_description;
    WaitForSingleObject(go_on_describing, kLongestWait);
  }
  ++described;
  return 0;
}

}  // namespace vestibule

int main(int count, char** given) {
  const char* const scenario = count == 2 ? given[1] : "";
  if (std::strcmp(scenario, "last-instance") == 0) LastInstance();
  if (std::strcmp(scenario, "one-bound") == 0) OneBound();
  if (std::strcmp(scenario, "slow-client") == 0) SlowClient();
  if (std::strcmp(scenario, "all-hang") == 0) AllHang();
  if (std::strcmp(scenario, "close-while-describing") == 0) CloseWhileDescribing();
  if (std::strcmp(scenario, "close-while-accepting") == 0) CloseWhileAccepting();
  // The threads are as they are.
  std::fflush(stdout);
  TerminateProcess(GetCurrentProcess(), 0);
}
