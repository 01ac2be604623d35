// The agent's named pipe: instances that one client each can connect to. No Node here: used on the loop's thread, then
// on the listener's.
#ifndef VESTIBULE_WINDOWS_PIPE_H_
#define VESTIBULE_WINDOWS_PIPE_H_

#include <windows.h>

#include <string>

#include "windows/handle.h"

namespace vestibule {

// Name and access rights of a pipe. Only SYSTEM and the user of this process can open it.
class PipeName {
 public:
  // `path` is `\\.\pipe\...` in UTF-8. Zero, or a positive errno.
  int Set(const std::string& path);

  // A new instance. `first`: fails when anybody has a pipe of this name, this process included (EADDRINUSE). Zero, or a
  // positive errno.
  int Create(bool first, Handle* pipe);

 private:
  std::wstring name_;
  Local<void> access_;
};

// A place for one instance, and the wait for its client. What it holds it keeps through every failure: the last instance
// that goes takes the name with it.
class PipeInstance {
 public:
  PipeInstance() = default;
  PipeInstance(const PipeInstance&) = delete;
  PipeInstance& operator=(const PipeInstance&) = delete;
  ~PipeInstance() { Close(); }

  // Before anything else. False when the system has no event left.
  bool Prepare();

  // Waits for a client of the instance that is held. Zero, or a positive errno: then Offer() may be tried again.
  int Offer();

  bool is_held() const { return static_cast<bool>(pipe_); }
  bool is_offered() const { return offered_; }

  // Signalled when the wait is over.
  HANDLE event() const { return event_.get(); }

  // Once the event is signalled: whether a client came. Ends the wait.
  bool HasClient();

  // While nothing is waited for: holds `next`, which may be empty, and hands out what was held.
  Handle Exchange(Handle next);

  // Disconnects the client; the instance is held, and not offered.
  void HangUp();

  // Ends the wait, once the system has let go of this, and closes the instance.
  void Close();

 private:
  Handle pipe_;
  Handle event_;
  OVERLAPPED wait_ = {};
  bool offered_ = false;
  bool came_before_ = false;
};

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_PIPE_H_
