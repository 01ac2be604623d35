// See agent_code.h. Deny by default: what cannot be found out is not the agent.
#include "agent_code.h"

#include <string.h>

// The language of requirements, as `csreq` reads it.
static const char before_team[] =
    "identifier \"" VST_AGENT_IDENTIFIER "\" and anchor apple generic and certificate leaf[subject.OU] = \"";

// What is in quotation marks there must not end them.
static bool is_team(const char team[VST_TEAM_ROOM]) {
  for (size_t i = 0; i < VST_TEAM_ROOM - 1; i += 1)
    if (!((team[i] >= 'A' && team[i] <= 'Z') || (team[i] >= '0' && team[i] <= '9'))) return false;
  return team[VST_TEAM_ROOM - 1] == '\0';
}

static bool is_signed_by(const struct vst_code_checks *checks, const char team[VST_TEAM_ROOM]) {
  char requirement[sizeof before_team + VST_TEAM_ROOM];
  if (!is_team(team)) return false;
  const size_t length = sizeof before_team - 1;
  memcpy(requirement, before_team, length);
  memcpy(requirement + length, team, VST_TEAM_ROOM - 1);
  memcpy(requirement + length + VST_TEAM_ROOM - 1, "\"", 2);
  return checks->meets(checks->context, requirement);
}

// The program, and each folder on the way to it: nobody but root can have put it there.
static bool is_where_root_put_it(const struct vst_code_checks *checks) {
  char path[VST_PATH_ROOM];
  if (!checks->path(checks->context, path) || path[0] != '/') return false;
  if (!checks->is_of_root(checks->context, "/", VST_PLACE_FOLDER)) return false;
  for (char *at = path + 1; *at != '\0'; at += 1) {
    if (*at != '/') continue;
    *at = '\0';
    if (!checks->is_of_root(checks->context, path, VST_PLACE_FOLDER)) return false;
    *at = '/';
  }
  return checks->is_of_root(checks->context, path, VST_PLACE_FILE);
}

bool vst_is_agent(const struct vst_code_checks *checks) {
  char team[VST_TEAM_ROOM];
  memset(team, 0, sizeof team);
  bool is_agent = false;
  switch (checks->team(checks->context, team)) {
    case VST_TEAM_KNOWN:
      is_agent = is_signed_by(checks, team);
      break;
    case VST_TEAM_NONE:
      is_agent = is_where_root_put_it(checks);
      if (is_agent) checks->log(checks->context, VST_EVENT_AGENT_BY_PLACE);
      break;
    case VST_TEAM_UNKNOWN:
      break;
  }
  if (!is_agent) checks->log(checks->context, VST_EVENT_OTHER_AGENT);
  return is_agent;
}
