// See conversation.h. Deny by default: a message that is not known here, or not legal now, ends the conversation.
#include "conversation.h"

#include <string.h>

#include "version.h"

static const char no_place_free[] = "too_many_requests";

static struct vst_view view_of(const char *text) {
  const struct vst_view view = {(const uint8_t *)text, strlen(text)};
  return view;
}

static void forget(struct vst_conversation *conversation) {
  vst_reader_end(&conversation->reader);
  // What was decoded last points into the buffer that was just wiped.
  vst_wipe(&conversation->message, sizeof conversation->message);
}

static void connect_now(struct vst_conversation *conversation) {
  const struct vst_platform *system = conversation->system;
  const uint64_t now = system->now(system->context);
  conversation->link = VST_LINK_CONNECTING;
  conversation->welcomed = false;
  conversation->revision = 0;
  conversation->answered = false;
  conversation->owed = false;
  conversation->hangs_at = now + VST_HANG;
  conversation->due = now + VST_SLOW;
  (void)vst_reader_begin(&conversation->reader, conversation->received, sizeof conversation->received);
  system->connect(system->context);
}

static void disconnect(struct vst_conversation *conversation) {
  const bool connected = conversation->link == VST_LINK_CONNECTING || conversation->link == VST_LINK_OPEN;
  if (connected) conversation->system->disconnect(conversation->system->context);
  conversation->link = VST_LINK_NONE;
  conversation->due = 0;
  forget(conversation);
}

static bool send_message(struct vst_conversation *conversation, const struct vst_message *message, uint8_t *frame,
                         size_t capacity) {
  size_t length = 0;
  if (vst_encode(message, frame, capacity, &length) != VST_OK) return false;
  const bool sent = conversation->system->send(conversation->system->context, frame, length);
  vst_wipe(frame, length);
  return sent;
}

static bool send_hello(struct vst_conversation *conversation) {
  struct vst_message *message = &conversation->message;
  memset(message, 0, sizeof *message);
  message->number = VST_MESSAGE_HELLO;
  struct vst_hello_message *hello = &message->as.hello;
  hello->has = VST_HELLO_REQUIRED;
  hello->version = VST_PROTOCOL_VERSION;
  hello->locale = view_of(conversation->locale);
  hello->scenario = conversation->scenario;
  hello->shows = conversation->shows;
  hello->account_id = view_of(conversation->account_id);
  hello->host = VST_HOST_AUTHORIZATION_PLUGIN;
  hello->build = view_of(VST_BUILD);
  uint8_t frame[VST_HELLO_FRAME_MOST];
  return send_message(conversation, message, frame, sizeof frame);
}

static bool send_result(struct vst_conversation *conversation, const struct vst_system_answer *answer) {
  // Not the conversation's message: a credential's views may still be in use.
  struct vst_message message;
  memset(&message, 0, sizeof message);
  message.number = VST_MESSAGE_RESULT;
  message.as.result.has = VST_RESULT_REQUIRED | (answer->code != 0 ? VST_RESULT_HAS_CODE : 0);
  message.as.result.outcome = answer->outcome;
  message.as.result.accepted = answer->accepted ? 1 : 0;
  message.as.result.system = VST_SYSTEM_MACOS;
  message.as.result.code = answer->code;
  uint8_t frame[VST_RESULT_FRAME_MOST];
  return send_message(conversation, &message, frame, sizeof frame);
}

// `conversation` is zeroed, or was begun before: a connection that is open then is closed first.
static void reset(struct vst_conversation *conversation, const struct vst_platform *system) {
  vst_conversation_end(conversation);
  memset(conversation, 0, sizeof *conversation);
  conversation->system = system;
  conversation->wait = VST_FIRST_WAIT;
}

void vst_conversation_begin(struct vst_conversation *conversation, const struct vst_platform *system, uint8_t scenario,
                            const char *account_id, const char *locale) {
  reset(conversation, system);
  conversation->scenario = scenario;
  conversation->shows = scenario == VST_SCENARIO_FORGOTTEN ? system->shows : 0;
  memcpy(conversation->account_id, account_id, strlen(account_id) + 1);
  memcpy(conversation->locale, locale, strlen(locale) + 1);
  connect_now(conversation);
}

void vst_conversation_report_alone(struct vst_conversation *conversation, const struct vst_platform *system,
                                   const struct vst_system_answer *answer) {
  reset(conversation, system);
  conversation->only_reports = true;
  conversation->answer = *answer;
  connect_now(conversation);
}

bool vst_conversation_is_open(const struct vst_conversation *conversation) {
  return conversation->link != VST_LINK_NONE;
}

void vst_conversation_end(struct vst_conversation *conversation) {
  if (conversation->system != NULL) disconnect(conversation);
}

static enum vst_news refuse(struct vst_conversation *conversation) {
  disconnect(conversation);
  return VST_NEWS_REFUSED;
}

