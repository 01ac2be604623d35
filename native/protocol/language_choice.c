#include "language_choice.h"

#include <string.h>

static bool is_letter(uint8_t byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

// A primary subtag has two or three letters (RFC 5646, 2.2.1).
#define SUBTAG_MOST 3

size_t vst_choose_language(struct vst_view locale, const char *const *languages, size_t count, size_t last_resort) {
  char subtag[SUBTAG_MOST + 1] = {0};
  size_t length = 0;
  for (; length < locale.length && is_letter(locale.bytes[length]); length += 1) {
    if (length == SUBTAG_MOST) return last_resort;
    subtag[length] = (char)(locale.bytes[length] | 0x20u);
  }
  if (length < 2 || (length < locale.length && is_digit(locale.bytes[length]))) return last_resort;
  for (size_t i = 0; i < count; i += 1) {
    if (strcmp(languages[i], subtag) == 0) return i;
  }
  return last_resort;
}
