// Of whom the plug-in takes for the agent.
#include "../agent_code.h"
#include "stories.h"
#include "world.h"

#define TEAM "A1B2C3D4E5"

struct code {
  enum vst_team team;
  const char *team_text;
  bool is_valid;
  char requirement[400];
  const char *path;
  // The place on the way that does not belong to root.
  const char *others;
  unsigned asked_places;
  unsigned events[VST_EVENT_COUNT];
};

static enum vst_team team(void *context, char into[VST_TEAM_ROOM]) {
  const struct code *code = context;
  for (size_t i = 0; code->team_text != NULL && i < VST_TEAM_ROOM; i += 1) {
    into[i] = code->team_text[i];
    if (into[i] == '\0') break;
  }
  return code->team;
}
static bool meets(void *context, const char *requirement) {
  struct code *code = context;
  CHECK(strlen(requirement) < sizeof code->requirement);
  memcpy(code->requirement, requirement, strlen(requirement) + 1);
  return code->is_valid;
}
static bool path(void *context, char into[VST_PATH_ROOM]) {
  const struct code *code = context;
  if (code->path == NULL) return false;
  memcpy(into, code->path, strlen(code->path) + 1);
  return true;
}
static bool is_of_root(void *context, const char *path, enum vst_place_kind kind) {
  struct code *code = context;
  code->asked_places += 1;
  CHECK((kind == VST_PLACE_FILE) == (strcmp(path, code->path) == 0));
  return code->others == NULL || strcmp(path, code->others) != 0;
}
static void log_event(void *context, enum vst_event event) {
  struct code *code = context;
  code->events[event] += 1;
}

static bool judge(struct code *code) {
  const struct vst_code_checks checks = {code, team, meets, path, is_of_root, log_event};
  const bool is_agent = vst_is_agent(&checks);
  CHECK(code->events[VST_EVENT_OTHER_AGENT] == (is_agent ? 0 : 1));
  return is_agent;
}

static void agent_is_signed_by_our_team(void) {
  struct code code = {.team = VST_TEAM_KNOWN, .team_text = TEAM, .is_valid = true};
  CHECK(judge(&code) && code.asked_places == 0 && code.events[VST_EVENT_AGENT_BY_PLACE] == 0);
  CHECK(strcmp(code.requirement,
               "identifier \"vestibule.agent\" and anchor apple generic and certificate leaf[subject.OU] = \"" TEAM
               "\"") == 0);
}

static void agent_is_signed_by_somebody_else(void) {
  // Where root put it, all the same.
  struct code code = {.team = VST_TEAM_KNOWN, .team_text = TEAM, .path = "/Library/Vestibule/agent"};
  CHECK(!judge(&code) && code.asked_places == 0);
}

static void team_would_end_its_quotation_marks(void) {
  const char *const texts[] = {"", "A\" or true", "A1B2C3D4E", "a1b2c3d4e5", "A1B2C3D4E5F", "A1B2C3D4E\""};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i += 1) {
    struct code code = {.team = VST_TEAM_KNOWN, .team_text = texts[i], .is_valid = true};
    CHECK(!judge(&code) && code.requirement[0] == '\0');
  }
}

static void own_signature_cannot_be_read(void) {
  struct code code = {.team = VST_TEAM_UNKNOWN, .team_text = TEAM, .is_valid = true, .path = "/agent"};
  CHECK(!judge(&code) && code.requirement[0] == '\0' && code.asked_places == 0);
}

static void unsigned_agent_is_where_root_put_it(void) {
  struct code code = {.team = VST_TEAM_NONE, .path = "/Library/Vestibule/agent"};
  CHECK(judge(&code) && code.asked_places == 4 && code.events[VST_EVENT_AGENT_BY_PLACE] == 1);
}

static void unsigned_agent_is_where_others_may_write(void) {
  const char *const places[] = {"/", "/Library", "/Library/Vestibule", "/Library/Vestibule/agent"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i += 1) {
    struct code code = {.team = VST_TEAM_NONE, .path = "/Library/Vestibule/agent", .others = places[i]};
    CHECK(!judge(&code) && code.events[VST_EVENT_AGENT_BY_PLACE] == 0);
  }
  struct code without_path = {.team = VST_TEAM_NONE};
  CHECK(!judge(&without_path));
  struct code relative = {.team = VST_TEAM_NONE, .path = "agent"};
  CHECK(!judge(&relative) && relative.asked_places == 0);
}

const struct story agent_stories[] = {
    STORY(agent_is_signed_by_our_team),
    STORY(agent_is_signed_by_somebody_else),
    STORY(team_would_end_its_quotation_marks),
    STORY(own_signature_cannot_be_read),
    STORY(unsigned_agent_is_where_root_put_it),
    STORY(unsigned_agent_is_where_others_may_write),
    {NULL, NULL},
};
