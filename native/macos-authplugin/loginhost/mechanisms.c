// See mechanisms.h.
#include "mechanisms.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "heap.h"
#include "objc.h"
#include "report.h"
#include "screen.h"
#include "system_symbols.h"
#include "values_file.h"

// As many as a harness makes in a play: two for each evaluation.
enum { MADE_MOST = 4096 };
static const char session_of_console[] = "console";

struct evaluation evaluation = {.lock = PTHREAD_MUTEX_INITIALIZER};

static const struct options *settings;
static struct watch *watcher;
static const AuthorizationPluginInterface *plugin_interface;
static AuthorizationPluginRef plugin;
static mechanism mechanisms[MADE_MOST];
static uint32_t made_count;

const char *result_name(AuthorizationResult result) {
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

static void line_of(struct line *line, const char *event, const mechanism *of) {
  line_begin(line, event);
  line_text(line, "mechanism", of->name);
  line_number(line, "number", of->number);
}

static void say(const char *event, const mechanism *of, const char *key, int64_t number) {
  struct line line;
  line_of(&line, event, of);
  if (key != NULL) line_number(&line, key, number);
  line_end(&line);
}

// Around each call into the plug-in, on the engine's thread.
static void *pool;
// The mechanism that is called, as the list names it; NULL: none is.
static const char *_Atomic called;

// SecurityAgent alone can show something: authorizationhost, which runs what is privileged, has no screen.
static void judge_interface(const char *class_name) {
  static const char privileged[] = ",privileged";
  const char *name = called;
  const size_t length = name == NULL ? 0 : strlen(name), end = sizeof privileged - 1;
  if (length > end && strcmp(name + length - end, privileged) == 0)
    report_finding("interface-in-privileged", SEVERITY_FAULT, name, class_name);
}

static void begin_call(const char *call, const char *name) {
  called = name;
  watch_begin(watcher, call, name, settings->hang);
  pool = objc_begin_pool();
}
static void end_call(void) {
  objc_end_pool(pool);
  called = NULL;
  watch_end(watcher);
}

static bool is_live(mechanism *of, const char *call) {
  const bool is_ours = of >= mechanisms && of < mechanisms + MADE_MOST;
  if (is_ours && of->state != STATE_DESTROYED) return true;
  report_finding(is_ours ? "use-after-destroy" : "wrong-engine", SEVERITY_FAULT, is_ours ? of->name : NULL, call);
  return false;
}

// --- What the plug-in calls, on any thread.

static OSStatus set_result(AuthorizationEngineRef of, AuthorizationResult result) {
  pthread_mutex_lock(&evaluation.lock);
  OSStatus status = errAuthorizationInternal;
  if (is_live(of, "SetResult")) {
    struct line line;
    line_of(&line, "result", of);
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
      pthread_cond_broadcast(&evaluation.changed);
    }
  }
  pthread_mutex_unlock(&evaluation.lock);
  return status;
}

static OSStatus request_interrupt(AuthorizationEngineRef of) {
  pthread_mutex_lock(&evaluation.lock);
  OSStatus status = errAuthorizationInternal;
  if (is_live(of, "RequestInterrupt")) {
    // Of one that has answered, while another is asked.
    const bool is_accepted = of->state == STATE_ANSWERED && evaluation.active != NULL && evaluation.active != of;
    struct line line;
    line_of(&line, "interrupt-requested", of);
    line_bool(&line, "accepted", is_accepted);
    line_end(&line);
    if (is_accepted) {
      evaluation.interrupted_by = of;
      status = errAuthorizationSuccess;
      pthread_cond_broadcast(&evaluation.changed);
    }
  }
  pthread_mutex_unlock(&evaluation.lock);
  return status;
}

