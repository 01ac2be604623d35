// See agent_check.h.
#include "agent_check.h"

#include "local_system.h"
#include "names.h"

namespace vestibule::provider {
namespace {

class ServiceHandle {
 public:
  explicit ServiceHandle(SC_HANDLE handle) : handle_(handle) {}
  ~ServiceHandle() {
    if (handle_ != nullptr) CloseServiceHandle(handle_);
  }
  ServiceHandle(const ServiceHandle&) = delete;
  ServiceHandle& operator=(const ServiceHandle&) = delete;
  SC_HANDLE get() const { return handle_; }

 private:
  SC_HANDLE handle_;
};

// The process of the registered service; 0 where it does not run.
DWORD ProcessOfService() {
  const ServiceHandle manager(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
  if (manager.get() == nullptr) return 0;
  const ServiceHandle service(OpenServiceW(manager.get(), kAgentService, SERVICE_QUERY_STATUS));
  if (service.get() == nullptr) return 0;
  SERVICE_STATUS_PROCESS status = {};
  DWORD needed = 0;
  if (!QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status), sizeof status,
                            &needed))
    return 0;
  // While it stops, another process may already have the id.
  const bool runs = status.dwCurrentState == SERVICE_RUNNING || status.dwCurrentState == SERVICE_START_PENDING;
  return runs ? status.dwProcessId : 0;
}

}  // namespace

bool IsAgent(HANDLE pipe, Handle* process) {
  ULONG server = 0;
  if (!GetNamedPipeServerProcessId(pipe, &server) || server == 0) return false;
  process->Set(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, server));
  return *process && ProcessOfService() == server && RunsAsLocalSystem(process->get());
}

}  // namespace vestibule::provider
