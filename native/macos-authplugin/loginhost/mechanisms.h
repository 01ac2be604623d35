// The plug-in's mechanisms, one by one: their states, what the host calls, and what they call back, on any thread. Which
// one is called when is decided elsewhere: by engine.c for a script, by driven.c as another process says. Calls into the
// plug-in are made on the main thread of the process with the plug-in.
#ifndef VESTIBULE_LOGINHOST_MECHANISMS_H_
#define VESTIBULE_LOGINHOST_MECHANISMS_H_

#include <AuthorizationPlugin.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "values.h"
#include "watch.h"

typedef OSStatus (*plugin_entry)(const AuthorizationCallbacks *callbacks, AuthorizationPluginRef *plugin,
                                 const AuthorizationPluginInterface **interface);

enum state { STATE_IDLE, STATE_INVOKED, STATE_ANSWERED, STATE_DEACTIVATING, STATE_DESTROYED };

// What a plug-in gets as its AuthorizationEngineRef. Never freed, so that a call after the end is noticed.
struct __OpaqueAuthorizationEngine {
  const char *name;
  // From 1, in the order in which they were made.
  uint32_t number;
  bool created;
  AuthorizationMechanismRef reference;
  enum state state;
  // Of the last invocation.
  bool has_result;
  AuthorizationResult result;
  bool deactivated;
};
typedef struct __OpaqueAuthorizationEngine mechanism;

// What mechanisms and whoever calls them share, under `lock`.
struct evaluation {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct values hints;
  struct values immutable_hints;
  struct values context;
  mechanism *active;
  mechanism *interrupted_by;
};
extern struct evaluation evaluation;

// AuthorizationPluginCreate. False, after a finding: there is no whole plug-in.
bool mechanisms_begin(const struct options *options, struct watch *watch, plugin_entry entry);

// MechanismCreate, with what follows the colon of `name`, which must last. One that could not be made has `created` false.
// NULL: too many were made.
mechanism *mechanisms_create(const char *name);
// MechanismInvoke. A result comes from then on.
void mechanisms_invoke(mechanism *of);
// MechanismDeactivate. False: there is nothing to deactivate.
bool mechanisms_deactivate(mechanism *of);
void mechanisms_destroy(mechanism *of);
// PluginDestroy, after what is left to it of `linger`; then the objects that are left are counted.
void mechanisms_end(void);

// Does what is in the main queue, and then, if `act` is not NULL, that. `of` may be NULL. False: there was nothing to do.
bool mechanisms_run_main(const mechanism *of, bool (*act)(void));

const char *result_name(AuthorizationResult result);

#endif  // VESTIBULE_LOGINHOST_MECHANISMS_H_
