// Keeps other processes and core dumps away from this process's memory, one implementation for each system
// (linux/memory.cc, macos/memory.cc). Called by addon.cc.
#ifndef VESTIBULE_MEMORY_H_
#define VESTIBULE_MEMORY_H_

namespace vestibule {

// See `closeMemory` in src/platform/native/contract.ts. Plain system calls, on the loop's thread. Returns zero, or a
// negative errno.
int CloseMemory();

}  // namespace vestibule

#endif  // VESTIBULE_MEMORY_H_
