// Functions of the caller's in the import table of a DLL that it has loaded.
#ifndef VESTIBULE_CALLER_IMPORTS_H_
#define VESTIBULE_CALLER_IMPORTS_H_

#include <windows.h>

namespace vestibule::caller {

// Puts `replacement` in the place of the function `name`, where the DLL imports that.
void Lend(HMODULE module, const char* name, const void* replacement);

// The host's service and token: this process counts as the agent's, and as LocalSystem's.
void LendAgent(HMODULE module);

}  // namespace vestibule::caller

#endif  // VESTIBULE_CALLER_IMPORTS_H_
