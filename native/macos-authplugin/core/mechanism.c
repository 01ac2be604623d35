// See mechanism.h.
#include "mechanism.h"

#include <stddef.h>
#include <string.h>

#include "kinds.h"
#include "steps.h"

static const char console_right[] = "system.login.console";

enum vst_mechanism_kind vst_mechanism_kind_of(const char *name) {
  if (strcmp(name, "offer") == 0) return VST_KIND_OFFER;
  if (strcmp(name, "capture") == 0) return VST_KIND_CAPTURE;
  if (strcmp(name, "reconcile") == 0) return VST_KIND_RECONCILE;
  return VST_KIND_UNKNOWN;
}

void vst_mechanism_begin(struct vst_mechanism *mechanism, enum vst_mechanism_kind kind,
                         const struct vst_platform *system) {
  // But for what a conversation receives, behind all else: 64 KB that most sign-ins never use.
  memset(mechanism, 0, offsetof(struct vst_mechanism, conversation) + offsetof(struct vst_conversation, received));
  mechanism->kind = kind;
  mechanism->system = system;
  memcpy(mechanism->locale, "en", sizeof "en");
}

void vst_mechanism_end(struct vst_mechanism *mechanism) {
  if (mechanism->system == NULL) return;
  vst_end_start(mechanism);
  vst_end_conversation(mechanism);
  vst_hide(mechanism);
  vst_wipe(mechanism, sizeof *mechanism);
}

bool vst_mechanism_has_reply(const struct vst_mechanism *mechanism) {
  return mechanism->reply.has_result || mechanism->reply.deactivated;
}

struct vst_reply vst_mechanism_take(struct vst_mechanism *mechanism) {
  const struct vst_reply reply = mechanism->reply;
  memset(&mechanism->reply, 0, sizeof mechanism->reply);
  return reply;
}

// In every other right, allowing would be to grant it. A right whose name the host does not give is the login right: a
// wrong belief here would keep everybody out.
static bool is_other_right(const struct vst_mechanism *mechanism) {
  struct vst_view right = vst_nothing;
  if (!vst_get_value(mechanism, VST_STORE_IMMUTABLE_HINT, "authorize-right", &right) &&
      !vst_get_value(mechanism, VST_STORE_HINT, "authorize-right", &right))
    return false;
  return !vst_same_bytes(vst_without_nul(right), vst_view_of(console_right));
}

void vst_mechanism_invoke(struct vst_mechanism *mechanism) {
  mechanism->asked = true;
  // Of an earlier question. That the mechanism was deactivated is still to be said.
  mechanism->reply.has_result = false;
  if (is_other_right(mechanism)) {
    vst_log(mechanism, VST_EVENT_OTHER_RIGHT);
    vst_answer_host(mechanism, VST_ANSWER_DENY);
    return;
  }
  if (mechanism->kind == VST_KIND_UNKNOWN) {
    vst_log(mechanism, VST_EVENT_UNKNOWN_MECHANISM);
    vst_answer_host(mechanism, VST_ANSWER_ALLOW);
    return;
  }
  // None of them waits for another program here: a person whose password was right would wait with it.
  if (mechanism->kind == VST_KIND_OFFER)
    vst_offer_invoke(mechanism);
  else if (mechanism->kind == VST_KIND_RECONCILE)
    vst_reconcile_invoke(mechanism);
  else
    vst_capture_invoke(mechanism);
}

void vst_mechanism_looked_up(struct vst_mechanism *mechanism, const struct vst_found *found) {
  if (!mechanism->looks) return;
  mechanism->looks = false;
  memcpy(mechanism->locale, found->locale, sizeof mechanism->locale);
  if (found->stands_aside || found->has_other_owner) {
    vst_log(mechanism, found->stands_aside ? VST_EVENT_STOOD_ASIDE : VST_EVENT_OTHER_OWNER);
    if (mechanism->kind == VST_KIND_CAPTURE)
      vst_capture_end(mechanism);
    else
      vst_step_back(mechanism);
    return;
  }
  if (mechanism->kind == VST_KIND_OFFER)
    vst_offer_looked_up(mechanism);
  else if (mechanism->kind == VST_KIND_RECONCILE)
    vst_reconcile_looked_up(mechanism, found);
  else
    vst_capture_looked_up(mechanism, found);
}

void vst_mechanism_deactivate(struct vst_mechanism *mechanism) {
  // The host has taken its question back: a result would be refused.
  mechanism->asked = false;
  mechanism->reply.has_result = false;
  mechanism->reply.deactivated = true;
  vst_end_start(mechanism);
  mechanism->acts_until = 0;
  mechanism->away_until = 0;
  if (mechanism->kind == VST_KIND_CAPTURE) return;
  mechanism->looks = false;
  vst_hide(mechanism);
  // While a credential is tried the conversation stays: the next evaluation brings the result.
  if (!mechanism->handed && !mechanism->conversation.only_reports) vst_end_conversation(mechanism);
}

