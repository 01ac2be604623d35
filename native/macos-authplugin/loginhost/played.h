// Apple's own mechanisms, as far as a sign-in needs them. Called by engine.c, on its thread.
#ifndef VESTIBULE_LOGINHOST_PLAYED_H_
#define VESTIBULE_LOGINHOST_PLAYED_H_

#include "options.h"
#include "values.h"

// loginwindow:login. Who is named and has a password is not asked; else a person types what the script says next. Sets
// `given_up` where accounts are known and nothing more is typed.
AuthorizationResult played_window(const struct options *options, struct values *context, struct values *hints,
                                  bool *given_up);
// builtin:authenticate. Where the script knows no account everybody is let in.
AuthorizationResult played_authenticate(const struct options *options, struct values *context);

#endif  // VESTIBULE_LOGINHOST_PLAYED_H_
