// What a provider does on the UI thread that may wait: LogonUI waits with it. Functions of the system that the hosted DLL
// imports are replaced by these, or led through a note; all of them do what they always do. They run on whichever thread
// calls them, and say nothing off the UI thread, or between the methods.
#ifndef VESTIBULE_LOGINHOST_UI_THREAD_H_
#define VESTIBULE_LOGINHOST_UI_THREAD_H_

#include <windows.h>

#include <vector>

#include "calls.h"
#include "report.h"

namespace vestibule::loginhost {

// Called once, before any other of these. Both live as long as the process.
void WatchUiThread(const Calls* calls, Report* report);

// The method of the provider that runs on the UI thread, when this is it; otherwise "a thread of the provider".
const char* MethodHere();

struct Replacement {
  const char* function;
  const void* replacement;
};

// Those whose arguments say whether they wait.
const std::vector<Replacement>& JudgedFunctions();

// Code that notes a use of `function`, one that opens or uses a pipe, a file, a socket or RPC, and goes on in `target`.
// nullptr for a function that may be used anywhere; among them are those that a provider cannot do without:
// LsaConnectUntrusted, LsaLookupAuthenticationPackage and CredProtectW, with what belongs to them.
const void* Noted(const char* function, const void* target);

// The name of a function of `library` that is imported by its number; nullptr for one that has no note.
const char* NameOfNumber(const char* library, unsigned number);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_UI_THREAD_H_
