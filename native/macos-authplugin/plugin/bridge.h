// Between the state machine, on any thread, and the objects of the view, on the main thread. Used by view.m and by the
// files of those objects.
#ifndef VESTIBULE_MACOS_BRIDGE_H_
#define VESTIBULE_MACOS_BRIDGE_H_

#import <Foundation/Foundation.h>
#include <Security/AuthorizationPlugin.h>
#include <pthread.h>
#include <stdbool.h>

#include "vestibule_texts.h"

struct vst_running;

struct vst_view_bridge {
  int references;
  const AuthorizationCallbacks *callbacks;
  AuthorizationEngineRef engine;
  size_t language;
  pthread_mutex_t lock;
  // NULL once the mechanism is gone. Under the lock, but for the thread that is in it.
  struct vst_running *running;
  bool acts;
  pthread_t actor;
  // The VestibuleView, retained. Of the main thread.
  void *object;
};

// Around a call of the state machine's, on the main thread. NULL: the mechanism is gone.
struct vst_running *vst_bridge_enter(struct vst_view_bridge *bridge);
void vst_bridge_leave(struct vst_view_bridge *bridge);

// A compiled-in text.
NSString *vst_bridge_label(const struct vst_view_bridge *bridge, enum vst_label number);

#endif  // VESTIBULE_MACOS_BRIDGE_H_
