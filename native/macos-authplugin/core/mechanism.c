// See mechanism.h.
#include "mechanism.h"

#include <string.h>

// The id of the agent's credential that an evaluation tries: eight bytes, no secret. Sticky, so that after a failure the
// next run of the list finds it, in whichever instance of the plug-in.
static const char outcome_key[] = "vestibule-outcome";
static const char console_right[] = "system.login.console";

static struct vst_view view_of(const char *text) {
  const struct vst_view view = {(const uint8_t *)text, strlen(text)};
  return view;
}

static const struct vst_view nothing = {NULL, 0};

// Texts of other plug-ins may have a NUL at their end.
static struct vst_view without_nul(struct vst_view text) {
  size_t length = 0;
  while (length < text.length && text.bytes[length] != 0) length += 1;
  text.length = length;
  return text;
}

static void log_event(const struct vst_mechanism *mechanism, enum vst_event event) {
  mechanism->system->log(mechanism->system->context, event);
}

static bool get_value(const struct vst_mechanism *mechanism, enum vst_store store, const char *key,
                      struct vst_view *value) {
  return mechanism->system->get_value(mechanism->system->context, store, key, value);
}

// A number in the byte order of both kinds of Mac. Absent, or of another size: 0.
static uint64_t number_in(struct vst_view value, size_t size) {
  uint64_t number = 0;
  if (value.length != size) return 0;
  for (size_t i = size; i > 0; i -= 1) number = (number << 8) | value.bytes[i - 1];
  return number;
}

static uint32_t hint_number(const struct vst_mechanism *mechanism, const char *key) {
  struct vst_view value = nothing;
  return get_value(mechanism, VST_STORE_HINT, key, &value) ? (uint32_t)number_in(value, 4) : 0;
}

// The one place that answers: the first answer counts, and only when the host asked.
static void answer_host(struct vst_mechanism *mechanism, enum vst_answer answer) {
  if (!mechanism->asked) return;
  mechanism->asked = false;
  mechanism->reply.has_result = true;
  mechanism->reply.result = answer;
}

static void hide(const struct vst_mechanism *mechanism) {
  if (mechanism->system->show != NULL) mechanism->system->hide(mechanism->system->context);
}

static void end_conversation(struct vst_mechanism *mechanism) {
  mechanism->handed = false;
  vst_conversation_end(&mechanism->conversation);
}

// Apple's own sign-in goes on.
static void step_back(struct vst_mechanism *mechanism) {
  end_conversation(mechanism);
  hide(mechanism);
  answer_host(mechanism, VST_ANSWER_ALLOW);
}

static void show(struct vst_mechanism *mechanism, const struct vst_shown *shown) {
  const struct vst_platform *system = mechanism->system;
  if (system->show != NULL && system->show(system->context, shown)) return;
  // A person who sees nothing can press nothing.
  log_event(mechanism, VST_EVENT_NO_VIEW);
  step_back(mechanism);
}

static void show_offer(struct vst_mechanism *mechanism, struct vst_view status) {
  mechanism->in_conversation = false;
  const struct vst_shown shown = {VST_SHOWN_OFFER, NULL, VST_LABEL_NONE, status};
  show(mechanism, &shown);
}

static void show_waiting(struct vst_mechanism *mechanism, enum vst_label label) {
  mechanism->in_conversation = true;
  const struct vst_shown shown = {VST_SHOWN_WAITING, NULL, label, nothing};
  show(mechanism, &shown);
}

// A compiled-in text above the offer.
static void show_offer_with(struct vst_mechanism *mechanism, enum vst_label label) {
  show_offer(mechanism, view_of(vst_text(vst_language(view_of(mechanism->locale)), label)));
}

enum vst_mechanism_kind vst_mechanism_kind_of(const char *name) {
  if (strcmp(name, "offer") == 0) return VST_KIND_OFFER;
  if (strcmp(name, "capture") == 0) return VST_KIND_CAPTURE;
  if (strcmp(name, "reconcile") == 0) return VST_KIND_RECONCILE;
  return VST_KIND_UNKNOWN;
}

