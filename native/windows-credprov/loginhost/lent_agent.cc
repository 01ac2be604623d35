// See lent_agent.h.
#include "lent_agent.h"

#include <cstring>
#include <set>

namespace vestibule::loginhost {
namespace {

// Set on the UI thread, read on any.
volatile DWORD agent_process = 0;
AgentLack agent_lack = AgentLack::kNothing;
bool own_is_system = false;

bool IsSystem(DWORD process) {
  const bool is_agent = agent_process != 0 && process == agent_process;
  return (is_agent && agent_lack != AgentLack::kSystem) || (own_is_system && process == GetCurrentProcessId());
}

// Handles that no manager of services gives.
constexpr ULONG_PTR kManager = 0x5661;
constexpr ULONG_PTR kService = 0x5662;

SRWLOCK lock = SRWLOCK_INIT;
// Tokens that are open of processes that count as LocalSystem's. A handle that was closed may come back for another
// token: opening one takes it out again.
std::set<HANDLE>& SystemTokens() {
  static std::set<HANDLE> tokens;
  return tokens;
}

SC_HANDLE WINAPI OpenManager(LPCWSTR, LPCWSTR, DWORD) { return reinterpret_cast<SC_HANDLE>(kManager); }

SC_HANDLE WINAPI OpenOneService(SC_HANDLE, LPCWSTR, DWORD) { return reinterpret_cast<SC_HANDLE>(kService); }

BOOL WINAPI CloseService(SC_HANDLE) { return TRUE; }

BOOL WINAPI QueryService(SC_HANDLE, SC_STATUS_TYPE, LPBYTE into, DWORD size, LPDWORD needed) {
  *needed = sizeof(SERVICE_STATUS_PROCESS);
  if (size < *needed) {
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
  }
  SERVICE_STATUS_PROCESS status = {};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = agent_lack == AgentLack::kService ? SERVICE_STOP_PENDING : SERVICE_RUNNING;
  status.dwProcessId = agent_process;
  std::memcpy(into, &status, sizeof status);
  return TRUE;
}

BOOL WINAPI OpenToken(HANDLE process, DWORD access, PHANDLE token) {
  if (!OpenProcessToken(process, access, token)) return FALSE;
  AcquireSRWLockExclusive(&lock);
  if (IsSystem(GetProcessId(process))) SystemTokens().insert(*token);
  else SystemTokens().erase(*token);
  ReleaseSRWLockExclusive(&lock);
  return TRUE;
}

BOOL WINAPI TokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID into, DWORD size, PDWORD needed) {
  AcquireSRWLockExclusive(&lock);
  const bool is_system = SystemTokens().count(token) != 0;
  ReleaseSRWLockExclusive(&lock);
  if (!is_system || kind != TokenUser) return GetTokenInformation(token, kind, into, size, needed);
  DWORD sid_bytes = SECURITY_MAX_SID_SIZE;
  *needed = sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE;
  if (size < *needed) {
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
  }
  auto* user = static_cast<TOKEN_USER*>(into);
  user->User.Attributes = 0;
  user->User.Sid = user + 1;
  return CreateWellKnownSid(WinLocalSystemSid, nullptr, user->User.Sid, &sid_bytes);
}

template <typename Function>
const void* Address(Function function) {
  return reinterpret_cast<const void*>(reinterpret_cast<ULONG_PTR>(function));
}

}  // namespace

void SetSystemProcesses(DWORD agent, AgentLack lack, bool own) {
  agent_process = agent;
  agent_lack = lack;
  own_is_system = own;
}

void SetAgentProcess(DWORD agent) { agent_process = agent; }

const std::vector<AgentFunction>& AgentFunctions() {
  static const std::vector<AgentFunction> functions = {
      {"OpenSCManagerW", Address(OpenManager), false},
      {"OpenServiceW", Address(OpenOneService), false},
      {"CloseServiceHandle", Address(CloseService), false},
      {"QueryServiceStatusEx", Address(QueryService), false},
      {"OpenProcessToken", Address(OpenToken), true},
      {"GetTokenInformation", Address(TokenInformation), true},
  };
  return functions;
}

}  // namespace vestibule::loginhost
