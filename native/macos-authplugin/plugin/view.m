// See view.h. Copies what is to be shown, and brings it to the main thread, where plugin_view.m draws it.
#include <dispatch/dispatch.h>
#include <stdlib.h>
#include <string.h>

#import "plugin_view.h"

#include "bridge.h"
#include "view.h"

// A piece of work for the main thread. Each holds a reference to the bridge.
struct work {
  struct vst_view_bridge *bridge;
  enum { WORK_SHOW, WORK_HIDE, WORK_JUDGE, WORK_COUNT } what;
  uint32_t number;
  enum vst_verdict verdict;
  // Of WORK_SHOW.
  struct vst_content *content;
};

static void hold(struct vst_view_bridge *bridge) { __atomic_add_fetch(&bridge->references, 1, __ATOMIC_SEQ_CST); }

// The last one is on the main thread.
static void drop(struct vst_view_bridge *bridge) {
  if (__atomic_sub_fetch(&bridge->references, 1, __ATOMIC_SEQ_CST) != 0) return;
  if (bridge->object != NULL) {
    // Taken over, and let go at once.
    (void)(__bridge_transfer VestibuleView *)bridge->object;
  }
  pthread_mutex_destroy(&bridge->lock);
  free(bridge);
}

struct vst_running *vst_bridge_enter(struct vst_view_bridge *bridge) {
  pthread_mutex_lock(&bridge->lock);
  bridge->acts = true;
  bridge->actor = pthread_self();
  return bridge->running;
}

void vst_bridge_leave(struct vst_view_bridge *bridge) {
  bridge->acts = false;
  pthread_mutex_unlock(&bridge->lock);
}

NSString *vst_bridge_label(const struct vst_view_bridge *bridge, enum vst_label number) {
  return [NSString stringWithUTF8String:vst_text(bridge->language, number)];
}

static void do_work(VestibuleView *view, struct work *work) {
  switch (work->what) {
    case WORK_SHOW:
      if (view == nil) return;
      [view showContent:work->content];
      work->content = NULL;
      return;
    case WORK_HIDE:
      [view hideContent];
      return;
    case WORK_JUDGE:
      [view judge:work->number as:work->verdict];
      return;
    case WORK_COUNT:
      [view countDownTo:work->number];
      return;
  }
}

static void on_main(void *argument) {
  struct work *work = argument;
  struct vst_view_bridge *bridge = work->bridge;
  @autoreleasepool {
    pthread_mutex_lock(&bridge->lock);
    const bool is_gone = bridge->running == NULL;
    pthread_mutex_unlock(&bridge->lock);
    if (is_gone) work->what = WORK_HIDE;
    if (bridge->object == NULL && work->what == WORK_SHOW) {
      VestibuleView *made = [[VestibuleView alloc] initWithBridge:bridge];
      bridge->object = (__bridge_retained void *)made;
    }
    do_work((__bridge VestibuleView *)bridge->object, work);
  }
  vst_content_end(work->content);
  free(work);
  drop(bridge);
}

// NULL where there is no memory, or no view.
static struct work *make_work(struct vst_view_bridge *bridge) {
  struct work *work = bridge == NULL ? NULL : calloc(1, sizeof *work);
  if (work == NULL) return NULL;
  work->bridge = bridge;
  hold(bridge);
  return work;
}

static void post(struct work *work) { dispatch_async_f(dispatch_get_main_queue(), work, on_main); }

bool vst_view_show(struct vst_view_bridge *bridge, const struct vst_shown *shown) {
  if (bridge == NULL) return false;
  struct vst_content *content = vst_content_make(shown, bridge->language);
  struct work *work = content == NULL ? NULL : make_work(bridge);
  if (work == NULL) {
    vst_content_end(content);
    return false;
  }
  work->what = WORK_SHOW;
  work->content = content;
  post(work);
  return true;
}

void vst_view_hide(struct vst_view_bridge *bridge) {
  struct work *work = make_work(bridge);
  if (work == NULL) return;
  work->what = WORK_HIDE;
  post(work);
}

void vst_view_judge(struct vst_view_bridge *bridge, uint32_t question, enum vst_verdict verdict) {
  struct work *work = make_work(bridge);
  if (work == NULL) return;
  work->what = WORK_JUDGE;
  work->number = question;
  work->verdict = verdict;
  post(work);
}

void vst_view_count(struct vst_view_bridge *bridge, uint32_t seconds) {
  struct work *work = make_work(bridge);
  if (work == NULL) return;
  work->what = WORK_COUNT;
  work->number = seconds;
  post(work);
}

struct vst_view_bridge *vst_view_create(struct vst_running *running, const AuthorizationCallbacks *callbacks,
                                        AuthorizationEngineRef engine) {
  struct vst_view_bridge *bridge = calloc(1, sizeof *bridge);
  if (bridge == NULL) return NULL;
  bridge->references = 1;
  bridge->callbacks = callbacks;
  bridge->engine = engine;
  vst_view_speak(bridge, "en");
  bridge->running = running;
  pthread_mutex_init(&bridge->lock, NULL);
  return bridge;
}

void vst_view_speak(struct vst_view_bridge *bridge, const char *locale) {
  const struct vst_view view = {(const uint8_t *)locale, strlen(locale)};
  // The main thread may be drawing an earlier offer in it.
  if (bridge != NULL) __atomic_store_n(&bridge->language, vst_language(view), __ATOMIC_RELAXED);
}

void vst_view_detach(struct vst_view_bridge *bridge) {
  if (bridge == NULL) return;
  // The mechanism may be destroyed from within a button's own call.
  if (bridge->acts && pthread_equal(bridge->actor, pthread_self()) != 0) {
    bridge->running = NULL;
  } else {
    pthread_mutex_lock(&bridge->lock);
    bridge->running = NULL;
    pthread_mutex_unlock(&bridge->lock);
  }
}

static void drop_on_main(void *argument) { drop(argument); }

void vst_view_destroy(struct vst_view_bridge *bridge) {
  if (bridge != NULL) dispatch_async_f(dispatch_get_main_queue(), bridge, drop_on_main);
}
