// See ui_thread.h.
#include "ui_thread.h"

#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace vestibule::loginhost {
namespace {

constexpr char kWait[] = "ui-thread-wait";
constexpr char kPipe[] = "ui-thread-pipe";
constexpr char kFile[] = "ui-thread-file";
constexpr char kSocket[] = "ui-thread-socket";
constexpr char kRpc[] = "ui-thread-rpc";

const Calls* watched_calls = nullptr;
Report* watched_report = nullptr;

// Each pair of function and method is said once.
void WarnOnUiThread(const char* name, const char* function) {
  static SRWLOCK lock = SRWLOCK_INIT;
  static std::set<std::pair<std::string, std::string>> said;
  if (!watched_calls->OnUiThread() || watched_calls->method() == nullptr) return;
  const std::string method = watched_calls->method();
  const DWORD error = GetLastError();
  AcquireSRWLockExclusive(&lock);
  const bool is_new = said.emplace(function, method).second;
  ReleaseSRWLockExclusive(&lock);
  if (is_new)
    watched_report->Find(name, Severity::kWarning, Json::Object({{"method", method}, {"function", function}}));
  SetLastError(error);
}

// A wait counts when it blocks: when it does not end with a limit of 0.
DWORD WINAPI WaitOne(HANDLE handle, DWORD milliseconds) {
  const DWORD result = WaitForSingleObject(handle, 0);
  if (result != WAIT_TIMEOUT || milliseconds == 0) return result;
  WarnOnUiThread(kWait, "WaitForSingleObject");
  return WaitForSingleObject(handle, milliseconds);
}

DWORD WINAPI WaitOneEx(HANDLE handle, DWORD milliseconds, BOOL alertable) {
  const DWORD result = WaitForSingleObjectEx(handle, 0, alertable);
  if (result != WAIT_TIMEOUT || milliseconds == 0) return result;
  WarnOnUiThread(kWait, "WaitForSingleObjectEx");
  return WaitForSingleObjectEx(handle, milliseconds, alertable);
}

DWORD WINAPI WaitMany(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds) {
  const DWORD result = WaitForMultipleObjects(count, handles, all, 0);
  if (result != WAIT_TIMEOUT || milliseconds == 0) return result;
  WarnOnUiThread(kWait, "WaitForMultipleObjects");
  return WaitForMultipleObjects(count, handles, all, milliseconds);
}

DWORD WINAPI WaitManyEx(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds, BOOL alertable) {
  const DWORD result = WaitForMultipleObjectsEx(count, handles, all, 0, alertable);
  if (result != WAIT_TIMEOUT || milliseconds == 0) return result;
  WarnOnUiThread(kWait, "WaitForMultipleObjectsEx");
  return WaitForMultipleObjectsEx(count, handles, all, milliseconds, alertable);
}

// These do not look first: input that was looked at would count as old.
DWORD WINAPI WaitWithMessages(DWORD count, const HANDLE* handles, BOOL all, DWORD milliseconds, DWORD mask) {
  if (milliseconds > 0) WarnOnUiThread(kWait, "MsgWaitForMultipleObjects");
  return MsgWaitForMultipleObjects(count, handles, all, milliseconds, mask);
}

DWORD WINAPI WaitWithMessagesEx(DWORD count, const HANDLE* handles, DWORD milliseconds, DWORD mask, DWORD flags) {
  if (milliseconds > 0) WarnOnUiThread(kWait, "MsgWaitForMultipleObjectsEx");
  return MsgWaitForMultipleObjectsEx(count, handles, milliseconds, mask, flags);
}

void WINAPI NotedSleep(DWORD milliseconds) {
  if (milliseconds > 0) WarnOnUiThread(kWait, "Sleep");
  Sleep(milliseconds);
}

DWORD WINAPI NotedSleepEx(DWORD milliseconds, BOOL alertable) {
  if (milliseconds > 0) WarnOnUiThread(kWait, "SleepEx");
  return SleepEx(milliseconds, alertable);
}

BOOL WINAPI AwaitOverlapped(HANDLE file, LPOVERLAPPED overlapped, LPDWORD bytes, BOOL wait) {
  if (wait) WarnOnUiThread(kWait, "GetOverlappedResult");
  return GetOverlappedResult(file, overlapped, bytes, wait);
}

bool IsPipe(const wchar_t* name) { return name != nullptr && _wcsnicmp(name, L"\\\\.\\pipe\\", 9) == 0; }

HANDLE WINAPI OpenFileWide(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
                           DWORD flags, HANDLE model) {
  WarnOnUiThread(IsPipe(name) ? kPipe : kFile, "CreateFileW");
  return CreateFileW(name, access, share, security, disposition, flags, model);
}

HANDLE WINAPI OpenFileNarrow(LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
                             DWORD flags, HANDLE model) {
  const bool pipe = name != nullptr && _strnicmp(name, "\\\\.\\pipe\\", 9) == 0;
  WarnOnUiThread(pipe ? kPipe : kFile, "CreateFileA");
  return CreateFileA(name, access, share, security, disposition, flags, model);
}

// Handles of sockets count as pipes here. Of a console and the like nothing is said.
void WarnOfHandle(HANDLE handle, const char* function) {
  if (!watched_calls->OnUiThread()) return;
  const DWORD kind = GetFileType(handle);
  if (kind == FILE_TYPE_PIPE) WarnOnUiThread(kPipe, function);
  if (kind == FILE_TYPE_DISK) WarnOnUiThread(kFile, function);
}

BOOL WINAPI NotedRead(HANDLE file, LPVOID into, DWORD size, LPDWORD read, LPOVERLAPPED overlapped) {
  WarnOfHandle(file, "ReadFile");
  return ReadFile(file, into, size, read, overlapped);
}

BOOL WINAPI NotedWrite(HANDLE file, LPCVOID from, DWORD size, LPDWORD written, LPOVERLAPPED overlapped) {
  WarnOfHandle(file, "WriteFile");
  return WriteFile(file, from, size, written, overlapped);
}

struct Kind {
  const char* finding;
  std::vector<const char*> functions;
};

// Both forms of a function that takes text end with a letter.
const std::vector<Kind>& NotedKinds() {
  static const std::vector<Kind> kinds = {
      {kWait,
       {"SignalObjectAndWait", "SleepConditionVariableCS", "SleepConditionVariableSRW", "WaitOnAddress",
        "GetOverlappedResultEx", "WaitMessage", "GetMessageW", "GetMessageA", "NtWaitForSingleObject",
        "NtWaitForMultipleObjects", "NtDelayExecution"}},
      {kPipe,
       {"CreateNamedPipeW", "CreateNamedPipeA", "ConnectNamedPipe", "WaitNamedPipeW", "WaitNamedPipeA",
        "CallNamedPipeW", "CallNamedPipeA", "TransactNamedPipe", "PeekNamedPipe"}},
      {kFile,
       {"CreateFile2",          "OpenFile",           "_lopen",
        "NtCreateFile",         "NtOpenFile",         "fopen",
        "_wfopen",              "fopen_s",            "_wfopen_s",
        "_open",                "_wopen",             "_sopen",
        "_wsopen",              "CopyFileW",          "CopyFileA",
        "CopyFileExW",          "MoveFileW",          "MoveFileA",
        "MoveFileExW",          "DeleteFileW",        "DeleteFileA",
        "FindFirstFileW",       "FindFirstFileA",     "FindFirstFileExW",
        "GetFileAttributesW",   "GetFileAttributesA", "GetFileAttributesExW",
        "CreateDirectoryW",     "RemoveDirectoryW",   "FlushFileBuffers",
        "ReadDirectoryChangesW", "GetPrivateProfileStringW", "WritePrivateProfileStringW"}},
      {kSocket,
       {"socket",          "WSASocketW",   "WSASocketA",     "connect",          "WSAConnect",
        "WSAConnectByNameW", "bind",       "listen",         "accept",           "send",
        "sendto",          "recv",         "recvfrom",       "select",           "WSASend",
        "WSARecv",         "WSAPoll",      "getaddrinfo",    "GetAddrInfoW",     "GetAddrInfoExW",
        "gethostbyname",   "getnameinfo",  "DnsQuery_W",     "WinHttpOpen",      "WinHttpConnect",
        "WinHttpSendRequest", "WinHttpReceiveResponse", "WinHttpReadData", "InternetOpenW", "InternetConnectW",
        "InternetOpenUrlW", "HttpSendRequestW", "URLDownloadToFileW"}},
      // RPC, and what asks another process by it: LSA, SAM, services, sessions, keys, the event log.
      {kRpc,
       {"NdrClientCall2", "NdrClientCall3", "NdrAsyncClientCall", "Ndr64AsyncClientCall", "I_RpcSendReceive",
        "RpcBindingFromStringBindingW", "RpcBindingFromStringBindingA", "RpcBindingBind", "RpcMgmtIsServerListening",
        "LsaRegisterLogonProcess", "LsaCallAuthenticationPackage", "LsaLogonUser", "LsaOpenPolicy",
        "LsaQueryInformationPolicy", "LsaRetrievePrivateData", "LsaStorePrivateData", "LsaLookupNames2",
        "LsaLookupSids", "LsaLookupSids2", "LogonUserW", "LogonUserA", "LogonUserExW", "LookupAccountSidW",
        "LookupAccountSidA", "LookupAccountNameW", "LookupAccountNameA", "GetUserNameExW", "TranslateNameW",
        "NetUserGetInfo", "NetUserSetInfo", "NetUserEnum", "NetUserChangePassword", "NetUserGetLocalGroups",
        "NetLocalGroupGetMembers", "NetGetJoinInformation", "NetGetAadJoinInformation", "NetWkstaGetInfo",
        "DsGetDcNameW", "OpenSCManagerW", "OpenSCManagerA", "OpenServiceW", "OpenServiceA", "QueryServiceStatus",
        "QueryServiceStatusEx", "QueryServiceConfigW", "StartServiceW", "ControlService",
        "NotifyServiceStatusChangeW", "WTSQuerySessionInformationW", "WTSEnumerateSessionsW", "WTSQueryUserToken",
        "WTSRegisterSessionNotification", "CredReadW", "CredWriteW", "CredEnumerateW", "CryptProtectData",
        "CryptUnprotectData", "NCryptOpenStorageProvider", "NCryptOpenKey", "NCryptSignHash", "NCryptDecrypt",
        "RegisterEventSourceW", "ReportEventW"}},
  };
  return kinds;
}

struct Note {
  const char* finding;
  const char* function;
};

// Called by the code below, with the provider's arguments set aside.
void __cdecl TakeNote(const Note* note) { WarnOnUiThread(note->finding, note->function); }

// x64: sets the registers of arguments aside, calls TakeNote, takes them back, and goes on in the target, which finds the
// stack as the caller left it. So one piece of code serves every function, whatever it takes.
constexpr unsigned char kBefore[] = {
    0x51, 0x52, 0x41, 0x50, 0x41, 0x51,  // push rcx, rdx, r8, r9
    0x48, 0x83, 0xec, 0x68,              // sub rsp, 0x68: room for a call, and four registers; aligned
    0x0f, 0x11, 0x44, 0x24, 0x20,        // movups [rsp+0x20], xmm0
    0x0f, 0x11, 0x4c, 0x24, 0x30,        // movups [rsp+0x30], xmm1
    0x0f, 0x11, 0x54, 0x24, 0x40,        // movups [rsp+0x40], xmm2
    0x0f, 0x11, 0x5c, 0x24, 0x50,        // movups [rsp+0x50], xmm3
};
constexpr unsigned char kLoadNote[] = {0x48, 0xb9};    // mov rcx, …
constexpr unsigned char kLoadTaker[] = {0x48, 0xb8};   // mov rax, …
constexpr unsigned char kAfter[] = {
    0xff, 0xd0,                          // call rax
    0x0f, 0x10, 0x44, 0x24, 0x20,        // movups xmm0, [rsp+0x20]
    0x0f, 0x10, 0x4c, 0x24, 0x30,        // movups xmm1, [rsp+0x30]
    0x0f, 0x10, 0x54, 0x24, 0x40,        // movups xmm2, [rsp+0x40]
    0x0f, 0x10, 0x5c, 0x24, 0x50,        // movups xmm3, [rsp+0x50]
    0x48, 0x83, 0xc4, 0x68,              // add rsp, 0x68
    0x41, 0x59, 0x41, 0x58, 0x5a, 0x59,  // pop r9, r8, rdx, rcx
};
constexpr unsigned char kLoadTarget[] = {0x49, 0xba};      // mov r10, …
constexpr unsigned char kGoOn[] = {0x41, 0xff, 0xe2};      // jmp r10

constexpr size_t kCodeBytes = 128;
constexpr size_t kMostCodes = 512;

// Where such code is written. Other threads may run in it while more is added, so it stays writable.
class Codes {
 public:
  // nullptr when there is no room.
  const void* Add(const Note* note, const void* target) {
    if (room_ == nullptr)
      room_ = static_cast<BYTE*>(VirtualAlloc(nullptr, kCodeBytes * kMostCodes, MEM_COMMIT | MEM_RESERVE,
                                              PAGE_EXECUTE_READWRITE));
    if (room_ == nullptr || used_ == kMostCodes) return nullptr;
    BYTE* code = room_ + kCodeBytes * used_++;
    at_ = code;
    Write(kBefore, sizeof kBefore);
    Load(kLoadNote, note);
    Load(kLoadTaker, reinterpret_cast<const void*>(TakeNote));
    Write(kAfter, sizeof kAfter);
    Load(kLoadTarget, target);
    Write(kGoOn, sizeof kGoOn);
    FlushInstructionCache(GetCurrentProcess(), code, kCodeBytes);
    return code;
  }

