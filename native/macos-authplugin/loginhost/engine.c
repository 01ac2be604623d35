// See engine.h.
#include "engine.h"

#include <string.h>
#include <time.h>

#include "objc.h"
#include "played.h"
#include "report.h"
#include "screen.h"
#include "values.h"

// SecurityAgent's reasons, in the hint `reason`.
enum { REASON_NONE = 0, REASON_INVALID_PASSPHRASE = 21 };

enum kind { KIND_PLUGIN, KIND_WINDOW, KIND_AUTHENTICATE, KIND_OTHER_OF_SYSTEM, KIND_MISSING };

// One of the list. Apple's own have no mechanism.
struct listed {
  const char *name;
  enum kind kind;
  mechanism *of;
};

static const struct options *settings;
static struct listed list[MECHANISMS_MOST];
// Nobody is there to type again.
static bool given_up;
// Something came into the main queue.
static bool is_queued;

static void set_number_hint(const char *key, uint32_t number) {
  (void)values_set(&evaluation.hints, key, 0, &number, sizeof number);
}

static void wake(void) {
  pthread_mutex_lock(&evaluation.lock);
  is_queued = true;
  pthread_cond_broadcast(&evaluation.changed);
  pthread_mutex_unlock(&evaluation.lock);
}

// Waits until `done` holds, or nothing has happened for that long. Under the lock.
static bool wait_for(bool (*done)(const mechanism *), const mechanism *of, uint32_t limit, bool with_person) {
  uint64_t until = watch_now() + limit;
  for (;;) {
    is_queued = false;
    pthread_mutex_unlock(&evaluation.lock);
    const bool did = mechanisms_run_main(of, with_person ? screen_act : NULL);
    pthread_mutex_lock(&evaluation.lock);
    if (done(of)) return true;
    if (did) until = watch_now() + limit;
    if (watch_now() >= until) return false;
    const struct timespec end = {(time_t)(until / 1000), (long)(until % 1000) * 1000000};
    if (!did && !is_queued) (void)pthread_cond_timedwait(&evaluation.changed, &evaluation.lock, &end);
    if (done(of)) return true;
  }
}

static bool has_ended(const mechanism *of) {
  return of->has_result || evaluation.interrupted_by != NULL || screen_was_left();
}
static bool has_deactivated(const mechanism *of) { return of->deactivated; }

static enum kind kind_of(const char *name) {
  const char *colon = strchr(name, ':');
  const size_t length = colon == NULL ? strlen(name) : (size_t)(colon - name);
  if (strlen(settings->plugin) == length && strncmp(name, settings->plugin, length) == 0) return KIND_PLUGIN;
  if (strcmp(name, "loginwindow:login") == 0) return KIND_WINDOW;
  if (strcmp(name, "builtin:authenticate,privileged") == 0 || strcmp(name, "builtin:authenticate") == 0)
    return KIND_AUTHENTICATE;
  if (strncmp(name, "builtin:", 8) == 0 || strncmp(name, "loginwindow:", 12) == 0) return KIND_OTHER_OF_SYSTEM;
  return KIND_MISSING;
}

static void create(struct listed *each, const char *name) {
  each->name = name;
  each->kind = kind_of(name);
  if (each->kind == KIND_PLUGIN) each->of = mechanisms_create(name);
}

static AuthorizationResult play_own(const struct listed *of) {
  AuthorizationResult result = kAuthorizationResultAllow;
  if (of->kind == KIND_WINDOW)
    result = played_window(settings, &evaluation.context, &evaluation.hints, &given_up);
  else if (of->kind == KIND_AUTHENTICATE)
    result = played_authenticate(settings, &evaluation.context);
  else if (of->kind == KIND_MISSING)
    result = kAuthorizationResultUndefined;
  struct line line;
  line_begin(&line, "played");
  line_text(&line, "mechanism", of->name);
  line_text(&line, "result", result_name(result));
  line_end(&line);
  return result;
}

