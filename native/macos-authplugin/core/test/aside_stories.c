// Of a plug-in that is to stand aside, or whose password another one owns.
#include "stories.h"
#include "world.h"

static const char *const names[] = {"offer", "capture", "reconcile"};
enum { COUNT = sizeof names / sizeof *names };

static void begin_after_a_failure(const char *name) {
  begin(name);
  user_is("alice");
  password_is("typed secret");
  w.tries = 1;
}

static void leaves_it_to_apple(enum vst_event event) {
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.shows_count == 0 && w.connections == 0 && w.starts == 0);
  CHECK(w.events[event] == 1 && vst_mechanism_waits(&m) == UINT64_MAX && !vst_mechanism_outlives_host(&m));
  // Neither passed on, nor taken away.
  CHECK(!holds(&m, sizeof m, "typed secret") && w.has_password);
}

static void stands_aside_when_told(void) {
  for (size_t i = 0; i < COUNT; i += 1) {
    begin_after_a_failure(names[i]);
    w.stands_aside = true;
    leaves_it_to_apple(VST_EVENT_STOOD_ASIDE);
  }
}

static void password_is_left_to_platform_sso(void) {
  for (size_t i = 0; i < COUNT; i += 1) {
    begin_after_a_failure(names[i]);
    w.has_other_owner = true;
    leaves_it_to_apple(VST_EVENT_OTHER_OWNER);
  }
}

static void other_owner_does_not_open_another_right(void) {
  for (size_t i = 0; i < COUNT; i += 1) {
    begin_after_a_failure(names[i]);
    w.has_other_owner = true;
    w.right = "system.preferences";
    invoke();
    CHECK(said() == VST_ANSWER_DENY && w.events[VST_EVENT_OTHER_OWNER] == 0);
  }
}

const struct story aside_stories[] = {
    STORY(stands_aside_when_told),
    STORY(password_is_left_to_platform_sso),
    STORY(other_owner_does_not_open_another_right),
    {NULL, NULL},
};
