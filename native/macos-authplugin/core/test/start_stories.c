// Of starts that are counted.
#include "stories.h"
#include "world.h"

static void offer_after(unsigned starts) {
  begin("offer");
  w.starts = starts;
  w.tries = 1;
  invoke();
}

static void view_is_begun_too_often(void) {
  offer_after(2);
  CHECK(said() == -1 && w.is_shown && w.starts == 3);
  // SecurityAgent crashed.
  offer_after(3);
  CHECK(said() == VST_ANSWER_ALLOW && w.shows_count == 0 && w.events[VST_EVENT_STARTS_FAILED] == 1);
  begin("reconcile");
  user_is("alice");
  w.starts = 3;
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.connections == 0 && w.events[VST_EVENT_STARTS_FAILED] == 1);
}

static void view_that_ends_in_order_does_not_count(void) {
  offer_after(2);
  vst_mechanism_try_again(&m);
  CHECK(said() == VST_ANSWER_ALLOW && w.starts == 0);
  offer_after(2);
  vst_mechanism_deactivate(&m);
  CHECK(w.starts == 0);
  offer_after(2);
  vst_mechanism_end(&m);
  CHECK(w.starts == 0);
}

static void view_that_lasts_does_not_count(void) {
  offer_after(2);
  w.clock += VST_START_TIME - 1;
  vst_mechanism_tick(&m);
  CHECK(w.starts == 3 && vst_mechanism_waits(&m) == 1);
  w.clock += 1;
  vst_mechanism_tick(&m);
  CHECK(w.starts == 0 && w.is_shown && said() == -1);
}

static void silent_try_does_not_count(void) {
  begin("offer");
  w.starts = 3;
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.events[VST_EVENT_STARTS_FAILED] == 0 && w.starts == 3);
}

static void capture_after(unsigned starts) {
  begin("capture");
  w.starts = starts;
  user_is("alice");
  password_is("typed secret");
  invoke();
}

static void capture_is_begun_too_often(void) {
  capture_after(2);
  CHECK(said() == VST_ANSWER_ALLOW && w.starts == 3 && w.wants_connection);
  // authorizationhost crashed, and nobody was signed in.
  capture_after(3);
  CHECK(said() == VST_ANSWER_ALLOW && w.connections == 0 && w.events[VST_EVENT_STARTS_FAILED] == 1);
  CHECK(!holds(&m, sizeof m, "typed secret"));
}

static void capture_that_ends_in_order_does_not_count(void) {
  capture_after(2);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  CHECK(w.starts == 3);
  agent_ends(VST_OUTCOME_FINISHED, "");
  CHECK(w.starts == 0);
  // The evaluation is over, and the agent did not come.
  capture_after(2);
  vst_mechanism_deactivate(&m);
  CHECK(w.starts == 0 && vst_mechanism_outlives_host(&m));
  capture_after(2);
  w.clock += VST_START_TIME;
  vst_mechanism_tick(&m);
  CHECK(w.starts == 0);
  // The list runs again.
  capture_after(2);
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.starts == 3);
  capture_after(2);
  w.has_password = false;
  invoke();
  CHECK(w.starts == 0);
}

const struct story start_stories[] = {
    STORY(view_is_begun_too_often),
    STORY(view_that_ends_in_order_does_not_count),
    STORY(view_that_lasts_does_not_count),
    STORY(silent_try_does_not_count),
    STORY(capture_is_begun_too_often),
    STORY(capture_that_ends_in_order_does_not_count),
    {NULL, NULL},
};
