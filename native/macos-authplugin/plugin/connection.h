// The agent's socket: connects without waiting, and tells whether the agent is at the other end. Used by running.c, on
// its thread.
#ifndef VESTIBULE_MACOS_CONNECTION_H_
#define VESTIBULE_MACOS_CONNECTION_H_

#include <stdbool.h>
#include <stdint.h>

// Below a folder that only root can change, so that nobody else can put a socket there.
#define VST_AGENT_SOCKET "/var/run/vestibule/agent.sock"

// The socket, which does not block and is the caller's to close; -1 where there is no agent. The connection may still be
// on its way: it can be written to when it is there.
int vst_connection_open(void);
// audit_token_t of <mach/message.h>: which process it is, and as whom it runs.
struct vst_audit_token {
  uint32_t values[8];
};
// Of the process at the other end of a connection that can be written to. False: it does not run as root.
bool vst_connection_peer(int socket, struct vst_audit_token *token);

#endif  // VESTIBULE_MACOS_CONNECTION_H_
