// The engine is in another process (src/harness/macos/authorization-engine.ts, by src/harness/authhost/driven-host.ts):
// it says on standard input which mechanism is called when, what the hints and the context are, and what a person does at
// the view; the report says what came of it. Nothing is decided here.
#ifndef VESTIBULE_LOGINHOST_DRIVEN_H_
#define VESTIBULE_LOGINHOST_DRIVEN_H_

#include "mechanisms.h"

// Obeys until standard input ends, then destroys what is left. One command a line: a word, then numbers in decimal, and
// bytes in hexadecimal, with a space between.
//   forget                        no account, hint and context of before
//   account NAME UUID PASSWORD    the password may be empty
//   hint KEY VALUE | context KEY FLAGS VALUE
//   create NAME                   mechanisms are numbered from 1, in this order
//   invoke NUMBER | deactivate NUMBER | destroy NUMBER
//   press VIEW CONTROL | fill VIEW CONTROL TEXT | cancel
//   look                          tells the view again: what it has written itself, since keys and time change it
//   navigate PAGE QUESTION ADDRESS | end-page
void driven_play(struct options *options, struct watch *watch, plugin_entry entry);

#endif  // VESTIBULE_LOGINHOST_DRIVEN_H_