void vst_mechanism_begin(struct vst_mechanism *mechanism, enum vst_mechanism_kind kind, const struct vst_platform *system,
                         const char *locale) {
  memset(mechanism, 0, sizeof *mechanism);
  mechanism->kind = kind;
  mechanism->system = system;
  const char *taken = strlen(locale) <= VST_LOCALE_MOST ? locale : "en";
  memcpy(mechanism->locale, taken, strlen(taken) + 1);
}

void vst_mechanism_end(struct vst_mechanism *mechanism) {
  if (mechanism->system == NULL) return;
  end_conversation(mechanism);
  hide(mechanism);
  vst_wipe(mechanism, sizeof *mechanism);
}

struct vst_reply vst_mechanism_take(struct vst_mechanism *mechanism) {
  const struct vst_reply reply = mechanism->reply;
  memset(&mechanism->reply, 0, sizeof mechanism->reply);
  return reply;
}

static bool take_outcome(struct vst_mechanism *mechanism, uint64_t *outcome) {
  struct vst_view value = nothing;
  if (!get_value(mechanism, VST_STORE_CONTEXT, outcome_key, &value) || value.length != 8) return false;
  *outcome = number_in(value, 8);
  mechanism->system->remove_value(mechanism->system->context, outcome_key);
  return true;
}

// In every other right, allowing would be to grant it. A right whose name the host does not give is the login right: a
// wrong belief here would keep everybody out.
static bool is_other_right(const struct vst_mechanism *mechanism) {
  struct vst_view right = nothing;
  if (!get_value(mechanism, VST_STORE_IMMUTABLE_HINT, "authorize-right", &right) &&
      !get_value(mechanism, VST_STORE_HINT, "authorize-right", &right))
    return false;
  return !vst_same_bytes(without_nul(right), view_of(console_right));
}

// The list runs again, so nobody was signed in with the credential. True: the conversation is open, and will say why.
static bool report_refused(struct vst_mechanism *mechanism, uint64_t outcome) {
  const struct vst_system_answer answer = {outcome, false, hint_number(mechanism, "reason")};
  const bool was_handed = mechanism->handed;
  mechanism->handed = false;
  if (was_handed && vst_conversation_is_open(&mechanism->conversation)) {
    show_waiting(mechanism, VST_LABEL_NONE);
    // Without a view it has just been ended.
    if (vst_conversation_is_open(&mechanism->conversation)) {
      vst_conversation_report(&mechanism->conversation, &answer);
      return true;
    }
  }
  vst_conversation_end(&mechanism->conversation);
  vst_conversation_report_alone(&mechanism->conversation, mechanism->system, &answer);
  return false;
}

static void invoke_offer(struct vst_mechanism *mechanism) {
  // Counted by authd: a counter of ours would not know when a new evaluation begins.
  const uint32_t tries = hint_number(mechanism, "tries");
  uint64_t outcome = 0;
  const bool has_outcome = take_outcome(mechanism, &outcome);
  if (tries == 0) {
    // Whatever was open belongs to an evaluation that is over.
    step_back(mechanism);
    return;
  }
  if (has_outcome && report_refused(mechanism, outcome)) return;
  log_event(mechanism, VST_EVENT_OFFERED);
  show_offer(mechanism, nothing);
}

static void miss_capture(struct vst_mechanism *mechanism) {
  log_event(mechanism, VST_EVENT_CAPTURE_MISSED);
  end_conversation(mechanism);
  vst_wipe(mechanism->password, sizeof mechanism->password);
  mechanism->password_length = 0;
  mechanism->ends_at = 0;
}

static void invoke_capture(struct vst_mechanism *mechanism) {
  struct vst_view name = nothing;
  struct vst_view password = nothing;
  mechanism->has_outcome = take_outcome(mechanism, &mechanism->outcome);
  const bool has_name =
      get_value(mechanism, VST_STORE_CONTEXT, "username", &name) &&
      mechanism->system->find_account(mechanism->system->context, without_nul(name), mechanism->account_id);
  if (has_name && get_value(mechanism, VST_STORE_CONTEXT, "password", &password)) {
    password = without_nul(password);
    if (password.length > 0 && password.length <= sizeof mechanism->password) {
      memcpy(mechanism->password, password.bytes, password.length);
      mechanism->password_length = password.length;
    }
  }
  // The sign-in does not wait for the agent.
  answer_host(mechanism, VST_ANSWER_ALLOW);
  if (mechanism->password_length == 0) return;
  mechanism->password_sent = false;
  mechanism->ends_at = mechanism->system->now(mechanism->system->context) + VST_CAPTURE_TIME;
  vst_conversation_begin(&mechanism->conversation, mechanism->system, VST_SCENARIO_CAPTURE, mechanism->account_id,
                         mechanism->locale);
}

