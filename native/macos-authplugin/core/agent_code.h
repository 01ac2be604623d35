// Whether the program at the other end of the agent's socket is the agent, by who has signed it. Root alone is not
// enough: anything that root runs could take the agent's place, and would be given passwords. Called by the plug-in once
// for each connection, with macOS's answers as a table of functions; a test has its own.
#ifndef VESTIBULE_MACOS_AGENT_CODE_H_
#define VESTIBULE_MACOS_AGENT_CODE_H_

#include "system.h"

#ifdef __cplusplus
extern "C" {
#endif

// The agent's identifier in its signature: `codesign --identifier`.
#define VST_AGENT_IDENTIFIER "vestibule.agent"
// Ten characters, and a NUL.
#define VST_TEAM_ROOM 11
#define VST_PATH_ROOM 1024

enum vst_team {
  // It could not be found out.
  VST_TEAM_UNKNOWN,
  // Signed ad hoc, or not at all.
  VST_TEAM_NONE,
  VST_TEAM_KNOWN,
};

enum vst_place_kind { VST_PLACE_FOLDER, VST_PLACE_FILE };

struct vst_code_checks {
  void *context;
  // Of this bundle on the disk. A text that is no team's is kept as it is, cut to the room.
  enum vst_team (*team)(void *context, char team[VST_TEAM_ROOM]);
  // Whether the running code of the agent is valid, and meets the requirement.
  bool (*meets)(void *context, const char *requirement);
  // The path of the agent's program. False: there is none, or it does not fit.
  bool (*path)(void *context, char path[VST_PATH_ROOM]);
  // Whether it is of that kind and no link, belongs to root, and nobody else may write it.
  bool (*is_of_root)(void *context, const char *path, enum vst_place_kind kind);
  void (*log)(void *context, enum vst_event event);
};

bool vst_is_agent(const struct vst_code_checks *checks);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_MACOS_AGENT_CODE_H_
