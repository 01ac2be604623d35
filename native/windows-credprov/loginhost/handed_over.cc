// See handed_over.h.
#include "handed_over.h"

#include <objbase.h>

#include <cwchar>

#include "memory_watch.h"
#include "text.h"

namespace vestibule::loginhost {

bool CheckOwner(Report* report, const char* method, const char* what, const void* memory) {
  if (memory == nullptr || IsTaskMemory(memory)) return true;
  report->Find("foreign-memory", Severity::kFault, Json::Object({{"method", method}, {"what", what}}));
  return false;
}

std::string TakeText(Report* report, const char* method, wchar_t* text) {
  std::string taken = Utf8OrEmpty(text);
  if (CheckOwner(report, method, "text", text)) CoTaskMemFree(text);
  return taken;
}

size_t TakeSecretLength(Report* report, const char* method, wchar_t* text) {
  if (text == nullptr) return 0;
  const size_t length = wcsnlen(text, kLongestText);
  if (CheckOwner(report, method, "text", text)) {
    SecureZeroMemory(text, length * sizeof(wchar_t));
    CoTaskMemFree(text);
  }
  return length;
}

}  // namespace vestibule::loginhost
