// For scripts/dll-coverage.mjs alone, which links it into a provider of its own: the sign-in screen's process ends without
// leaving the DLL, so the counts of lines are written whenever an object of the provider has gone.
#include <windows.h>

extern "C" {

void __gcov_dump();
void __gcov_reset();

// By the linker's --wrap in the place of vestibule::provider::ModuleRelease.
void __real__ZN9vestibule8provider13ModuleReleaseEv();

void __wrap__ZN9vestibule8provider13ModuleReleaseEv() {
  static SRWLOCK lock = SRWLOCK_INIT;
  __real__ZN9vestibule8provider13ModuleReleaseEv();
  AcquireSRWLockExclusive(&lock);
  __gcov_dump();
  __gcov_reset();
  ReleaseSRWLockExclusive(&lock);
}

}  // extern "C"
