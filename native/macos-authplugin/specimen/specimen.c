// An authorization plug-in to try the login host on. Its mechanisms are named after what they do wrong; `good` does
// nothing wrong. Loaded by the login host in tests only; it ships with nothing.
#include <Security/AuthorizationPlugin.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "objects.h"

int pause(void);
int usleep(unsigned microseconds);
void abort(void);
void *getpwnam(const char *name);

struct mechanism {
  const AuthorizationCallbacks *callbacks;
  AuthorizationEngineRef engine;
  const char *name;
  int invocations;
};

static const AuthorizationCallbacks *callbacks;
static int initialised;
static char *volatile leaked;
// A pointer to data, which the loader has to move, and one to a function of another library.
static int *const initialised_at = &initialised;
static void *(*volatile look_up)(const char *) = getpwnam;

__attribute__((constructor)) static void initialise(void) { *initialised_at = 1; }

static const char *const names[] = {
    "good",        "late",          "two-results",      "no-result", "no-did-deactivate", "create-error", "create-null",
    "create-hang", "wants-version", "use-after-destroy", "crash",     "missing-function",  "unknown-result", "denies",
    "sticky",      "ends-process",  "interrupts",       "waits",
    "leaks-object", "leaks-block", "leaks-memory",  "uses-freed",       "throws",    "blocks",            "reads-freed",
    "makes-view",
};

static bool is(const struct mechanism *mechanism, const char *name) { return strcmp(mechanism->name, name) == 0; }

static void answer(const struct mechanism *mechanism, AuthorizationResult result) {
  (void)mechanism->callbacks->SetResult(mechanism->engine, result);
}

static void *answer_late(void *argument) {
  (void)usleep(20000);
  answer(argument, kAuthorizationResultAllow);
  return NULL;
}

static OSStatus plugin_destroy(AuthorizationPluginRef plugin) {
  (void)plugin;
  return errAuthorizationSuccess;
}

static OSStatus mechanism_create(AuthorizationPluginRef plugin, AuthorizationEngineRef engine,
                                 AuthorizationMechanismId id, AuthorizationMechanismRef *made) {
  (void)plugin;
  *made = NULL;
  const char *known = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i += 1)
    if (strcmp(names[i], id) == 0) known = names[i];
  if (known == NULL || initialised != 1 || strcmp(known, "create-error") == 0) return errAuthorizationInternal;
  if (strcmp(known, "create-null") == 0) return errAuthorizationSuccess;
  if (strcmp(known, "create-hang") == 0) (void)pause();
  if (strcmp(known, "wants-version") == 0 && callbacks->version != kAuthorizationCallbacksVersion) abort();
  struct mechanism *mechanism = calloc(1, sizeof *mechanism);
  if (mechanism == NULL) return errAuthorizationInternal;
  mechanism->callbacks = callbacks;
  mechanism->engine = engine;
  mechanism->name = known;
  *made = mechanism;
  return errAuthorizationSuccess;
}

// Denies in the first run with a sticky and another value, and answers in the second with what is left of them.
static void invoke_sticky(const struct mechanism *mechanism) {
  const AuthorizationValue *value = NULL;
  AuthorizationContextFlags flags = 0;
  AuthorizationValue set = {1, (void *)(uintptr_t) "x"};
  const AuthorizationCallbacks *calls = mechanism->callbacks;
  if (calls->GetContextValue(mechanism->engine, "sticks", &flags, &value) != errAuthorizationSuccess) {
    (void)calls->SetContextValue(mechanism->engine, "sticks", kAuthorizationContextFlagSticky, &set);
    (void)calls->SetContextValue(mechanism->engine, "goes", kAuthorizationContextFlagExtractable, &set);
    answer(mechanism, kAuthorizationResultDeny);
    return;
  }
  const bool went = calls->GetContextValue(mechanism->engine, "goes", &flags, &value) == errAuthorizationInvalidTag;
  answer(mechanism, went ? kAuthorizationResultAllow : kAuthorizationResultUndefined);
}

