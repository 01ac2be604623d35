// Of `offer`, and of what holds for each mechanism.
#include "stories.h"
#include "world.h"

static void first_try_is_silent(void) {
  begin("offer");
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.shows_count == 0 && w.connections == 0);
}

static void nothing_can_be_shown(void) {
  begin("offer");
  w.tries = 1;
  w.shows = false;
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.events[VST_EVENT_NO_VIEW] == 1);
}

static void view_fails_in_the_middle(void) {
  into_conversation();
  w.shows = false;
  agent_shows(1, VST_PURPOSE_SUBMIT);
  CHECK(said() == VST_ANSWER_ALLOW && !w.connected && !w.has_password);
}

static void try_again_leads_to_apple(void) {
  begin("offer");
  w.tries = 3;
  invoke();
  CHECK(said() == -1);
  vst_mechanism_try_again(&m);
  CHECK(said() == VST_ANSWER_ALLOW && !w.is_shown);
  // Pressed twice: one result.
  vst_mechanism_try_again(&m);
  vst_mechanism_cancel(&m);
  vst_mechanism_forgot(&m);
  CHECK(said() == -1 && w.connections == 0);
}

// Goes on by itself at the end of `time` and not before, whatever the connection does meanwhile.
static void goes_on_after(uint64_t time) {
  const uint64_t end = w.clock + time;
  while (w.clock < end) {
    CHECK(said() == -1);
    const uint64_t wait = vst_mechanism_waits(&m);
    CHECK(wait != UINT64_MAX && w.clock + wait <= end);
    w.clock += wait;
    vst_mechanism_tick(&m);
    if (w.wants_connection && !w.agent_hangs) {
      w.wants_connection = false;
      vst_mechanism_lost(&m);
    }
  }
  CHECK(said() == VST_ANSWER_ALLOW && w.events[VST_EVENT_WENT_ON] == 1 && !w.is_shown && !w.has_password);
  CHECK(!w.wants_connection && !w.connected && vst_mechanism_waits(&m) == UINT64_MAX);
  // One result, whatever is pressed or comes afterwards.
  vst_mechanism_try_again(&m);
  vst_mechanism_forgot(&m);
  vst_mechanism_cancel(&m);
  vst_mechanism_tick(&m);
  CHECK(said() == -1 && w.connections < 20);
}

static void offer_once(void) {
  begin("offer");
  w.tries = 1;
  invoke();
}

static void nobody_presses_anything(void) {
  offer_once();
  goes_on_after(VST_OFFER_TIME);
}

static void agent_is_absent(void) {
  offer_once();
  vst_mechanism_forgot(&m);
  CHECK(w.wants_connection);
  w.wants_connection = false;
  vst_mechanism_lost(&m);
  CHECK(w.shown == VST_SHOWN_WAITING && vst_mechanism_waits(&m) == VST_FIRST_WAIT);
  goes_on_after(VST_AWAY_TIME);
  CHECK(w.connections > 5 && w.events[VST_EVENT_AGENT_AWAY] == 1);
}

static void absent_agent_is_not_waited_for_by_a_person(void) {
  offer_once();
  vst_mechanism_forgot(&m);
  w.wants_connection = false;
  vst_mechanism_lost(&m);
  vst_mechanism_try_again(&m);
  CHECK(said() == VST_ANSWER_ALLOW && !w.wants_connection && vst_mechanism_waits(&m) == UINT64_MAX);
}

static void agent_is_slow(void) {
  offer_once();
  vst_mechanism_forgot(&m);
  connect_agent();
  CHECK(vst_mechanism_waits(&m) == VST_SLOW);
  w.clock += VST_SLOW;
  vst_mechanism_tick(&m);
  CHECK(w.events[VST_EVENT_AGENT_AWAY] == 1 && w.connected);
  w.clock += VST_AWAY_TIME - VST_SLOW - 1;
  vst_mechanism_tick(&m);
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_SUBMIT);
  CHECK(w.shown == VST_SHOWN_SCREEN && said() == -1);
  vst_mechanism_cancel(&m);
  CHECK(sent_count() == 2 && last_sent.number == VST_MESSAGE_CANCEL && said() == -1);
  // The second leaves the agent where it is.
  vst_mechanism_cancel(&m);
  CHECK(w.shown == VST_SHOWN_OFFER && !w.connected);
  vst_mechanism_cancel(&m);
  CHECK(said() == VST_ANSWER_ALLOW);
}

static void agent_hangs_before_it_says_a_word(void) {
  offer_once();
  w.agent_hangs = true;
  vst_mechanism_forgot(&m);
  connect_agent();
  goes_on_after(VST_AWAY_TIME);
}

static void agent_hangs_once_it_has_welcomed(void) {
  into_conversation();
  w.agent_hangs = true;
  goes_on_after(VST_AWAY_TIME);
}

static void agent_hangs_with_an_answer(void) {
  into_conversation();
  person_asks_for_a_credential();
  w.agent_hangs = true;
  goes_on_after(VST_ANSWER_HANG + VST_AWAY_TIME);
}

