// One mechanism of the plug-in as a state machine: what the host and the person do comes in, and what is to be said to
// the host goes out as a reply. Loaded by SecurityAgent (`offer`, `reconcile`; user 92) and authorizationhost
// (`capture`; root). Called by plugin.c, one call at a time, on any thread; it keeps no thread and no lock.
//
// No mechanism ever stops a person from using Apple's own sign-in: whatever fails leads to "allow" with nothing put into
// the context, and Apple's mechanisms, which come after, ask and decide as ever. Twin of
// src/harness/macos/vestibule-plugin.ts.
#ifndef VESTIBULE_MACOS_MECHANISM_H_
#define VESTIBULE_MACOS_MECHANISM_H_

#include "conversation.h"
#include "navigation.h"

#ifdef __cplusplus
extern "C" {
#endif

// AuthorizationResult.
enum vst_answer { VST_ANSWER_ALLOW = 0, VST_ANSWER_DENY = 1 };

enum vst_mechanism_kind {
  // Before Apple's window: silent at the first try, then "Try again" and "Forgot password?".
  VST_KIND_OFFER,
  // After the password was checked: passes it on to the agent.
  VST_KIND_CAPTURE,
  // After the sign-in was checked: the disk may still open with an earlier password.
  VST_KIND_RECONCILE,
  // A name that this version does not know: a list from another version must not keep anybody out.
  VST_KIND_UNKNOWN,
};

// What is to be said to the host, in this order. Taken with vst_mechanism_take, and said without a lock.
struct vst_reply {
  bool deactivated;
  // Of what the host asked for since.
  bool has_result;
  enum vst_answer result;
};

// Milliseconds after the sign-in; at a boot the agent may still be starting.
#define VST_CAPTURE_TIME UINT64_C(60000)

// Of what is shown. What a person does not end by then ends by itself: Apple's own sign-in goes on.
// The offer, with nobody who presses anything.
#define VST_OFFER_TIME UINT64_C(120000)
// The offer, with what went wrong above it: the agent refused, or is of another version.
#define VST_TOLD_TIME UINT64_C(15000)
// An agent that is away, slow or hangs, since it was last seen.
#define VST_AWAY_TIME UINT64_C(30000)
// The agent's screens, since the person last did something. Longer than any screen of the agent's takes.
#define VST_ACTS_TIME UINT64_C(900000)

// `reconcile`: until the agent has something to show, since the invocation. A sign-in waits that long at most.
#define VST_RECONCILE_TIME UINT64_C(3000)
// `offer`, after a failed try: until what other programs of the system know is looked up.
#define VST_LOOK_TIME UINT64_C(3000)

#define VST_ACCOUNT_NAME_MOST 255

// What other programs of the system know: preferences, and accounts. They may take their time, or never answer.
struct vst_found {
  // An administrator told the plug-in to stay away.
  bool stands_aside;
  // Another one on this Mac owns the password: what we wrote, it would write over.
  bool has_other_owner;
  // Of the name that was given.
  bool has_account;
  char account_id[VST_ACCOUNT_ID_ROOM];
  // BCP 47.
  char locale[VST_LOCALE_MOST + 1];
};

// A view, or a capture, that has lasted that long has come to nothing bad.
#define VST_START_TIME UINT64_C(10000)

struct vst_mechanism {
  enum vst_mechanism_kind kind;
  const struct vst_platform *system;
  char locale[VST_LOCALE_MOST + 1];
  // The host waits for a result.
  bool asked;
  // This mechanism's credential is in the context, and the evaluation goes on with it.
  bool handed;
  // What other programs know is being looked up.
  bool looks;
  // The view shows a conversation, and not the offer.
  bool in_conversation;
  struct vst_reply reply;
  // Of the conversation `forgotten`: the account that it was begun for. Empty: the window named none.
  char account_id[VST_ACCOUNT_ID_ROOM];

  // When Apple's own sign-in goes on by itself; 0: not. Only while the host waits for a result.
  uint64_t acts_until;
  uint64_t away_until;

  // When a start that was counted has lasted; 0: none is.
  uint64_t start_lasts_at;
  // Of the screen that is shown: its end, and when the seconds that are left are next told. 0: it has none.
  uint64_t screen_ends_at;
  uint64_t counts_at;
  struct vst_navigation navigation;

  // Of `capture`.
  uint64_t ends_at;
  // Of `capture` and `reconcile`.
  bool password_sent;
  // Of `offer` and `capture`.
  bool has_outcome;
  uint64_t outcome;
  size_t password_length;
  uint8_t password[VST_OUTCOME_PASSWORD_MOST];

  struct vst_conversation conversation;
};

// By the name in the login right's list.
enum vst_mechanism_kind vst_mechanism_kind_of(const char *name);

// `mechanism` may be uninitialised memory.
void vst_mechanism_begin(struct vst_mechanism *mechanism, enum vst_mechanism_kind kind, const struct vst_platform *system);
// Wipes it; nothing is said to the host any more. Idempotent.
void vst_mechanism_end(struct vst_mechanism *mechanism);

// The host's calls.
void vst_mechanism_invoke(struct vst_mechanism *mechanism);
void vst_mechanism_deactivate(struct vst_mechanism *mechanism);
// The host's reference ends: nothing is shown and nothing said any more. True: a capture goes on, and calls nothing of the
// host's.
bool vst_mechanism_leave(struct vst_mechanism *mechanism);
bool vst_mechanism_outlives_host(const struct vst_mechanism *mechanism);

// The person's.
void vst_mechanism_try_again(struct vst_mechanism *mechanism);
void vst_mechanism_forgot(struct vst_mechanism *mechanism);
// False: the answer was not sent, and the fields keep what they have. The caller wipes the answer's secrets.
bool vst_mechanism_answer(struct vst_mechanism *mechanism, struct vst_answer_message *answer);
// Asks the agent whether the organisation's page may navigate. The question's number, for system.judge; 0: it may not.
uint32_t vst_mechanism_navigate(struct vst_mechanism *mechanism, struct vst_view address);
// The first asks the agent to cancel; a second leaves the conversation whatever the agent does.
void vst_mechanism_cancel(struct vst_mechanism *mechanism);

// The system's other programs'.
void vst_mechanism_looked_up(struct vst_mechanism *mechanism, const struct vst_found *found);

// The connection's.
void vst_mechanism_connected(struct vst_mechanism *mechanism);
struct vst_room vst_mechanism_room(struct vst_mechanism *mechanism);
void vst_mechanism_filled(struct vst_mechanism *mechanism, size_t count);
void vst_mechanism_lost(struct vst_mechanism *mechanism);
// The clock's. Milliseconds until it is to be called at the latest; UINT64_MAX: not at all.
void vst_mechanism_tick(struct vst_mechanism *mechanism);
uint64_t vst_mechanism_waits(const struct vst_mechanism *mechanism);

bool vst_mechanism_has_reply(const struct vst_mechanism *mechanism);
// Takes what is to be said. Empty when nothing is.
struct vst_reply vst_mechanism_take(struct vst_mechanism *mechanism);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_MACOS_MECHANISM_H_
