// A user's tile. Once selected it talks to the agent, and fills the fields that were declared up front. It has no policy
// and waits for nothing, except in Connect. Twin of src/harness/windows/vestibule-credential.ts.
//
// Every method runs on the UI thread, except Connect, which the sign-in screen calls on a thread of its own, and Disconnect,
// which may come on either; `lock_` guards what the two share. A call of the sign-in screen's events may let it call back.
#ifndef VESTIBULE_PROVIDER_CREDENTIAL_H_
#define VESTIBULE_PROVIDER_CREDENTIAL_H_

#include <windows.h>

#include "conversation.h"
#include "credential_provider.h"
#include "mailbox.h"
#include "memory.h"
#include "shared.h"

namespace vestibule::provider {

class Credential final : public ICredentialProviderCredential2,
                         public IConnectableCredentialProviderCredential,
                         public ICredentialProviderCredentialWithFieldOptions,
                         public Receiver {
 public:
  // One reference for the caller; nullptr where there is no memory. An empty `sid` is "Other user".
  static Credential* Create(Shared* shared, const wchar_t* sid);

  const wchar_t* sid() const { return sid_; }
  // Whether the next enumeration has to sign in with this tile. True once for each CredentialsChanged.
  bool TakeAnnounced();
  // Ends the conversation and wipes what was typed. Idempotent.
  void End();

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override;
  ULONG STDMETHODCALLTYPE AddRef() override;
  ULONG STDMETHODCALLTYPE Release() override;
  HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderCredentialEvents* events) override;
  HRESULT STDMETHODCALLTYPE UnAdvise() override;
  HRESULT STDMETHODCALLTYPE SetSelected(BOOL* auto_logon) override;
  HRESULT STDMETHODCALLTYPE SetDeselected() override;
  HRESULT STDMETHODCALLTYPE GetFieldState(DWORD field, CREDENTIAL_PROVIDER_FIELD_STATE* state,
                                          CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE* interactive) override;
  HRESULT STDMETHODCALLTYPE GetStringValue(DWORD field, LPWSTR* value) override;
  HRESULT STDMETHODCALLTYPE GetBitmapValue(DWORD field, HBITMAP* bitmap) override;
  HRESULT STDMETHODCALLTYPE GetCheckboxValue(DWORD field, BOOL* checked, LPWSTR* label) override;
  HRESULT STDMETHODCALLTYPE GetSubmitButtonValue(DWORD field, DWORD* adjacent_to) override;
  HRESULT STDMETHODCALLTYPE GetComboBoxValueCount(DWORD field, DWORD* count, DWORD* selected) override;
  HRESULT STDMETHODCALLTYPE GetComboBoxValueAt(DWORD field, DWORD item, LPWSTR* value) override;
  HRESULT STDMETHODCALLTYPE SetStringValue(DWORD field, LPCWSTR value) override;
  HRESULT STDMETHODCALLTYPE SetCheckboxValue(DWORD field, BOOL checked) override;
  HRESULT STDMETHODCALLTYPE SetComboBoxSelectedValue(DWORD field, DWORD item) override;
  HRESULT STDMETHODCALLTYPE CommandLinkClicked(DWORD field) override;
  HRESULT STDMETHODCALLTYPE GetSerialization(CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE* response,
                                             CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization,
                                             LPWSTR* status, CREDENTIAL_PROVIDER_STATUS_ICON* icon) override;
  HRESULT STDMETHODCALLTYPE ReportResult(NTSTATUS status, NTSTATUS substatus, LPWSTR* text,
                                         CREDENTIAL_PROVIDER_STATUS_ICON* icon) override;
  HRESULT STDMETHODCALLTYPE GetUserSid(LPWSTR* sid) override;
  HRESULT STDMETHODCALLTYPE Connect(IQueryContinueWithStatus* query) override;
  HRESULT STDMETHODCALLTYPE Disconnect() override;
  HRESULT STDMETHODCALLTYPE GetFieldOptions(DWORD field, CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS* options) override;

  void OnLetter(Letter* letter) override;
  void OnTick() override;
  void OnReminder() override;
  void Hold() override { AddRef(); }
  void Drop() override { Release(); }

 private:
  using Typed = Secret<VST_ANSWER_SECRETS_VALUE_MOST>;

