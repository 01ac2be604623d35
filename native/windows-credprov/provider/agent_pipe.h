// One connection to the agent, used by the conversation's thread alone. It waits for nothing that `stop` cannot end.
#ifndef VESTIBULE_PROVIDER_AGENT_PIPE_H_
#define VESTIBULE_PROVIDER_AGENT_PIPE_H_

#include <windows.h>

#include "memory.h"

namespace vestibule::provider {

enum class Opened { kYes, kNotThere, kNotTheAgent };

class AgentPipe {
 public:
  explicit AgentPipe(HANDLE stop) : stop_(stop) {}
  ~AgentPipe();
  AgentPipe(const AgentPipe&) = delete;
  AgentPipe& operator=(const AgentPipe&) = delete;

  // Connects, and checks who answers.
  Opened Open();

  // Begins to read into `bytes`, which must stay until the end of the pipe or until `Read` has told. False: it is broken.
  bool BeginRead(uint8_t* bytes, size_t most);
  // Set when something was read, or the pipe broke.
  HANDLE readable() const { return read_event_.get(); }
  // How many bytes were read; 0: the pipe is broken.
  size_t Read();

  // Gives the bytes of BeginRead back. After this nothing is read any more.
  void EndRead();

  // Writes all of it. False when it is broken, when nobody reads, or on stop.
  bool Write(const uint8_t* bytes, size_t length);

 private:
  HANDLE stop_;
  Handle pipe_;
  Handle process_;
  Handle read_event_;
  Handle write_event_;
  OVERLAPPED read_ = {};
  bool reading_ = false;
};

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_AGENT_PIPE_H_
