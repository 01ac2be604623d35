// The rules for a new secret that a plug-in can check while it is typed, so that a person sees them come true. Twin of
// src/protocol/rules.ts: test/protocol/vectors/rules.json holds for both. It decides nothing: the agent checks what was
// sent by its own policy. Called on the host's thread for each key: no memory is taken, nothing is kept.
#ifndef VESTIBULE_RULES_H_
#define VESTIBULE_RULES_H_

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

// An item of a screen. What was not sent is 0 and empty.
struct vst_rule {
  // enum vst_mark; one of a newer agent is a plain line.
  uint8_t mark;
  uint16_t value;
  struct vst_view detail;
};

// What the person has typed so far, as UTF-8.
struct vst_typed {
  struct vst_view secret;
  struct vst_view confirmation;
};

// Whether a host can check it.
bool vst_rule_is_checkable(uint8_t mark);

// Whether `typed` keeps the rule, as far as a host can tell. Nothing typed keeps none, and neither does what is not
// UTF-8, since the agent takes no such secret.
bool vst_rule_holds(const struct vst_rule *rule, const struct vst_typed *typed);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_RULES_H_
