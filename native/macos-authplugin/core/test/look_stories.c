// Of other programs of the system, which are asked and may not answer.
#include "stories.h"
#include "world.h"

static void ask(const char *name, uint32_t tries) {
  begin(name);
  user_is("alice");
  password_is("typed secret");
  w.tries = tries;
  vst_mechanism_invoke(&m);
}

static void what_is_found_late_begins_nothing(void) {
  look_is_answered();
  CHECK(said() == -1 && w.shows_count == 0 && w.connections == 0);
}

static void captured_password_does_not_wait_for_them(void) {
  ask("capture", 0);
  CHECK(said() == VST_ANSWER_ALLOW && w.looks && w.connections == 0 && w.starts == 1);
  w.clock += VST_START_TIME;
  vst_mechanism_tick(&m);
  // A person who is signed in was not kept out.
  CHECK(w.starts == 0 && vst_mechanism_outlives_host(&m));
  w.clock += VST_CAPTURE_TIME - VST_START_TIME;
  vst_mechanism_tick(&m);
  CHECK(w.events[VST_EVENT_CAPTURE_MISSED] == 1 && !vst_mechanism_outlives_host(&m));
  CHECK(!holds(&m, sizeof m, "typed secret"));
  what_is_found_late_begins_nothing();
}

static void capture_goes_on_once_they_answer(void) {
  ask("capture", 0);
  CHECK(said() == VST_ANSWER_ALLOW);
  CHECK(vst_mechanism_leave(&m) && w.starts == 0);
  look_is_answered();
  CHECK(w.connections == 1);
}

static void capture_for_which_there_is_no_thread(void) {
  ask("capture", 0);
  vst_mechanism_try_again(&m);
  CHECK(said() == VST_ANSWER_ALLOW && w.starts == 0 && !vst_mechanism_outlives_host(&m));
  what_is_found_late_begins_nothing();
}

static void first_try_asks_none_of_them(void) {
  ask("offer", 0);
  CHECK(said() == VST_ANSWER_ALLOW && !w.looks);
}

static void offer_does_not_wait_long_for_them(void) {
  ask("offer", 1);
  CHECK(said() == -1 && w.shows_count == 0 && vst_mechanism_waits(&m) == VST_LOOK_TIME);
  // Nothing is shown that could be pressed.
  vst_mechanism_forgot(&m);
  CHECK(w.connections == 0);
  w.clock += VST_LOOK_TIME;
  vst_mechanism_tick(&m);
  CHECK(said() == VST_ANSWER_ALLOW && w.events[VST_EVENT_WENT_ON] == 1 && w.starts == 0);
  what_is_found_late_begins_nothing();
}

static void reconcile_does_not_wait_long_for_them(void) {
  ask("reconcile", 0);
  CHECK(said() == -1 && vst_mechanism_waits(&m) == VST_RECONCILE_TIME);
  w.clock += VST_RECONCILE_TIME;
  vst_mechanism_tick(&m);
  CHECK(said() == VST_ANSWER_ALLOW && w.starts == 0 && !holds(&m, sizeof m, "typed secret"));
  what_is_found_late_begins_nothing();
}

static void question_is_taken_back_before_they_answer(void) {
  static const char *const names[] = {"offer", "reconcile"};
  for (size_t i = 0; i < 2; i += 1) {
    ask(names[i], 1);
    vst_mechanism_deactivate(&m);
    CHECK(w.starts == 0);
    (void)said();
    what_is_found_late_begins_nothing();
  }
}

static void name_that_is_too_long_is_nobodys(void) {
  begin("reconcile");
  w.user_length = VST_ACCOUNT_NAME_MOST + 1;
  memset(w.user, 'a', w.user_length);
  vst_mechanism_invoke(&m);
  CHECK(said() == VST_ANSWER_ALLOW && !w.looks);
}

const struct story look_stories[] = {
    STORY(captured_password_does_not_wait_for_them),
    STORY(capture_goes_on_once_they_answer),
    STORY(capture_for_which_there_is_no_thread),
    STORY(first_try_asks_none_of_them),
    STORY(offer_does_not_wait_long_for_them),
    STORY(reconcile_does_not_wait_long_for_them),
    STORY(question_is_taken_back_before_they_answer),
    STORY(name_that_is_too_long_is_nobodys),
    {NULL, NULL},
};