void vst_mechanism_invoke(struct vst_mechanism *mechanism) {
  mechanism->asked = true;
  memset(&mechanism->reply, 0, sizeof mechanism->reply);
  if (is_other_right(mechanism)) {
    log_event(mechanism, VST_EVENT_OTHER_RIGHT);
    answer_host(mechanism, VST_ANSWER_DENY);
    return;
  }
  if (mechanism->kind == VST_KIND_UNKNOWN) log_event(mechanism, VST_EVENT_UNKNOWN_MECHANISM);
  if (mechanism->kind == VST_KIND_UNKNOWN || mechanism->kind == VST_KIND_RECONCILE) {
    answer_host(mechanism, VST_ANSWER_ALLOW);
    return;
  }
  if (mechanism->system->stands_aside(mechanism->system->context)) {
    log_event(mechanism, VST_EVENT_STOOD_ASIDE);
    step_back(mechanism);
    return;
  }
  if (mechanism->kind == VST_KIND_OFFER)
    invoke_offer(mechanism);
  else
    invoke_capture(mechanism);
}

void vst_mechanism_deactivate(struct vst_mechanism *mechanism) {
  // The host has taken its question back: a result would be refused.
  mechanism->asked = false;
  mechanism->reply.has_result = false;
  mechanism->reply.deactivated = true;
  if (mechanism->kind != VST_KIND_OFFER) return;
  hide(mechanism);
  // While a credential is tried the conversation stays: the next evaluation brings the result.
  if (!mechanism->handed && !mechanism->conversation.only_reports) end_conversation(mechanism);
}

bool vst_mechanism_outlives_host(const struct vst_mechanism *mechanism) {
  return mechanism->kind == VST_KIND_CAPTURE && mechanism->ends_at != 0;
}

void vst_mechanism_try_again(struct vst_mechanism *mechanism) { step_back(mechanism); }

void vst_mechanism_forgot(struct vst_mechanism *mechanism) {
  if (!mechanism->asked || mechanism->kind != VST_KIND_OFFER) return;
  struct vst_view name = nothing;
  mechanism->account_id[0] = '\0';
  if (get_value(mechanism, VST_STORE_HINT, "suggested-user", &name) && without_nul(name).length > 0 &&
      !mechanism->system->find_account(mechanism->system->context, without_nul(name), mechanism->account_id))
    mechanism->account_id[0] = '\0';
  end_conversation(mechanism);
  show_waiting(mechanism, VST_LABEL_NONE);
  if (!mechanism->asked) return;
  vst_conversation_begin(&mechanism->conversation, mechanism->system, VST_SCENARIO_FORGOTTEN, mechanism->account_id,
                         mechanism->locale);
}

bool vst_mechanism_answer(struct vst_mechanism *mechanism, struct vst_answer_message *answer) {
  return mechanism->asked && vst_conversation_answer(&mechanism->conversation, answer);
}

void vst_mechanism_cancel(struct vst_mechanism *mechanism) {
  if (!mechanism->asked) return;
  if (!mechanism->in_conversation) {
    step_back(mechanism);
    return;
  }
  struct vst_conversation *conversation = &mechanism->conversation;
  if (!conversation->cancelled && vst_conversation_cancel(conversation)) return;
  end_conversation(mechanism);
  show_offer(mechanism, nothing);
}

