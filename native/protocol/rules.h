// The rules for a new secret that a plug-in checks while the person types, to tick them off. Twin of
// src/protocol/rules.ts; test/protocol/vectors/rules.json tests both. It decides nothing: the agent checks the answer
// against its own policy. Called on the host's thread for each key: it allocates nothing and keeps no state.
#ifndef VESTIBULE_RULES_H_
#define VESTIBULE_RULES_H_

#include <stdbool.h>
#include <stdint.h>

#include "bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

// An item of a screen. A field that was not sent is 0 or empty.
struct vst_rule {
  // enum vst_mark. An unknown mark of a newer agent is a plain line.
  uint8_t mark;
  uint16_t value;
  struct vst_view detail;
};

// What the person has typed so far, as UTF-8.
struct vst_typed {
  struct vst_view secret;
  struct vst_view confirmation;
};

// Whether a host can check the rule.
bool vst_rule_is_checkable(uint8_t mark);

// Whether `typed` meets the rule. An empty secret meets none, and neither does one that is not UTF-8, which the agent
// refuses.
bool vst_rule_holds(const struct vst_rule *rule, const struct vst_typed *typed);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_RULES_H_