static AuthorizationResult invoke(const struct listed *each) {
  if (each->kind != KIND_PLUGIN) return play_own(each);
  mechanism *of = each->of;
  // What authd does with a list that names a mechanism which cannot be made: nobody is signed in.
  if (of == NULL || !of->created) return kAuthorizationResultUndefined;
  mechanisms_invoke(of);
  pthread_mutex_lock(&evaluation.lock);
  const bool ended = wait_for(has_ended, of, settings->patience, true);
  if (!ended || (!of->has_result && evaluation.interrupted_by == NULL)) {
    // A view waits for a person, who is not there any more.
    given_up = screen_is_shown();
    if (!given_up) report_finding("no-result", SEVERITY_FAULT, of->name, NULL);
    of->result = given_up ? kAuthorizationResultUserCanceled : kAuthorizationResultDeny;
  }
  // A later result is refused.
  of->state = STATE_ANSWERED;
  evaluation.active = NULL;
  const AuthorizationResult result = of->result;
  pthread_mutex_unlock(&evaluation.lock);
  screen_take_away();
  return result;
}

static void deactivate(const struct listed *each) {
  if (each->of == NULL || !mechanisms_deactivate(each->of)) return;
  pthread_mutex_lock(&evaluation.lock);
  if (!wait_for(has_deactivated, each->of, settings->deactivate, false))
    report_finding("no-did-deactivate", SEVERITY_FAULT, each->name, NULL);
  each->of->state = STATE_IDLE;
  pthread_mutex_unlock(&evaluation.lock);
}

static AuthorizationResult run_list(void) {
  for (size_t i = 0; i < settings->mechanism_count;) {
    const AuthorizationResult result = invoke(&list[i]);
    if (evaluation.interrupted_by != NULL) {
      deactivate(&list[i]);
      for (i = 0; list[i].of != evaluation.interrupted_by;) i += 1;
      evaluation.interrupted_by = NULL;
      continue;
    }
    if (result != kAuthorizationResultAllow) return result;
    i += 1;
  }
  return kAuthorizationResultAllow;
}

static void begin_values(void) {
  (void)values_set(&evaluation.immutable_hints, "authorize-right", 0, settings->right, strlen(settings->right));
  (void)values_set(&evaluation.hints, "authorize-right", 0, settings->right, strlen(settings->right));
  for (size_t i = 0; i < settings->hint_count; i += 1) {
    const struct given_value *hint = &settings->hints[i];
    (void)values_set(&evaluation.hints, hint->key, 0, hint->value.data, hint->value.length);
  }
  for (size_t i = 0; i < settings->context_count; i += 1) {
    const struct given_value *given = &settings->context[i];
    (void)values_set(&evaluation.context, given->key, given->flags, given->value.data, given->value.length);
  }
}

static AuthorizationResult evaluate(void) {
  AuthorizationResult result = kAuthorizationResultDeny;
  for (uint32_t run = 0; run < settings->runs && result == kAuthorizationResultDeny; run += 1) {
    const uint32_t tries = settings->tries + run;
    set_number_hint("tries", tries);
    set_number_hint("reason", tries == 0 ? REASON_NONE : REASON_INVALID_PASSPHRASE);
    struct line line;
    line_begin(&line, "run");
    line_number(&line, "tries", tries);
    line_end(&line);
    result = run_list();
    for (size_t i = 0; i < settings->mechanism_count; i += 1) deactivate(&list[i]);
    if (result == kAuthorizationResultDeny) {
      pthread_mutex_lock(&evaluation.lock);
      values_clear(&evaluation.context, true);
      pthread_mutex_unlock(&evaluation.lock);
    }
  }
  return result;
}

void engine_play(const struct options *options, struct watch *watch, plugin_entry entry) {
  settings = options;
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&evaluation.changed, &attributes);
  pthread_condattr_destroy(&attributes);
  objc_on_main_queue(wake);
  begin_values();
  if (!mechanisms_begin(options, watch, entry)) return;
  for (size_t i = 0; i < options->mechanism_count; i += 1) create(&list[i], options->mechanisms[i]);
  const AuthorizationResult result = evaluate();
  struct line line;
  line_begin(&line, "evaluation");
  line_text(&line, "result", result_name(result));
  line_bool(&line, "givenUp", given_up);
  line_end(&line);
  for (size_t i = 0; i < options->mechanism_count; i += 1)
    if (list[i].of != NULL) mechanisms_destroy(list[i].of);
  mechanisms_end();
  values_clear(&evaluation.context, false);
  values_clear(&evaluation.hints, false);
}
