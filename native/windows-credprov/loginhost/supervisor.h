// The watcher: refuses what cannot be a provider, starts the hosted process, passes its lines on, and says how it ended.
// A provider that crashes or hangs takes the hosted process down and never this one.
#ifndef VESTIBULE_LOGINHOST_SUPERVISOR_H_
#define VESTIBULE_LOGINHOST_SUPERVISOR_H_

#include "options.h"

namespace vestibule::loginhost {

constexpr int kExitGood = 0;
// The provider misbehaved.
constexpr int kExitFault = 1;
// Not a provider, or arguments or a script that cannot be used.
constexpr int kExitBadInput = 2;

// Returns the exit code of the program.
int Supervise(const Options& options, int count, wchar_t** arguments);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_SUPERVISOR_H_
