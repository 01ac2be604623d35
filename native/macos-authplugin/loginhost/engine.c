// See engine.h.
#include "engine.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "objc.h"
#include "played.h"
#include "report.h"
#include "screen.h"
#include "system_symbols.h"
#include "values.h"

// SecurityAgent's reasons, in the hint `reason`.
enum { REASON_NONE = 0, REASON_INVALID_PASSPHRASE = 21 };
static const char session_of_console[] = "console";

enum kind { KIND_PLUGIN, KIND_WINDOW, KIND_AUTHENTICATE, KIND_OTHER_OF_SYSTEM, KIND_MISSING };
enum state { STATE_IDLE, STATE_INVOKED, STATE_ANSWERED, STATE_DEACTIVATING, STATE_DESTROYED };

// What a plug-in gets as its AuthorizationEngineRef. Never freed, so that a call after the end is noticed.
struct __OpaqueAuthorizationEngine {
  const char *name;
  enum kind kind;
  bool created;
  AuthorizationMechanismRef reference;
  enum state state;
  // Of the last invocation.
  bool has_result;
  AuthorizationResult result;
  bool deactivated;
};
typedef struct __OpaqueAuthorizationEngine mechanism;

static const struct options *settings;
static struct watch *watcher;
static const AuthorizationPluginInterface *plugin_interface;
static AuthorizationPluginRef plugin;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static mechanism mechanisms[MECHANISMS_MOST];
static mechanism *active;
static mechanism *interrupted_by;
static struct values hints;
static struct values immutable_hints;
static struct values context;
// Nobody is there to type again.
static bool given_up;
// Something came into the main queue.
static bool is_queued;

static const char *result_name(AuthorizationResult result) {
  switch (result) {
    case kAuthorizationResultAllow:
      return "allow";
    case kAuthorizationResultDeny:
      return "deny";
    case kAuthorizationResultUndefined:
      return "undefined";
    case kAuthorizationResultUserCanceled:
      return "user-canceled";
    default:
      return "unknown";
  }
}

static void say(const char *event, const mechanism *of, const char *key, int64_t number) {
  struct line line;
  line_begin(&line, event);
  line_text(&line, "mechanism", of->name);
  if (key != NULL) line_number(&line, key, number);
  line_end(&line);
}

// Around each call into the plug-in, on the engine's thread.
static void *pool;
static void begin_call(const char *call, const char *name) {
  watch_begin(watcher, call, name, settings->hang);
  pool = objc_begin_pool();
}
static void end_call(void) {
  objc_end_pool(pool);
  watch_end(watcher);
}

static bool is_live(mechanism *of, const char *call) {
  const bool is_ours = of >= mechanisms && of < mechanisms + MECHANISMS_MOST;
  if (is_ours && of->state != STATE_DESTROYED) return true;
  report_finding(is_ours ? "use-after-destroy" : "wrong-engine", SEVERITY_FAULT, is_ours ? of->name : NULL, call);
  return false;
}

// --- What the plug-in calls, on any thread.

static OSStatus set_result(AuthorizationEngineRef of, AuthorizationResult result) {
  pthread_mutex_lock(&lock);
  OSStatus status = errAuthorizationInternal;
  if (is_live(of, "SetResult")) {
    struct line line;
    line_begin(&line, "result");
    line_text(&line, "mechanism", of->name);
    line_text(&line, "result", result_name(result));
    line_end(&line);
    if (result > kAuthorizationResultUserCanceled) {
      report_finding("unknown-result", SEVERITY_FAULT, of->name, NULL);
    } else if (of->state == STATE_ANSWERED) {
      report_finding("second-result", SEVERITY_FAULT, of->name, NULL);
    } else if (of->state != STATE_INVOKED) {
      report_finding("result-not-asked-for", SEVERITY_FAULT, of->name, NULL);
    } else {
      of->state = STATE_ANSWERED;
      of->has_result = true;
      of->result = result;
      status = errAuthorizationSuccess;
      pthread_cond_broadcast(&changed);
    }
  }
  pthread_mutex_unlock(&lock);
  return status;
}

