// Of `reconcile`.
#include "stories.h"
#include "world.h"

static const char secret[] = "checked secret";

static void begin_reconcile(void) {
  begin("reconcile");
  user_is("alice");
  password_is(secret);
  invoke();
  CHECK(said() == -1 && w.wants_connection && w.shows_count == 0);
  CHECK(vst_mechanism_waits(&m) == VST_RECONCILE_TIME);
}

static void into_session(void) {
  begin_reconcile();
  connect_agent();
  CHECK(sent_count() == 1 && last_sent.as.hello.scenario == VST_SCENARIO_RECONCILE && last_sent.as.hello.shows == 0);
  CHECK(vst_same_bytes(last_sent.as.hello.account_id, text(ALICE)));
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_PASSWORD);
  CHECK(sent_count() == 2 && last_sent.number == VST_MESSAGE_ANSWER && last_sent.as.answer.secrets_count == 1);
  CHECK(last_sent.as.answer.secrets[0].purpose == VST_PURPOSE_PASSWORD);
  CHECK(said() == -1 && w.shows_count == 0 && !holds(&m, sizeof m, secret));
}

static void went_on(void) {
  CHECK(said() == VST_ANSWER_ALLOW && !w.is_shown && !w.connected && !w.wants_connection);
  CHECK(!holds(&m, sizeof m, secret) && vst_mechanism_waits(&m) == UINT64_MAX);
  vst_mechanism_cancel(&m);
  vst_mechanism_try_again(&m);
  vst_mechanism_tick(&m);
  CHECK(said() == -1);
}

static void disk_is_in_step(void) {
  into_session();
  CHECK(vst_same_bytes(last_sent.as.answer.secrets[0].value, text(secret)));
  agent_ends(VST_OUTCOME_FINISHED, "");
  CHECK(w.shows_count == 0);
  went_on();
}

static void disk_asks_for_the_previous_password(void) {
  into_session();
  agent_shows(2, VST_PURPOSE_PREVIOUS_PASSWORD);
  CHECK(w.is_shown && w.shown == VST_SHOWN_SCREEN && said() == -1);
  // The three seconds are over; a person types.
  w.clock += VST_RECONCILE_TIME + 60000;
  vst_mechanism_tick(&m);
  CHECK(said() == -1);
  struct vst_answer_message answer;
  memset(&answer, 0, sizeof answer);
  answer.purpose = VST_PURPOSE_SUBMIT;
  CHECK(vst_mechanism_answer(&m, &answer));
  agent_shows(3, VST_PURPOSE_RECOVERY_KEY);
  agent_shows(4, VST_PURPOSE_PROGRESS);
  CHECK(w.is_shown && said() == -1);
  agent_ends(VST_OUTCOME_FINISHED, "");
  went_on();
}

static void reconcile_without_a_password(void) {
  begin("reconcile");
  user_is("alice");
  invoke();
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_PASSWORD);
  CHECK(sent_count() == 2 && last_sent.as.answer.secrets_count == 1 && last_sent.as.answer.secrets[0].value.length == 0);
}

static void reconcile_without_an_account(void) {
  begin("reconcile");
  invoke();
  CHECK(w.connections == 0);
  went_on();
  begin("reconcile");
  user_is("nobody");
  password_is(secret);
  invoke();
  CHECK(w.connections == 0);
  went_on();
}

static void reconcile_with_an_absent_agent(void) {
  begin_reconcile();
  w.wants_connection = false;
  vst_mechanism_lost(&m);
  went_on();
}

static void reconcile_with_a_hung_agent(void) {
  for (unsigned until = 0; until < 3; until += 1) {
    begin_reconcile();
    if (until > 0) connect_agent();
    if (until > 1) agent_welcomes(VST_PROTOCOL_VERSION);
    w.clock += VST_RECONCILE_TIME - 1;
    vst_mechanism_tick(&m);
    CHECK(said() == -1);
    w.clock += 1;
    vst_mechanism_tick(&m);
    went_on();
  }
  // With the password.
  into_session();
  w.clock += VST_RECONCILE_TIME;
  vst_mechanism_tick(&m);
  went_on();
}

static void agent_dies_in_a_repair(void) {
  into_session();
  agent_shows(2, VST_PURPOSE_PREVIOUS_PASSWORD);
  agent_goes();
  went_on();
}

static void agent_hangs_in_a_repair(void) {
  into_session();
  agent_shows(2, VST_PURPOSE_PREVIOUS_PASSWORD);
  struct vst_answer_message answer;
  memset(&answer, 0, sizeof answer);
  answer.purpose = VST_PURPOSE_SUBMIT;
  CHECK(vst_mechanism_answer(&m, &answer));
  w.clock += VST_ANSWER_HANG;
  vst_mechanism_tick(&m);
  went_on();
}

static void reconcile_is_asked_for_more(void) {
  into_session();
  agent_shows(2, VST_PURPOSE_PASSWORD);
  CHECK(sent_count() == 2 && w.shows_count == 0);
  went_on();
}

static void reconcile_signs_nobody_in(void) {
  into_session();
  w.has_password = false;
  agent_hands_over(ALICE, "alice");
  CHECK(!w.has_password && w.outcome_length == 0);
  went_on();
}

static void reconcile_of_another_version(void) {
  begin_reconcile();
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION + 1);
  went_on();
  into_session();
  agent_ends(VST_OUTCOME_REFUSED, "internal");
  went_on();
}

static void person_leaves_a_repair(void) {
  into_session();
  agent_shows(2, VST_PURPOSE_PREVIOUS_PASSWORD);
  vst_mechanism_cancel(&m);
  CHECK(sent_count() == 3 && last_sent.number == VST_MESSAGE_CANCEL && said() == -1);
  agent_ends(VST_OUTCOME_CANCELLED, "");
  went_on();
  into_session();
  agent_shows(2, VST_PURPOSE_PREVIOUS_PASSWORD);
  vst_mechanism_cancel(&m);
  // Whatever the agent does.
  vst_mechanism_cancel(&m);
  went_on();
  into_session();
  agent_shows(2, VST_PURPOSE_PREVIOUS_PASSWORD);
  w.clock += VST_ACTS_TIME;
  vst_mechanism_tick(&m);
  went_on();
}

static void reconcile_is_interrupted(void) {
  into_session();
  agent_shows(2, VST_PURPOSE_PREVIOUS_PASSWORD);
  vst_mechanism_deactivate(&m);
  const struct vst_reply reply = vst_mechanism_take(&m);
  CHECK(reply.deactivated && !reply.has_result && !w.connected && !w.is_shown);
  CHECK(vst_mechanism_waits(&m) == UINT64_MAX);
}

static void repair_cannot_be_shown(void) {
  into_session();
  w.shows = false;
  agent_shows(2, VST_PURPOSE_PREVIOUS_PASSWORD);
  went_on();
}

const struct story reconcile_stories[] = {
    STORY(disk_is_in_step),
    STORY(disk_asks_for_the_previous_password),
    STORY(reconcile_without_a_password),
    STORY(reconcile_without_an_account),
    STORY(reconcile_with_an_absent_agent),
    STORY(reconcile_with_a_hung_agent),
    STORY(agent_dies_in_a_repair),
    STORY(agent_hangs_in_a_repair),
    STORY(reconcile_is_asked_for_more),
    STORY(reconcile_signs_nobody_in),
    STORY(reconcile_of_another_version),
    STORY(person_leaves_a_repair),
    STORY(reconcile_is_interrupted),
    STORY(repair_cannot_be_shown),
    {NULL, NULL},
};
