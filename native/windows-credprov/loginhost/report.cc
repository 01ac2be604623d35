// See report.h.
#include "report.h"

#include <utility>

namespace vestibule::loginhost {

void Report::Say(const char* event, Json details) {
  Json line = Json::Object({{"event", event}});
  for (const Json::Member& member : details.members()) line.Set(member.first, member.second);
  const std::string text = line.Written() + "\n";
  AcquireSRWLockExclusive(&lock_);
  for (size_t at = 0; at < text.size();) {
    DWORD written = 0;
    if (!WriteFile(channel_, text.data() + at, static_cast<DWORD>(text.size() - at), &written, nullptr)) break;
    at += written;
  }
  ReleaseSRWLockExclusive(&lock_);
}

void Report::Find(const char* name, Severity severity, Json details) {
  Json finding = Json::Object({{"name", name}, {"severity", severity == Severity::kFault ? "fault" : "warning"}});
  for (const Json::Member& member : details.members()) finding.Set(member.first, member.second);
  Say("finding", std::move(finding));
}

}  // namespace vestibule::loginhost