static OSStatus request_interrupt(AuthorizationEngineRef of) {
  pthread_mutex_lock(&lock);
  OSStatus status = errAuthorizationInternal;
  if (is_live(of, "RequestInterrupt")) {
    say("interrupt-requested", of, NULL, 0);
    // Of one that has answered, while another is asked.
    if (of->state == STATE_ANSWERED && active != NULL && active != of) {
      interrupted_by = of;
      status = errAuthorizationSuccess;
      pthread_cond_broadcast(&changed);
    }
  }
  pthread_mutex_unlock(&lock);
  return status;
}

static OSStatus did_deactivate(AuthorizationEngineRef of) {
  pthread_mutex_lock(&lock);
  OSStatus status = errAuthorizationInternal;
  if (is_live(of, "DidDeactivate")) {
    if (of->state == STATE_DEACTIVATING) {
      of->deactivated = true;
      status = errAuthorizationSuccess;
      pthread_cond_broadcast(&changed);
    } else {
      report_finding("deactivated-unasked", SEVERITY_WARNING, of->name, NULL);
    }
  }
  pthread_mutex_unlock(&lock);
  return status;
}

static OSStatus get(AuthorizationEngineRef of, const char *call, struct values *values, AuthorizationString key,
                    AuthorizationContextFlags *flags, const AuthorizationValue **value) {
  pthread_mutex_lock(&lock);
  OSStatus status = errAuthorizationInvalidTag;
  if (!is_live(of, call) || key == NULL || value == NULL) {
    status = errAuthorizationInternal;
  } else {
    struct stored *stored = values_find(values, key);
    if (stored != NULL) {
      *value = &stored->value;
      if (flags != NULL) *flags = stored->flags;
      status = errAuthorizationSuccess;
    }
  }
  pthread_mutex_unlock(&lock);
  return status;
}

static OSStatus set(AuthorizationEngineRef of, const char *call, const char *event, struct values *values,
                    AuthorizationString key, AuthorizationContextFlags flags, const AuthorizationValue *value) {
  pthread_mutex_lock(&lock);
  OSStatus status = errAuthorizationInternal;
  if (is_live(of, call) && key != NULL && value != NULL && (value->data != NULL || value->length == 0)) {
    if (values_set(values, key, flags, value->data, value->length)) status = errAuthorizationSuccess;
    struct line line;
    line_begin(&line, event);
    line_text(&line, "mechanism", of->name);
    line_text(&line, "key", key);
    if (values == &context) line_number(&line, "flags", flags);
    line_number(&line, "length", (int64_t)value->length);
    if (values == &context && strcmp(key, "username") == 0) line_bytes(&line, "value", value->data, value->length);
    line_end(&line);
  }
  pthread_mutex_unlock(&lock);
  return status;
}

static OSStatus get_context(AuthorizationEngineRef of, AuthorizationString key, AuthorizationContextFlags *flags,
                            const AuthorizationValue **value) {
  return get(of, "GetContextValue", &context, key, flags, value);
}
static OSStatus set_context(AuthorizationEngineRef of, AuthorizationString key, AuthorizationContextFlags flags,
                            const AuthorizationValue *value) {
  return set(of, "SetContextValue", "context", &context, key, flags, value);
}
static OSStatus get_hint(AuthorizationEngineRef of, AuthorizationString key, const AuthorizationValue **value) {
  return get(of, "GetHintValue", &hints, key, NULL, value);
}
static OSStatus set_hint(AuthorizationEngineRef of, AuthorizationString key, const AuthorizationValue *value) {
  return set(of, "SetHintValue", "hint", &hints, key, 0, value);
}
static OSStatus get_immutable_hint(AuthorizationEngineRef of, AuthorizationString key, const AuthorizationValue **value) {
  return get(of, "GetImmutableHintValue", &immutable_hints, key, NULL, value);
}
static OSStatus get_arguments(AuthorizationEngineRef of, const AuthorizationValueVector **arguments) {
  // The list of this right has none.
  static const AuthorizationValueVector none = {0, NULL};
  (void)of;
  *arguments = &none;
  return errAuthorizationSuccess;
}
static OSStatus get_session(AuthorizationEngineRef of, AuthorizationSessionId *session) {
  (void)of;
  *session = (AuthorizationSessionId)(uintptr_t)session_of_console;
  return errAuthorizationSuccess;
}
// This Mac has no smart card and no fingerprint.
static OSStatus get_nothing(AuthorizationEngineRef of, const void **value) {
  (void)of;
  *value = NULL;
  return errAuthorizationInternal;
}
static OSStatus get_identities(AuthorizationEngineRef of, const void *with, const void **value) {
  (void)with;
  return get_nothing(of, value);
}
static OSStatus remove_value(AuthorizationEngineRef of, const char *call, struct values *values, AuthorizationString key) {
  pthread_mutex_lock(&lock);
  OSStatus status = errAuthorizationInvalidTag;
  if (is_live(of, call) && key != NULL && values_remove(values, key)) status = errAuthorizationSuccess;
  pthread_mutex_unlock(&lock);
  return status;
}
static OSStatus remove_hint(AuthorizationEngineRef of, AuthorizationString key) {
  return remove_value(of, "RemoveHintValue", &hints, key);
}
static OSStatus remove_context(AuthorizationEngineRef of, AuthorizationString key) {
  return remove_value(of, "RemoveContextValue", &context, key);
}