// Until another one is being asked, there is nothing to interrupt.
static void *interrupt(void *argument) {
  const struct mechanism *mechanism = argument;
  while (mechanism->callbacks->RequestInterrupt(mechanism->engine) != errAuthorizationSuccess) (void)usleep(5000);
  return NULL;
}

// Nothing but valgrind sees it.
static void read_freed(void) {
  char *volatile bytes = calloc(1, 16);
  free(bytes);
  initialised += bytes[3] == 'x';
}

static OSStatus mechanism_invoke(AuthorizationMechanismRef reference) {
  struct mechanism *mechanism = reference;
  mechanism->invocations += 1;
  pthread_t thread = NULL;
  if (is(mechanism, "no-result")) return errAuthorizationInternal;
  if (is(mechanism, "late")) return pthread_create(&thread, NULL, answer_late, mechanism) == 0 ? 0 : errAuthorizationInternal;
  // Answers only when it was interrupted before.
  if (is(mechanism, "waits") && mechanism->invocations == 1) return errAuthorizationSuccess;
  if (is(mechanism, "interrupts") && mechanism->invocations == 1)
    (void)pthread_create(&thread, NULL, interrupt, mechanism);
  if (is(mechanism, "sticky")) {
    invoke_sticky(mechanism);
    return errAuthorizationSuccess;
  }
  if (is(mechanism, "crash")) *(volatile int *)16 = 1;
  if (is(mechanism, "missing-function")) (void)look_up("nobody");
  if (is(mechanism, "ends-process")) abort();
  if (is(mechanism, "leaks-object")) specimen_leak_object();
  if (is(mechanism, "leaks-block")) specimen_leak_block();
  if (is(mechanism, "leaks-memory")) leaked = calloc(1, 16);
  if (is(mechanism, "uses-freed")) specimen_use_freed_object();
  if (is(mechanism, "throws")) specimen_throw();
  if (is(mechanism, "makes-view")) specimen_make_view();
  if (is(mechanism, "reads-freed")) read_freed();
  if (is(mechanism, "blocks") && specimen_uses_blocks() != 1) abort();
  answer(mechanism, is(mechanism, "unknown-result") ? 99 : is(mechanism, "denies") ? kAuthorizationResultDeny : kAuthorizationResultAllow);
  if (is(mechanism, "two-results")) answer(mechanism, kAuthorizationResultDeny);
  return errAuthorizationSuccess;
}

static OSStatus mechanism_deactivate(AuthorizationMechanismRef reference) {
  struct mechanism *mechanism = reference;
  if (!is(mechanism, "no-did-deactivate")) (void)mechanism->callbacks->DidDeactivate(mechanism->engine);
  return errAuthorizationSuccess;
}

static void *call_after_the_end(void *argument) {
  (void)usleep(50000);
  answer(argument, kAuthorizationResultAllow);
  return NULL;
}

static OSStatus mechanism_destroy(AuthorizationMechanismRef reference) {
  struct mechanism *mechanism = reference;
  pthread_t thread = NULL;
  if (is(mechanism, "use-after-destroy"))
    (void)pthread_create(&thread, NULL, call_after_the_end, mechanism);
  else
    free(mechanism);
  return errAuthorizationSuccess;
}

static const AuthorizationPluginInterface plugin_interface = {
    kAuthorizationPluginInterfaceVersion, plugin_destroy,       mechanism_create,
    mechanism_invoke,                     mechanism_deactivate, mechanism_destroy,
};

__attribute__((visibility("default"))) OSStatus AuthorizationPluginCreate(const AuthorizationCallbacks *given,
                                                                          AuthorizationPluginRef *plugin,
                                                                          const AuthorizationPluginInterface **interface) {
  callbacks = given;
  *plugin = (AuthorizationPluginRef)(uintptr_t)&callbacks;
  *interface = &plugin_interface;
  return errAuthorizationSuccess;
}