 private:
  void Write(const void* bytes, size_t size) {
    std::memcpy(at_, bytes, size);
    at_ += size;
  }
  void Load(const unsigned char (&instruction)[2], const void* value) {
    Write(instruction, sizeof instruction);
    Write(&value, sizeof value);
  }

  BYTE* room_ = nullptr;
  BYTE* at_ = nullptr;
  size_t used_ = 0;
};

// Functions that ws2_32.lib of the SDK imports by their numbers, which have not changed since Windows NT 4.
constexpr struct {
  unsigned number;
  const char* name;
} kSocketNumbers[] = {
    {1, "accept"},   {2, "bind"},    {4, "connect"}, {13, "listen"}, {16, "recv"}, {17, "recvfrom"},
    {18, "select"}, {19, "send"}, {20, "sendto"}, {23, "socket"}, {52, "gethostbyname"},
};

}  // namespace

void WatchUiThread(const Calls* calls, Report* report) {
  watched_calls = calls;
  watched_report = report;
}

const char* MethodHere() {
  const bool here = watched_calls->OnUiThread() && watched_calls->method() != nullptr;
  return here ? watched_calls->method() : "a thread of the provider";
}

const std::vector<Replacement>& JudgedFunctions() {
  const auto address = [](auto* function) { return reinterpret_cast<const void*>(function); };
  static const std::vector<Replacement> functions = {
      {"WaitForSingleObject", address(WaitOne)},
      {"WaitForSingleObjectEx", address(WaitOneEx)},
      {"WaitForMultipleObjects", address(WaitMany)},
      {"WaitForMultipleObjectsEx", address(WaitManyEx)},
      {"MsgWaitForMultipleObjects", address(WaitWithMessages)},
      {"MsgWaitForMultipleObjectsEx", address(WaitWithMessagesEx)},
      {"Sleep", address(NotedSleep)},
      {"SleepEx", address(NotedSleepEx)},
      {"GetOverlappedResult", address(AwaitOverlapped)},
      {"CreateFileW", address(OpenFileWide)},
      {"CreateFileA", address(OpenFileNarrow)},
      {"ReadFile", address(NotedRead)},
      {"WriteFile", address(NotedWrite)},
  };
  return functions;
}

const void* Noted(const char* function, const void* target) {
  static SRWLOCK lock = SRWLOCK_INIT;
  static Codes codes;
  static std::map<std::pair<std::string, const void*>, const void*> known;
  for (const Kind& kind : NotedKinds()) {
    for (const char* name : kind.functions) {
      if (std::strcmp(name, function) != 0) continue;
      AcquireSRWLockExclusive(&lock);
      const void*& code = known[{function, target}];
      // A note lives as long as its code.
      if (code == nullptr) code = codes.Add(new Note{kind.finding, name}, target);
      const void* found = code;
      ReleaseSRWLockExclusive(&lock);
      return found;
    }
  }
  return nullptr;
}

const char* NameOfNumber(const char* library, unsigned number) {
  if (_stricmp(library, "ws2_32.dll") != 0 && _stricmp(library, "wsock32.dll") != 0) return nullptr;
  for (const auto& known : kSocketNumbers)
    if (known.number == number) return known.name;
  return nullptr;
}

}  // namespace vestibule::loginhost
