// The DLL itself: its handle, and whether it may be unloaded. Used on any thread.
#ifndef VESTIBULE_PROVIDER_MODULE_H_
#define VESTIBULE_PROVIDER_MODULE_H_

#include <windows.h>

namespace vestibule::provider {

HINSTANCE Module();

// Each COM object and each lock of the class factory counts.
void ModuleAddRef();
void ModuleRelease();

// Keeps the DLL loaded while a thread of its own runs; the thread ends by FreeLibraryAndExitThread. nullptr on failure.
HMODULE HoldModule();

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_MODULE_H_
