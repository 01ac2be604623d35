// Plays the plug-in's core with a system of its own. Each story is a function; the program plays the one that its
// argument names, and ends with 0 when it came out as it should. Compiled with sanitizers by
// test/harness/authhost/support/core.ts.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mechanism.h"

static const char alice[] = "11111111-2222-3333-4444-555555555555";
static const char bob[] = "99999999-2222-3333-4444-555555555555";

// --- The system of a story.

static struct {
  uint32_t tries;
  bool has_right;
  const char *right;
  bool stands_aside;
  bool shows;
  bool takes_values;
  uint64_t clock;

  bool wants_connection;
  bool connected;
  unsigned connections;
  uint8_t sent[65536];
  size_t sent_length;

  uint8_t outcome[8];
  size_t outcome_length;
  char user[300];
  size_t user_length;
  uint8_t password[600];
  size_t password_length;
  bool has_password;

  enum vst_shown_kind shown;
  bool is_shown;
  unsigned shows_count;
  char status[600];
  unsigned events[VST_EVENT_COUNT];
} w;

static struct vst_mechanism m;

#define CHECK(condition)                                                  \
  do {                                                                    \
    if (!(condition)) {                                                   \
      fprintf(stderr, "line %d: not so: %s\n", __LINE__, #condition);     \
      exit(1);                                                            \
    }                                                                     \
  } while (0)

static struct vst_view view(const void *bytes, size_t length) {
  const struct vst_view made = {bytes, length};
  return made;
}
static struct vst_view text(const char *from) { return view(from, strlen(from)); }

static bool get_value(void *context, enum vst_store store, const char *key, struct vst_view *value) {
  (void)context;
  static uint8_t number[4];
  if (store == VST_STORE_IMMUTABLE_HINT && w.has_right && strcmp(key, "authorize-right") == 0) {
    *value = text(w.right);
    return true;
  }
  if (store == VST_STORE_HINT && (strcmp(key, "tries") == 0 || strcmp(key, "reason") == 0)) {
    for (size_t i = 0; i < 4; i += 1) number[i] = (uint8_t)((key[0] == 't' ? w.tries : 21) >> (8 * i));
    *value = view(number, 4);
    return true;
  }
  if (store == VST_STORE_HINT && strcmp(key, "suggested-user") == 0 && w.user_length > 0) {
    *value = view(w.user, w.user_length);
    return true;
  }
  if (store != VST_STORE_CONTEXT) return false;
  if (strcmp(key, "vestibule-outcome") == 0 && w.outcome_length > 0) {
    *value = view(w.outcome, w.outcome_length);
    return true;
  }
  if (strcmp(key, "username") == 0 && w.user_length > 0) {
    *value = view(w.user, w.user_length);
    return true;
  }
  if (strcmp(key, "password") == 0 && w.has_password) {
    *value = view(w.password, w.password_length);
    return true;
  }
  return false;
}

static bool set_value(void *context, const char *key, uint32_t flags, struct vst_view value) {
  (void)context;
  if (strcmp(key, "vestibule-outcome") == 0) {
    CHECK(flags == VST_FLAG_STICKY && value.length == 8);
    memcpy(w.outcome, value.bytes, 8);
    w.outcome_length = 8;
    return true;
  }
  CHECK(flags == VST_FLAG_EXTRACTABLE);
  if (strcmp(key, "username") == 0) {
    memcpy(w.user, value.bytes, value.length);
    w.user_length = value.length;
    return true;
  }
  CHECK(strcmp(key, "password") == 0);
  if (!w.takes_values) return false;
  memcpy(w.password, value.bytes, value.length);
  w.password_length = value.length;
  w.has_password = true;
  return true;
}

static void remove_value(void *context, const char *key) {
  (void)context;
  if (strcmp(key, "vestibule-outcome") == 0) w.outcome_length = 0;
  if (strcmp(key, "username") == 0) w.user_length = 0;
  if (strcmp(key, "password") == 0) w.has_password = false;
}

static bool find_account(void *context, struct vst_view name, char id[VST_ACCOUNT_ID_ROOM]) {
  (void)context;
  const bool is_alice = vst_same_bytes(name, text("alice"));
  if (!is_alice && !vst_same_bytes(name, text("bob"))) return false;
  memcpy(id, is_alice ? alice : bob, sizeof alice);
  return true;
}

static bool stands_aside(void *context) {
  (void)context;
  return w.stands_aside;
}
static void begin_connection(void *context) {
  (void)context;
  CHECK(!w.connected && !w.wants_connection);
  w.wants_connection = true;
  w.connections += 1;
}
static bool send_bytes(void *context, const uint8_t *bytes, size_t length) {
  (void)context;
  CHECK(w.connected && length <= sizeof w.sent - w.sent_length);
  memcpy(w.sent + w.sent_length, bytes, length);
  w.sent_length += length;
  return true;
}
static void end_connection(void *context) {
  (void)context;
  w.connected = false;
  w.wants_connection = false;
}
static uint64_t now(void *context) {
  (void)context;
  return w.clock;
}
static bool show(void *context, const struct vst_shown *shown) {
  (void)context;
  if (!w.shows) return false;
  w.shown = shown->kind;
  w.is_shown = true;
  w.shows_count += 1;
  memset(w.status, 0, sizeof w.status);
  if (shown->status.length > 0) memcpy(w.status, shown->status.bytes, shown->status.length);
  return true;
}
static void hide(void *context) {
  (void)context;
  w.is_shown = false;
}
static void log_event(void *context, enum vst_event event) {
  (void)context;
  w.events[event] += 1;
}

static const struct vst_platform platform = {
    .context = NULL,
    .get_value = get_value,
    .set_value = set_value,
    .remove_value = remove_value,
    .find_account = find_account,
    .stands_aside = stands_aside,
    .connect = begin_connection,
    .send = send_bytes,
    .disconnect = end_connection,
    .now = now,
    .show = show,
    .hide = hide,
    .log = log_event,
};

// --- What a story does.

static void begin(const char *name) {
  memset(&w, 0, sizeof w);
  w.shows = true;
  w.takes_values = true;
  w.has_right = true;
  w.right = "system.login.console";
  w.clock = 1000;
  vst_mechanism_begin(&m, vst_mechanism_kind_of(name), &platform, "en");
}

static void user_is(const char *name) {
  w.user_length = strlen(name);
  memcpy(w.user, name, w.user_length);
}

static void password_is(const char *password) {
  w.has_password = true;
  w.password_length = strlen(password);
  memcpy(w.password, password, w.password_length);
}

// What is to be said to the host: -1 nothing, else the result.
static int said(void) {
  const struct vst_reply reply = vst_mechanism_take(&m);
  CHECK(!vst_mechanism_take(&m).has_result);
  return reply.has_result ? (int)reply.result : -1;
}

static void connect_agent(void) {
  CHECK(w.wants_connection);
  w.wants_connection = false;
  w.connected = true;
  w.sent_length = 0;
  vst_mechanism_connected(&m);
}

static void agent_sends(const struct vst_message *message) {
  static uint8_t frame[VST_READER_BYTES];
  size_t length = 0;
  CHECK(vst_encode(message, frame, sizeof frame, &length) == VST_OK);
  for (size_t at = 0; at < length && w.connected;) {
    const struct vst_room room = vst_mechanism_room(&m);
    CHECK(room.length > 0);
    // In small pieces, as a socket may bring them.
    size_t count = room.length < 7 ? room.length : 7;
    if (count > length - at) count = length - at;
    memcpy(room.bytes, frame + at, count);
    at += count;
    vst_mechanism_filled(&m, count);
  }
}

static void agent_goes(void) {
  CHECK(w.connected);
  w.connected = false;
  vst_mechanism_lost(&m);
}

static void agent_welcomes(uint16_t version) {
  struct vst_message message = {.number = VST_MESSAGE_WELCOME};
  message.as.welcome.has = VST_WELCOME_REQUIRED;
  message.as.welcome.version = version;
  message.as.welcome.brand = text("Acme");
  agent_sends(&message);
}

static void agent_shows(uint32_t revision, uint8_t purpose) {
  struct vst_message message = {.number = VST_MESSAGE_SCREEN};
  message.as.screen.has = VST_SCREEN_REQUIRED;
  message.as.screen.revision = revision;
  message.as.screen.fields_count = 2;
  const uint8_t purposes[2] = {VST_PURPOSE_TITLE, purpose};
  for (size_t i = 0; i < 2; i += 1) {
    message.as.screen.fields[i].has = VST_SCREEN_FIELDS_REQUIRED;
    message.as.screen.fields[i].purpose = purposes[i];
    message.as.screen.fields[i].text = i == 0 ? text("A title") : text("");
  }
  agent_sends(&message);
}

static void agent_ends(uint8_t outcome, const char *code) {
  struct vst_message message = {.number = VST_MESSAGE_OUTCOME};
  message.as.outcome.has = VST_OUTCOME_REQUIRED | VST_OUTCOME_HAS_TEXT | (*code == '\0' ? 0 : VST_OUTCOME_HAS_CODE);
  message.as.outcome.outcome = outcome;
  message.as.outcome.text = text("It was refused.");
  message.as.outcome.code = text(code);
  agent_sends(&message);
}

static void agent_hands_over(const char *id, const char *name) {
  struct vst_message message = {.number = VST_MESSAGE_OUTCOME};
  message.as.outcome.has = VST_OUTCOME_REQUIRED | VST_OUTCOME_HAS_ID | VST_OUTCOME_HAS_ACCOUNT_ID |
                           VST_OUTCOME_HAS_ACCOUNT_NAME | VST_OUTCOME_HAS_PASSWORD;
  message.as.outcome.outcome = VST_OUTCOME_CREDENTIAL;
  message.as.outcome.id = UINT64_C(0x1122334455667788);
  message.as.outcome.account_id = text(id);
  message.as.outcome.account_name = text(name);
  message.as.outcome.password = text("new password");
  agent_sends(&message);
}

// The frame that was sent last; frames before it are passed over.
static struct vst_message last_sent;
static unsigned sent_count(void) {
  unsigned count = 0;
  for (size_t at = 0; at < w.sent_length;) {
    size_t length = 0;
    for (size_t i = 0; i < 4; i += 1) length = length << 8 | w.sent[at + i];
    CHECK(vst_decode(w.sent + at + 4, length, &last_sent) == VST_OK);
    at += 4 + length;
    count += 1;
  }
  return count;
}

static bool holds(const void *memory, size_t size, const char *secret) {
  const size_t length = strlen(secret);
  const uint8_t *bytes = memory;
  for (size_t at = 0; at + length <= size; at += 1)
    if (memcmp(bytes + at, secret, length) == 0) return true;
  return false;
}

// After one failure, in a conversation that is welcomed.
static void into_conversation(void) {
  begin("offer");
  user_is("alice");
  w.tries = 1;
  vst_mechanism_invoke(&m);
  CHECK(said() == -1 && w.is_shown && w.shown == VST_SHOWN_OFFER);
  vst_mechanism_forgot(&m);
  CHECK(said() == -1 && w.shown == VST_SHOWN_WAITING);
  connect_agent();
  CHECK(sent_count() == 1 && last_sent.number == VST_MESSAGE_HELLO);
  CHECK(last_sent.as.hello.scenario == VST_SCENARIO_FORGOTTEN);
  CHECK(last_sent.as.hello.host == VST_HOST_AUTHORIZATION_PLUGIN);
  CHECK(vst_same_bytes(last_sent.as.hello.account_id, text(alice)));
  agent_welcomes(VST_PROTOCOL_VERSION);
  CHECK(said() == -1);
}

// --- The stories.

static void first_try_is_silent(void) {
  begin("offer");
  vst_mechanism_invoke(&m);
  CHECK(said() == VST_ANSWER_ALLOW && w.shows_count == 0 && w.connections == 0);
}

static void nothing_can_be_shown(void) {
  begin("offer");
  w.tries = 1;
  w.shows = false;
  vst_mechanism_invoke(&m);
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
  vst_mechanism_invoke(&m);
  CHECK(said() == -1);
  vst_mechanism_try_again(&m);
  CHECK(said() == VST_ANSWER_ALLOW && !w.is_shown);
  // Pressed twice: one result.
  vst_mechanism_try_again(&m);
  vst_mechanism_cancel(&m);
  vst_mechanism_forgot(&m);
  CHECK(said() == -1 && w.connections == 0);
}

static void agent_is_absent(void) {
  begin("offer");
  w.tries = 1;
  vst_mechanism_invoke(&m);
  vst_mechanism_forgot(&m);
  CHECK(w.wants_connection);
  uint64_t before = w.clock;
  for (unsigned i = 0; i < 8; i += 1) {
    CHECK(w.wants_connection);
    w.wants_connection = false;
    vst_mechanism_lost(&m);
    CHECK(!w.wants_connection && w.shown == VST_SHOWN_WAITING);
    const uint64_t wait = vst_mechanism_waits(&m);
    CHECK(wait >= VST_FIRST_WAIT && wait <= VST_LONGEST_WAIT);
    w.clock += wait - 1;
    vst_mechanism_tick(&m);
    CHECK(!w.wants_connection);
    w.clock += 1;
    vst_mechanism_tick(&m);
  }
  CHECK(w.clock - before > 5000 && w.events[VST_EVENT_AGENT_AWAY] == 1);
  CHECK(said() == -1);
  vst_mechanism_try_again(&m);
  CHECK(said() == VST_ANSWER_ALLOW && !w.wants_connection && vst_mechanism_waits(&m) == UINT64_MAX);
}

static void agent_is_slow_and_hangs(void) {
  begin("offer");
  w.tries = 1;
  vst_mechanism_invoke(&m);
  vst_mechanism_forgot(&m);
  connect_agent();
  CHECK(vst_mechanism_waits(&m) == VST_SLOW);
  w.clock += VST_SLOW;
  vst_mechanism_tick(&m);
  CHECK(w.events[VST_EVENT_AGENT_AWAY] == 1 && w.connected);
  w.clock += VST_HANG - VST_SLOW;
  vst_mechanism_tick(&m);
  CHECK(!w.connected);
  w.clock += VST_FIRST_WAIT;
  vst_mechanism_tick(&m);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  agent_shows(1, VST_PURPOSE_SUBMIT);
  CHECK(w.shown == VST_SHOWN_SCREEN);
  vst_mechanism_cancel(&m);
  CHECK(sent_count() == 2 && last_sent.number == VST_MESSAGE_CANCEL && said() == -1);
  // The second leaves the agent where it is.
  vst_mechanism_cancel(&m);
  CHECK(w.shown == VST_SHOWN_OFFER && !w.connected);
  vst_mechanism_cancel(&m);
  CHECK(said() == VST_ANSWER_ALLOW);
}

static void agent_is_of_another_version(void) {
  into_conversation();
  // A second welcome, and one of a version that is none: both break the protocol.
  agent_welcomes(VST_PROTOCOL_VERSION);
  CHECK(w.shown == VST_SHOWN_OFFER && w.status[0] != '\0' && !w.connected);
  vst_mechanism_forgot(&m);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION + 1);
  CHECK(w.shown == VST_SHOWN_OFFER && w.events[VST_EVENT_AGENT_REFUSED] == 2);
  vst_mechanism_try_again(&m);
  CHECK(said() == VST_ANSWER_ALLOW && !w.has_password);
}

