// See conversation.h: the queue, and the thread with its connections. What the agent's messages lead to is in
// conversation_take.cc.
#include "conversation.h"

#include "agent_pipe.h"
#include "module.h"
#include "names.h"
#include "text.h"
#include "trace.h"

namespace vestibule::provider {
namespace {

// Between two tries to connect; each wait is twice as long as the one before.
constexpr DWORD kFirstWaitMilliseconds = 100;
constexpr DWORD kLongestWaitMilliseconds = 3000;
// An agent that has shown nothing by then is said to be away; it may still answer.
constexpr DWORD kSlowMilliseconds = 5000;
// By then it hangs, and is asked anew.
constexpr DWORD kHangMilliseconds = 30000;
// How many messages are taken at once in which time, how long each one after them is waited with, and how often longer where
// the UI thread has not shown the last one by then.
constexpr DWORD kBurst = 32;
constexpr DWORD kBurstMilliseconds = 8000;
constexpr DWORD kPauseMilliseconds = 250;
constexpr int kMostPauses = 8;

// Of this process. One tile is selected at a time; a few more may still wait for a part of Windows that does not answer,
// which nothing can end. Whoever clicks again and again then starts no further ones.
constexpr LONG kMostThreads = 8;
volatile LONG threads = 0;

}  // namespace

Conversation* Conversation::Create(Mailbox* mailbox) {
  Conversation* made = new (std::nothrow) Conversation;
  if (made == nullptr) return nullptr;
  made->stop_.Set(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  made->wake_.Set(CreateEventW(nullptr, FALSE, FALSE, nullptr));
  made->came_.Set(CreateEventW(nullptr, FALSE, FALSE, nullptr));
  made->mailbox_ = mailbox;
  if (mailbox != nullptr) mailbox->AddRef();
  if (made->stop_ && made->wake_ && made->came_) return made;
  made->Release();
  return nullptr;
}

bool Conversation::StartThread() {
  const HMODULE held = InterlockedIncrement(&threads) <= kMostThreads ? HoldModule() : nullptr;
  if (held != nullptr) {
    AddRef();
    const Handle thread(CreateThread(nullptr, 0, RunThread, this, 0, nullptr));
    if (thread) return true;
    Release();
    FreeLibrary(held);
  }
  InterlockedDecrement(&threads);
  return false;
}

Conversation* Conversation::Start(const HostFacts& facts, Mailbox* mailbox) {
  Conversation* made = Create(mailbox);
  if (made == nullptr) return nullptr;
  made->facts_ = facts;
  if (made->StartThread()) return made;
  made->Release();
  return nullptr;
}

void Conversation::ReportAlone(const SystemAnswer& answer) {
  Conversation* made = Create(nullptr);
  if (made == nullptr) return;
  made->only_reports_ = true;
  made->answer_ = answer;
  made->StartThread();
  made->Release();
}

Conversation::~Conversation() {
  DropQueued();
  if (mailbox_ != nullptr) mailbox_->Release();
}

void Conversation::AddRef() { InterlockedIncrement(&references_); }

void Conversation::Release() {
  if (InterlockedDecrement(&references_) == 0) delete this;
}

Sent Conversation::SendAnswer(const vst_message& answer, uint32_t serial) {
  Frame* frame = new (std::nothrow) Frame();
  if (frame == nullptr) return Sent::kTooLong;
  frame->answers = true;
  Sent sent = Sent::kTooLong;
  if (vst_encode(&answer, frame->bytes, sizeof frame->bytes, &frame->length) == VST_OK) {
    ExclusiveLock locked(&lock_);
    sent = serial == newest_ ? Sent::kYes : Sent::kLate;
    if (sent == Sent::kYes) {
      InterlockedExchange(&waits_, 1);
      Queue(frame);
    }
  }
  if (sent != Sent::kYes) delete frame;
  return sent;
}

void Conversation::SendCancel(uint32_t revision) {
  Frame* frame = new (std::nothrow) Frame();
  if (frame == nullptr) return;
  vst_message message = {};
  message.number = VST_MESSAGE_CANCEL;
  message.as.cancel.has = VST_CANCEL_REQUIRED;
  message.as.cancel.revision = revision;
  if (vst_encode(&message, frame->bytes, sizeof frame->bytes, &frame->length) != VST_OK) {
    delete frame;
    return;
  }
  ExclusiveLock locked(&lock_);
  Queue(frame);
}

void Conversation::Queue(Frame* frame) {
  (last_ == nullptr ? first_ : last_->next) = frame;
  last_ = frame;
  SetEvent(wake_.get());
}

void Conversation::Report(const SystemAnswer& answer) {
  ExclusiveLock locked(&lock_);
  has_answer_ = true;
  answer_ = answer;
  SetEvent(wake_.get());
}

void Conversation::Stop() { SetEvent(stop_.get()); }

void Conversation::TakeProgress(wchar_t* into, size_t capacity) {
  ExclusiveLock locked(&lock_);
  CopyText(progress_, into, capacity);
  progress_[0] = L'\0';
}

void Conversation::DropQueued() {
  ExclusiveLock locked(&lock_);
  newest_ = 0;
  while (first_ != nullptr) {
    Frame* frame = first_;
    first_ = frame->next;
    delete frame;
  }
  last_ = nullptr;
}

void Conversation::Post(Letter* letter, bool ends_wait) {
  mailbox_->Post(letter);
  if (ends_wait) InterlockedExchange(&waits_, 0);
  SetEvent(came_.get());
}

void Conversation::TellAway(vst_label label) {
  if (told_away_ == label) return;
  // Once "lost" was said it stays, until a screen comes.
  if (told_away_ == VST_LABEL_AGENT_LOST && label == VST_LABEL_AGENT_NOT_THERE) return;
  told_away_ = label;
  Letter* letter = NewLetter(LetterKind::kAway);
  if (letter != nullptr) letter->label = label;
  Post(letter, true);
}

DWORD WINAPI Conversation::RunThread(void* argument) {
  auto* conversation = static_cast<Conversation*>(argument);
  conversation->Run();
  InterlockedExchange(&conversation->waits_, 0);
  SetEvent(conversation->came_.get());
  conversation->Release();
  InterlockedDecrement(&threads);
  FreeLibraryAndExitThread(Module(), 0);
}

void Conversation::Run() {
  if (only_reports_) {
    AgentPipe pipe(stop_.get());
    if (pipe.Open() == Opened::kYes) SendResult(&pipe, answer_);
    return;
  }
  DWORD wait = kFirstWaitMilliseconds;
  for (;;) {
    const Ending ending = Talk();
    const bool had_screen = told_away_ == VST_LABEL_NONE;
    DropQueued();
    vst_label label = VST_LABEL_AGENT_NOT_THERE;
    switch (ending) {
      case Ending::kStopped:
      case Ending::kOver:
        return;
      case Ending::kRefused:
        Trace(Event::kAgentRefused, refused_);
        Post(NewLetter(LetterKind::kRefused), true);
        return;
      case Ending::kNotTheAgent:
        label = VST_LABEL_AGENT_NOT_SERVICE;
        break;
      case Ending::kLost:
        label = VST_LABEL_AGENT_LOST;
        break;
      case Ending::kNotThere:
        break;
    }
    if (IsStopped()) return;
    if (unreported_) {
      if (!AwaitAnswer()) return;
      label = VST_LABEL_AGENT_LOST;
    } else if (cancelled()) {
      Post(NewLetter(LetterKind::kEnded), true);
      return;
    }
    TellAway(label);
    if (ending == Ending::kLost && had_screen) wait = kFirstWaitMilliseconds;
    if (WaitForSingleObject(stop_.get(), wait) == WAIT_OBJECT_0) return;
    wait = wait * 2 < kLongestWaitMilliseconds ? wait * 2 : kLongestWaitMilliseconds;
  }
}

bool Conversation::AwaitAnswer() {
  for (;;) {
    SystemAnswer answer = {};
    bool has_answer = false;
    {
      ExclusiveLock locked(&lock_);
      has_answer = has_answer_;
      has_answer_ = false;
      answer = answer_;
    }
    if (has_answer) {
      unreported_ = false;
      AgentPipe pipe(stop_.get());
      if (pipe.Open() == Opened::kYes) SendResult(&pipe, answer);
      // After a refusal the person is here again, and so the agent is waited for.
      return !answer.accepted;
    }
    const HANDLE ends[] = {stop_.get(), wake_.get()};
    if (WaitForMultipleObjects(2, ends, FALSE, INFINITE) == WAIT_OBJECT_0) return false;
  }
}

Conversation::Ending Conversation::Talk() {
  AgentPipe pipe(stop_.get());
  switch (pipe.Open()) {
    case Opened::kNotThere:
      return Ending::kNotThere;
    case Opened::kNotTheAgent:
      return Ending::kNotTheAgent;
    case Opened::kYes:
      break;
  }
  welcomed_ = false;
  revision_ = 0;
  asked_ = false;
  vst_reader reader;
  if (vst_reader_begin(&reader, received_, sizeof received_) != VST_OK || !SayHello(&pipe)) return Ending::kNotThere;
  const Ending ending = Exchange(&pipe, &reader);
  // First nothing may come into the buffer any more, then it is wiped.
  pipe.EndRead();
  vst_reader_end(&reader);
  refused_ = message_.number;
  // What was decoded last points into the buffer that was just wiped.
  SecureZeroMemory(&message_, sizeof message_);
  return ending == Ending::kLost && revision_ == 0 && !unreported_ ? Ending::kNotThere : ending;
}

Conversation::Ending Conversation::Exchange(AgentPipe* pipe, vst_reader* reader) {
  const ULONGLONG began = GetTickCount64();
  bool reading = false;
  for (;;) {
    if (!reading) {
      const vst_room room = vst_reader_room(reader);
      if (!pipe->BeginRead(room.bytes, room.length)) return Ending::kLost;
      reading = true;
    }
    DWORD limit = INFINITE;
    if (revision_ == 0) {
      const ULONGLONG passed = GetTickCount64() - began;
      if (passed >= kHangMilliseconds) return Ending::kLost;
      if (passed >= kSlowMilliseconds) TellAway(VST_LABEL_AGENT_NOT_THERE);
      limit = static_cast<DWORD>((passed >= kSlowMilliseconds ? kHangMilliseconds : kSlowMilliseconds) - passed);
    }
    const HANDLE ends[] = {stop_.get(), wake_.get(), pipe->readable()};
    const DWORD ended = WaitForMultipleObjects(3, ends, FALSE, limit);
    if (ended == WAIT_OBJECT_0) return Ending::kStopped;
    if (ended == WAIT_OBJECT_0 + 1) {
      bool accepted = false;
      {
        ExclusiveLock locked(&lock_);
        accepted = has_answer_ && answer_.accepted;
      }
      if (!SendQueued(pipe)) return Ending::kLost;
      // The agent does not answer that.
      if (accepted) return Ending::kOver;
    }
    if (ended != WAIT_OBJECT_0 + 2) continue;
    const size_t count = pipe->Read();
    reading = false;
    if (count == 0) return Ending::kLost;
    if (vst_reader_filled(reader, count) != VST_OK) return Ending::kRefused;
    const vst_view body = vst_reader_body(reader);
    if (body.length == 0) continue;
    message_.number = 0;
    if (vst_decode(body.bytes, body.length, &message_) != VST_OK) return Ending::kRefused;
    const Ending taken = Take(message_);
    vst_reader_next(reader);
    if (taken != Ending::kStopped) return taken;
    if (!Pace()) return Ending::kStopped;
  }
}

bool Conversation::Pace() {
  const ULONGLONG now = GetTickCount64();
  if (now - paced_from_ >= kBurstMilliseconds) {
    paced_from_ = now;
    paced_ = 0;
  }
  if (++paced_ <= kBurst) return true;
  for (int pauses = 0; pauses == 0 || (pauses < kMostPauses && !mailbox_->IsRead()); ++pauses)
    if (WaitForSingleObject(stop_.get(), kPauseMilliseconds) == WAIT_OBJECT_0) return false;
  return true;
}

bool Conversation::SayHello(AgentPipe* pipe) {
  vst_message message = {};
  message.number = VST_MESSAGE_HELLO;
  vst_hello_message& hello = message.as.hello;
  hello.has = VST_HELLO_REQUIRED | VST_HELLO_HAS_DESKTOP_WIDTH | VST_HELLO_HAS_DESKTOP_HEIGHT |
              VST_HELLO_HAS_DESKTOP_SCALE | (facts_.parent_window != 0 ? VST_HELLO_HAS_PARENT_WINDOW : 0);
  hello.version = VST_PROTOCOL_VERSION;
  hello.locale = ViewOf(facts_.locale);
  hello.scenario = facts_.scenario;
  hello.account_id = ViewOf(facts_.sid);
  DWORD session = 0;
  ProcessIdToSessionId(GetCurrentProcessId(), &session);
  hello.session = session;
  hello.host = VST_HOST_CREDENTIAL_PROVIDER;
  hello.build = ViewOf(kVersion);
  hello.parent_window = facts_.parent_window;
  hello.desktop_width = facts_.width;
  hello.desktop_height = facts_.height;
  hello.desktop_scale = facts_.scale;
  uint8_t frame[VST_HELLO_FRAME_MOST];
  size_t length = 0;
  return vst_encode(&message, frame, sizeof frame, &length) == VST_OK && pipe->Write(frame, length);
}

bool Conversation::SendResult(AgentPipe* pipe, const SystemAnswer& answer) {
  vst_message message = {};
  message.number = VST_MESSAGE_RESULT;
  vst_result_message& result = message.as.result;
  result.has = VST_RESULT_REQUIRED | (answer.code != 0 ? VST_RESULT_HAS_CODE : 0) |
               (answer.sub_code != 0 ? VST_RESULT_HAS_SUB_CODE : 0);
  result.outcome = answer.outcome;
  result.accepted = answer.accepted ? 1 : 0;
  result.system = VST_SYSTEM_WINDOWS;
  result.code = answer.code;
  result.sub_code = answer.sub_code;
  uint8_t frame[VST_RESULT_FRAME_MOST];
  size_t length = 0;
  return vst_encode(&message, frame, sizeof frame, &length) == VST_OK && pipe->Write(frame, length);
}

bool Conversation::SendQueued(AgentPipe* pipe) {
  for (;;) {
    Frame* frame = nullptr;
    SystemAnswer answer = {};
    bool has_answer = false;
    {
      ExclusiveLock locked(&lock_);
      frame = first_;
      if (frame != nullptr) {
        first_ = frame->next;
        if (first_ == nullptr) last_ = nullptr;
      } else if (has_answer_) {
        has_answer = true;
        has_answer_ = false;
        answer = answer_;
      }
    }
    if (frame == nullptr && !has_answer) return true;
    bool sent = false;
    if (frame != nullptr) {
      sent = pipe->Write(frame->bytes, frame->length);
      asked_ = asked_ || frame->answers;
      delete frame;
    } else {
      unreported_ = false;
      sent = SendResult(pipe, answer);
    }
    if (!sent) return false;
  }
}

}  // namespace vestibule::provider
