// What management has set on this Mac. Used by running.c, on a thread of its own: they ask cfprefsd, which may not answer.
#ifndef VESTIBULE_MACOS_PREFERENCES_H_
#define VESTIBULE_MACOS_PREFERENCES_H_

#include <stdbool.h>

// `StandAside` in the domain `vestibule.agent`: by a profile, or in /Library/Preferences, which only root can write. What
// the user that the login window runs as has set counts for nothing.
bool vst_stands_aside(void);
// A profile has Platform SSO keep the local password in step with the identity provider's.
bool vst_has_other_owner(void);

#endif  // VESTIBULE_MACOS_PREFERENCES_H_