// The connection is gone, or of no use: waits, and connects again.
static enum vst_news try_later(struct vst_conversation *conversation) {
  const bool had_screen = conversation->revision != 0;
  disconnect(conversation);
  if (conversation->only_reports) return VST_NEWS_NONE;
  // After a credential the agent may close the connection; the system's answer is reported on another one.
  if (conversation->handed) {
    conversation->link = VST_LINK_WAITING;
    return VST_NEWS_NONE;
  }
  if (conversation->cancelled) return VST_NEWS_ENDED;
  if (had_screen) conversation->wait = VST_FIRST_WAIT;
  conversation->link = VST_LINK_WAITING;
  conversation->due = conversation->system->now(conversation->system->context) + conversation->wait;
  conversation->wait = conversation->wait * 2 < VST_LONGEST_WAIT ? conversation->wait * 2 : VST_LONGEST_WAIT;
  if (conversation->told_away) return VST_NEWS_NONE;
  conversation->told_away = true;
  return VST_NEWS_AWAY;
}

enum vst_news vst_conversation_connected(struct vst_conversation *conversation) {
  if (conversation->link != VST_LINK_CONNECTING) return VST_NEWS_NONE;
  conversation->link = VST_LINK_OPEN;
  if (conversation->only_reports) {
    (void)send_result(conversation, &conversation->answer);
    disconnect(conversation);
    return VST_NEWS_NONE;
  }
  if (conversation->has_answer) {
    conversation->has_answer = false;
    if (!send_result(conversation, &conversation->answer)) return try_later(conversation);
  }
  return send_hello(conversation) ? VST_NEWS_NONE : try_later(conversation);
}

struct vst_room vst_conversation_room(struct vst_conversation *conversation) {
  const struct vst_room none = {NULL, 0};
  if (conversation->link != VST_LINK_OPEN) return none;
  // The frame before is done with.
  if (vst_reader_body(&conversation->reader).length > 0) {
    vst_reader_next(&conversation->reader);
    vst_wipe(&conversation->message, sizeof conversation->message);
  }
  return vst_reader_room(&conversation->reader);
}

static enum vst_news take_outcome(struct vst_conversation *conversation) {
  const struct vst_outcome_message *outcome = &conversation->message.as.outcome;
  if (outcome->outcome != VST_OUTCOME_CREDENTIAL) {
    const bool known = outcome->outcome == VST_OUTCOME_FINISHED || outcome->outcome == VST_OUTCOME_REFUSED ||
                       outcome->outcome == VST_OUTCOME_CANCELLED;
    return known ? VST_NEWS_ENDED : VST_NEWS_REFUSED;
  }
  const uint32_t needed =
      VST_OUTCOME_HAS_ID | VST_OUTCOME_HAS_ACCOUNT_ID | VST_OUTCOME_HAS_ACCOUNT_NAME | VST_OUTCOME_HAS_PASSWORD;
  if ((outcome->has & needed) != needed || outcome->account_id.length == 0 || outcome->account_name.length == 0)
    return VST_NEWS_REFUSED;
  // One for each answer of the person's: an agent that gives the same password again and again would have the account
  // locked.
  if (!conversation->owed) return VST_NEWS_REFUSED;
  conversation->owed = false;
  // It was on its way when the person went back. Nobody is signed in, and the agent says what it has changed the next
  // time.
  return conversation->cancelled ? VST_NEWS_ENDED : VST_NEWS_CREDENTIAL;
}

static enum vst_news judge(struct vst_conversation *conversation) {
  const struct vst_message *message = &conversation->message;
  if (message->number == VST_MESSAGE_FAULT) {
    // All places are taken for now: the host tries again.
    return vst_same_bytes(message->as.fault.code, view_of(no_place_free)) ? VST_NEWS_AWAY : VST_NEWS_REFUSED;
  }
  if (message->number == VST_MESSAGE_WELCOME) {
    const uint16_t version = message->as.welcome.version;
    if (conversation->welcomed || version < VST_OLDEST_VERSION || version > VST_PROTOCOL_VERSION)
      return VST_NEWS_REFUSED;
    conversation->welcomed = true;
    return VST_NEWS_WELCOME;
  }
  if (!conversation->welcomed) return VST_NEWS_REFUSED;
  // The system is about to sign somebody in with what it has: the agent may only end the session meanwhile.
  const bool ends = message->number == VST_MESSAGE_OUTCOME && message->as.outcome.outcome != VST_OUTCOME_CREDENTIAL;
  if (conversation->handed && !ends) return VST_NEWS_REFUSED;
  if (message->number == VST_MESSAGE_SCREEN) {
    if (message->as.screen.revision <= conversation->revision) return VST_NEWS_REFUSED;
    return VST_NEWS_SCREEN;
  }
  if (message->number == VST_MESSAGE_OUTCOME) return take_outcome(conversation);
  if (message->number == VST_MESSAGE_VERDICT) return VST_NEWS_VERDICT;
  // Of no use here, and harmless.
  return message->number == VST_MESSAGE_FOREGROUND ? VST_NEWS_NONE : VST_NEWS_REFUSED;
}

