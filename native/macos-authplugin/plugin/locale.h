// The language of the login window. Used by running.c, on a thread of its own: it asks cfprefsd, which may not answer.
#ifndef VESTIBULE_MACOS_LOCALE_H_
#define VESTIBULE_MACOS_LOCALE_H_

#include "conversation.h"

// BCP 47; English where the system names none.
void vst_read_locale(char into[VST_LOCALE_MOST + 1]);

#endif  // VESTIBULE_MACOS_LOCALE_H_
