// authd for one right: runs a list of mechanisms one after the other, and the whole list again with the hint `tries` one
// higher when one denies. Plays Apple's own mechanisms as far as a sign-in needs them. In the process that is made for
// the plug-in; the engine's thread calls the plug-in, and the plug-in calls back on any thread. The model is that of
// src/harness/macos/authorization-engine.ts.
#ifndef VESTIBULE_LOGINHOST_ENGINE_H_
#define VESTIBULE_LOGINHOST_ENGINE_H_

#include "mechanisms.h"
#include "options.h"
#include "watch.h"

// Plays one evaluation and says everything in the report.
void engine_play(const struct options *options, struct watch *watch, plugin_entry entry);

#endif  // VESTIBULE_LOGINHOST_ENGINE_H_
