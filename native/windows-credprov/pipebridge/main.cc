// pipebridge PIPE PORT: passes the bytes of a named pipe's clients on to a socket of this machine, so that an agent outside
// wine can serve a credential provider inside it. A tool of tests: it checks nobody, and it is on no device.
//
// It writes "process N" (its id) and then obeys lines of its input: "listen" opens the pipe (answered "listening"), "close"
// breaks every connection and closes it ("closed"). It ends with its input.
#include <winsock2.h>

#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

constexpr DWORD kBufferBytes = 64 * 1024;

std::wstring pipe_name;
u_short port = 0;
// Set while the pipe is to be closed. Manual reset.
HANDLE closing = nullptr;
volatile LONG threads = 0;

struct Connection {
  HANDLE pipe;
  SOCKET socket;
  volatile LONG references;
};

void Release(Connection* connection) {
  if (InterlockedDecrement(&connection->references) > 0) return;
  CloseHandle(connection->pipe);
  closesocket(connection->socket);
  delete connection;
}

// Ends both directions: the other thread's wait ends with the socket or the pipe.
void Break(Connection* connection) {
  shutdown(connection->socket, SD_BOTH);
  DisconnectNamedPipe(connection->pipe);
}

// The number of bytes moved; 0 when it is over. `operation` has begun.
DWORD Finish(HANDLE pipe, OVERLAPPED* operation, BOOL began) {
  if (!began && GetLastError() != ERROR_IO_PENDING) return 0;
  const HANDLE ends[] = {operation->hEvent, closing};
  if (WaitForMultipleObjects(2, ends, FALSE, INFINITE) != WAIT_OBJECT_0) CancelIoEx(pipe, operation);
  DWORD moved = 0;
  return GetOverlappedResult(pipe, operation, &moved, TRUE) ? moved : 0;
}

DWORD WINAPI FromPipe(void* argument) {
  auto* connection = static_cast<Connection*>(argument);
  char buffer[4096];
  OVERLAPPED read = {};
  read.hEvent = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  for (;;) {
    ResetEvent(read.hEvent);
    const BOOL began = ReadFile(connection->pipe, buffer, sizeof buffer, nullptr, &read);
    const DWORD count = Finish(connection->pipe, &read, began);
    if (count == 0 || send(connection->socket, buffer, static_cast<int>(count), 0) != static_cast<int>(count)) break;
  }
  Break(connection);
  CloseHandle(read.hEvent);
  Release(connection);
  InterlockedDecrement(&threads);
  return 0;
}

DWORD WINAPI FromSocket(void* argument) {
  auto* connection = static_cast<Connection*>(argument);
  char buffer[4096];
  OVERLAPPED write = {};
  write.hEvent = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  for (;;) {
    const int count = recv(connection->socket, buffer, sizeof buffer, 0);
    if (count <= 0) break;
    ResetEvent(write.hEvent);
    const BOOL began = WriteFile(connection->pipe, buffer, static_cast<DWORD>(count), nullptr, &write);
    if (Finish(connection->pipe, &write, began) != static_cast<DWORD>(count)) break;
  }
  // What was written before the end is read before the pipe breaks.
  FlushFileBuffers(connection->pipe);
  Break(connection);
  CloseHandle(write.hEvent);
  Release(connection);
  InterlockedDecrement(&threads);
  return 0;
}

void Serve(HANDLE pipe) {
  const SOCKET client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* connection = new Connection{pipe, client, 2};
  if (connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    Release(connection);
    Release(connection);
    return;
  }
  InterlockedAdd(&threads, 2);
  CloseHandle(CreateThread(nullptr, 0, FromPipe, connection, 0, nullptr));
  CloseHandle(CreateThread(nullptr, 0, FromSocket, connection, 0, nullptr));
}

HANDLE Create() {
  return CreateNamedPipeW(pipe_name.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                          PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
                          PIPE_UNLIMITED_INSTANCES, kBufferBytes, kBufferBytes, 0, nullptr);
}

DWORD WINAPI Listen(void* first) {
  HANDLE pipe = first;
  OVERLAPPED wait = {};
  wait.hEvent = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  while (pipe != INVALID_HANDLE_VALUE) {
    ResetEvent(wait.hEvent);
    const BOOL at_once = ConnectNamedPipe(pipe, &wait);
    const bool there = at_once || GetLastError() == ERROR_PIPE_CONNECTED;
    if (!there) Finish(pipe, &wait, at_once);
    if (WaitForSingleObject(closing, 0) == WAIT_OBJECT_0) {
      CloseHandle(pipe);
      break;
    }
    // The next instance before this one is served: the name is always there.
    const HANDLE next = Create();
    Serve(pipe);
    pipe = next;
  }
  CloseHandle(wait.hEvent);
  InterlockedDecrement(&threads);
  return 0;
}

void Say(const std::string& text) {
  DWORD written = 0;
  const std::string line = text + "\n";
  WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line.data(), static_cast<DWORD>(line.size()), &written, nullptr);
}

}  // namespace

int wmain(int count, wchar_t** arguments) {
  WSADATA sockets;
  if (count != 3 || WSAStartup(MAKEWORD(2, 2), &sockets) != 0) return 2;
  pipe_name = arguments[1];
  port = static_cast<u_short>(_wtoi(arguments[2]));
  closing = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  Say("process " + std::to_string(GetCurrentProcessId()));
  char line[64];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    if (std::strncmp(line, "listen", 6) == 0) {
      ResetEvent(closing);
      const HANDLE first = Create();
      if (first == INVALID_HANDLE_VALUE) return 1;
      InterlockedIncrement(&threads);
      CloseHandle(CreateThread(nullptr, 0, Listen, first, 0, nullptr));
      Say("listening");
    } else if (std::strncmp(line, "close", 5) == 0) {
      SetEvent(closing);
      while (threads > 0) Sleep(5);
      Say("closed");
    }
  }
  return 0;
}