  // What the next GetSerialization returns, instead of sending an answer.
  struct Ready {
    bool there;
    CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE response;
    CREDENTIAL_PROVIDER_STATUS_ICON icon;
    wchar_t status[kTextRoom];
    uint64_t outcome;
    PackedLogon logon;
  };
  // What a tile needs from its first selection on. Most tiles of a sign-in screen are never selected, and this is large.
  struct Selection {
    Screen screen = {};
    Ready ready = {};
    Typed typed[kInputs];
    // What was typed into the input does not fit an answer.
    bool too_long[kInputs] = {};
  };
  // How far the sign-in screen is with taking it.
  enum class Announced { kNo, kYes, kEnumerated, kSelected };

  explicit Credential(Shared* shared);
  ~Credential();
  bool IsUiThread() const { return GetCurrentThreadId() == ui_thread_; }
  ICredentialProviderCredential* Self() { return static_cast<ICredentialProviderCredential2*>(this); }

  // Makes `selection_`. False where there is no memory.
  bool Prepare();

  // The conversation.
  void Converse();
  HostFacts Facts();
  void EndConversation();
  // Sends what was typed, once for each screen. The conversation with a reference, or nullptr where nothing was sent.
  Conversation* Submit(bool* too_long);
  bool Follow(uint8_t index);
  void CancelAtAgent();
  // Ends the conversation without a credential, and the sign-in screen goes back to the tile.
  void Leave(CREDENTIAL_PROVIDER_STATUS_ICON icon, const wchar_t* text);
  void TakeCredential(Letter* letter);
  void Finish(CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE response, CREDENTIAL_PROVIDER_STATUS_ICON icon,
              const wchar_t* status);
  void Announce();
  void DropReady();

  // The fields.
  // nullptr where the tile does not show the field.
  const ShownField* Shown(DWORD field) const;
  bool IsShown(uint8_t purpose) const { return Shown(RowOf(purpose)) != nullptr; }
  // The agent's number for the screen; 0: it is the provider's own, or none.
  uint32_t Revision() const { return selection_ == nullptr ? 0 : selection_->screen.revision; }
  // Of the inputs, which follow each other in the table.
  Typed* TypedOf(DWORD field) { return &selection_->typed[field - kFirstInput]; }
  vst_view TypedIn(uint8_t purpose);
  void ForgetTyped();
  // A screen of the provider's own: the picture, a text, and a link to begin again.
  void ShowOwn(uint8_t purpose, const wchar_t* text, bool can_try_again);
  // One that says why the agent cannot help, and whom to ask.
  void ShowTrouble(vst_label label, bool can_try_again);
  // Under `lock_`.
  void DrawOwn(uint8_t purpose, const wchar_t* text, bool can_try_again);
  // Shows the screen from its beginning.
  void Show();
  void Disable();
  // A link that cancels, where nothing else can be answered.
  void OfferCancel();
  void TellField(DWORD field);
  void TellText(DWORD field);
  void TellTicks();
  void TextOf(DWORD field, wchar_t* into);
  bool RuleHolds(const ShownField& field);
  CREDENTIAL_PROVIDER_FIELD_STATE StateOf(DWORD field) const;
  CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE InteractiveStateOf(DWORD field) const;
  DWORD OptionsOf(DWORD field) const;
  DWORD SubmitIsNextTo() const;
  DWORD FirstShownInput() const;
  void BeginUpdate();
  void EndUpdate();

  volatile LONG references_ = 1;
  const DWORD ui_thread_ = GetCurrentThreadId();
  Shared* shared_;
  wchar_t sid_[kSidMost + 1] = {};
  // Which selection of the tile it is: an event of the sign-in screen's may end the one that it tells of.
  unsigned turn_ = 0;
  ICredentialProviderCredentialEvents* events_ = nullptr;
  ICredentialProviderCredentialEvents2* events2_ = nullptr;
  Mailbox* mailbox_ = nullptr;
  // The person asked for a cancel and asks again: the tile is left.
  bool asked_to_cancel_ = false;
  ULONGLONG time_is_up_ = 0;
  // The id of the credential that the sign-in screen has and has not reported on.
  uint64_t handed_ = 0;
  bool has_handed_ = false;
  Announced announced_ = Announced::kNo;

  SRWLOCK lock_ = SRWLOCK_INIT;
  // Guarded by `lock_` where Connect uses them.
  Conversation* conversation_ = nullptr;
  // Made at the first selection, and there until the tile goes; nullptr before.
  Selection* selection_ = nullptr;
  // An answer was sent: the fields take no input until the agent says something.
  bool sent_ = false;
  // Connect has begun, and GetSerialization has not been called since.
  bool connected_ = false;
  // Connect could not send what was typed.
  bool not_sent_ = false;
};

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_CREDENTIAL_H_