enum vst_news vst_conversation_filled(struct vst_conversation *conversation, size_t count) {
  if (conversation->link != VST_LINK_OPEN) return VST_NEWS_NONE;
  struct vst_reader *reader = &conversation->reader;
  if (vst_reader_filled(reader, count) != VST_OK) return refuse(conversation);
  const struct vst_view body = vst_reader_body(reader);
  if (body.length == 0) return VST_NEWS_NONE;
  if (vst_decode(body.bytes, body.length, &conversation->message) != VST_OK) return refuse(conversation);
  const enum vst_news news = judge(conversation);
  switch (news) {
    case VST_NEWS_REFUSED:
      return refuse(conversation);
    case VST_NEWS_AWAY:
      return try_later(conversation);
    case VST_NEWS_SCREEN:
      conversation->revision = conversation->message.as.screen.revision;
      conversation->answered = false;
      conversation->told_away = false;
      conversation->wait = VST_FIRST_WAIT;
      conversation->due = 0;
      break;
    case VST_NEWS_CREDENTIAL:
      conversation->handed = true;
      conversation->due = 0;
      break;
    case VST_NEWS_ENDED:
      conversation->system->disconnect(conversation->system->context);
      conversation->link = VST_LINK_NONE;
      conversation->due = 0;
      break;
    case VST_NEWS_NONE:
    case VST_NEWS_WELCOME:
    case VST_NEWS_VERDICT:
      break;
  }
  return news;
}

enum vst_news vst_conversation_lost(struct vst_conversation *conversation) {
  if (conversation->link != VST_LINK_CONNECTING && conversation->link != VST_LINK_OPEN) return VST_NEWS_NONE;
  return try_later(conversation);
}

enum vst_news vst_conversation_tick(struct vst_conversation *conversation) {
  if (conversation->due == 0) return VST_NEWS_NONE;
  const uint64_t now = conversation->system->now(conversation->system->context);
  if (now < conversation->due) return VST_NEWS_NONE;
  if (conversation->link == VST_LINK_WAITING) {
    connect_now(conversation);
    return VST_NEWS_NONE;
  }
  if (now >= conversation->hangs_at) return try_later(conversation);
  conversation->due = conversation->hangs_at;
  if (conversation->told_away || conversation->only_reports) return VST_NEWS_NONE;
  conversation->told_away = true;
  return VST_NEWS_AWAY;
}

bool vst_conversation_answer(struct vst_conversation *conversation, struct vst_answer_message *answer) {
  if (conversation->link != VST_LINK_OPEN || conversation->revision == 0 || conversation->answered) return false;
  struct vst_message message;
  memset(&message, 0, sizeof message);
  message.number = VST_MESSAGE_ANSWER;
  message.as.answer = *answer;
  message.as.answer.has |= VST_ANSWER_REQUIRED;
  message.as.answer.revision = conversation->revision;
  uint8_t frame[VST_ANSWER_FRAME_MOST];
  if (!send_message(conversation, &message, frame, sizeof frame)) return false;
  conversation->answered = true;
  conversation->owed = true;
  conversation->hangs_at = conversation->system->now(conversation->system->context) + VST_ANSWER_HANG;
  conversation->due = conversation->hangs_at;
  return true;
}

bool vst_conversation_navigate(struct vst_conversation *conversation, uint32_t question, struct vst_view address) {
  if (conversation->link != VST_LINK_OPEN || conversation->revision == 0 || conversation->cancelled) return false;
  struct vst_message message;
  memset(&message, 0, sizeof message);
  message.number = VST_MESSAGE_NAVIGATE;
  message.as.navigate.has = VST_NAVIGATE_REQUIRED;
  message.as.navigate.question = question;
  message.as.navigate.address = address;
  uint8_t frame[VST_NAVIGATE_FRAME_MOST];
  return send_message(conversation, &message, frame, sizeof frame);
}

bool vst_conversation_cancel(struct vst_conversation *conversation) {
  if (conversation->link != VST_LINK_OPEN || conversation->revision == 0) return false;
  struct vst_message message;
  memset(&message, 0, sizeof message);
  message.number = VST_MESSAGE_CANCEL;
  message.as.cancel.has = VST_CANCEL_REQUIRED;
  message.as.cancel.revision = conversation->revision;
  uint8_t frame[VST_CANCEL_FRAME_MOST];
  conversation->cancelled = true;
  return send_message(conversation, &message, frame, sizeof frame);
}

void vst_conversation_report(struct vst_conversation *conversation, const struct vst_system_answer *answer) {
  conversation->handed = false;
  if (conversation->link == VST_LINK_OPEN) {
    (void)send_result(conversation, answer);
    if (answer->accepted) disconnect(conversation);
    // The agent shows why within the time of an answer.
    conversation->hangs_at = conversation->system->now(conversation->system->context) + VST_ANSWER_HANG;
    conversation->due = answer->accepted ? 0 : conversation->hangs_at;
    return;
  }
  conversation->has_answer = true;
  conversation->answer = *answer;
  if (answer->accepted) conversation->only_reports = true;
  connect_now(conversation);
}

void vst_conversation_report_beside(struct vst_conversation *conversation, const struct vst_system_answer *answer) {
  if (conversation->link == VST_LINK_OPEN) (void)send_result(conversation, answer);
}
