// A service and a token for the agent, where none runs as the system would run it: the process that `--agent-process`
// names counts as that of the service that the hosted DLL asks for, and as one of LocalSystem; `--agent-lacks` takes one of
// the two away. With `--as-system` the host itself counts as one of LocalSystem too. Called by lent.cc only, on whichever thread of the DLL calls the functions.
#ifndef VESTIBULE_LOGINHOST_LENT_AGENT_H_
#define VESTIBULE_LOGINHOST_LENT_AGENT_H_

#include <windows.h>

#include <vector>

#include "options.h"

namespace vestibule::loginhost {

struct AgentFunction {
  const char* name;
  const void* replacement;
  // Whether it says who runs a process; the others say which process the service has.
  bool tells_user;
};

// Before any of the functions is called.
void SetSystemProcesses(DWORD agent, AgentLack lack, bool own);
// The service was started again, and has another process. At any time.
void SetAgentProcess(DWORD agent);

const std::vector<AgentFunction>& AgentFunctions();

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_LENT_AGENT_H_