static OSStatus did_deactivate(AuthorizationEngineRef of) {
  pthread_mutex_lock(&evaluation.lock);
  OSStatus status = errAuthorizationInternal;
  if (is_live(of, "DidDeactivate")) {
    if (of->state == STATE_DEACTIVATING) {
      of->deactivated = true;
      status = errAuthorizationSuccess;
      say("did-deactivate", of, NULL, 0);
      pthread_cond_broadcast(&evaluation.changed);
    } else {
      report_finding("deactivated-unasked", SEVERITY_WARNING, of->name, NULL);
    }
  }
  pthread_mutex_unlock(&evaluation.lock);
  return status;
}

static OSStatus get(AuthorizationEngineRef of, const char *call, struct values *values, AuthorizationString key,
                    AuthorizationContextFlags *flags, const AuthorizationValue **value) {
  pthread_mutex_lock(&evaluation.lock);
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
  pthread_mutex_unlock(&evaluation.lock);
  return status;
}

static OSStatus set(AuthorizationEngineRef of, const char *call, const char *event, struct values *values,
                    AuthorizationString key, AuthorizationContextFlags flags, const AuthorizationValue *value) {
  pthread_mutex_lock(&evaluation.lock);
  OSStatus status = errAuthorizationInternal;
  if (is_live(of, call) && key != NULL && value != NULL && (value->data != NULL || value->length == 0)) {
    if (values_set(values, key, flags, value->data, value->length)) status = errAuthorizationSuccess;
    const bool is_handed_over = status == errAuthorizationSuccess && values_file_add(value->data, value->length);
    struct line line;
    line_of(&line, event, of);
    line_text(&line, "key", key);
    if (values == &evaluation.context) line_number(&line, "flags", flags);
    line_number(&line, "length", (int64_t)value->length);
    if (settings->values_file != NULL) line_bool(&line, "handedOver", is_handed_over);
    if (values == &evaluation.context && strcmp(key, "username") == 0) line_bytes(&line, "value", value->data, value->length);
    line_end(&line);
  }
  pthread_mutex_unlock(&evaluation.lock);
  return status;
}

