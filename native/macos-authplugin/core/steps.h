// What the mechanisms have in common: values of the evaluation, the one answer to the host, and the way back to Apple's
// own sign-in. Used by the files of this folder alone, under the rules of mechanism.h.
#ifndef VESTIBULE_MACOS_STEPS_H_
#define VESTIBULE_MACOS_STEPS_H_

#include "mechanism.h"

// The id of the agent's credential that an evaluation tries: eight bytes, no secret. Sticky, so that after a failure the
// next run of the list finds it, in whichever instance of the plug-in.
#define VST_OUTCOME_KEY "vestibule-outcome"

extern const struct vst_view vst_nothing;

struct vst_view vst_view_of(const char *text);
// Texts of other plug-ins may have a NUL at their end.
struct vst_view vst_without_nul(struct vst_view text);

void vst_log(const struct vst_mechanism *mechanism, enum vst_event event);
bool vst_get_value(const struct vst_mechanism *mechanism, enum vst_store store, const char *key,
                   struct vst_view *value);
// Bytes of a text in the evaluation's context. 0: there is none, or it is longer than `room`.
size_t vst_copy_context(const struct vst_mechanism *mechanism, const char *key, uint8_t *into, size_t room);
// 0: there is no such hint.
uint32_t vst_hint_number(const struct vst_mechanism *mechanism, const char *key);
// Takes the id of the credential that was tried out of the context. False: none was.
bool vst_take_outcome(struct vst_mechanism *mechanism, uint64_t *outcome);

// The one place that answers: the first answer counts, and only when the host asked.
void vst_answer_host(struct vst_mechanism *mechanism, enum vst_answer answer);
// Begins to ask what other programs of the system know, of an account too. vst_mechanism_looked_up follows, or never.
void vst_look_up(struct vst_mechanism *mechanism, struct vst_view name);
// Before anything may be shown. False: it has stepped back.
bool vst_begin_start(struct vst_mechanism *mechanism);
void vst_end_start(struct vst_mechanism *mechanism);
// Answers the screen with the password that was checked, which may be empty. False: it was not sent.
bool vst_answer_password(struct vst_mechanism *mechanism);
void vst_forget_password(struct vst_mechanism *mechanism);
// What was asked of the agent and has no verdict is denied.
void vst_deny_navigations(struct vst_mechanism *mechanism);
void vst_end_conversation(struct vst_mechanism *mechanism);
void vst_hide(const struct vst_mechanism *mechanism);
// Shows it, or steps back.
void vst_show(struct vst_mechanism *mechanism, const struct vst_shown *shown);
// Apple's own sign-in goes on.
void vst_step_back(struct vst_mechanism *mechanism);

#endif  // VESTIBULE_MACOS_STEPS_H_