static void screen_before_welcome(void) {
  begin("offer");
  w.tries = 1;
  vst_mechanism_invoke(&m);
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
  struct vst_answer_message answer;
  memset(&answer, 0, sizeof answer);
  answer.purpose = VST_PURPOSE_SUBMIT;
  CHECK(vst_mechanism_answer(&m, &answer));
  // One answer to a screen.
  CHECK(!vst_mechanism_answer(&m, &answer) && sent_count() == 2);
  agent_hands_over(alice, "alice");
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
  agent_hands_over(alice, "alice");
  CHECK(said() == VST_ANSWER_ALLOW);
  vst_mechanism_deactivate(&m);
  (void)vst_mechanism_take(&m);
  // authd clears the context but for what is sticky, and runs the list again.
  w.has_password = false;
  w.tries = 2;
  vst_mechanism_invoke(&m);
  CHECK(said() == -1 && w.shown == VST_SHOWN_WAITING && w.outcome_length == 0);
  CHECK(sent_count() == 2 && last_sent.number == VST_MESSAGE_RESULT);
  CHECK(last_sent.as.result.accepted == 0 && last_sent.as.result.outcome == UINT64_C(0x1122334455667788));
  CHECK(last_sent.as.result.code == 21 && last_sent.as.result.system == VST_SYSTEM_MACOS);
  agent_shows(2, VST_PURPOSE_NEW_PASSWORD);
  CHECK(w.shown == VST_SHOWN_SCREEN);
}

