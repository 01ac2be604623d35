// Of `capture`: passes the password that was just checked on to the agent, which may ask for it once and for nothing else.
// Nobody is shown anything, and the sign-in does not wait: for no other program, and not for the agent. What would need
// one is asked once the host has its answer.
#include <string.h>

#include "fields.h"
#include "kinds.h"
#include "steps.h"

void vst_capture_end(struct vst_mechanism *mechanism) {
  vst_end_conversation(mechanism);
  vst_end_start(mechanism);
  mechanism->ends_at = 0;
}

void vst_capture_miss(struct vst_mechanism *mechanism) {
  vst_log(mechanism, VST_EVENT_CAPTURE_MISSED);
  vst_capture_end(mechanism);
}

void vst_capture_invoke(struct vst_mechanism *mechanism) {
  uint8_t name[VST_ACCOUNT_NAME_MOST];
  // Of an evaluation that signed nobody in: the list runs again, perhaps with another person.
  vst_end_conversation(mechanism);
  mechanism->ends_at = 0;
  if (!vst_begin_start(mechanism)) return;
  mechanism->has_outcome = vst_take_outcome(mechanism, &mechanism->outcome);
  const struct vst_view named = {name, vst_copy_context(mechanism, "username", name, sizeof name)};
  if (named.length > 0)
    mechanism->password_length =
        vst_copy_context(mechanism, "password", mechanism->password, sizeof mechanism->password);
  vst_answer_host(mechanism, VST_ANSWER_ALLOW);
  if (mechanism->password_length == 0) {
    vst_end_start(mechanism);
    return;
  }
  mechanism->password_sent = false;
  mechanism->ends_at = mechanism->system->now(mechanism->system->context) + VST_CAPTURE_TIME;
  vst_look_up(mechanism, named);
}

void vst_capture_looked_up(struct vst_mechanism *mechanism, const struct vst_found *found) {
  if (!found->has_account) {
    vst_capture_end(mechanism);
    return;
  }
  memcpy(mechanism->account_id, found->account_id, sizeof mechanism->account_id);
  vst_conversation_begin(&mechanism->conversation, mechanism->system, VST_SCENARIO_CAPTURE, mechanism->account_id,
                         mechanism->locale);
}

// The agent may ask for the password once, and for nothing else. A screen that asks for nothing is progress.
static bool answer_capture(struct vst_mechanism *mechanism) {
  const struct vst_screen_message *screen = &mechanism->conversation.message.as.screen;
  size_t asked = 0;
  bool for_password = false;
  for (size_t i = 0; i < screen->fields_count; i += 1) {
    if (!vst_is_input(screen->fields[i].purpose)) continue;
    asked += 1;
    for_password = screen->fields[i].purpose == VST_PURPOSE_PASSWORD;
  }
  if (asked == 0) return true;
  if (asked > 1 || !for_password || mechanism->password_sent) return false;
  mechanism->password_sent = vst_answer_password(mechanism);
  vst_forget_password(mechanism);
  return mechanism->password_sent;
}

static void take(struct vst_mechanism *mechanism, enum vst_news news) {
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
      if (!answer_capture(mechanism)) vst_capture_miss(mechanism);
      return;
    case VST_NEWS_ENDED: {
      // Finished with a code: the agent could not take the password.
      const bool is_taken = message->number == VST_MESSAGE_OUTCOME &&
                            message->as.outcome.outcome == VST_OUTCOME_FINISHED &&
                            message->as.outcome.code.length == 0;
      if (!is_taken) {
        vst_capture_miss(mechanism);
        return;
      }
      vst_log(mechanism, VST_EVENT_CAPTURED);
      vst_capture_end(mechanism);
      return;
    }
    // This conversation signs nobody in.
    case VST_NEWS_CREDENTIAL:
    case VST_NEWS_VERDICT:
    case VST_NEWS_REFUSED:
      vst_capture_miss(mechanism);
      return;
    case VST_NEWS_AWAY:
      vst_log(mechanism, VST_EVENT_AGENT_AWAY);
      return;
    case VST_NEWS_NONE:
      return;
  }
}

void vst_capture_take(struct vst_mechanism *mechanism, enum vst_news news) {
  // An agent that has the password and goes away does not get it again before the next sign-in.
  if (mechanism->password_sent && mechanism->conversation.link == VST_LINK_WAITING)
    vst_capture_miss(mechanism);
  else if (mechanism->ends_at != 0)
    take(mechanism, news);
}
