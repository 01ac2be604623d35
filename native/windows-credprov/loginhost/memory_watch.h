// Knows which memory came from CoTaskMemAlloc, by IMallocSpy: what a provider hands over has to. One object for the
// process, registered before the provider is loaded and for as long as the process lives. COM calls it on any thread.
#ifndef VESTIBULE_LOGINHOST_MEMORY_WATCH_H_
#define VESTIBULE_LOGINHOST_MEMORY_WATCH_H_

#include <windows.h>

namespace vestibule::loginhost {

// Whether COM took the spy. Without it all memory counts as good.
bool WatchMemory();

// Whether `memory` is a block of CoTaskMemAlloc that nobody has freed.
bool IsTaskMemory(const void* memory);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_MEMORY_WATCH_H_