static void refusal_reaches_the_agent_from_another_instance(void) {
  begin("offer");
  w.tries = 1;
  w.outcome_length = 8;
  w.outcome[0] = 7;
  vst_mechanism_invoke(&m);
  CHECK(said() == -1 && w.shown == VST_SHOWN_OFFER);
  connect_agent();
  CHECK(sent_count() == 1 && last_sent.number == VST_MESSAGE_RESULT && last_sent.as.result.outcome == 7);
  CHECK(!w.connected && w.shown == VST_SHOWN_OFFER);
}

static void credential_of_another_account(void) {
  into_conversation();
  agent_hands_over(bob, "bob");
  CHECK(said() == -1 && w.shown == VST_SHOWN_OFFER && !w.has_password && w.events[VST_EVENT_OTHER_ACCOUNT] == 1);
  vst_mechanism_forgot(&m);
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  // The right account under another's name.
  agent_hands_over(alice, "bob");
  CHECK(said() == -1 && !w.has_password && w.events[VST_EVENT_OTHER_ACCOUNT] == 2);
}

static void credential_is_not_taken_whole(void) {
  into_conversation();
  w.takes_values = false;
  agent_hands_over(alice, "alice");
  CHECK(said() == -1 && w.outcome_length == 0 && w.user_length == 0 && w.shown == VST_SHOWN_OFFER);
}

