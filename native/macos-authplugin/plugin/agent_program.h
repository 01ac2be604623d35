// macOS's answers about the program at the other end of a connection, for agent_code.h. Used by running.c, on its thread
// and without its lock: Security reads files, and asks another process.
#ifndef VESTIBULE_MACOS_AGENT_PROGRAM_H_
#define VESTIBULE_MACOS_AGENT_PROGRAM_H_

#include <stdbool.h>

#include "connection.h"

bool vst_program_is_agent(const struct vst_audit_token *token);

#endif  // VESTIBULE_MACOS_AGENT_PROGRAM_H_
