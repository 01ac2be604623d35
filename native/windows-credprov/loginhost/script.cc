// See script.h. Lines hold secrets: buffers of a fixed place are wiped here, the others by the operator delete of main.cc.
#include "script.h"

#include <utility>

namespace vestibule::loginhost {

Script::Script(HANDLE input, HANDLE woken) : input_(input), woken_(woken) {
  CloseHandle(CreateThread(nullptr, 0, ReadLines, this, 0, nullptr));
}

DWORD WINAPI Script::ReadLines(void* script) {
  static_cast<Script*>(script)->Read();
  return 0;
}

void Script::Read() {
  std::string line;
  char chunk[4096];
  DWORD read = 0;
  while (ReadFile(input_, chunk, sizeof chunk, &read, nullptr) && read > 0) {
    for (DWORD at = 0; at < read; ++at) {
      if (chunk[at] == '\n') Take(&line);
      else line += chunk[at];
    }
    SecureZeroMemory(chunk, sizeof chunk);
  }
  Take(&line);
  AcquireSRWLockExclusive(&lock_);
  at_end_ = true;
  ReleaseSRWLockExclusive(&lock_);
  SetEvent(woken_);
}

void Script::Take(std::string* line) {
  ++lines_;
  const bool is_empty = line->find_first_not_of(" \t\r") == std::string::npos;
  if (!is_empty) {
    std::optional<Json> json = Json::Read(*line);
    if (json.has_value() && json->kind() != Json::Kind::kObject) json.reset();
    AcquireSRWLockExclusive(&lock_);
    waiting_.push_back({lines_, std::move(json)});
    ReleaseSRWLockExclusive(&lock_);
    SetEvent(woken_);
  }
  SecureZeroMemory(line->data(), line->size());
  line->clear();
}

std::optional<Action> Script::Next() {
  AcquireSRWLockExclusive(&lock_);
  std::optional<Action> next;
  if (!waiting_.empty()) {
    next = std::move(waiting_.front());
    waiting_.pop_front();
  }
  ReleaseSRWLockExclusive(&lock_);
  return next;
}

bool Script::Ended() {
  AcquireSRWLockShared(&lock_);
  const bool ended = at_end_ && waiting_.empty();
  ReleaseSRWLockShared(&lock_);
  return ended;
}

}  // namespace vestibule::loginhost
