// An agent of this process's own, behind the provider's pipe: it says what a scene tells it to. It waits, so the scene's
// own thread is the sign-in screen's, which meanwhile takes no message.
#ifndef VESTIBULE_CALLER_AGENT_H_
#define VESTIBULE_CALLER_AGENT_H_

#include <windows.h>

#include "stream.h"

namespace vestibule::caller {

class Agent {
 public:
  // Counts as the service's process, and as LocalSystem's, for `module`; and so does the screen's account as one of the
  // system's.
  explicit Agent(HMODULE module);
  ~Agent() { CloseHandle(pipe_); }
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  // Takes a connection, hears its hello and welcomes it.
  void Greet();
  // A screen that asks for a PIN.
  void Ask(uint32_t revision);
  // A credential of the screen's account.
  void GiveCredential();
  // The next message, which has to be of this kind. Its texts are gone with the next one.
  const vst_message& Expect(uint8_t number);
  // Whether nothing has come that was not expected yet.
  bool HasHeardNothing();
  void HangUp();

 private:
  void Say(const vst_message& message);

  HANDLE pipe_;
  vst_reader reader_ = {};
  vst_message heard_ = {};
  uint8_t bytes_[VST_READER_BYTES] = {};
};

}  // namespace vestibule::caller

#endif  // VESTIBULE_CALLER_AGENT_H_
