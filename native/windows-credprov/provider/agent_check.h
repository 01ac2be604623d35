// Whether the process that serves a pipe is the agent. Called on the conversation's thread, before a byte is sent: the host
// hands secrets over.
#ifndef VESTIBULE_PROVIDER_AGENT_CHECK_H_
#define VESTIBULE_PROVIDER_AGENT_CHECK_H_

#include <windows.h>

#include "memory.h"

namespace vestibule::provider {

// True where the server of `pipe` is the process of the registered service and runs as LocalSystem. `process` is kept open
// as long as the connection, so that nobody else gets its id. A check that cannot be made fails.
bool IsAgent(HANDLE pipe, Handle* process);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_AGENT_CHECK_H_
