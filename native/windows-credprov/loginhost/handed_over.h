// Takes over what a provider hands over in a method's out parameters: checks whose memory it is, copies it, frees it.
// Called on the UI thread, after the method that handed it over.
#ifndef VESTIBULE_LOGINHOST_HANDED_OVER_H_
#define VESTIBULE_LOGINHOST_HANDED_OVER_H_

#include <windows.h>

#include <string>

#include "report.h"

namespace vestibule::loginhost {

// Whether the block is the host's to free; a finding "foreign-memory" when it is not. NULL is.
bool CheckOwner(Report* report, const char* method, const char* what, const void* memory);

// The text, in UTF-8. The block is freed, unless it is foreign; empty for NULL.
std::string TakeText(Report* report, const char* method, wchar_t* text);

// The number of its characters; the block is wiped, then freed. For what may be a secret.
size_t TakeSecretLength(Report* report, const char* method, wchar_t* text);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_HANDED_OVER_H_
