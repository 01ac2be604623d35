// See world.h.
#include "world.h"

struct world w;
struct vst_mechanism m;
struct vst_message last_sent;

struct vst_view view(const void *bytes, size_t length) {
  const struct vst_view made = {bytes, length};
  return made;
}
struct vst_view text(const char *from) { return view(from, strlen(from)); }

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
  memcpy(id, is_alice ? ALICE : BOB, sizeof ALICE);
  return true;
}

static void look_up(void *context, struct vst_view name) {
  (void)context;
  w.looks = true;
  w.name_length = name.length;
  if (name.length > 0) memcpy(w.name, name.bytes, name.length);
}
static bool begin_start(void *context) {
  (void)context;
  if (w.starts == 3) return false;
  w.starts += 1;
  return true;
}
static void end_start(void *context) {
  (void)context;
  w.starts = 0;
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
static void judge(void *context, uint32_t question, enum vst_verdict verdict) {
  (void)context;
  w.judged = question;
  if (verdict == VST_VERDICT_ALLOW) w.allowed += 1;
  if (verdict == VST_VERDICT_DENY) w.denied += 1;
  if (verdict == VST_VERDICT_END) w.ended += 1;
}
static void count(void *context, uint32_t seconds) {
  (void)context;
  w.seconds_left = seconds;
  w.counts += 1;
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
    .look_up = look_up,
    .begin_start = begin_start,
    .end_start = end_start,
    .connect = begin_connection,
    .send = send_bytes,
    .disconnect = end_connection,
    .now = now,
    .show = show,
    .hide = hide,
    .shows = VST_ABILITY_BROWSER | VST_ABILITY_PICTURES,
    .judge = judge,
    .count = count,
    .log = log_event,
};

// --- What a story does.

void begin(const char *name) {
  memset(&w, 0, sizeof w);
  w.shows = true;
  w.takes_values = true;
  w.has_right = true;
  w.right = "system.login.console";
  w.clock = 1000;
  vst_mechanism_begin(&m, vst_mechanism_kind_of(name), &platform);
}

void look_is_answered(void) {
  CHECK(w.looks);
  w.looks = false;
  struct vst_found found = {.stands_aside = w.stands_aside, .has_other_owner = w.has_other_owner, .locale = "en"};
  found.has_account = find_account(NULL, view(w.name, w.name_length), found.account_id);
  vst_mechanism_looked_up(&m, &found);
}

void invoke(void) {
  vst_mechanism_invoke(&m);
  if (w.looks) look_is_answered();
}

void user_is(const char *name) {
  w.user_length = strlen(name);
  memcpy(w.user, name, w.user_length);
}

void password_is(const char *password) {
  w.has_password = true;
  w.password_length = strlen(password);
  memcpy(w.password, password, w.password_length);
}

// What is to be said to the host: -1 nothing, else the result.
int said(void) {
  const struct vst_reply reply = vst_mechanism_take(&m);
  CHECK(!vst_mechanism_take(&m).has_result);
  return reply.has_result ? (int)reply.result : -1;
}

void connect_agent(void) {
  CHECK(w.wants_connection);
  w.wants_connection = false;
  w.connected = true;
  w.sent_length = 0;
  vst_mechanism_connected(&m);
}

void agent_sends(const struct vst_message *message) {
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

void agent_goes(void) {
  CHECK(w.connected);
  w.connected = false;
  vst_mechanism_lost(&m);
}

void agent_welcomes(uint16_t version) {
  struct vst_message message = {.number = VST_MESSAGE_WELCOME};
  message.as.welcome.has = VST_WELCOME_REQUIRED;
  message.as.welcome.version = version;
  message.as.welcome.brand = text("Acme");
  agent_sends(&message);
}

void agent_shows(uint32_t revision, uint8_t purpose) { agent_shows_with(revision, purpose, 0); }

void agent_shows_with(uint32_t revision, uint8_t purpose, uint16_t value) {
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
  if (value != 0) {
    message.as.screen.fields[1].has |= VST_SCREEN_FIELDS_HAS_VALUE;
    message.as.screen.fields[1].value = value;
  }
  agent_sends(&message);
}

bool person_answers(void) {
  struct vst_answer_message answer;
  memset(&answer, 0, sizeof answer);
  answer.purpose = VST_PURPOSE_SUBMIT;
  return vst_mechanism_answer(&m, &answer);
}

void person_asks_for_a_credential(void) {
  agent_shows(1, VST_PURPOSE_NEW_PASSWORD);
  CHECK(person_answers());
}

void agent_judges(uint32_t question, bool allow, const char *code) {
  struct vst_message message = {.number = VST_MESSAGE_VERDICT};
  message.as.verdict.has = VST_VERDICT_REQUIRED | (*code == '\0' ? 0 : VST_VERDICT_HAS_CODE);
  message.as.verdict.question = question;
  message.as.verdict.allow = allow ? 1 : 0;
  message.as.verdict.code = text(code);
  agent_sends(&message);
}

void agent_ends(uint8_t outcome, const char *code) {
  struct vst_message message = {.number = VST_MESSAGE_OUTCOME};
  message.as.outcome.has = VST_OUTCOME_REQUIRED | VST_OUTCOME_HAS_TEXT | (*code == '\0' ? 0 : VST_OUTCOME_HAS_CODE);
  message.as.outcome.outcome = outcome;
  message.as.outcome.text = text("It was refused.");
  message.as.outcome.code = text(code);
  agent_sends(&message);
}

void agent_hands_over(const char *id, const char *name) {
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
unsigned sent_count(void) {
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

bool holds(const void *memory, size_t size, const char *secret) {
  const size_t length = strlen(secret);
  const uint8_t *bytes = memory;
  for (size_t at = 0; at + length <= size; at += 1)
    if (memcmp(bytes + at, secret, length) == 0) return true;
  return false;
}

// After one failure, in a conversation that is welcomed.
void into_conversation(void) {
  begin("offer");
  user_is("alice");
  w.tries = 1;
  invoke();
  CHECK(said() == -1 && w.is_shown && w.shown == VST_SHOWN_OFFER);
  vst_mechanism_forgot(&m);
  CHECK(said() == -1 && w.shown == VST_SHOWN_WAITING);
  connect_agent();
  CHECK(sent_count() == 1 && last_sent.number == VST_MESSAGE_HELLO);
  CHECK(last_sent.as.hello.scenario == VST_SCENARIO_FORGOTTEN);
  CHECK(last_sent.as.hello.host == VST_HOST_AUTHORIZATION_PLUGIN);
  CHECK(vst_same_bytes(last_sent.as.hello.account_id, text(ALICE)));
  agent_welcomes(VST_PROTOCOL_VERSION);
  CHECK(said() == -1);
}