static void person_leaves_a_screen(void) {
  into_conversation();
  w.clock += VST_AWAY_TIME - 1;
  agent_shows(1, VST_PURPOSE_NEW_PASSWORD);
  // What the agent shows meanwhile is no sign of a person.
  w.clock += 1;
  agent_shows(2, VST_PURPOSE_NEW_PASSWORD);
  goes_on_after(VST_ACTS_TIME - VST_AWAY_TIME);
}

static void agent_is_of_another_version(void) {
  into_conversation();
  // A second welcome, and one of a version that is none: both break the protocol.
  agent_welcomes(VST_PROTOCOL_VERSION);
  CHECK(w.shown == VST_SHOWN_OFFER && w.status[0] != '\0' && !w.connected);
  vst_mechanism_forgot(&m);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION + 1);
  CHECK(w.shown == VST_SHOWN_OFFER && w.status[0] != '\0' && w.events[VST_EVENT_AGENT_REFUSED] == 2);
  goes_on_after(VST_TOLD_TIME);
}

static void screen_before_welcome(void) {
  begin("offer");
  w.tries = 1;
  invoke();
  vst_mechanism_forgot(&m);
  connect_agent();
  agent_shows(1, VST_PURPOSE_SUBMIT);
  CHECK(w.shown == VST_SHOWN_OFFER && !w.connected && w.events[VST_EVENT_AGENT_REFUSED] == 1);
}

static void screen_comes_twice(void) {
  into_conversation();
  agent_shows(2, VST_PURPOSE_SUBMIT);
  CHECK(w.shown == VST_SHOWN_SCREEN);
  agent_shows(2, VST_PURPOSE_SUBMIT);
  CHECK(w.shown == VST_SHOWN_OFFER && w.events[VST_EVENT_AGENT_REFUSED] == 1);
}

static void bytes_are_no_frame(void) {
  into_conversation();
  const struct vst_room room = vst_mechanism_room(&m);
  CHECK(room.length == 4);
  memset(room.bytes, 0xff, 4);
  vst_mechanism_filled(&m, 4);
  CHECK(w.shown == VST_SHOWN_OFFER && !w.connected);
}

static void reset_signs_in(void) {
  into_conversation();
  agent_shows(1, VST_PURPOSE_NEW_PASSWORD);
  CHECK(person_answers());
  // One answer to a screen.
  CHECK(!person_answers() && sent_count() == 2);
  agent_hands_over(ALICE, "alice");
  CHECK(said() == VST_ANSWER_ALLOW && !w.is_shown && w.outcome_length == 8 && w.outcome[0] == 0x88);
  CHECK(w.has_password && w.password_length == 12 && memcmp(w.password, "new password", 12) == 0);
  vst_mechanism_deactivate(&m);
  CHECK(vst_mechanism_take(&m).deactivated && w.connected);
  vst_mechanism_end(&m);
  CHECK(!w.connected && !holds(&m, sizeof m, "new password"));
}

static void credential_is_refused_by_the_system(void) {
  reset_signs_in();
  into_conversation();
  person_asks_for_a_credential();
  agent_hands_over(ALICE, "alice");
  CHECK(said() == VST_ANSWER_ALLOW);
  vst_mechanism_deactivate(&m);
  (void)vst_mechanism_take(&m);
  // authd clears the context but for what is sticky, and runs the list again.
  w.has_password = false;
  w.tries = 2;
  invoke();
  CHECK(said() == -1 && w.shown == VST_SHOWN_WAITING && w.outcome_length == 0);
  CHECK(sent_count() == 3 && last_sent.number == VST_MESSAGE_RESULT);
  CHECK(last_sent.as.result.accepted == 0 && last_sent.as.result.outcome == UINT64_C(0x1122334455667788));
  CHECK(last_sent.as.result.code == 21 && last_sent.as.result.system == VST_SYSTEM_MACOS);
  agent_shows(2, VST_PURPOSE_NEW_PASSWORD);
  CHECK(w.shown == VST_SHOWN_SCREEN);
}

// An agent that gives one password again and again would have the account locked.
static void credential_comes_without_an_answer(void) {
  into_conversation();
  agent_shows(1, VST_PURPOSE_NEW_PASSWORD);
  agent_hands_over(ALICE, "alice");
  CHECK(said() == -1 && !w.has_password && w.shown == VST_SHOWN_OFFER && !w.connected);
  CHECK(w.events[VST_EVENT_AGENT_REFUSED] == 1);
}

static void credential_comes_twice_for_an_answer(void) {
  credential_is_refused_by_the_system();
  agent_hands_over(ALICE, "alice");
  CHECK(said() == -1 && !w.has_password && w.shown == VST_SHOWN_OFFER && !w.connected);
  CHECK(w.events[VST_EVENT_CREDENTIAL] == 1 && w.events[VST_EVENT_AGENT_REFUSED] == 1);
}

static void answer_does_not_outlast_its_connection(void) {
  into_conversation();
  person_asks_for_a_credential();
  agent_goes();
  w.clock += VST_FIRST_WAIT;
  vst_mechanism_tick(&m);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_hands_over(ALICE, "alice");
  CHECK(said() == -1 && !w.has_password && w.shown == VST_SHOWN_OFFER);
}

