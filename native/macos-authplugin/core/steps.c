// See steps.h.
#include "steps.h"

#include <string.h>

const struct vst_view vst_nothing = {NULL, 0};

struct vst_view vst_view_of(const char *text) {
  const struct vst_view view = {(const uint8_t *)text, strlen(text)};
  return view;
}

struct vst_view vst_without_nul(struct vst_view text) {
  size_t length = 0;
  while (length < text.length && text.bytes[length] != 0) length += 1;
  text.length = length;
  return text;
}

void vst_log(const struct vst_mechanism *mechanism, enum vst_event event) {
  mechanism->system->log(mechanism->system->context, event);
}

bool vst_get_value(const struct vst_mechanism *mechanism, enum vst_store store, const char *key,
                      struct vst_view *value) {
  return mechanism->system->get_value(mechanism->system->context, store, key, value);
}

size_t vst_copy_context(const struct vst_mechanism *mechanism, const char *key, uint8_t *into, size_t room) {
  struct vst_view value = vst_nothing;
  if (!vst_get_value(mechanism, VST_STORE_CONTEXT, key, &value)) return 0;
  value = vst_without_nul(value);
  if (value.length == 0 || value.length > room) return 0;
  memcpy(into, value.bytes, value.length);
  return value.length;
}

void vst_look_up(struct vst_mechanism *mechanism, struct vst_view name) {
  mechanism->looks = true;
  mechanism->system->look_up(mechanism->system->context, name);
}

// A number in the byte order of both kinds of Mac. Absent, or of another size: 0.
static uint64_t number_in(struct vst_view value, size_t size) {
  uint64_t number = 0;
  if (value.length != size) return 0;
  for (size_t i = size; i > 0; i -= 1) number = (number << 8) | value.bytes[i - 1];
  return number;
}

uint32_t vst_hint_number(const struct vst_mechanism *mechanism, const char *key) {
  struct vst_view value = vst_nothing;
  return vst_get_value(mechanism, VST_STORE_HINT, key, &value) ? (uint32_t)number_in(value, 4) : 0;
}

bool vst_take_outcome(struct vst_mechanism *mechanism, uint64_t *outcome) {
  struct vst_view value = vst_nothing;
  if (!vst_get_value(mechanism, VST_STORE_CONTEXT, VST_OUTCOME_KEY, &value) || value.length != 8) return false;
  *outcome = number_in(value, 8);
  mechanism->system->remove_value(mechanism->system->context, VST_OUTCOME_KEY);
  return true;
}

void vst_answer_host(struct vst_mechanism *mechanism, enum vst_answer answer) {
  if (!mechanism->asked) return;
  mechanism->asked = false;
  // A capture works on behind its answer.
  if (mechanism->kind != VST_KIND_CAPTURE) vst_end_start(mechanism);
  mechanism->reply.has_result = true;
  mechanism->reply.result = answer;
  mechanism->acts_until = 0;
  mechanism->away_until = 0;
}

void vst_hide(const struct vst_mechanism *mechanism) {
  if (mechanism->system->show != NULL) mechanism->system->hide(mechanism->system->context);
}

bool vst_begin_start(struct vst_mechanism *mechanism) {
  const bool is_counted = mechanism->start_lasts_at != 0;
  if (!is_counted && !mechanism->system->begin_start(mechanism->system->context)) {
    vst_log(mechanism, VST_EVENT_STARTS_FAILED);
    vst_step_back(mechanism);
    return false;
  }
  mechanism->start_lasts_at = mechanism->system->now(mechanism->system->context) + VST_START_TIME;
  return true;
}

void vst_end_start(struct vst_mechanism *mechanism) {
  if (mechanism->start_lasts_at == 0) return;
  mechanism->start_lasts_at = 0;
  mechanism->system->end_start(mechanism->system->context);
}

bool vst_answer_password(struct vst_mechanism *mechanism) {
  struct vst_answer_message answer;
  memset(&answer, 0, sizeof answer);
  answer.purpose = VST_PURPOSE_SUBMIT;
  answer.secrets_count = 1;
  answer.secrets[0].has = VST_ANSWER_SECRETS_REQUIRED;
  answer.secrets[0].purpose = VST_PURPOSE_PASSWORD;
  answer.secrets[0].value.bytes = mechanism->password;
  answer.secrets[0].value.length = mechanism->password_length;
  return vst_conversation_answer(&mechanism->conversation, &answer);
}

void vst_forget_password(struct vst_mechanism *mechanism) {
  vst_wipe(mechanism->password, sizeof mechanism->password);
  mechanism->password_length = 0;
}

void vst_deny_navigations(struct vst_mechanism *mechanism) {
  for (;;) {
    const uint32_t question = vst_navigation_take_due(&mechanism->navigation, UINT64_MAX);
    if (question == 0) return;
    mechanism->system->judge(mechanism->system->context, question, VST_VERDICT_DENY);
  }
}

void vst_end_conversation(struct vst_mechanism *mechanism) {
  vst_deny_navigations(mechanism);
  vst_forget_password(mechanism);
  mechanism->looks = false;
  mechanism->screen_ends_at = 0;
  mechanism->handed = false;
  vst_conversation_end(&mechanism->conversation);
}

void vst_step_back(struct vst_mechanism *mechanism) {
  vst_end_conversation(mechanism);
  vst_hide(mechanism);
  vst_answer_host(mechanism, VST_ANSWER_ALLOW);
}

void vst_show(struct vst_mechanism *mechanism, const struct vst_shown *shown) {
  const struct vst_platform *system = mechanism->system;
  if (system->show != NULL && system->show(system->context, shown)) return;
  // A person who sees nothing can press nothing.
  vst_log(mechanism, VST_EVENT_NO_VIEW);
  vst_step_back(mechanism);
}
