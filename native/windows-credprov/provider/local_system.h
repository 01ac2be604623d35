// Whether a process runs as LocalSystem (S-1-5-18). On any thread.
#ifndef VESTIBULE_PROVIDER_LOCAL_SYSTEM_H_
#define VESTIBULE_PROVIDER_LOCAL_SYSTEM_H_

#include <windows.h>

namespace vestibule::provider {

// `process` needs PROCESS_QUERY_LIMITED_INFORMATION. What cannot be found out is "no".
bool RunsAsLocalSystem(HANDLE process);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_LOCAL_SYSTEM_H_
