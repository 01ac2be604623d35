// Of `capture`.
#include "stories.h"
#include "world.h"

static void begin_capture(void) {
  begin("capture");
  user_is("alice");
  password_is("typed secret");
  invoke();
  // Before the agent has said a word.
  CHECK(said() == VST_ANSWER_ALLOW && w.wants_connection && vst_mechanism_outlives_host(&m));
}

static void password_is_captured(void) {
  begin_capture();
  connect_agent();
  CHECK(last_sent.number != VST_MESSAGE_ANSWER || sent_count() == 1);
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_PROGRESS);
  CHECK(sent_count() == 1);
  agent_shows(2, VST_PURPOSE_PASSWORD);
  CHECK(sent_count() == 2 && last_sent.number == VST_MESSAGE_ANSWER && last_sent.as.answer.revision == 2);
  CHECK(vst_same_bytes(last_sent.as.answer.secrets[0].value, text("typed secret")));
  // It is needed no more, whatever the agent still does.
  CHECK(!holds(&m, sizeof m, "typed secret"));
  agent_ends(VST_OUTCOME_FINISHED, "");
  CHECK(w.events[VST_EVENT_CAPTURED] == 1 && !vst_mechanism_outlives_host(&m) && !w.connected);
  CHECK(!holds(&m, sizeof m, "typed secret"));
}

static void capture_reports_the_reset(void) {
  begin("capture");
  user_is("alice");
  password_is("typed secret");
  w.outcome_length = 8;
  w.outcome[0] = 9;
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.outcome_length == 0);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  CHECK(sent_count() == 2 && last_sent.number == VST_MESSAGE_RESULT && last_sent.as.result.accepted == 1);
  CHECK(last_sent.as.result.outcome == 9);
}

static void capture_is_asked_for_more(void) {
  const uint8_t asked[] = {VST_PURPOSE_NEW_PASSWORD, VST_PURPOSE_CODE, VST_PURPOSE_CURRENT_PASSWORD};
  for (size_t i = 0; i < sizeof asked; i += 1) {
    begin_capture();
    connect_agent();
    agent_welcomes(VST_PROTOCOL_VERSION);
    agent_shows(1, asked[i]);
    CHECK(w.events[VST_EVENT_CAPTURE_MISSED] == 1 && !w.connected && sent_count() == 1);
    CHECK(!holds(&m, sizeof m, "typed secret"));
  }
  begin_capture();
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_PASSWORD);
  agent_shows(2, VST_PURPOSE_PASSWORD);
  CHECK(w.events[VST_EVENT_CAPTURE_MISSED] == 1 && sent_count() == 2);
}

static void list_runs_again(void) {
  // With another person, whose password is not known: alice's is not sent for them.
  begin_capture();
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  user_is("bob");
  w.has_password = false;
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && !w.connected && !w.wants_connection && !vst_mechanism_outlives_host(&m));
  CHECK(!holds(&m, sizeof m, "typed secret") && vst_mechanism_waits(&m) == UINT64_MAX);

  // With another password, while the agent is still being reached.
  begin_capture();
  password_is("second secret");
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.connections == 2);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_PASSWORD);
  CHECK(sent_count() == 2 && vst_same_bytes(last_sent.as.answer.secrets[0].value, text("second secret")));
  agent_ends(VST_OUTCOME_FINISHED, "");
  CHECK(w.events[VST_EVENT_CAPTURED] == 1 && !w.connected);
}

static void capture_signs_nobody_in(void) {
  begin_capture();
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  w.user_length = 0;
  agent_hands_over(ALICE, "alice");
  CHECK(said() == -1 && w.user_length == 0 && w.events[VST_EVENT_CAPTURE_MISSED] == 1);
}

static void agent_dies_with_the_password(void) {
  begin_capture();
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_PASSWORD);
  agent_goes();
  CHECK(w.events[VST_EVENT_CAPTURE_MISSED] == 1 && !w.wants_connection);
  w.clock += 100000;
  vst_mechanism_tick(&m);
  CHECK(!w.wants_connection && !holds(&m, sizeof m, "typed secret"));
}

static void capture_ends_in_time(void) {
  begin_capture();
  for (unsigned i = 0; i < 1000 && vst_mechanism_outlives_host(&m); i += 1) {
    if (w.wants_connection) {
      w.wants_connection = false;
      vst_mechanism_lost(&m);
    }
    const uint64_t wait = vst_mechanism_waits(&m);
    CHECK(wait != UINT64_MAX);
    w.clock += wait;
    vst_mechanism_tick(&m);
  }
  CHECK(w.clock == 1000 + VST_CAPTURE_TIME && w.events[VST_EVENT_CAPTURE_MISSED] == 1);
  CHECK(!holds(&m, sizeof m, "typed secret") && vst_mechanism_waits(&m) == UINT64_MAX);
}

static void capture_without_a_password(void) {
  begin("capture");
  user_is("alice");
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.connections == 0);
  begin("capture");
  user_is("nobody");
  password_is("typed secret");
  invoke();
  CHECK(said() == VST_ANSWER_ALLOW && w.connections == 0 && !holds(&m, sizeof m, "typed secret"));
}

const struct story capture_stories[] = {
    STORY(password_is_captured),
    STORY(capture_reports_the_reset),
    STORY(capture_is_asked_for_more),
    STORY(list_runs_again),
    STORY(capture_signs_nobody_in),
    STORY(agent_dies_with_the_password),
    STORY(capture_ends_in_time),
    STORY(capture_without_a_password),
    {NULL, NULL},
};
