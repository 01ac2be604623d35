// Brings letters from a conversation's thread to the UI thread, by a message-only window: objects of the sign-in screen
// may be called on the UI thread only. Opened, closed and emptied on the UI thread; letters are posted on any thread.
#ifndef VESTIBULE_PROVIDER_MAILBOX_H_
#define VESTIBULE_PROVIDER_MAILBOX_H_

#include <windows.h>

#include <cstdint>

#include "logon.h"
#include "screen.h"

namespace vestibule::provider {

enum class LetterKind {
  // The agent's brand name, in `text`.
  kBrand,
  kScreen,
  // The agent is away; `label` says how.
  kAway,
  // The agent broke the protocol or refused; nothing more comes.
  kRefused,
  // A session without a credential ended; `text` may be empty.
  kEnded,
  // A credential, in `logon`.
  kCredential,
  // The agent's browser, in `process`, needs the focus.
  kForeground,
  // An answer was sent from Connect's thread.
  kSent,
  // The person cancelled in Connect.
  kCancelled,
  // The person pressed Disconnect.
  kDisconnected,
};

struct Letter {
  LetterKind kind;
  Letter* next;
  vst_label label;
  // Of kEnded: it was refused.
  bool refused;
  DWORD process;
  uint64_t outcome;
  PackedLogon logon;
  wchar_t text[kTextRoom];
  Screen screen;
};

// nullptr where there is no memory. Deleting one wipes it.
Letter* NewLetter(LetterKind kind);

class Receiver {
 public:
  virtual void OnLetter(Letter* letter) = 0;
  // Once a second while the clock runs.
  virtual void OnTick() = 0;
  // Once, after the time of Remind.
  virtual void OnReminder() = 0;
  // A letter's work may end the receiver's last other owner.
  virtual void Hold() = 0;
  virtual void Drop() = 0;

 protected:
  ~Receiver() = default;
};

class Mailbox {
 public:
  // nullptr where no window can be made.
  static Mailbox* Open(Receiver* receiver);
  void AddRef();
  void Release();

  // Takes the letter, and drops it when the mailbox is closed. A letter that says all that an earlier one would have takes
  // its place, so that few wait, whatever the agent sends. On any thread.
  void Post(Letter* letter);
  // Whether everything that was posted has been shown. On any thread.
  bool IsRead() const { return unread_ == 0; }
  // Hands over what has come, one after the other: a call of the sign-in screen's may let the next letter in while the last
  // is at work, and that one then waits for it.
  void Empty();
  void RunClock(bool run);
  // Instead of an earlier one. 0: no more.
  void Remind(UINT milliseconds);
  // Nothing is handed over any more.
  void Close();

 private:
  explicit Mailbox(Receiver* receiver) : receiver_(receiver) {}
  ~Mailbox();
  static LRESULT CALLBACK OnMessage(HWND window, UINT message, WPARAM first, LPARAM second);
  Letter* Take();
  // Under `lock_`. The letter that `kind` makes needless, which is the caller's, or nullptr.
  Letter* TakeReplaced(LetterKind kind);
  void Delete(Letter* letter);

  volatile LONG references_ = 1;
  volatile LONG unread_ = 0;
  Receiver* receiver_;
  bool emptying_ = false;
  bool reminds_ = false;
  SRWLOCK lock_ = SRWLOCK_INIT;
  HWND window_ = nullptr;
  Letter* first_ = nullptr;
  Letter* last_ = nullptr;
};

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_MAILBOX_H_
