// Of `offer`: silent at the first try, then "Try again" and "Forgot password?", the agent's screens, and its credential in
// the context. What a person does not end ends by itself: mechanism.h has the times.
#include <string.h>

#include "fields.h"
#include "kinds.h"
#include "steps.h"

static uint64_t now(const struct vst_mechanism *mechanism) { return mechanism->system->now(mechanism->system->context); }

static void show_offer(struct vst_mechanism *mechanism, struct vst_view status) {
  mechanism->screen_ends_at = 0;
  mechanism->in_conversation = false;
  mechanism->away_until = 0;
  mechanism->acts_until = now(mechanism) + VST_OFFER_TIME;
  const struct vst_shown shown = {VST_SHOWN_OFFER, NULL, VST_LABEL_NONE, status};
  vst_show(mechanism, &shown);
}

// What went wrong, above the offer: a reset is of no use now, and nobody has to press anything.
static void show_trouble(struct vst_mechanism *mechanism, enum vst_label label) {
  show_offer(mechanism, vst_view_of(vst_text(vst_language(vst_view_of(mechanism->locale)), label)));
  if (mechanism->asked) mechanism->acts_until = now(mechanism) + VST_TOLD_TIME;
}

static void show_waiting(struct vst_mechanism *mechanism, enum vst_label label) {
  mechanism->in_conversation = true;
  mechanism->screen_ends_at = 0;
  if (mechanism->away_until == 0) mechanism->away_until = now(mechanism) + VST_AWAY_TIME;
  const struct vst_shown shown = {VST_SHOWN_WAITING, NULL, label, vst_nothing};
  vst_show(mechanism, &shown);
}

