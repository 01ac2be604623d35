// Windows that a provider opens itself, beside the screen. They are let be, named and pictured; a modal dialogue, for which
// nobody is there, is answered as if it had been cancelled. Nothing here sends a message to a window, because the thread
// of a provider may not answer.
#ifndef VESTIBULE_LOGINHOST_OWN_WINDOWS_H_
#define VESTIBULE_LOGINHOST_OWN_WINDOWS_H_

#include <windows.h>

#include <vector>

#include "report.h"
#include "ui_thread.h"

namespace vestibule::loginhost {

// Called once, before the others. The report lives as long as the process.
void WatchWindows(Report* report);

// What the hosted DLL gets in the place of functions that show windows. Of dialogues the answer is the host's.
const std::vector<Replacement>& WindowFunctions();
const std::vector<Replacement>& DialogueFunctions();

// Names windows of this process that are shown and were not named yet, whoever opened them, and reports a picture of each.
// On the UI thread, between methods.
void LookForWindows();

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_OWN_WINDOWS_H_
