// Of `reconcile`, after the sign-in was checked: asks the agent whether the disk opens with the password too, and shows
// its screens where it does not. The agent, which is root, does the work. Whatever happens, the sign-in goes on.
#include <string.h>

#include "fields.h"
#include "kinds.h"
#include "steps.h"

static uint64_t now(const struct vst_mechanism *mechanism) { return mechanism->system->now(mechanism->system->context); }

void vst_reconcile_invoke(struct vst_mechanism *mechanism) {
  uint8_t name[VST_ACCOUNT_NAME_MOST];
  // Of an evaluation that is over.
  vst_end_conversation(mechanism);
  const struct vst_view named = {name, vst_copy_context(mechanism, "username", name, sizeof name)};
  if (named.length == 0) {
    vst_step_back(mechanism);
    return;
  }
  if (!vst_begin_start(mechanism)) return;
  mechanism->password_length =
      vst_copy_context(mechanism, "password", mechanism->password, sizeof mechanism->password);
  mechanism->password_sent = false;
  mechanism->away_until = now(mechanism) + VST_RECONCILE_TIME;
  vst_look_up(mechanism, named);
}

void vst_reconcile_looked_up(struct vst_mechanism *mechanism, const struct vst_found *found) {
  if (!found->has_account) {
    vst_step_back(mechanism);
    return;
  }
  memcpy(mechanism->account_id, found->account_id, sizeof mechanism->account_id);
  vst_conversation_begin(&mechanism->conversation, mechanism->system, VST_SCENARIO_RECONCILE, mechanism->account_id,
                         mechanism->locale);
}

void vst_reconcile_cancel(struct vst_mechanism *mechanism) {
  struct vst_conversation *conversation = &mechanism->conversation;
  if (!conversation->cancelled && vst_conversation_cancel(conversation)) return;
  vst_step_back(mechanism);
}

// What a screen asks for: nothing, the password that was just checked and nothing else, or more.
enum asked { ASKS_NOTHING_OF_HOST, ASKS_PASSWORD, ASKS_PASSWORD_AND_MORE };

static enum asked asked_by(const struct vst_screen_message *screen) {
  size_t inputs = 0;
  bool for_password = false;
  for (size_t i = 0; i < screen->fields_count; i += 1) {
    if (!vst_is_input(screen->fields[i].purpose)) continue;
    inputs += 1;
    for_password = for_password || screen->fields[i].purpose == VST_PURPOSE_PASSWORD;
  }
  if (!for_password) return ASKS_NOTHING_OF_HOST;
  return inputs == 1 ? ASKS_PASSWORD : ASKS_PASSWORD_AND_MORE;
}

static bool answer(struct vst_mechanism *mechanism) {
  if (mechanism->password_sent) return false;
  mechanism->password_sent = vst_answer_password(mechanism);
  vst_forget_password(mechanism);
  return mechanism->password_sent;
}

static void take_screen(struct vst_mechanism *mechanism) {
  const struct vst_screen_message *screen = &mechanism->conversation.message.as.screen;
  const enum asked asked = asked_by(screen);
  if (asked == ASKS_NOTHING_OF_HOST) {
    // A person is there now, and the agent need not hurry.
    mechanism->away_until = 0;
    if (mechanism->acts_until == 0) mechanism->acts_until = now(mechanism) + VST_ACTS_TIME;
    const struct vst_shown shown = {VST_SHOWN_SCREEN, screen, VST_LABEL_NONE, vst_nothing};
    vst_show(mechanism, &shown);
    return;
  }
  if (asked == ASKS_PASSWORD && answer(mechanism)) return;
  vst_log(mechanism, VST_EVENT_AGENT_REFUSED);
  vst_step_back(mechanism);
}

void vst_reconcile_take(struct vst_mechanism *mechanism, enum vst_news news) {
  if (!mechanism->asked) {
    if (news != VST_NEWS_NONE) vst_end_conversation(mechanism);
    return;
  }
  switch (news) {
    case VST_NEWS_NONE:
    case VST_NEWS_WELCOME:
      return;
    case VST_NEWS_SCREEN:
      take_screen(mechanism);
      return;
    case VST_NEWS_ENDED:
      vst_log(mechanism, VST_EVENT_RECONCILED);
      vst_step_back(mechanism);
      return;
    case VST_NEWS_AWAY:
      // What it began it ends by itself, and tells the next time.
      vst_log(mechanism, VST_EVENT_AGENT_AWAY);
      vst_step_back(mechanism);
      return;
    // This conversation signs nobody in, and has no page.
    case VST_NEWS_CREDENTIAL:
    case VST_NEWS_VERDICT:
    case VST_NEWS_REFUSED:
      vst_log(mechanism, VST_EVENT_AGENT_REFUSED);
      vst_step_back(mechanism);
      return;
  }
}