static AuthorizationCallbacks callbacks = {
    .SetResult = set_result,
    .RequestInterrupt = request_interrupt,
    .DidDeactivate = did_deactivate,
    .GetContextValue = get_context,
    .SetContextValue = set_context,
    .GetHintValue = get_hint,
    .SetHintValue = set_hint,
    .GetArguments = get_arguments,
    .GetSessionId = get_session,
    .GetImmutableHintValue = get_immutable_hint,
    .GetLAContext = get_nothing,
    .GetTokenIdentities = get_identities,
    .GetTKTokenWatcher = get_nothing,
    .RemoveHintValue = remove_hint,
    .RemoveContextValue = remove_context,
};

// --- The list

static void set_number_hint(const char *key, uint32_t number) { (void)values_set(&hints, key, 0, &number, sizeof number); }

static void wake(void) {
  pthread_mutex_lock(&lock);
  is_queued = true;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

// Does what is in the main queue, and then what a person does. False: there was nothing to do.
static bool run_main(const mechanism *of, bool with_person) {
  begin_call("main queue", of == NULL ? "" : of->name);
  const bool did = objc_drain_main_queue();
  const bool acted = with_person && screen_act();
  end_call();
  return did || acted;
}

// Waits until `done` holds, or nothing has happened for that long. Under the lock.
static bool wait_for(bool (*done)(const mechanism *), const mechanism *of, uint32_t limit, bool with_person) {
  uint64_t until = watch_now() + limit;
  for (;;) {
    is_queued = false;
    pthread_mutex_unlock(&lock);
    const bool did = run_main(of, with_person);
    pthread_mutex_lock(&lock);
    if (done(of)) return true;
    if (did) until = watch_now() + limit;
    if (watch_now() >= until) return false;
    const struct timespec end = {(time_t)(until / 1000), (long)(until % 1000) * 1000000};
    if (!did && !is_queued) (void)pthread_cond_timedwait(&changed, &lock, &end);
    if (done(of)) return true;
  }
}

static bool has_ended(const mechanism *of) {
  return of->has_result || interrupted_by != NULL || screen_was_left();
}
static bool has_deactivated(const mechanism *of) { return of->deactivated; }

static enum kind kind_of(const char *name, const char **id) {
  const char *colon = strchr(name, ':');
  const size_t length = colon == NULL ? strlen(name) : (size_t)(colon - name);
  *id = colon == NULL ? "" : colon + 1;
  if (strlen(settings->plugin) == length && strncmp(name, settings->plugin, length) == 0) return KIND_PLUGIN;
  if (strcmp(name, "loginwindow:login") == 0) return KIND_WINDOW;
  if (strcmp(name, "builtin:authenticate,privileged") == 0 || strcmp(name, "builtin:authenticate") == 0)
    return KIND_AUTHENTICATE;
  if (strncmp(name, "builtin:", 8) == 0 || strncmp(name, "loginwindow:", 12) == 0) return KIND_OTHER_OF_SYSTEM;
  return KIND_MISSING;
}

static void create(mechanism *made, const char *name) {
  const char *listed = NULL;
  made->name = name;
  made->kind = kind_of(name, &listed);
  if (made->kind != KIND_PLUGIN) return;
  char id[WATCH_NAME_ROOM];
  (void)snprintf(id, sizeof id, "%s", listed);
  char *comma = strchr(id, ',');
  if (comma != NULL) *comma = '\0';
  begin_call("MechanismCreate", name);
  const OSStatus status = plugin_interface->MechanismCreate(plugin, made, id, &made->reference);
  end_call();
  struct line line;
  line_begin(&line, "created");
  line_text(&line, "mechanism", name);
  line_number(&line, "status", status);
  line_end(&line);
  if (status != errAuthorizationSuccess)
    report_finding("not-created", SEVERITY_FAULT, name, made->reference == NULL ? "no reference" : NULL);
  else if (made->reference == NULL)
    report_finding("null-reference", SEVERITY_FAULT, name, NULL);
  made->created = status == errAuthorizationSuccess && made->reference != NULL;
}

static AuthorizationResult play_own(const mechanism *of) {
  const AuthorizationResult result = of->kind == KIND_WINDOW         ? played_window(settings, &context, &hints, &given_up)
                                     : of->kind == KIND_AUTHENTICATE ? played_authenticate(settings, &context)
                                     : of->kind == KIND_MISSING      ? kAuthorizationResultUndefined
                                                                     : kAuthorizationResultAllow;
  struct line line;
  line_begin(&line, "played");
  line_text(&line, "mechanism", of->name);
  line_text(&line, "result", result_name(result));
  line_end(&line);
  return result;
}

static AuthorizationResult invoke(mechanism *of) {
  if (of->kind != KIND_PLUGIN) return play_own(of);
  // What authd does with a list that names a mechanism which cannot be made: nobody is signed in.
  if (!of->created) return kAuthorizationResultUndefined;
  pthread_mutex_lock(&lock);
  of->state = STATE_INVOKED;
  of->has_result = false;
  active = of;
  interrupted_by = NULL;
  pthread_mutex_unlock(&lock);
  begin_call("MechanismInvoke", of->name);
  const OSStatus status = plugin_interface->MechanismInvoke(of->reference);
  end_call();
  say("invoked", of, "status", status);
  pthread_mutex_lock(&lock);
  const bool ended = wait_for(has_ended, of, settings->patience, true);
  if (!ended || (!of->has_result && interrupted_by == NULL)) {
    // A view waits for a person, who is not there any more.
    given_up = screen_is_shown();
    if (!given_up) report_finding("no-result", SEVERITY_FAULT, of->name, NULL);
    of->result = given_up ? kAuthorizationResultUserCanceled : kAuthorizationResultDeny;
  }
  // A later result is refused.
  of->state = STATE_ANSWERED;
  active = NULL;
  const AuthorizationResult result = of->result;
  pthread_mutex_unlock(&lock);
  screen_take_away();
  return result;
}

static void deactivate(mechanism *of) {
  if (of->kind != KIND_PLUGIN || !of->created || of->state == STATE_IDLE) return;
  pthread_mutex_lock(&lock);
  of->state = STATE_DEACTIVATING;
  of->deactivated = false;
  pthread_mutex_unlock(&lock);
  begin_call("MechanismDeactivate", of->name);
  const OSStatus status = plugin_interface->MechanismDeactivate(of->reference);
  end_call();
  say("deactivated", of, "status", status);
  pthread_mutex_lock(&lock);
  if (!wait_for(has_deactivated, of, settings->deactivate, false))
    report_finding("no-did-deactivate", SEVERITY_FAULT, of->name, NULL);
  of->state = STATE_IDLE;
  pthread_mutex_unlock(&lock);
}

static AuthorizationResult run_list(void) {
  for (size_t i = 0; i < settings->mechanism_count;) {
    const AuthorizationResult result = invoke(&mechanisms[i]);
    if (interrupted_by != NULL) {
      deactivate(&mechanisms[i]);
      i = (size_t)(interrupted_by - mechanisms);
      interrupted_by = NULL;
      continue;
    }
    if (result != kAuthorizationResultAllow) return result;
    i += 1;
  }
  return kAuthorizationResultAllow;
}

static void begin_values(void) {
  (void)values_set(&immutable_hints, "authorize-right", 0, settings->right, strlen(settings->right));
  (void)values_set(&hints, "authorize-right", 0, settings->right, strlen(settings->right));
  for (size_t i = 0; i < settings->hint_count; i += 1) {
    const struct given_value *hint = &settings->hints[i];
    (void)values_set(&hints, hint->key, 0, hint->value.data, hint->value.length);
  }
  for (size_t i = 0; i < settings->context_count; i += 1) {
    const struct given_value *given = &settings->context[i];
    (void)values_set(&context, given->key, given->flags, given->value.data, given->value.length);
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
    for (size_t i = 0; i < settings->mechanism_count; i += 1) deactivate(&mechanisms[i]);
    if (result == kAuthorizationResultDeny) {
      pthread_mutex_lock(&lock);
      values_clear(&context, true);
      pthread_mutex_unlock(&lock);
    }
  }
  return result;
}

static void destroy_all(void) {
  for (size_t i = 0; i < settings->mechanism_count; i += 1) {
    mechanism *of = &mechanisms[i];
    if (of->kind != KIND_PLUGIN || !of->created) continue;
    begin_call("MechanismDestroy", of->name);
    (void)plugin_interface->MechanismDestroy(of->reference);
    end_call();
    pthread_mutex_lock(&lock);
    of->state = STATE_DESTROYED;
    pthread_mutex_unlock(&lock);
  }
  // One that still works on by now has time to, and to do wrong.
  const uint64_t until = watch_now() + settings->linger;
  while (watch_now() < until && !system_symbols_has_hung_up() && !report_has_fault()) {
    (void)run_main(NULL, false);
    (void)usleep(2000);
  }
  begin_call("PluginDestroy", "");
  (void)plugin_interface->PluginDestroy(plugin);
  end_call();
  (void)run_main(NULL, false);
  struct line line;
  line_begin(&line, "objects");
  line_number(&line, "live", objc_live_objects());
  line_end(&line);
  if (objc_live_objects() > 0) report_finding("leaked-objects", SEVERITY_FAULT, NULL, NULL);
}

static bool begin_plugin(plugin_entry entry) {
  callbacks.version = settings->callbacks_version;
  begin_call("AuthorizationPluginCreate", "");
  const OSStatus status = entry(&callbacks, &plugin, &plugin_interface);
  end_call();
  struct line line;
  line_begin(&line, "plugin");
  line_number(&line, "status", status);
  if (plugin_interface != NULL) line_number(&line, "version", plugin_interface->version);
  line_end(&line);
  const bool is_whole = plugin_interface != NULL && plugin_interface->PluginDestroy != NULL &&
                        plugin_interface->MechanismCreate != NULL && plugin_interface->MechanismInvoke != NULL &&
                        plugin_interface->MechanismDeactivate != NULL && plugin_interface->MechanismDestroy != NULL;
  if (status == errAuthorizationSuccess && is_whole) return true;
  report_finding("no-interface", SEVERITY_FAULT, NULL, NULL);
  return false;
}

void engine_play(const struct options *options, struct watch *watch, plugin_entry entry) {
  settings = options;
  watcher = watch;
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&changed, &attributes);
  pthread_condattr_destroy(&attributes);
  objc_on_main_queue(wake);
  begin_values();
  if (!begin_plugin(entry)) return;
  for (size_t i = 0; i < options->mechanism_count; i += 1) create(&mechanisms[i], options->mechanisms[i]);
  const AuthorizationResult result = evaluate();
  struct line line;
  line_begin(&line, "evaluation");
  line_text(&line, "result", result_name(result));
  line_bool(&line, "givenUp", given_up);
  line_end(&line);
  destroy_all();
  values_clear(&context, false);
  values_clear(&hints, false);
}
