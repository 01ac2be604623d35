// A tile's conversation with the agent, over as many connections as it needs, on a thread of its own. Made and stopped on
// the UI thread; answers come from the UI thread or from Connect's. What the agent says becomes letters in the tile's
// mailbox. It keeps the DLL loaded as long as its thread runs. Twin of src/host/agent-conversation.ts and agent-link.ts.
#ifndef VESTIBULE_PROVIDER_CONVERSATION_H_
#define VESTIBULE_PROVIDER_CONVERSATION_H_

#include <windows.h>

#include "codec.h"
#include "mailbox.h"
#include "memory.h"
#include "stream.h"

namespace vestibule::provider {

constexpr size_t kSidMost = 184;
constexpr size_t kLocaleMost = 35;

// What `hello` says of the host.
struct HostFacts {
  uint8_t scenario;
  bool unlocks;
  char sid[kSidMost + 1];
  char locale[kLocaleMost + 1];
  uint64_t parent_window;
  uint32_t width;
  uint32_t height;
  uint16_t scale;
};

// The system's answer to a credential.
struct SystemAnswer {
  uint64_t outcome;
  bool accepted;
  uint32_t code;
  uint32_t sub_code;
};

enum class Sent {
  kYes,
  // It does not fit an answer.
  kTooLong,
  // The agent has shown another screen since, or is gone: it would not answer.
  kLate,
};

class AgentPipe;

class Conversation {
 public:
  // nullptr where no thread can be started, or too many have not ended. The caller has one reference.
  static Conversation* Start(const HostFacts& facts, Mailbox* mailbox);
  // Sends the answer on a connection of its own, and nothing else. Nothing waits for it.
  static void ReportAlone(const SystemAnswer& answer);

  void AddRef();
  void Release();

  // Queues an answer to the screen `serial`; its secrets are copied and wiped once they are sent.
  Sent SendAnswer(const vst_message& answer, uint32_t serial);
  void SendCancel(uint32_t revision);
  // Set before the cancel is queued: a credential that is on its way is dropped.
  void Cancelled() { InterlockedExchange(&cancelled_, 1); }
  bool cancelled() const { return cancelled_ != 0; }
  void Report(const SystemAnswer& answer);
  // Ends it without an outcome. The thread ends soon after.
  void Stop();

  // Lives as long as the conversation.
  Mailbox* mailbox() const { return mailbox_; }
  // Whether an answer was sent for which nothing has come that a person could act on.
  bool Waits() const { return waits_ != 0; }
  // Set whenever something has come. Auto-reset.
  HANDLE came() const { return came_.get(); }
  // The progress text that came last. Empty: none came since it was asked for.
  void TakeProgress(wchar_t* into, size_t capacity);

 private:
  struct Frame {
    Frame* next;
    // Of a person's answer.
    bool answers;
    size_t length;
    uint8_t bytes[VST_ANSWER_FRAME_MOST];
  };
  enum class Ending { kStopped, kOver, kRefused, kNotThere, kNotTheAgent, kLost };

  Conversation() = default;
  ~Conversation();
  static Conversation* Create(Mailbox* mailbox);
  bool StartThread();
  static DWORD WINAPI RunThread(void* conversation);

  void Run();
  Ending Talk();
  Ending Exchange(AgentPipe* pipe, vst_reader* reader);
  bool SayHello(AgentPipe* pipe);
  // Sends what is queued. False: the connection is broken.
  bool SendQueued(AgentPipe* pipe);
  bool SendResult(AgentPipe* pipe, const SystemAnswer& answer);
  // Between two messages: an agent that never stops talking is listened to slowly, so that the UI thread serves the person
  // too. False: stopped.
  bool Pace();
  // The frame is the queue's from here on.
  void Queue(Frame* frame);
  // Judges one message. kStopped stands for "go on".
  Ending Take(const vst_message& message);
  Ending TakeScreen(const vst_screen_message& screen);
  Ending TakeOutcome(const vst_outcome_message& outcome);
  // A credential was handed over and the connection is gone: waits for the system's answer. False: stopped.
  bool AwaitAnswer();

  void TellAway(vst_label label);
  void Post(Letter* letter, bool ends_wait);
  bool IsStopped() const { return WaitForSingleObject(stop_.get(), 0) == WAIT_OBJECT_0; }
  // Also what is answered to from here on: nothing.
  void DropQueued();

  volatile LONG references_ = 1;
  volatile LONG cancelled_ = 0;
  volatile LONG waits_ = 0;
  HostFacts facts_ = {};
  Mailbox* mailbox_ = nullptr;
  Handle stop_;
  Handle wake_;
  Handle came_;

  SRWLOCK lock_ = SRWLOCK_INIT;
  Frame* first_ = nullptr;
  Frame* last_ = nullptr;
  bool has_answer_ = false;
  SystemAnswer answer_ = {};
  wchar_t progress_[kTextRoom] = {};
  // The screen that can be answered now; 0: none.
  uint32_t newest_ = 0;

  // Of the thread.
  bool only_reports_ = false;
  bool welcomed_ = false;
  // The last screen's on this connection.
  uint32_t revision_ = 0;
  uint32_t serial_ = 0;
  // A person has answered, and has not got a credential for it.
  bool asked_ = false;
  // Messages since a time: see Pace.
  ULONGLONG paced_from_ = 0;
  DWORD paced_ = 0;
  // A credential was handed over whose answer has not been reported.
  bool unreported_ = false;
  vst_label told_away_ = VST_LABEL_NONE;
  vst_message message_ = {};
  // Its number, for the trace: the message itself was wiped.
  uint8_t refused_ = 0;
  uint8_t received_[VST_READER_BYTES] = {};
};

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_CONVERSATION_H_
