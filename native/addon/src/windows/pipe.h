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

  // A new instance. `first`: fails when anybody has a pipe of this name (EADDRINUSE). Zero, or a positive errno.
  int Create(bool first, Handle* pipe);

 private:
  std::wstring name_;
  Local<void> access_;
};

// One instance and the wait for its client.
class PipeInstance {
 public:
  PipeInstance() = default;
  PipeInstance(const PipeInstance&) = delete;
  PipeInstance& operator=(const PipeInstance&) = delete;
  // Ends the wait, and waits until the system has let go of this.
  ~PipeInstance();

  // Before anything else. False when the system has no event left.
  bool Prepare();

  // Waits for a client of `pipe`. Zero, or a positive errno; the pipe is closed then.
  int Offer(Handle pipe);

  // Whether a pipe was offered and not taken.
  bool is_offered() const { return static_cast<bool>(pipe_); }

  // Signalled when a client has come.
  HANDLE event() const { return event_.get(); }

  // The pipe, once the event is signalled; empty when its client is gone again. The next Offer() may follow.
  Handle Take();

 private:
  Handle pipe_;
  Handle event_;
  OVERLAPPED wait_ = {};
  bool came_before_ = false;
};

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_PIPE_H_
