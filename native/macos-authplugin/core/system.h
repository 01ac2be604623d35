// What the core asks of the system around it: a table of functions. The plug-in fills it with macOS's, a test with its
// own. The core calls them on the thread that called it, and never calls another function of a system.
#ifndef VESTIBULE_MACOS_SYSTEM_H_
#define VESTIBULE_MACOS_SYSTEM_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vestibule_protocol.h"
#include "vestibule_texts.h"

#ifdef __cplusplus
extern "C" {
#endif

// Bytes of a UUID as text, with its NUL.
#define VST_ACCOUNT_ID_ROOM 37

enum vst_store { VST_STORE_HINT, VST_STORE_IMMUTABLE_HINT, VST_STORE_CONTEXT };

// AuthorizationContextFlags.
enum { VST_FLAG_EXTRACTABLE = 1, VST_FLAG_STICKY = 4 };

// What the log says: what happened, never to whom or with what.
enum vst_event {
  VST_EVENT_STOOD_ASIDE,
  // Platform SSO keeps the local password.
  VST_EVENT_OTHER_OWNER,
  VST_EVENT_OTHER_RIGHT,
  VST_EVENT_UNKNOWN_MECHANISM,
  // Views of ours did not come to an end in order, again and again.
  VST_EVENT_STARTS_FAILED,
  VST_EVENT_OFFERED,
  VST_EVENT_NO_VIEW,
  // What runs at the agent's socket is not the agent.
  VST_EVENT_OTHER_AGENT,
  // It is taken for the agent by its place on the disk, without a signature.
  VST_EVENT_AGENT_BY_PLACE,
  VST_EVENT_AGENT_AWAY,
  VST_EVENT_AGENT_REFUSED,
  VST_EVENT_WENT_ON,
  VST_EVENT_OTHER_ACCOUNT,
  VST_EVENT_CREDENTIAL,
  VST_EVENT_CREDENTIAL_NOT_TAKEN,
  VST_EVENT_RECONCILED,
  VST_EVENT_CAPTURED,
  VST_EVENT_CAPTURE_MISSED,
  VST_EVENT_COUNT
};

// What becomes of a page that wants to navigate.
enum vst_verdict {
  VST_VERDICT_ALLOW,
  VST_VERDICT_DENY,
  // The address was the end of the proof: the page is closed.
  VST_VERDICT_END,
};

enum vst_shown_kind {
  // "Try again" and "Forgot password?".
  VST_SHOWN_OFFER,
  // The agent's screen.
  VST_SHOWN_SCREEN,
  // The agent is waited for; `label` says why, or is VST_LABEL_NONE. "Try again" stays.
  VST_SHOWN_WAITING,
};

// What the view is to show in place of what it shows. All of it is valid during the call only.
struct vst_shown {
  enum vst_shown_kind kind;
  const struct vst_screen_message *screen;
  enum vst_label label;
  // Said above an offer: why it is shown again. May be empty.
  struct vst_view status;
};

struct vst_platform {
  void *context;

  // False: there is no such value. The view is valid until the next call.
  bool (*get_value)(void *context, enum vst_store store, const char *key, struct vst_view *value);
  // Into the evaluation's context. False: it was not taken.
  bool (*set_value)(void *context, const char *key, uint32_t flags, struct vst_view value);
  void (*remove_value)(void *context, const char *key);

  // The account's UUID, in capital letters. False: there is none of that name.
  bool (*find_account)(void *context, struct vst_view name, char id[VST_ACCOUNT_ID_ROOM]);
  // Begins to look up what other programs of the system know, of the account `name` too, which is copied and may be empty.
  // vst_mechanism_looked_up follows, not within the call; or never, since such a program may hang. Of two that were begun
  // the later one counts.
  void (*look_up)(void *context, struct vst_view name);

  // A view is begun, or a capture. False: too many did not come to an end, and nothing is to be done.
  bool (*begin_start)(void *context);
  // It came to an end in order, or has lasted.
  void (*end_start)(void *context);

  // Begins to connect with the agent. vst_mechanism_connected or vst_mechanism_lost follows, not within the call.
  void (*connect)(void *context);
  // Sends a whole frame; the bytes are copied. False: the connection is broken, and vst_mechanism_lost follows.
  bool (*send)(void *context, const uint8_t *bytes, size_t length);
  // Nothing of this connection is reported any more. What was sent still leaves.
  void (*disconnect)(void *context);

  // Milliseconds of a clock that only goes forward.
  uint64_t (*now)(void *context);

  // False, or NULL: nothing can be shown.
  bool (*show)(void *context, const struct vst_shown *shown);
  void (*hide)(void *context);
  // The sum of VST_ABILITY_: what can be shown beside fields.
  uint8_t shows;
  // Of a question that vst_mechanism_navigate has given a number, once.
  void (*judge)(void *context, uint32_t question, enum vst_verdict verdict);
  // The screen that is shown has this many seconds left.
  void (*count)(void *context, uint32_t seconds);

  void (*log)(void *context, enum vst_event event);
};

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_MACOS_SYSTEM_H_
