// See mailbox.h.
#include "mailbox.h"

#include "memory.h"
#include "module.h"

namespace vestibule::provider {
namespace {

constexpr wchar_t kWindowClass[] = L"VestibuleCredentialProviderMailbox";
constexpr UINT kPosted = WM_APP + 1;
constexpr UINT_PTR kClock = 1;
constexpr UINT kClockMilliseconds = 1000;
constexpr UINT_PTR kReminder = 2;

// Of these only the last one matters.
bool SaysAll(LetterKind kind) {
  return kind == LetterKind::kBrand || kind == LetterKind::kScreen || kind == LetterKind::kAway ||
         kind == LetterKind::kForeground;
}

}  // namespace

Letter* NewLetter(LetterKind kind) {
  Letter* letter = new (std::nothrow) Letter;
  if (letter != nullptr) letter->kind = kind;
  return letter;
}

Mailbox* Mailbox::Open(Receiver* receiver) {
  WNDCLASSEXW windows = {};
  windows.cbSize = sizeof windows;
  windows.lpfnWndProc = OnMessage;
  windows.hInstance = Module();
  windows.lpszClassName = kWindowClass;
  // Every mailbox of this DLL has the same class; only the first registers it.
  if (RegisterClassExW(&windows) == 0 && GetLastError() != ERROR_CLASS_ALREADY_EXISTS) return nullptr;
  Mailbox* mailbox = new (std::nothrow) Mailbox(receiver);
  if (mailbox == nullptr) return nullptr;
  mailbox->window_ = CreateWindowExW(0, kWindowClass, nullptr, 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, Module(), nullptr);
  if (mailbox->window_ == nullptr) {
    mailbox->Release();
    return nullptr;
  }
  SetWindowLongPtrW(mailbox->window_, GWLP_USERDATA, reinterpret_cast<LONG_PTR>(mailbox));
  return mailbox;
}

Mailbox::~Mailbox() {
  while (Letter* letter = Take()) Delete(letter);
}

void Mailbox::AddRef() { InterlockedIncrement(&references_); }

void Mailbox::Release() {
  if (InterlockedDecrement(&references_) == 0) delete this;
}

void Mailbox::Post(Letter* letter) {
  if (letter == nullptr) return;
  InterlockedIncrement(&unread_);
  Letter* dropped = letter;
  {
    ExclusiveLock locked(&lock_);
    if (window_ != nullptr) {
      dropped = TakeReplaced(letter->kind);
      letter->next = nullptr;
      (last_ == nullptr ? first_ : last_->next) = letter;
      last_ = letter;
      PostMessageW(window_, kPosted, 0, 0);
    }
  }
  if (dropped != nullptr) Delete(dropped);
}

Letter* Mailbox::TakeReplaced(LetterKind kind) {
  if (!SaysAll(kind)) return nullptr;
  Letter* before = nullptr;
  for (Letter* each = first_; each != nullptr; before = each, each = each->next) {
    if (each->kind != kind) continue;
    (before == nullptr ? first_ : before->next) = each->next;
    if (last_ == each) last_ = before;
    return each;
  }
  return nullptr;
}

void Mailbox::Delete(Letter* letter) {
  delete letter;
  InterlockedDecrement(&unread_);
}

Letter* Mailbox::Take() {
  ExclusiveLock locked(&lock_);
  Letter* letter = first_;
  if (letter == nullptr) return nullptr;
  first_ = letter->next;
  if (first_ == nullptr) last_ = nullptr;
  return letter;
}

void Mailbox::Empty() {
  if (emptying_) return;
  emptying_ = true;
  AddRef();
  while (receiver_ != nullptr) {
    Letter* letter = Take();
    if (letter == nullptr) break;
    Receiver* receiver = receiver_;
    receiver->Hold();
    receiver->OnLetter(letter);
    Delete(letter);
    receiver->Drop();
  }
  emptying_ = false;
  Release();
}

void Mailbox::RunClock(bool run) {
  if (window_ == nullptr) return;
  if (run) SetTimer(window_, kClock, kClockMilliseconds, nullptr);
  else KillTimer(window_, kClock);
}

void Mailbox::Remind(UINT milliseconds) {
  if (window_ == nullptr || (milliseconds == 0 && !reminds_)) return;
  reminds_ = milliseconds != 0;
  if (reminds_) SetTimer(window_, kReminder, milliseconds, nullptr);
  else KillTimer(window_, kReminder);
}

void Mailbox::Close() {
  receiver_ = nullptr;
  HWND window = nullptr;
  {
    ExclusiveLock locked(&lock_);
    window = window_;
    window_ = nullptr;
  }
  if (window == nullptr) return;
  SetWindowLongPtrW(window, GWLP_USERDATA, 0);
  DestroyWindow(window);
  while (Letter* letter = Take()) Delete(letter);
  // Fails while another mailbox is open, and succeeds for the last one: no class outlives the DLL.
  UnregisterClassW(kWindowClass, Module());
}

LRESULT CALLBACK Mailbox::OnMessage(HWND window, UINT message, WPARAM first, LPARAM second) {
  auto* mailbox = reinterpret_cast<Mailbox*>(GetWindowLongPtrW(window, GWLP_USERDATA));
  if (mailbox != nullptr && message == kPosted) {
    mailbox->Empty();
    return 0;
  }
  if (mailbox != nullptr && message == WM_TIMER && mailbox->receiver_ != nullptr) {
    Receiver* receiver = mailbox->receiver_;
    receiver->Hold();
    if (first == kReminder) {
      mailbox->Remind(0);
      receiver->OnReminder();
    } else {
      receiver->OnTick();
    }
    receiver->Drop();
    return 0;
  }
  // It is closed by its owner only.
  if (message == WM_CLOSE) return 0;
  return DefWindowProcW(window, message, first, second);
}

}  // namespace vestibule::provider
