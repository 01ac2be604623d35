// What a person does at the screen, read as JSON lines from a file or, while they come, from standard input. A thread of
// its own reads; the UI thread takes one action after the other.
#ifndef VESTIBULE_LOGINHOST_SCRIPT_H_
#define VESTIBULE_LOGINHOST_SCRIPT_H_

#include <windows.h>

#include <deque>
#include <optional>
#include <string>

#include "json.h"

namespace vestibule::loginhost {

struct Action {
  // From 1.
  int line;
  // nullopt: the line is no JSON object.
  std::optional<Json> json;
};

class Script {
 public:
  // `woken` is set whenever a line came. `input` belongs to the script; it lives as long as the process.
  Script(HANDLE input, HANDLE woken);
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  // The next action; nullopt when none has come yet.
  std::optional<Action> Next();
  // Nothing comes any more, and everything was taken.
  bool Ended();

 private:
  static DWORD WINAPI ReadLines(void* script);
  void Read();
  void Take(std::string* line);

  HANDLE input_;
  HANDLE woken_;
  SRWLOCK lock_ = SRWLOCK_INIT;
  std::deque<Action> waiting_;
  int lines_ = 0;
  bool at_end_ = false;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_SCRIPT_H_
