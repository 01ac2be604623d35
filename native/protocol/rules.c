#include "rules.h"

#include "opaque_string.h"
#include "vestibule_protocol.h"

bool vst_rule_is_checkable(uint8_t mark) {
  return mark >= VST_MARK_MINIMUM_CHARACTERS && mark <= VST_MARK_NO_PATTERN;
}

// The functions below are given UTF-8, so that a next character exists as long as `at` is not at the end.

static size_t count_characters(struct vst_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.length; count += 1) (void)vst_next_character(text, &at);
  return count;
}

#define FULLWIDTH_ZERO 0xff10u

// A fullwidth digit becomes its ASCII digit, as the agent reads a PIN.
static uint32_t next_of_pin(struct vst_view text, size_t *at) {
  const uint32_t character = vst_next_character(text, at);
  const bool is_fullwidth = character >= FULLWIDTH_ZERO && character <= FULLWIDTH_ZERO + 9u;
  return is_fullwidth ? character - FULLWIDTH_ZERO + '0' : character;
}

static bool all_between(struct vst_view pin, uint32_t first, uint32_t last) {
  for (size_t at = 0; at < pin.length;) {
    const uint32_t character = next_of_pin(pin, &at);
    if (character < first || character > last) return false;
  }
  return true;
}

// Whether every character is `step` above the one before it. A single character is a run of any step.
static bool is_run(struct vst_view pin, int32_t step) {
  size_t at = 0;
  uint32_t before = next_of_pin(pin, &at);
  while (at < pin.length) {
    const uint32_t character = next_of_pin(pin, &at);
    if ((int32_t)character - (int32_t)before != step) return false;
    before = character;
  }
  return true;
}

// As is_run, of characters as they are typed, where 0 follows 9.
static bool is_pattern(struct vst_view text, int32_t step) {
  size_t at = 0;
  uint32_t before = vst_next_character(text, &at);
  while (at < text.length) {
    const uint32_t character = vst_next_character(text, &at);
    const bool wraps = (step == 1 && before == '9' && character == '0') ||
                       (step == -1 && before == '0' && character == '9');
    if (!wraps && (int32_t)character - (int32_t)before != step) return false;
    before = character;
  }
  return true;
}

// Folds ASCII letters only, so that hosts agree in every locale.
static uint8_t folded(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte; }

// Comparing bytes compares characters: in UTF-8 no character begins inside another.
static bool holds_name(struct vst_view text, struct vst_view name) {
  for (size_t start = 0; start + name.length <= text.length; start += 1) {
    size_t same = 0;
    while (same < name.length && folded(text.bytes[start + same]) == folded(name.bytes[same])) same += 1;
    if (same == name.length) return true;
  }
  return false;
}

// `names`: one on each line; an empty line is no name.
static bool holds_any_name(struct vst_view text, struct vst_view names) {
  size_t start = 0;
  for (size_t i = 0; i <= names.length; i += 1) {
    if (i < names.length && names.bytes[i] != '\n') continue;
    const struct vst_view name = {i > start ? names.bytes + start : NULL, i - start};
    if (name.length > 0 && holds_name(text, name)) return true;
    start = i + 1;
  }
  return false;
}

bool vst_rule_holds(const struct vst_rule *rule, const struct vst_typed *typed) {
  const struct vst_view secret = typed->secret;
  if (secret.length == 0 || !vst_is_utf8(secret)) return false;
  switch (rule->mark) {
    case VST_MARK_MINIMUM_CHARACTERS:
      return count_characters(secret) >= rule->value;
    case VST_MARK_MAXIMUM_CHARACTERS:
      return count_characters(secret) <= rule->value;
    case VST_MARK_DIGITS:
      return all_between(secret, '0', '9');
    case VST_MARK_VISIBLE_ASCII:
      return all_between(secret, '!', '~');
    case VST_MARK_NO_RUN:
      return !is_run(secret, 1) && !is_run(secret, -1);
    case VST_MARK_NO_REPEAT:
      return !is_run(secret, 0);
    case VST_MARK_WITHOUT_NAME:
      return !holds_any_name(secret, rule->detail);
    case VST_MARK_SAME_TWICE:
      return vst_same_bytes(secret, typed->confirmation);
    case VST_MARK_OPAQUE_STRING:
      return vst_find_refused_character(secret, NULL) == VST_FAULT_NONE;
    case VST_MARK_NO_PATTERN:
      return !is_pattern(secret, 0) && !is_pattern(secret, 1) && !is_pattern(secret, -1);
    default:
      return true;
  }
}
