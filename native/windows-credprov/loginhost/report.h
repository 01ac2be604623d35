// The lines that the host reports: one JSON object each, written whole, from any thread. src/harness/loginhost/lines.ts
// is their contract. No line ever holds what was typed into a password field, or the secret of a serialization.
#ifndef VESTIBULE_LOGINHOST_REPORT_H_
#define VESTIBULE_LOGINHOST_REPORT_H_

#include <windows.h>

#include <string>

#include "json.h"

namespace vestibule::loginhost {

// kFault: a sign-in screen would suffer. kWarning: many providers do it, and it is worth knowing.
enum class Severity { kFault, kWarning };

class Report {
 public:
  // `channel` stays the caller's.
  explicit Report(HANDLE channel) : channel_(channel) {}

  // `event` names the line, `details` is an object whose members follow.
  void Say(const char* event, Json details = Json::Object());

  // A misbehaviour of the provider, by its name.
  void Find(const char* name, Severity severity, Json details = Json::Object());

 private:
  HANDLE channel_;
  SRWLOCK lock_ = SRWLOCK_INIT;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_REPORT_H_
