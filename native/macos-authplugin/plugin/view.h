// The plug-in's view, for running.c: shows what the state machine says, and tells it what the person does. Functions here
// are called on any thread; AppKit is used on the main thread alone.
#ifndef VESTIBULE_MACOS_VIEW_H_
#define VESTIBULE_MACOS_VIEW_H_

#include <Security/AuthorizationPlugin.h>
#include <stdbool.h>

#include "system.h"

struct vst_running;
struct vst_view_bridge;

// NULL where there is no memory. Shows nothing yet.
struct vst_view_bridge *vst_view_create(struct vst_running *running, const AuthorizationCallbacks *callbacks,
                                        AuthorizationEngineRef engine);
// In which language, BCP 47; English without. Before anything is shown.
void vst_view_speak(struct vst_view_bridge *bridge, const char *locale);
// Copies what is shown. False: nothing can be shown.
bool vst_view_show(struct vst_view_bridge *bridge, const struct vst_shown *shown);
void vst_view_hide(struct vst_view_bridge *bridge);
// The verdict on a question of the page's, and the seconds that the screen has left.
void vst_view_judge(struct vst_view_bridge *bridge, uint32_t question, enum vst_verdict verdict);
void vst_view_count(struct vst_view_bridge *bridge, uint32_t seconds);
// `running` is not called any more once this has returned, and nothing new is shown.
void vst_view_detach(struct vst_view_bridge *bridge);
// The caller's reference ends. After vst_view_detach.
void vst_view_destroy(struct vst_view_bridge *bridge);

#endif  // VESTIBULE_MACOS_VIEW_H_
