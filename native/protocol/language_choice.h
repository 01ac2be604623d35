// Chooses a language for a locale. Called by vestibule_texts.c only. Twin of src/texts.
#ifndef VESTIBULE_LANGUAGE_CHOICE_H_
#define VESTIBULE_LANGUAGE_CHOICE_H_

#include <stddef.h>

#include "bytes.h"

// The index of the first of `count` languages (primary subtags in lower case) that `locale` asks for, else
// `last_resort`.
size_t vst_choose_language(struct vst_view locale, const char *const *languages, size_t count, size_t last_resort);

#endif  // VESTIBULE_LANGUAGE_CHOICE_H_
