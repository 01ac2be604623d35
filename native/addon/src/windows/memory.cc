// Windows Error Reporting writes the dumps of a crash: without the heap, none holds what this process keeps there.
// Other processes cannot read the memory of a service that runs as SYSTEM, but for administrators with the debug
// privilege.
#include "memory.h"

#include <windows.h>
#ifdef __MINGW32__
// Its werapi.h does not compile on its own. From the SDK's.
extern "C" HRESULT WINAPI WerSetFlags(DWORD flags);
#define WER_FAULT_REPORTING_FLAG_NOHEAP 1
#else
#include <werapi.h>
#endif

#include <errno.h>

namespace vestibule {

int CloseMemory() {
  const HRESULT result = WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP);
  return SUCCEEDED(result) ? 0 : -ENOTSUP;
}

}  // namespace vestibule