static void take_credential(struct vst_mechanism *mechanism) {
  const struct vst_platform *system = mechanism->system;
  const struct vst_outcome_message *outcome = &mechanism->conversation.message.as.outcome;
  char id[VST_ACCOUNT_ID_ROOM];
  const bool is_asked = mechanism->account_id[0] == '\0' ||
                        vst_same_bytes(outcome->account_id, view_of(mechanism->account_id));
  // The account that was asked for and that the agent meant, whatever name it sent.
  if (!is_asked || !system->find_account(system->context, outcome->account_name, id) ||
      !vst_same_bytes(outcome->account_id, view_of(id))) {
    log_event(mechanism, VST_EVENT_OTHER_ACCOUNT);
    end_conversation(mechanism);
    show_offer_with(mechanism, VST_LABEL_CANNOT_DRAW);
    return;
  }
  uint8_t number[8];
  for (size_t i = 0; i < sizeof number; i += 1) number[i] = (uint8_t)(outcome->id >> (8 * i));
  const struct vst_view key = {number, sizeof number};
  // The password last: what is incomplete must not be tried, and Apple's window asks instead.
  if (!system->set_value(system->context, outcome_key, VST_FLAG_STICKY, key) ||
      !system->set_value(system->context, "username", VST_FLAG_EXTRACTABLE, outcome->account_name) ||
      !system->set_value(system->context, "password", VST_FLAG_EXTRACTABLE, outcome->password)) {
    log_event(mechanism, VST_EVENT_CREDENTIAL_NOT_TAKEN);
    system->remove_value(system->context, outcome_key);
    system->remove_value(system->context, "username");
    system->remove_value(system->context, "password");
    end_conversation(mechanism);
    show_offer_with(mechanism, VST_LABEL_CANNOT_DRAW);
    return;
  }
  log_event(mechanism, VST_EVENT_CREDENTIAL);
  mechanism->handed = true;
  hide(mechanism);
  answer_host(mechanism, VST_ANSWER_ALLOW);
}

static void take_forgotten(struct vst_mechanism *mechanism, enum vst_news news) {
  const struct vst_message *message = &mechanism->conversation.message;
  switch (news) {
    case VST_NEWS_SCREEN: {
      const struct vst_shown shown = {VST_SHOWN_SCREEN, &message->as.screen, VST_LABEL_NONE, nothing};
      show(mechanism, &shown);
      return;
    }
    case VST_NEWS_CREDENTIAL:
      if (mechanism->asked)
        take_credential(mechanism);
      else
        end_conversation(mechanism);
      return;
    case VST_NEWS_ENDED: {
      const bool is_said = message->number == VST_MESSAGE_OUTCOME;
      show_offer(mechanism, is_said ? message->as.outcome.text : nothing);
      end_conversation(mechanism);
      return;
    }
    case VST_NEWS_REFUSED:
      log_event(mechanism, VST_EVENT_AGENT_REFUSED);
      end_conversation(mechanism);
      show_offer_with(mechanism, VST_LABEL_CANNOT_DRAW);
      return;
    case VST_NEWS_AWAY:
      log_event(mechanism, VST_EVENT_AGENT_AWAY);
      show_waiting(mechanism, VST_LABEL_AGENT_NOT_THERE);
      return;
    case VST_NEWS_WELCOME:
    case VST_NEWS_NONE:
      return;
  }
}

static bool is_asking(uint8_t purpose) {
  return purpose == VST_PURPOSE_SECRET || purpose == VST_PURPOSE_NEW_SECRET || purpose == VST_PURPOSE_CONFIRM ||
         purpose == VST_PURPOSE_CODE || purpose == VST_PURPOSE_CURRENT_PASSWORD || purpose == VST_PURPOSE_PASSWORD ||
         purpose == VST_PURPOSE_NEW_PASSWORD || purpose == VST_PURPOSE_CONFIRM_PASSWORD ||
         purpose == VST_PURPOSE_PREVIOUS_PASSWORD || purpose == VST_PURPOSE_USER_NAME;
}

// The agent may ask for the password once, and for nothing else. A screen that asks for nothing is progress.
static bool answer_capture(struct vst_mechanism *mechanism) {
  const struct vst_screen_message *screen = &mechanism->conversation.message.as.screen;
  size_t asked = 0;
  bool for_password = false;
  for (size_t i = 0; i < screen->fields_count; i += 1) {
    if (!is_asking(screen->fields[i].purpose)) continue;
    asked += 1;
    for_password = screen->fields[i].purpose == VST_PURPOSE_PASSWORD;
  }
  if (asked == 0) return true;
  if (asked > 1 || !for_password || mechanism->password_sent) return false;
  struct vst_answer_message answer;
  memset(&answer, 0, sizeof answer);
  answer.purpose = VST_PURPOSE_SUBMIT;
  answer.secrets_count = 1;
  answer.secrets[0].has = VST_ANSWER_SECRETS_REQUIRED;
  answer.secrets[0].purpose = VST_PURPOSE_PASSWORD;
  answer.secrets[0].value.bytes = mechanism->password;
  answer.secrets[0].value.length = mechanism->password_length;
  mechanism->password_sent = vst_conversation_answer(&mechanism->conversation, &answer);
  return mechanism->password_sent;
}

