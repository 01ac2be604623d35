// Searches the memory of the hosted process for secrets that should be gone, from outside of it: the search so leaves no
// copy where it looks. Called by the watcher while the hosted process waits.
#ifndef VESTIBULE_LOGINHOST_MEMORY_SEARCH_H_
#define VESTIBULE_LOGINHOST_MEMORY_SEARCH_H_

#include <windows.h>

#include "report.h"
#include "shared_state.h"

namespace vestibule::loginhost {

// Reports what it found: a finding for each secret in each place (the image of a DLL, the stack of a thread, a heap, other
// memory), and one line with their number. Returns that number. `line` as in SecretsSeen::Search.
long long SearchMemory(HANDLE process, const SharedState& shared, int line, Report* report);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_MEMORY_SEARCH_H_
