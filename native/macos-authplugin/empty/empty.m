// An authorization plug-in that shows one empty view: what `npm run bench` compares ours with. Its mechanism `show` does
// nothing else, and `show-after-calls` makes first the calls that a start of ours cannot do without. It ships with nothing.
#import <AppKit/AppKit.h>
#import <SecurityInterface/SFAuthorizationPluginView.h>

#include <dispatch/dispatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

@interface EmptyView : SFAuthorizationPluginView
@end

@implementation EmptyView {
  NSView *_view;
}
- (NSView *)viewForType:(SFViewType)type {
  (void)type;
  if (_view == nil) _view = [[NSView alloc] initWithFrame:NSMakeRect(0, 0, 394, 100)];
  return _view;
}
@end

struct mechanism {
  AuthorizationEngineRef engine;
  bool has_calls;
  struct calls *calls;
  // Of the main thread alone.
  void *view;
};

static const AuthorizationCallbacks *callbacks;

static void show(void *argument) {
  struct mechanism *mechanism = argument;
  @autoreleasepool {
    EmptyView *view = [[EmptyView alloc] initWithCallbacks:callbacks andEngineRef:mechanism->engine];
    mechanism->view = (__bridge_retained void *)view;
    [view displayView];
  }
}

static void drop(void *argument) {
  struct mechanism *mechanism = argument;
  if (mechanism->view != NULL) (void)(__bridge_transfer EmptyView *)mechanism->view;
  free(mechanism);
}

static OSStatus plugin_destroy(AuthorizationPluginRef plugin) {
  (void)plugin;
  return errAuthorizationSuccess;
}

static OSStatus mechanism_create(AuthorizationPluginRef plugin, AuthorizationEngineRef engine,
                                 AuthorizationMechanismId id, AuthorizationMechanismRef *made) {
  (void)plugin;
  struct mechanism *mechanism = calloc(1, sizeof *mechanism);
  *made = mechanism;
  if (mechanism == NULL) return errAuthorizationInternal;
  mechanism->engine = engine;
  mechanism->has_calls = strcmp(id, "show-after-calls") == 0;
  return errAuthorizationSuccess;
}

static OSStatus mechanism_invoke(AuthorizationMechanismRef reference) {
  struct mechanism *mechanism = reference;
  if (mechanism->has_calls) mechanism->calls = calls_begin();
  dispatch_async_f(dispatch_get_main_queue(), mechanism, show);
  return errAuthorizationSuccess;
}

static OSStatus mechanism_deactivate(AuthorizationMechanismRef reference) {
  const struct mechanism *mechanism = reference;
  (void)callbacks->DidDeactivate(mechanism->engine);
  return errAuthorizationSuccess;
}

static OSStatus mechanism_destroy(AuthorizationMechanismRef reference) {
  struct mechanism *mechanism = reference;
  calls_end(mechanism->calls);
  dispatch_async_f(dispatch_get_main_queue(), mechanism, drop);
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
