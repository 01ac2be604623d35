// The hosted process: loads the DLL, finds its class, makes the provider, and lets the session play. All of it may be
// taken down by the DLL.
#ifndef VESTIBULE_LOGINHOST_HOSTED_H_
#define VESTIBULE_LOGINHOST_HOSTED_H_

#include "options.h"

namespace vestibule::loginhost {

// Returns the exit code.
int Host(const Options& options);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_HOSTED_H_