bool vst_mechanism_leave(struct vst_mechanism *mechanism) {
  vst_mechanism_deactivate(mechanism);
  memset(&mechanism->reply, 0, sizeof mechanism->reply);
  const bool goes_on = vst_mechanism_outlives_host(mechanism);
  if (!goes_on) vst_end_conversation(mechanism);
  return goes_on;
}

bool vst_mechanism_outlives_host(const struct vst_mechanism *mechanism) {
  return mechanism->kind == VST_KIND_CAPTURE && mechanism->ends_at != 0;
}

void vst_mechanism_try_again(struct vst_mechanism *mechanism) {
  if (mechanism->kind == VST_KIND_CAPTURE)
    vst_capture_miss(mechanism);
  else
    vst_step_back(mechanism);
}

void vst_mechanism_forgot(struct vst_mechanism *mechanism) {
  if (mechanism->kind == VST_KIND_OFFER) vst_offer_forgot(mechanism);
}

bool vst_mechanism_answer(struct vst_mechanism *mechanism, struct vst_answer_message *answer) {
  if (!mechanism->asked || !vst_conversation_answer(&mechanism->conversation, answer)) return false;
  mechanism->acts_until = mechanism->system->now(mechanism->system->context) + VST_ACTS_TIME;
  return true;
}

uint32_t vst_mechanism_navigate(struct vst_mechanism *mechanism, struct vst_view address) {
  if (!mechanism->asked || !mechanism->in_conversation) return 0;
  const uint64_t now = mechanism->system->now(mechanism->system->context);
  const uint32_t question = vst_navigation_add(&mechanism->navigation, now);
  if (question == 0) return 0;
  if (!vst_conversation_navigate(&mechanism->conversation, question, address)) {
    (void)vst_navigation_take(&mechanism->navigation, question);
    return 0;
  }
  mechanism->acts_until = now + VST_ACTS_TIME;
  return question;
}

void vst_mechanism_cancel(struct vst_mechanism *mechanism) {
  if (!mechanism->asked) return;
  if (mechanism->kind == VST_KIND_RECONCILE)
    vst_reconcile_cancel(mechanism);
  else
    vst_offer_cancel(mechanism);
}

static void take_news(struct vst_mechanism *mechanism, enum vst_news news) {
  if (mechanism->kind == VST_KIND_CAPTURE)
    vst_capture_take(mechanism, news);
  else if (mechanism->kind == VST_KIND_RECONCILE)
    vst_reconcile_take(mechanism, news);
  else
    vst_offer_take(mechanism, news);
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

// Tells the seconds that the screen has left. The agent replaces one that is over.
static void count_down(struct vst_mechanism *mechanism, uint64_t now) {
  if (mechanism->screen_ends_at == 0 || now < mechanism->counts_at) return;
  const uint64_t left = mechanism->screen_ends_at > now ? mechanism->screen_ends_at - now : 0;
  mechanism->counts_at = now + (left % 1000 == 0 ? 1000 : left % 1000);
  if (left == 0) mechanism->screen_ends_at = 0;
  mechanism->system->count(mechanism->system->context, (uint32_t)((left + 999) / 1000));
}

static bool is_due(uint64_t at, uint64_t now) { return at != 0 && now >= at; }

void vst_mechanism_tick(struct vst_mechanism *mechanism) {
  const uint64_t now = mechanism->system->now(mechanism->system->context);
  if (is_due(mechanism->ends_at, now)) {
    vst_capture_miss(mechanism);
    return;
  }
  if (mechanism->asked && (is_due(mechanism->acts_until, now) || is_due(mechanism->away_until, now))) {
    vst_log(mechanism, VST_EVENT_WENT_ON);
    vst_step_back(mechanism);
    return;
  }
  if (is_due(mechanism->start_lasts_at, now)) vst_end_start(mechanism);
  const uint32_t late = vst_navigation_take_due(&mechanism->navigation, now);
  if (late != 0) mechanism->system->judge(mechanism->system->context, late, VST_VERDICT_DENY);
  count_down(mechanism, now);
  take_news(mechanism, vst_conversation_tick(&mechanism->conversation));
}

uint64_t vst_mechanism_waits(const struct vst_mechanism *mechanism) {
  const uint64_t now = mechanism->system->now(mechanism->system->context);
  const uint64_t dues[] = {mechanism->conversation.due,
                           mechanism->ends_at,
                           mechanism->acts_until,
                           mechanism->away_until,
                           mechanism->start_lasts_at,
                           mechanism->screen_ends_at == 0 ? 0 : mechanism->counts_at,
                           vst_navigation_due(&mechanism->navigation)};
  uint64_t first = 0;
  for (size_t i = 0; i < sizeof dues / sizeof *dues; i += 1)
    if (dues[i] != 0 && (first == 0 || dues[i] < first)) first = dues[i];
  if (first == 0) return UINT64_MAX;
  return first > now ? first - now : 0;
}
