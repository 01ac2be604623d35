// See credential.h: from what was typed to an answer, and from the agent's credential to the sign-in screen.
#include <objbase.h>

#include <cstring>

#include "credential.h"
#include "names.h"
#include "text.h"
#include "trace.h"

namespace vestibule::provider {
namespace {

// How often Connect asks whether the person has cancelled.
constexpr DWORD kAskMilliseconds = 50;
// After this Connect leaves the rest to letters: where nobody can cancel it, an agent that hangs would keep the person from
// the other tiles.
constexpr DWORD kConnectMilliseconds = 30000;

}  // namespace

// On the UI thread or Connect's.
Conversation* Credential::Submit(bool* too_long) {
  *too_long = false;
  ExclusiveLock locked(&lock_);
  if (conversation_ == nullptr || sent_ || Revision() == 0 || !IsShown(VST_PURPOSE_SUBMIT))
    return nullptr;
  vst_message message = {};
  message.number = VST_MESSAGE_ANSWER;
  vst_answer_message& answer = message.as.answer;
  answer.has = VST_ANSWER_REQUIRED;
  answer.revision = Revision();
  answer.purpose = VST_PURPOSE_SUBMIT;
  for (DWORD id = 0; id < kRows; ++id) {
    if (!IsInput(id) || Shown(id) == nullptr) continue;
    const uint8_t purpose = RowAt(id).purpose;
    const vst_view typed = TypedOf(id)->view();
    if (selection_->too_long[id - kFirstInput]) *too_long = true;
    if (purpose == VST_PURPOSE_CODE) {
      answer.has |= VST_ANSWER_HAS_CODE;
      answer.code = typed;
    } else if (purpose == VST_PURPOSE_USER_NAME) {
      answer.has |= VST_ANSWER_HAS_USER_NAME;
      answer.user_name = typed;
    } else if (answer.secrets_count < VST_ANSWER_SECRETS_MOST) {
      answer.secrets[answer.secrets_count] = {VST_ANSWER_SECRETS_REQUIRED, purpose, typed};
      ++answer.secrets_count;
    }
  }
  if (*too_long) return nullptr;
  const Sent sent = conversation_->SendAnswer(message, selection_->screen.serial);
  // A code or a name has less room than a secret.
  *too_long = sent == Sent::kTooLong;
  if (sent != Sent::kYes) return nullptr;
  sent_ = true;
  ForgetTyped();
  conversation_->AddRef();
  return conversation_;
}

bool Credential::Follow(uint8_t index) {
  ExclusiveLock locked(&lock_);
  if (conversation_ == nullptr || sent_ || Revision() == 0) return false;
  vst_message message = {};
  message.number = VST_MESSAGE_ANSWER;
  message.as.answer.has = VST_ANSWER_REQUIRED;
  message.as.answer.revision = Revision();
  message.as.answer.purpose = VST_PURPOSE_ACTION;
  message.as.answer.index = index;
  if (conversation_->SendAnswer(message, selection_->screen.serial) != Sent::kYes) return false;
  sent_ = true;
  ForgetTyped();
  return true;
}

// On a thread of the sign-in screen's, which shows what is told to `query`, and a button to cancel. It returns when there
// is something that a person can act on. Where nobody could cancel, or the screen itself would wait, GetSerialization
// submits.
HRESULT STDMETHODCALLTYPE Credential::Connect(IQueryContinueWithStatus* query) {
  if (query == nullptr || IsUiThread()) return S_OK;
  {
    ExclusiveLock locked(&lock_);
    connected_ = true;
  }
  bool too_long = false;
  Conversation* conversation = Submit(&too_long);
  if (conversation == nullptr) {
    ExclusiveLock locked(&lock_);
    not_sent_ = too_long;
    return S_OK;
  }
  Mailbox* mailbox = conversation->mailbox();
  mailbox->Post(NewLetter(LetterKind::kSent));
  query->SetStatusMessage(shared_->Text(VST_LABEL_WORKING));
  HRESULT result = S_OK;
  const ULONGLONG began = GetTickCount64();
  while (conversation->Waits() && GetTickCount64() - began < kConnectMilliseconds) {
    WaitForSingleObject(conversation->came(), kAskMilliseconds);
    wchar_t progress[kTextRoom];
    conversation->TakeProgress(progress, kTextRoom);
    if (progress[0] != L'\0') query->SetStatusMessage(progress);
    if (query->QueryContinue() == S_OK) continue;
    conversation->Cancelled();
    uint32_t revision = 0;
    {
      ExclusiveLock locked(&lock_);
      revision = Revision();
      connected_ = false;
    }
    conversation->SendCancel(revision);
    mailbox->Post(NewLetter(LetterKind::kCancelled));
    result = HRESULT_FROM_WIN32(ERROR_CANCELLED);
    break;
  }
  conversation->Release();
  return result;
}

// The button that the sign-in screen shows after Connect. It is not documented on which thread that comes.
HRESULT STDMETHODCALLTYPE Credential::Disconnect() {
  if (IsUiThread()) {
    CancelAtAgent();
    return S_OK;
  }
  ExclusiveLock locked(&lock_);
  if (conversation_ != nullptr) conversation_->mailbox()->Post(NewLetter(LetterKind::kDisconnected));
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Credential::GetSerialization(CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE* response,
                                                       CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization,
                                                       LPWSTR* status, CREDENTIAL_PROVIDER_STATUS_ICON* icon) {
  if (response == nullptr || serialization == nullptr || status == nullptr || icon == nullptr) return E_POINTER;
  *response = CPGSR_NO_CREDENTIAL_NOT_FINISHED;
  std::memset(serialization, 0, sizeof *serialization);
  *status = nullptr;
  *icon = CPSI_NONE;
  // What came while Connect ran.
  if (mailbox_ != nullptr) mailbox_->Empty();
  bool connected = false;
  bool too_long = false;
  {
    ExclusiveLock locked(&lock_);
    connected = connected_;
    too_long = connected && not_sent_;
    connected_ = false;
    not_sent_ = false;
  }
  if (selection_ == nullptr) return S_OK;
  const Ready& ready = selection_->ready;
  if (!ready.there) {
    // A screen without Connect: the agent's answer comes by letters, and a credential by CredentialsChanged.
    Conversation* conversation = connected ? nullptr : Submit(&too_long);
    if (conversation != nullptr) {
      conversation->Release();
      Disable();
    }
    if (too_long) {
      *icon = CPSI_ERROR;
      return HandOver(shared_->Text(VST_LABEL_TOO_LONG), status);
    }
    return S_OK;
  }
  *response = ready.response;
  *icon = ready.icon;
  // A text is comfort; a credential is not.
  if (ready.status[0] != L'\0') HandOver(ready.status, status);
  HRESULT result = S_OK;
  if (ready.response == CPGSR_RETURN_CREDENTIAL_FINISHED) {
    serialization->rgbSerialization = static_cast<BYTE*>(CoTaskMemAlloc(ready.logon.length));
    if (serialization->rgbSerialization == nullptr) {
      *response = CPGSR_NO_CREDENTIAL_NOT_FINISHED;
      result = E_OUTOFMEMORY;
    } else {
      std::memcpy(serialization->rgbSerialization, ready.logon.bytes, ready.logon.length);
      serialization->cbSerialization = ready.logon.length;
      serialization->ulAuthenticationPackage = ready.logon.package;
      serialization->clsidCredentialProvider = kProviderClass;
      handed_ = ready.outcome;
      has_handed_ = true;
      Trace(Event::kCredential, ready.logon.length);
    }
  }
  DropReady();
  return result;
}

// Waits for nothing: the agent's answer to a refusal comes as its next screen. Windows has its own text for it.
HRESULT STDMETHODCALLTYPE Credential::ReportResult(NTSTATUS status, NTSTATUS substatus, LPWSTR* text,
                                                   CREDENTIAL_PROVIDER_STATUS_ICON* icon) {
  if (text != nullptr) *text = nullptr;
  if (icon != nullptr) *icon = CPSI_NONE;
  // Whatever the agent wanted meanwhile is not what the person submits next.
  DropReady();
  const bool accepted = status >= 0;
  Trace(Event::kResult, static_cast<uint32_t>(status), static_cast<uint32_t>(substatus));
  if (!has_handed_) return S_OK;
  has_handed_ = false;
  const SystemAnswer answer = {handed_, accepted, static_cast<uint32_t>(status), static_cast<uint32_t>(substatus)};
  if (conversation_ == nullptr) {
    // A tile that was deselected has no conversation any more.
    Conversation::ReportAlone(answer);
    return S_OK;
  }
  conversation_->Report(answer);
  // Last: an event of it may end the conversation.
  if (!accepted) ShowOwn(VST_PURPOSE_PROGRESS, shared_->Text(VST_LABEL_WORKING), false);
  return S_OK;
}

}  // namespace vestibule::provider
