// A mechanism that runs: the state machine of mechanism.h with its lock, its connection and a thread of its own, which
// lives from the first connection to the end. Used by plugin.c on the host's threads, and by the view on the main
// thread. The host is answered without the lock, on the thread that caused the answer, or on the one that is just then
// saying an earlier one.
#ifndef VESTIBULE_MACOS_RUNNING_H_
#define VESTIBULE_MACOS_RUNNING_H_

#include <Security/AuthorizationPlugin.h>
#include <stdbool.h>

#include "mechanism.h"

struct vst_running;

// NULL where there is no memory. `callbacks` must outlive it.
struct vst_running *vst_running_create(const AuthorizationCallbacks *callbacks, AuthorizationEngineRef engine,
                                       enum vst_mechanism_kind kind);

// The host's calls. None of them waits for the agent, or for another program of the system.
OSStatus vst_running_invoke(struct vst_running *running);
OSStatus vst_running_deactivate(struct vst_running *running);
// The host's reference ends: it is not called any more once this has returned, and what is just being said on another thread
// is waited for. True: something goes on, and is ended by vst_running_finish.
bool vst_running_leave(struct vst_running *running);
// Whether what goes on after vst_running_leave has come to its end.
bool vst_running_is_over(struct vst_running *running);
// Stops its thread, wipes it and frees it. After vst_running_leave, and not on its thread.
void vst_running_finish(struct vst_running *running);

// The person's, on the main thread: what mechanism.h says of them.
void vst_running_try_again(struct vst_running *running);
void vst_running_forgot(struct vst_running *running);
void vst_running_cancel(struct vst_running *running);
uint32_t vst_running_navigate(struct vst_running *running, struct vst_view address);
bool vst_running_answer(struct vst_running *running, struct vst_answer_message *answer);

#endif  // VESTIBULE_MACOS_RUNNING_H_
