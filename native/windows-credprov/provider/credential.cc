// See credential.h: the object, its conversation and what the agent's letters lead to. The fields are in
// credential_fields.cc, and the submission in credential_submit.cc.
#include "credential.h"

#include <cstring>

#include "module.h"
#include "text.h"
#include "trace.h"

namespace vestibule::provider {
namespace {

// How long a credential may be ready that the sign-in screen does not take: as long as the agent waits for its result.
constexpr UINT kTakeMilliseconds = 120000;

}  // namespace

Credential::Credential(Shared* shared) : shared_(shared) {
  shared_->AddRef();
  ModuleAddRef();
}

Credential* Credential::Create(Shared* shared, const wchar_t* sid) {
  auto* made = new (std::nothrow) Credential(shared);
  if (made != nullptr) CopyText(sid, made->sid_, kSidMost + 1);
  return made;
}

Credential::~Credential() {
  End();
  UnAdvise();
  delete selection_;
  shared_->Release();
  ModuleRelease();
}

bool Credential::Prepare() {
  if (selection_ != nullptr) return true;
  auto* made = new (std::nothrow) Selection;
  ExclusiveLock locked(&lock_);
  selection_ = made;
  return made != nullptr;
}

HRESULT STDMETHODCALLTYPE Credential::QueryInterface(REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (iid == __uuidof(IUnknown) || iid == __uuidof(ICredentialProviderCredential) ||
      iid == __uuidof(ICredentialProviderCredential2))
    *object = static_cast<ICredentialProviderCredential2*>(this);
  else if (iid == __uuidof(IConnectableCredentialProviderCredential))
    *object = static_cast<IConnectableCredentialProviderCredential*>(this);
  else if (iid == __uuidof(ICredentialProviderCredentialWithFieldOptions))
    *object = static_cast<ICredentialProviderCredentialWithFieldOptions*>(this);
  if (*object == nullptr) return E_NOINTERFACE;
  AddRef();
  return S_OK;
}

ULONG STDMETHODCALLTYPE Credential::AddRef() { return static_cast<ULONG>(InterlockedIncrement(&references_)); }

ULONG STDMETHODCALLTYPE Credential::Release() {
  const LONG left = InterlockedDecrement(&references_);
  if (left == 0) delete this;
  return static_cast<ULONG>(left);
}

// Also called while selected: the sign-in screen reads the tiles again, and the conversation goes on.
HRESULT STDMETHODCALLTYPE Credential::Advise(ICredentialProviderCredentialEvents* events) {
  UnAdvise();
  if (events == nullptr) return E_INVALIDARG;
  events_ = events;
  events_->AddRef();
  if (FAILED(events_->QueryInterface(__uuidof(ICredentialProviderCredentialEvents2),
                                     reinterpret_cast<void**>(&events2_))))
    events2_ = nullptr;
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Credential::UnAdvise() {
  ICredentialProviderCredentialEvents* events = events_;
  ICredentialProviderCredentialEvents2* events2 = events2_;
  events_ = nullptr;
  events2_ = nullptr;
  if (events2 != nullptr) events2->Release();
  if (events != nullptr) events->Release();
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Credential::SetSelected(BOOL* auto_logon) {
  if (auto_logon == nullptr) return E_POINTER;
  *auto_logon = FALSE;
  // The sign-in screen enumerates anew because of what is ready here, and selects the tile for it.
  if (announced_ == Announced::kYes || announced_ == Announced::kEnumerated) {
    announced_ = Announced::kSelected;
    return S_OK;
  }
  End();
  has_handed_ = false;
  if (!Prepare()) return E_OUTOFMEMORY;
  Converse();
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Credential::SetDeselected() {
  // An enumeration deselects the tile that it was asked for.
  if (announced_ == Announced::kYes || announced_ == Announced::kEnumerated) return S_OK;
  // Keeps the id of a credential that was handed over: ReportResult may come later.
  End();
  ShowOwn(VST_PURPOSE_PROGRESS, L"", false);
  return S_OK;
}

bool Credential::TakeAnnounced() {
  if (announced_ != Announced::kYes) return false;
  announced_ = Announced::kEnumerated;
  return true;
}

void Credential::Converse() {
  const unsigned turn = turn_;
  ShowOwn(VST_PURPOSE_PROGRESS, shared_->Text(VST_LABEL_WORKING), false);
  const HostFacts facts = Facts();
  if (turn != turn_) return;
  mailbox_ = Mailbox::Open(this);
  Conversation* conversation = mailbox_ == nullptr ? nullptr : Conversation::Start(facts, mailbox_);
  if (conversation == nullptr) {
    End();
    ShowTrouble(VST_LABEL_AGENT_NOT_THERE, true);
    return;
  }
  ExclusiveLock locked(&lock_);
  conversation_ = conversation;
}

HostFacts Credential::Facts() {
  HostFacts facts = {};
  const CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario = shared_->scenario;
  facts.scenario = static_cast<uint8_t>(scenario == CPUS_CREDUI               ? VST_SCENARIO_CONFIRM
                                        : scenario == CPUS_UNLOCK_WORKSTATION ? VST_SCENARIO_UNLOCK
                                                                              : VST_SCENARIO_SIGN_IN);
  facts.unlocks = scenario == CPUS_UNLOCK_WORKSTATION;
  size_t length = 0;
  Narrow(sid_, reinterpret_cast<uint8_t*>(facts.sid), kSidMost, &length);
  std::memcpy(facts.locale, shared_->settings.locale, sizeof facts.locale);
  HWND owner = nullptr;
  const Held events(events_);
  if (events && SUCCEEDED(events->OnCreatingWindow(&owner)))
    facts.parent_window = reinterpret_cast<ULONG_PTR>(owner);
  facts.width = static_cast<uint32_t>(GetSystemMetrics(SM_CXSCREEN));
  facts.height = static_cast<uint32_t>(GetSystemMetrics(SM_CYSCREEN));
  facts.scale = static_cast<uint16_t>(MulDiv(100, static_cast<int>(GetDpiForSystem()), USER_DEFAULT_SCREEN_DPI));
  return facts;
}

void Credential::EndConversation() {
  Conversation* conversation = nullptr;
  {
    ExclusiveLock locked(&lock_);
    conversation = conversation_;
    conversation_ = nullptr;
  }
  if (conversation != nullptr) {
    conversation->Stop();
    conversation->Release();
  }
  Mailbox* mailbox = mailbox_;
  mailbox_ = nullptr;
  if (mailbox != nullptr) {
    mailbox->Close();
    mailbox->Release();
  }
  asked_to_cancel_ = false;
}

void Credential::End() {
  ++turn_;
  EndConversation();
  {
    ExclusiveLock locked(&lock_);
    ForgetTyped();
    sent_ = false;
    // A Connect of the selection that ends counts no more, even if it has not returned.
    connected_ = false;
    not_sent_ = false;
  }
  DropReady();
}

void Credential::DropReady() {
  announced_ = Announced::kNo;
  if (mailbox_ != nullptr) mailbox_->Remind(0);
  if (selection_ != nullptr) SecureZeroMemory(&selection_->ready, sizeof selection_->ready);
}

void Credential::OnLetter(Letter* letter) {
  switch (letter->kind) {
    case LetterKind::kBrand:
      CopyText(letter->text, shared_->settings.brand, kBrandRoom);
      TellText(kLabelField);
      return;
    case LetterKind::kScreen: {
      ExclusiveLock locked(&lock_);
      selection_->screen = letter->screen;
      break;
    }
    case LetterKind::kAway:
      Trace(Event::kAgentAway, static_cast<uint32_t>(letter->label));
      ShowTrouble(letter->label, false);
      return;
    case LetterKind::kRefused:
      DropReady();
      EndConversation();
      ShowTrouble(VST_LABEL_CANNOT_DRAW, true);
      return;
    case LetterKind::kEnded:
      Leave(letter->refused ? CPSI_ERROR : CPSI_NONE, letter->text);
      return;
    case LetterKind::kCredential:
      TakeCredential(letter);
      return;
    case LetterKind::kForeground:
      // Only a thread of the sign-in screen may give the focus away.
      AllowSetForegroundWindow(letter->process);
      return;
    case LetterKind::kSent:
      Disable();
      return;
    case LetterKind::kCancelled:
      // What came before the agent knew is not what the person wants.
      DropReady();
      asked_to_cancel_ = true;
      Disable();
      return;
    case LetterKind::kDisconnected:
      CancelAtAgent();
      return;
  }
  Show();
}

void Credential::TakeCredential(Letter* letter) {
  selection_->ready.outcome = letter->outcome;
  selection_->ready.logon = letter->logon;
  if (mailbox_ != nullptr) mailbox_->Remind(kTakeMilliseconds);
  Finish(CPGSR_RETURN_CREDENTIAL_FINISHED, CPSI_NONE, L"");
}

void Credential::OnReminder() {
  if (selection_ == nullptr || !selection_->ready.there) return;
  Trace(Event::kNotTaken, kTakeMilliseconds);
  End();
  ShowTrouble(VST_LABEL_AGENT_LOST, true);
}

void Credential::Finish(CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE response, CREDENTIAL_PROVIDER_STATUS_ICON icon,
                        const wchar_t* status) {
  if (selection_ == nullptr) return;
  Ready& ready = selection_->ready;
  ready.there = true;
  ready.response = response;
  ready.icon = icon;
  CopyText(status, ready.status, kTextRoom);
  Announce();
}

// While Connect runs, GetSerialization comes by itself.
void Credential::Announce() {
  {
    ExclusiveLock locked(&lock_);
    if (connected_) return;
  }
  announced_ = Announced::kYes;
  const Held events(shared_->events);
  if (events) events->CredentialsChanged(shared_->context);
}

void Credential::CancelAtAgent() {
  Conversation* conversation = conversation_;
  // The second time the tile is left, whatever the agent does.
  if (conversation == nullptr || asked_to_cancel_) {
    Leave(CPSI_NONE, L"");
    return;
  }
  asked_to_cancel_ = true;
  conversation->Cancelled();
  conversation->SendCancel(Revision());
}

void Credential::Leave(CREDENTIAL_PROVIDER_STATUS_ICON icon, const wchar_t* text) {
  const unsigned turn = turn_;
  // A credential that came before the agent ended the session is nobody's any more.
  DropReady();
  EndConversation();
  ShowOwn(VST_PURPOSE_MESSAGE, text, true);
  if (turn == turn_) Finish(CPGSR_NO_CREDENTIAL_FINISHED, icon, text);
}

}  // namespace vestibule::provider