static void refusal_reaches_the_agent_from_another_instance(void) {
  begin("offer");
  w.tries = 1;
  w.outcome_length = 8;
  w.outcome[0] = 7;
  invoke();
  CHECK(said() == -1 && w.shown == VST_SHOWN_OFFER);
  connect_agent();
  CHECK(sent_count() == 1 && last_sent.number == VST_MESSAGE_RESULT && last_sent.as.result.outcome == 7);
  CHECK(!w.connected && w.shown == VST_SHOWN_OFFER);
}

static void credential_of_another_account(void) {
  into_conversation();
  person_asks_for_a_credential();
  agent_hands_over(BOB, "bob");
  CHECK(said() == -1 && w.shown == VST_SHOWN_OFFER && !w.has_password && w.events[VST_EVENT_OTHER_ACCOUNT] == 1);
  vst_mechanism_forgot(&m);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  person_asks_for_a_credential();
  // The right account under another's name.
  agent_hands_over(ALICE, "bob");
  CHECK(said() == -1 && !w.has_password && w.events[VST_EVENT_OTHER_ACCOUNT] == 2);
}

static void credential_is_not_taken_whole(void) {
  into_conversation();
  w.takes_values = false;
  person_asks_for_a_credential();
  agent_hands_over(ALICE, "alice");
  CHECK(said() == -1 && w.outcome_length == 0 && w.user_length == 0 && w.shown == VST_SHOWN_OFFER);
}

static void credential_after_cancel(void) {
  into_conversation();
  person_asks_for_a_credential();
  vst_mechanism_cancel(&m);
  agent_hands_over(ALICE, "alice");
  CHECK(said() == -1 && !w.has_password && w.shown == VST_SHOWN_OFFER && !w.connected);
}

static void failed_reset_does_not_sign_in(void) {
  into_conversation();
  agent_shows(1, VST_PURPOSE_SUBMIT);
  agent_ends(VST_OUTCOME_REFUSED, "");
  CHECK(said() == -1 && w.shown == VST_SHOWN_OFFER && strcmp(w.status, "It was refused.") == 0);
  CHECK(!w.has_password && w.outcome_length == 0);
}

static void agent_dies_while_shown(void) {
  into_conversation();
  agent_shows(1, VST_PURPOSE_SUBMIT);
  agent_goes();
  CHECK(w.shown == VST_SHOWN_WAITING && said() == -1);
  w.clock += VST_FIRST_WAIT;
  vst_mechanism_tick(&m);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_SUBMIT);
  CHECK(w.shown == VST_SHOWN_SCREEN);
}

static void host_takes_its_question_back(void) {
  into_conversation();
  agent_shows(1, VST_PURPOSE_SUBMIT);
  vst_mechanism_deactivate(&m);
  const struct vst_reply reply = vst_mechanism_take(&m);
  CHECK(reply.deactivated && !reply.has_result && !w.connected && !w.is_shown);
  vst_mechanism_try_again(&m);
  CHECK(said() == -1);
}

static void other_right_is_denied(void) {
  const char *const names[] = {"offer", "capture", "reconcile", "unheard-of"};
  for (size_t i = 0; i < 4; i += 1) {
    begin(names[i]);
    w.right = "system.preferences";
    invoke();
    CHECK(said() == VST_ANSWER_DENY && w.connections == 0 && w.shows_count == 0);
    begin(names[i]);
    w.has_right = false;
    invoke();
    CHECK(said() == VST_ANSWER_ALLOW);
  }
}

const struct story offer_stories[] = {
    STORY(first_try_is_silent),
    STORY(nothing_can_be_shown),
    STORY(view_fails_in_the_middle),
    STORY(try_again_leads_to_apple),
    STORY(nobody_presses_anything),
    STORY(agent_is_absent),
    STORY(absent_agent_is_not_waited_for_by_a_person),
    STORY(agent_is_slow),
    STORY(agent_hangs_before_it_says_a_word),
    STORY(agent_hangs_once_it_has_welcomed),
    STORY(agent_hangs_with_an_answer),
    STORY(person_leaves_a_screen),
    STORY(agent_is_of_another_version),
    STORY(screen_before_welcome),
    STORY(screen_comes_twice),
    STORY(bytes_are_no_frame),
    STORY(reset_signs_in),
    STORY(credential_is_refused_by_the_system),
    STORY(credential_comes_without_an_answer),
    STORY(credential_comes_twice_for_an_answer),
    STORY(answer_does_not_outlast_its_connection),
    STORY(refusal_reaches_the_agent_from_another_instance),
    STORY(credential_of_another_account),
    STORY(credential_is_not_taken_whole),
    STORY(credential_after_cancel),
    STORY(failed_reset_does_not_sign_in),
    STORY(agent_dies_while_shown),
    STORY(host_takes_its_question_back),
    STORY(other_right_is_denied),
    {NULL, NULL},
};
