// See fields.h.
#include "fields.h"

#include <string.h>

#include "rules.h"

bool vst_is_input(uint8_t purpose) {
  switch (purpose) {
    case VST_PURPOSE_SECRET:
    case VST_PURPOSE_NEW_SECRET:
    case VST_PURPOSE_CONFIRM:
    case VST_PURPOSE_CODE:
    case VST_PURPOSE_CURRENT_PASSWORD:
    case VST_PURPOSE_PASSWORD:
    case VST_PURPOSE_NEW_PASSWORD:
    case VST_PURPOSE_CONFIRM_PASSWORD:
    case VST_PURPOSE_PREVIOUS_PASSWORD:
    case VST_PURPOSE_USER_NAME:
    case VST_PURPOSE_RECOVERY_KEY:
      return true;
    default:
      return false;
  }
}

bool vst_is_secret(uint8_t purpose) {
  return vst_is_input(purpose) && purpose != VST_PURPOSE_CODE && purpose != VST_PURPOSE_USER_NAME;
}

bool vst_is_new_secret(uint8_t purpose) {
  return purpose == VST_PURPOSE_NEW_SECRET || purpose == VST_PURPOSE_NEW_PASSWORD;
}

bool vst_is_confirmation(uint8_t purpose) {
  return purpose == VST_PURPOSE_CONFIRM || purpose == VST_PURPOSE_CONFIRM_PASSWORD;
}

const char *vst_before_item(uint8_t mark, uint8_t index, bool holds) {
  static const char met[] = "\xe2\x9c\x93 ", not_met[] = "\xe2\x97\x8b ";
  static const char *const steps[] = {"1. ", "2. ", "3. ", "4. ", "5. ", "6. ", "7. ", "8. "};
  if (vst_rule_is_checkable(mark)) return holds ? met : not_met;
  switch (mark) {
    case VST_MARK_RULE:
      return not_met;
    case VST_MARK_KEPT:
      return met;
    case VST_MARK_ANEW:
    case VST_MARK_CLOSED:
    case VST_MARK_LOSS:
      return "! ";
    case VST_MARK_STEP:
      return index < sizeof steps / sizeof *steps ? steps[index] : "";
    default:
      return "";
  }
}

uint32_t vst_time_left(const struct vst_screen_message *screen) {
  for (size_t i = 0; i < screen->fields_count; i += 1)
    if (screen->fields[i].purpose == VST_PURPOSE_TIME_LEFT) return screen->fields[i].value;
  return 0;
}

// Decimal, with at least `least` digits.
static size_t write_number(uint32_t number, size_t least, char into[10]) {
  size_t count = 0;
  for (uint32_t left = number; left > 0 || count < least; left /= 10) count += 1;
  for (size_t i = count; i > 0; i -= 1, number /= 10) into[i - 1] = (char)('0' + number % 10);
  return count;
}

static size_t append(char *into, size_t room, size_t at, const char *text, size_t length) {
  if (length >= room - at) length = room - at - 1;
  memcpy(into + at, text, length);
  return at + length;
}

void vst_write_time(const char *text, uint32_t seconds, char *into, size_t room) {
  static const char place[] = "{time}";
  const char *found = text;
  while (*found != '\0' && strncmp(found, place, sizeof place - 1) != 0) found += 1;
  size_t at = append(into, room, 0, text, (size_t)(found - text));
  if (*found != '\0') {
    char digits[10];
    at = append(into, room, at, digits, write_number(seconds / 60, 1, digits));
    at = append(into, room, at, ":", 1);
    at = append(into, room, at, digits, write_number(seconds % 60, 2, digits));
    found += sizeof place - 1;
  }
  at = append(into, room, at, found, strlen(found));
  into[at] = '\0';
}