static void take_capture(struct vst_mechanism *mechanism, enum vst_news news) {
  const struct vst_message *message = &mechanism->conversation.message;
  switch (news) {
    case VST_NEWS_WELCOME:
      if (mechanism->has_outcome) {
        const struct vst_system_answer answer = {mechanism->outcome, true, 0};
        mechanism->has_outcome = false;
        vst_conversation_report_beside(&mechanism->conversation, &answer);
      }
      return;
    case VST_NEWS_SCREEN:
      if (!answer_capture(mechanism)) miss_capture(mechanism);
      return;
    case VST_NEWS_ENDED: {
      // Finished with a code: the agent could not take the password.
      const bool is_taken = message->number == VST_MESSAGE_OUTCOME &&
                            message->as.outcome.outcome == VST_OUTCOME_FINISHED &&
                            message->as.outcome.code.length == 0;
      if (!is_taken) {
        miss_capture(mechanism);
        return;
      }
      log_event(mechanism, VST_EVENT_CAPTURED);
      end_conversation(mechanism);
      vst_wipe(mechanism->password, sizeof mechanism->password);
      mechanism->password_length = 0;
      mechanism->ends_at = 0;
      return;
    }
    // This conversation signs nobody in.
    case VST_NEWS_CREDENTIAL:
    case VST_NEWS_REFUSED:
      miss_capture(mechanism);
      return;
    case VST_NEWS_AWAY:
      log_event(mechanism, VST_EVENT_AGENT_AWAY);
      return;
    case VST_NEWS_NONE:
      return;
  }
}

static void take_news(struct vst_mechanism *mechanism, enum vst_news news) {
  if (mechanism->kind == VST_KIND_CAPTURE) {
    // An agent that has the password and goes away does not get it again before the next sign-in.
    if (mechanism->password_sent && mechanism->conversation.link == VST_LINK_WAITING)
      miss_capture(mechanism);
    else if (mechanism->ends_at != 0)
      take_capture(mechanism, news);
    return;
  }
  // Where nobody is asked nobody is shown anything: the evaluation is over, or goes on with a credential.
  if (mechanism->asked)
    take_forgotten(mechanism, news);
  else if (news == VST_NEWS_ENDED || news == VST_NEWS_REFUSED)
    end_conversation(mechanism);
}

void vst_mechanism_connected(struct vst_mechanism *mechanism) {
  take_news(mechanism, vst_conversation_connected(&mechanism->conversation));
}

struct vst_room vst_mechanism_room(struct vst_mechanism *mechanism) {
  return vst_conversation_room(&mechanism->conversation);
}

void vst_mechanism_filled(struct vst_mechanism *mechanism, size_t count) {
  take_news(mechanism, vst_conversation_filled(&mechanism->conversation, count));
}

void vst_mechanism_lost(struct vst_mechanism *mechanism) {
  take_news(mechanism, vst_conversation_lost(&mechanism->conversation));
}

void vst_mechanism_tick(struct vst_mechanism *mechanism) {
  const uint64_t now = mechanism->system->now(mechanism->system->context);
  if (mechanism->ends_at != 0 && now >= mechanism->ends_at) {
    miss_capture(mechanism);
    return;
  }
  take_news(mechanism, vst_conversation_tick(&mechanism->conversation));
}

uint64_t vst_mechanism_waits(const struct vst_mechanism *mechanism) {
  const uint64_t now = mechanism->system->now(mechanism->system->context);
  uint64_t due = mechanism->conversation.due;
  if (mechanism->ends_at != 0 && (due == 0 || mechanism->ends_at < due)) due = mechanism->ends_at;
  if (due == 0) return UINT64_MAX;
  return due > now ? due - now : 0;
}