static void credential_after_cancel(void) {
  into_conversation();
  agent_shows(1, VST_PURPOSE_SUBMIT);
  vst_mechanism_cancel(&m);
  agent_hands_over(alice, "alice");
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
    vst_mechanism_invoke(&m);
    CHECK(said() == VST_ANSWER_DENY && w.connections == 0 && w.shows_count == 0);
    begin(names[i]);
    w.has_right = false;
    vst_mechanism_invoke(&m);
    CHECK(said() == VST_ANSWER_ALLOW);
  }
}

static void stands_aside_when_told(void) {
  begin("offer");
  w.tries = 1;
  w.stands_aside = true;
  vst_mechanism_invoke(&m);
  CHECK(said() == VST_ANSWER_ALLOW && w.shows_count == 0 && w.events[VST_EVENT_STOOD_ASIDE] == 1);
}

static void begin_capture(void) {
  begin("capture");
  user_is("alice");
  password_is("typed secret");
  vst_mechanism_invoke(&m);
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
  vst_mechanism_invoke(&m);
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

static void capture_signs_nobody_in(void) {
  begin_capture();
  connect_agent();
  agent_welcomes(VST_PROTOCOL_VERSION);
  w.user_length = 0;
  agent_hands_over(alice, "alice");
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
  vst_mechanism_invoke(&m);
  CHECK(said() == VST_ANSWER_ALLOW && w.connections == 0);
  begin("capture");
  user_is("nobody");
  password_is("typed secret");
  vst_mechanism_invoke(&m);
  CHECK(said() == VST_ANSWER_ALLOW && w.connections == 0 && !holds(&m, sizeof m, "typed secret"));
}

#define STORY(name) {#name, name}

static const struct {
  const char *name;
  void (*play)(void);
} stories[] = {
    STORY(first_try_is_silent),
    STORY(nothing_can_be_shown),
    STORY(view_fails_in_the_middle),
    STORY(try_again_leads_to_apple),
    STORY(agent_is_absent),
    STORY(agent_is_slow_and_hangs),
    STORY(agent_is_of_another_version),
    STORY(screen_before_welcome),
    STORY(screen_comes_twice),
    STORY(bytes_are_no_frame),
    STORY(reset_signs_in),
    STORY(credential_is_refused_by_the_system),
    STORY(refusal_reaches_the_agent_from_another_instance),
    STORY(credential_of_another_account),
    STORY(credential_is_not_taken_whole),
    STORY(credential_after_cancel),
    STORY(failed_reset_does_not_sign_in),
    STORY(agent_dies_while_shown),
    STORY(host_takes_its_question_back),
    STORY(other_right_is_denied),
    STORY(stands_aside_when_told),
    STORY(password_is_captured),
    STORY(capture_reports_the_reset),
    STORY(capture_is_asked_for_more),
    STORY(capture_signs_nobody_in),
    STORY(agent_dies_with_the_password),
    STORY(capture_ends_in_time),
    STORY(capture_without_a_password),
};

// Without an argument: the stories' names.
int main(int count, char **arguments) {
  for (size_t i = 0; i < sizeof stories / sizeof *stories; i += 1) {
    if (count < 2) printf("%s\n", stories[i].name);
    if (count < 2 || strcmp(arguments[1], stories[i].name) != 0) continue;
    stories[i].play();
    return 0;
  }
  return count < 2 ? 0 : 2;
}
