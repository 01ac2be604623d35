// The plug-in's interface. SecurityAgent loads it as user 92 for `offer` and `reconcile`, authorizationhost as root for
// `capture`. The host calls on threads of its own, one call at a time for a mechanism. Nothing here waits for the agent
// but MechanismDestroy, for the plug-in's own thread to end.
#include <Security/AuthorizationPlugin.h>
#include <pthread.h>
#include <stdlib.h>

#include "running.h"

struct plugin {
  const AuthorizationCallbacks *callbacks;
  pthread_mutex_t lock;
  // Captures that go on after their mechanism was destroyed.
  struct mechanism *left;
};

struct mechanism {
  struct plugin *plugin;
  struct vst_running *running;
  struct mechanism *next;
};

static void finish(struct mechanism *mechanism) {
  vst_running_finish(mechanism->running);
  free(mechanism);
}

// Those that are over, or all.
static void finish_left(struct plugin *plugin, bool all) {
  pthread_mutex_lock(&plugin->lock);
  struct mechanism *over = NULL;
  for (struct mechanism **at = &plugin->left; *at != NULL;) {
    struct mechanism *each = *at;
    if (all || vst_running_is_over(each->running)) {
      *at = each->next;
      each->next = over;
      over = each;
    } else {
      at = &each->next;
    }
  }
  pthread_mutex_unlock(&plugin->lock);
  while (over != NULL) {
    struct mechanism *each = over;
    over = each->next;
    finish(each);
  }
}

static OSStatus plugin_destroy(AuthorizationPluginRef reference) {
  struct plugin *plugin = reference;
  if (plugin == NULL) return errAuthorizationInvalidPointer;
  // The host may unload this code now: nothing may be running in it.
  finish_left(plugin, true);
  pthread_mutex_destroy(&plugin->lock);
  free(plugin);
  return errAuthorizationSuccess;
}

static OSStatus mechanism_create(AuthorizationPluginRef reference, AuthorizationEngineRef engine,
                                 AuthorizationMechanismId id, AuthorizationMechanismRef *made) {
  struct plugin *plugin = reference;
  if (plugin == NULL || id == NULL || made == NULL) return errAuthorizationInvalidPointer;
  *made = NULL;
  finish_left(plugin, false);
  struct mechanism *mechanism = calloc(1, sizeof *mechanism);
  if (mechanism == NULL) return errAuthorizationInternal;
  mechanism->plugin = plugin;
  mechanism->running = vst_running_create(plugin->callbacks, engine, vst_mechanism_kind_of(id));
  if (mechanism->running == NULL) {
    free(mechanism);
    return errAuthorizationInternal;
  }
  *made = mechanism;
  return errAuthorizationSuccess;
}

static OSStatus mechanism_invoke(AuthorizationMechanismRef reference) {
  struct mechanism *mechanism = reference;
  return mechanism == NULL ? errAuthorizationInvalidPointer : vst_running_invoke(mechanism->running);
}

static OSStatus mechanism_deactivate(AuthorizationMechanismRef reference) {
  struct mechanism *mechanism = reference;
  return mechanism == NULL ? errAuthorizationInvalidPointer : vst_running_deactivate(mechanism->running);
}

static OSStatus mechanism_destroy(AuthorizationMechanismRef reference) {
  struct mechanism *mechanism = reference;
  if (mechanism == NULL) return errAuthorizationInvalidPointer;
  struct plugin *plugin = mechanism->plugin;
  if (!vst_running_leave(mechanism->running)) {
    finish(mechanism);
    return errAuthorizationSuccess;
  }
  pthread_mutex_lock(&plugin->lock);
  mechanism->next = plugin->left;
  plugin->left = mechanism;
  pthread_mutex_unlock(&plugin->lock);
  return errAuthorizationSuccess;
}

static const AuthorizationPluginInterface plugin_interface = {
    kAuthorizationPluginInterfaceVersion, plugin_destroy,       mechanism_create,
    mechanism_invoke,                     mechanism_deactivate, mechanism_destroy,
};

__attribute__((visibility("default"))) OSStatus AuthorizationPluginCreate(const AuthorizationCallbacks *callbacks,
                                                                          AuthorizationPluginRef *plugin,
                                                                          const AuthorizationPluginInterface **interface) {
  if (callbacks == NULL || plugin == NULL || interface == NULL) return errAuthorizationInvalidPointer;
  struct plugin *made = calloc(1, sizeof *made);
  if (made == NULL) return errAuthorizationInternal;
  made->callbacks = callbacks;
  pthread_mutex_init(&made->lock, NULL);
  *plugin = made;
  *interface = &plugin_interface;
  return errAuthorizationSuccess;
}