// The list runs again, so nobody was signed in with the credential. True: the conversation is open, and will say why.
static bool report_refused(struct vst_mechanism *mechanism, uint64_t outcome) {
  mechanism->acts_until = now(mechanism) + VST_ACTS_TIME;
  const struct vst_system_answer answer = {outcome, false, vst_hint_number(mechanism, "reason")};
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

void vst_offer_invoke(struct vst_mechanism *mechanism) {
  // Counted by authd: a counter of ours would not know when a new evaluation begins.
  const uint32_t tries = vst_hint_number(mechanism, "tries");
  mechanism->has_outcome = vst_take_outcome(mechanism, &mechanism->outcome);
  if (tries == 0) {
    // A conversation that is still open is an earlier evaluation's.
    vst_step_back(mechanism);
    return;
  }
  if (!vst_begin_start(mechanism)) return;
  mechanism->away_until = now(mechanism) + VST_LOOK_TIME;
  vst_look_up(mechanism, vst_nothing);
}

void vst_offer_looked_up(struct vst_mechanism *mechanism) {
  mechanism->away_until = 0;
  if (mechanism->has_outcome && report_refused(mechanism, mechanism->outcome)) return;
  vst_log(mechanism, VST_EVENT_OFFERED);
  show_offer(mechanism, vst_nothing);
}

void vst_offer_forgot(struct vst_mechanism *mechanism) {
  if (!mechanism->asked || mechanism->looks) return;
  struct vst_view name = vst_nothing;
  mechanism->account_id[0] = '\0';
  if (vst_get_value(mechanism, VST_STORE_HINT, "suggested-user", &name) && vst_without_nul(name).length > 0 &&
      !mechanism->system->find_account(mechanism->system->context, vst_without_nul(name), mechanism->account_id))
    mechanism->account_id[0] = '\0';
  vst_end_conversation(mechanism);
  mechanism->acts_until = now(mechanism) + VST_ACTS_TIME;
  mechanism->away_until = 0;
  show_waiting(mechanism, VST_LABEL_NONE);
  if (!mechanism->asked) return;
  vst_conversation_begin(&mechanism->conversation, mechanism->system, VST_SCENARIO_FORGOTTEN, mechanism->account_id,
                         mechanism->locale);
}

void vst_offer_cancel(struct vst_mechanism *mechanism) {
  if (!mechanism->in_conversation) {
    vst_step_back(mechanism);
    return;
  }
  struct vst_conversation *conversation = &mechanism->conversation;
  if (!conversation->cancelled && vst_conversation_cancel(conversation)) return;
  vst_end_conversation(mechanism);
  show_offer(mechanism, vst_nothing);
}

static void take_credential(struct vst_mechanism *mechanism) {
  const struct vst_platform *system = mechanism->system;
  const struct vst_outcome_message *outcome = &mechanism->conversation.message.as.outcome;
  char id[VST_ACCOUNT_ID_ROOM];
  const bool is_asked = mechanism->account_id[0] == '\0' ||
                        vst_same_bytes(outcome->account_id, vst_view_of(mechanism->account_id));
  // The account that was asked for and that the agent meant, whatever name it sent.
  if (!is_asked || !system->find_account(system->context, outcome->account_name, id) ||
      !vst_same_bytes(outcome->account_id, vst_view_of(id))) {
    vst_log(mechanism, VST_EVENT_OTHER_ACCOUNT);
    vst_end_conversation(mechanism);
    show_trouble(mechanism, VST_LABEL_CANNOT_DRAW);
    return;
  }
  uint8_t number[8];
  for (size_t i = 0; i < sizeof number; i += 1) number[i] = (uint8_t)(outcome->id >> (8 * i));
  const struct vst_view key = {number, sizeof number};
  // The password last: what is incomplete must not be tried, and Apple's window asks instead.
  if (!system->set_value(system->context, VST_OUTCOME_KEY, VST_FLAG_STICKY, key) ||
      !system->set_value(system->context, "username", VST_FLAG_EXTRACTABLE, outcome->account_name) ||
      !system->set_value(system->context, "password", VST_FLAG_EXTRACTABLE, outcome->password)) {
    vst_log(mechanism, VST_EVENT_CREDENTIAL_NOT_TAKEN);
    system->remove_value(system->context, VST_OUTCOME_KEY);
    system->remove_value(system->context, "username");
    system->remove_value(system->context, "password");
    vst_end_conversation(mechanism);
    show_trouble(mechanism, VST_LABEL_CANNOT_DRAW);
    return;
  }
  vst_log(mechanism, VST_EVENT_CREDENTIAL);
  mechanism->handed = true;
  vst_hide(mechanism);
  vst_answer_host(mechanism, VST_ANSWER_ALLOW);
}

static void refuse(struct vst_mechanism *mechanism) {
  vst_log(mechanism, VST_EVENT_AGENT_REFUSED);
  vst_end_conversation(mechanism);
  show_trouble(mechanism, VST_LABEL_CANNOT_DRAW);
}

// A verdict may come late, for a question that was denied meanwhile; one for a question that was never asked breaks the
// protocol.
static void take_verdict(struct vst_mechanism *mechanism) {
  const struct vst_verdict_message *verdict = &mechanism->conversation.message.as.verdict;
  if (verdict->question == 0 || verdict->question > mechanism->navigation.last) {
    refuse(mechanism);
    return;
  }
  if (!vst_navigation_take(&mechanism->navigation, verdict->question)) return;
  const enum vst_verdict what = verdict->allow == 1       ? VST_VERDICT_ALLOW
                                : verdict->code.length > 0 ? VST_VERDICT_DENY
                                                           : VST_VERDICT_END;
  mechanism->system->judge(mechanism->system->context, verdict->question, what);
}

static void take(struct vst_mechanism *mechanism, enum vst_news news) {
  const struct vst_message *message = &mechanism->conversation.message;
  switch (news) {
    case VST_NEWS_SCREEN: {
      const uint32_t left = vst_time_left(&message->as.screen);
      mechanism->away_until = 0;
      mechanism->screen_ends_at = left == 0 ? 0 : now(mechanism) + left * UINT64_C(1000);
      mechanism->counts_at = now(mechanism) + 1000;
      const struct vst_shown shown = {VST_SHOWN_SCREEN, &message->as.screen, VST_LABEL_NONE, vst_nothing};
      vst_show(mechanism, &shown);
      return;
    }
    case VST_NEWS_VERDICT:
      take_verdict(mechanism);
      return;
    case VST_NEWS_CREDENTIAL:
      take_credential(mechanism);
      return;
    case VST_NEWS_ENDED: {
      const bool is_said = message->number == VST_MESSAGE_OUTCOME;
      show_offer(mechanism, is_said ? message->as.outcome.text : vst_nothing);
      vst_end_conversation(mechanism);
      return;
    }
    case VST_NEWS_REFUSED:
      refuse(mechanism);
      return;
    case VST_NEWS_AWAY:
      vst_log(mechanism, VST_EVENT_AGENT_AWAY);
      show_waiting(mechanism, VST_LABEL_AGENT_NOT_THERE);
      return;
    case VST_NEWS_WELCOME:
    case VST_NEWS_NONE:
      return;
  }
}

void vst_offer_take(struct vst_mechanism *mechanism, enum vst_news news) {
  // Their verdicts would have come on the connection that is gone.
  if (mechanism->conversation.link != VST_LINK_OPEN) vst_deny_navigations(mechanism);
  // Where nobody is asked nobody is shown anything: the evaluation is over, or goes on with a credential.
  if (mechanism->asked && !mechanism->looks)
    take(mechanism, news);
  else if (news == VST_NEWS_ENDED || news == VST_NEWS_REFUSED || news == VST_NEWS_CREDENTIAL)
    vst_end_conversation(mechanism);
}