static OSStatus get_context(AuthorizationEngineRef of, AuthorizationString key, AuthorizationContextFlags *flags,
                            const AuthorizationValue **value) {
  return get(of, "GetContextValue", &evaluation.context, key, flags, value);
}
static OSStatus set_context(AuthorizationEngineRef of, AuthorizationString key, AuthorizationContextFlags flags,
                            const AuthorizationValue *value) {
  return set(of, "SetContextValue", "context", &evaluation.context, key, flags, value);
}
static OSStatus get_hint(AuthorizationEngineRef of, AuthorizationString key, const AuthorizationValue **value) {
  return get(of, "GetHintValue", &evaluation.hints, key, NULL, value);
}
static OSStatus set_hint(AuthorizationEngineRef of, AuthorizationString key, const AuthorizationValue *value) {
  return set(of, "SetHintValue", "hint", &evaluation.hints, key, 0, value);
}
static OSStatus get_immutable_hint(AuthorizationEngineRef of, AuthorizationString key, const AuthorizationValue **value) {
  return get(of, "GetImmutableHintValue", &evaluation.immutable_hints, key, NULL, value);
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
  pthread_mutex_lock(&evaluation.lock);
  OSStatus status = errAuthorizationInvalidTag;
  if (is_live(of, call) && key != NULL && values_remove(values, key)) {
    status = errAuthorizationSuccess;
    struct line line;
    line_of(&line, values == &evaluation.context ? "context-removed" : "hint-removed", of);
    line_text(&line, "key", key);
    line_end(&line);
  }
  pthread_mutex_unlock(&evaluation.lock);
  return status;
}
static OSStatus remove_hint(AuthorizationEngineRef of, AuthorizationString key) {
  return remove_value(of, "RemoveHintValue", &evaluation.hints, key);
}
static OSStatus remove_context(AuthorizationEngineRef of, AuthorizationString key) {
  return remove_value(of, "RemoveContextValue", &evaluation.context, key);
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

// --- What the host calls

bool mechanisms_begin(const struct options *options, struct watch *watch, plugin_entry entry) {
  settings = options;
  watcher = watch;
  callbacks.version = settings->callbacks_version;
  objc_on_interface(judge_interface);
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

mechanism *mechanisms_create(const char *name) {
  if (made_count == MADE_MOST) return NULL;
  mechanism *made = &mechanisms[made_count++];
  made->name = name;
  made->number = made_count;
  const char *colon = strchr(name, ':');
  char id[WATCH_NAME_ROOM];
  (void)snprintf(id, sizeof id, "%s", colon == NULL ? "" : colon + 1);
  char *comma = strchr(id, ',');
  if (comma != NULL) *comma = '\0';
  begin_call("MechanismCreate", name);
  const OSStatus status = plugin_interface->MechanismCreate(plugin, made, id, &made->reference);
  end_call();
  say("created", made, "status", status);
  if (status != errAuthorizationSuccess)
    report_finding("not-created", SEVERITY_FAULT, name, made->reference == NULL ? "no reference" : NULL);
  else if (made->reference == NULL)
    report_finding("null-reference", SEVERITY_FAULT, name, NULL);
  made->created = status == errAuthorizationSuccess && made->reference != NULL;
  return made;
}

void mechanisms_invoke(mechanism *of) {
  pthread_mutex_lock(&evaluation.lock);
  of->state = STATE_INVOKED;
  of->has_result = false;
  evaluation.active = of;
  evaluation.interrupted_by = NULL;
  pthread_mutex_unlock(&evaluation.lock);
  begin_call("MechanismInvoke", of->name);
  const OSStatus status = plugin_interface->MechanismInvoke(of->reference);
  end_call();
  say("invoked", of, "status", status);
}

bool mechanisms_deactivate(mechanism *of) {
  if (!of->created || of->state == STATE_IDLE || of->state == STATE_DESTROYED) return false;
  pthread_mutex_lock(&evaluation.lock);
  of->state = STATE_DEACTIVATING;
  of->deactivated = false;
  pthread_mutex_unlock(&evaluation.lock);
  begin_call("MechanismDeactivate", of->name);
  const OSStatus status = plugin_interface->MechanismDeactivate(of->reference);
  end_call();
  say("deactivated", of, "status", status);
  return true;
}

void mechanisms_destroy(mechanism *of) {
  if (!of->created || of->state == STATE_DESTROYED) return;
  begin_call("MechanismDestroy", of->name);
  (void)plugin_interface->MechanismDestroy(of->reference);
  end_call();
  pthread_mutex_lock(&evaluation.lock);
  of->state = STATE_DESTROYED;
  pthread_mutex_unlock(&evaluation.lock);
}

bool mechanisms_run_main(const mechanism *of, bool (*act)(void)) {
  begin_call("main queue", of == NULL ? "" : of->name);
  const bool did = objc_drain_main_queue();
  const bool acted = act != NULL && act();
  end_call();
  return did || acted;
}

void mechanisms_end(void) {
  // One that still works on by now has time to, and to do wrong.
  const uint64_t until = watch_now() + settings->linger;
  while (watch_now() < until && !system_symbols_has_hung_up() && !report_has_fault()) {
    (void)mechanisms_run_main(NULL, NULL);
    (void)usleep(2000);
  }
  begin_call("PluginDestroy", "");
  (void)plugin_interface->PluginDestroy(plugin);
  end_call();
  (void)mechanisms_run_main(NULL, NULL);
  struct line line;
  line_begin(&line, "objects");
  line_number(&line, "live", objc_live_objects());
  line_end(&line);
  if (objc_live_objects() > 0) report_finding("leaked-objects", SEVERITY_FAULT, NULL, NULL);
  if (heap_blocks() == 0) return;
  // No fault: a plug-in may keep something for as long as its process lives.
  char detail[32];
  (void)snprintf(detail, sizeof detail, "%zu", heap_blocks());
  report_finding("leaked-memory", SEVERITY_WARNING, NULL, detail);
}
