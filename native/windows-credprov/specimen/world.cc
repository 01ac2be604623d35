// What a provider should not do on the UI thread of the sign-in screen, each in a specimen of its own; see specimen.h.
#include <winsock2.h>

#include <windows.h>

#include <ntsecapi.h>

#include <cstdio>
#include <cstring>

#include "specimen.h"

namespace vestibule::specimen {
namespace {

constexpr wchar_t kClassName[] = L"SpecimenWindow";
constexpr wchar_t kTitle[] = L"A window of its own";

void UsePipe() {
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  if (!CreatePipe(&read_end, &write_end, nullptr, 0)) return;
  char letter = 'x';
  DWORD moved = 0;
  WriteFile(write_end, &letter, 1, &moved, nullptr);
  ReadFile(read_end, &letter, 1, &moved, nullptr);
  CloseHandle(read_end);
  CloseHandle(write_end);
}

void ReadOwnFile() {
  char path[MAX_PATH] = {};
  GetModuleFileNameA(nullptr, path, MAX_PATH);
  FILE* file = std::fopen(path, "rb");
  if (file != nullptr) std::fclose(file);
}

void OpenSocket() {
  WSADATA data = {};
  WSAStartup(MAKEWORD(2, 2), &data);
  const SOCKET made = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  sockaddr_in nobody = {};
  nobody.sin_family = AF_INET;
  nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // Nobody listens at the first port.
  nobody.sin_port = htons(1);
  connect(made, reinterpret_cast<const sockaddr*>(&nobody), sizeof nobody);
  closesocket(made);
}

// By its number, as programs built with Microsoft's ws2_32.lib import it.
void OpenSocketByNumber() {
  WSADATA data = {};
  WSAStartup(MAKEWORD(2, 2), &data);
  using Socket = SOCKET(WSAAPI*)(int, int, int);
  const auto open = reinterpret_cast<Socket>(reinterpret_cast<void*>(
      GetProcAddress(GetModuleHandleW(L"ws2_32.dll"), reinterpret_cast<LPCSTR>(static_cast<ULONG_PTR>(23)))));
  if (open != nullptr) closesocket(open(AF_INET, SOCK_STREAM, IPPROTO_TCP));
}

// Seven arguments, of which three lie on the stack: what the host puts in between must pass all of them on. The name comes
// back only then.
bool AskForAccount() {
  SID_IDENTIFIER_AUTHORITY world = {SECURITY_WORLD_SID_AUTHORITY};
  PSID everyone = nullptr;
  if (!AllocateAndInitializeSid(&world, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0, &everyone)) return false;
  wchar_t name[64] = {};
  wchar_t domain[64] = {};
  DWORD name_units = 64;
  DWORD domain_units = 64;
  SID_NAME_USE use = SidTypeUnknown;
  const BOOL found = LookupAccountSidW(nullptr, everyone, name, &name_units, domain, &domain_units, &use);
  FreeSid(everyone);
  return found && name[0] != L'\0' && use == SidTypeWellKnownGroup;
}

// Named exceptions: a provider that serializes a credential cannot do without them.
void AskForPackage() {
  HANDLE lsa = nullptr;
  if (LsaConnectUntrusted(&lsa) != 0) return;
  char text[] = "Negotiate";
  LSA_STRING name = {9, 10, text};
  ULONG package = 0;
  LsaLookupAuthenticationPackage(lsa, &name, &package);
  LsaDeregisterLogonProcess(lsa);
}

HWND OpenWindow() {
  WNDCLASSW window_class = {};
  window_class.lpfnWndProc = DefWindowProcW;
  window_class.lpszClassName = kClassName;
  window_class.hbrBackground = static_cast<HBRUSH>(GetStockObject(WHITE_BRUSH));
  RegisterClassW(&window_class);
  return CreateWindowExW(0, kClassName, kTitle, WS_POPUP | WS_VISIBLE, 0, 0, 120, 80, nullptr, nullptr, nullptr,
                         nullptr);
}

// Its window never answers a message.
DWORD WINAPI OpenWindowAndSleep(void* opened) {
  OpenWindow();
  SetEvent(static_cast<HANDLE>(opened));
  Sleep(INFINITE);
  return 0;
}

void OpenWindowInThread() {
  const HANDLE opened = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  CloseHandle(CreateThread(nullptr, 0, OpenWindowAndSleep, opened, 0, nullptr));
  WaitForSingleObject(opened, INFINITE);
}

void OpenDialogue() {
  // An empty dialogue, which nobody ends.
  struct {
    DLGTEMPLATE head;
    WORD menu, window_class, title;
  } dialogue = {{WS_POPUP | WS_VISIBLE, 0, 0, 0, 0, 100, 50}, 0, 0, 0};
  DialogBoxIndirectParamW(nullptr, &dialogue.head, nullptr,
                          [](HWND, UINT message, WPARAM, LPARAM) -> INT_PTR { return message == WM_INITDIALOG; }, 0);
}

}  // namespace

void TouchTheWorld() {
  if (Is("uses-pipe")) UsePipe();
  if (Is("reads-file")) ReadOwnFile();
  if (Is("opens-socket")) OpenSocket();
  if (Is("opens-socket-by-number")) OpenSocketByNumber();
  if (Is("asks-for-account") && !AskForAccount()) Crash();
  if (Is("asks-for-package")) AskForPackage();
  if (Is("own-window")) OpenWindow();
  if (Is("own-window-that-sleeps")) OpenWindowInThread();
  if (Is("modal-dialog")) OpenDialogue();
}

}  // namespace vestibule::specimen
