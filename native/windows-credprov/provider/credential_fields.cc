// See credential.h: the fields, as they are asked for and as they change. On the UI thread. The events of the sign-in screen
// are never called while the lock is held.
#include <cstring>
#include <cwchar>

#include "brand_image.h"
#include "credential.h"
#include "rules.h"
#include "text.h"

namespace vestibule::provider {
namespace {

constexpr wchar_t kMet[] = L"\u2713 ";
constexpr wchar_t kNotMet[] = L"\u25cb ";
constexpr wchar_t kLost[] = L"! ";
constexpr wchar_t kTimeMark[] = L"{time}";

// Where the provider's own link stands.
const DWORD kOwnLink = RowOf(VST_PURPOSE_ACTION, 2);

// `pattern` with `{time}` replaced by minutes and seconds.
void FillTime(const wchar_t* pattern, unsigned seconds, wchar_t* into) {
  const wchar_t* mark = std::wcsstr(pattern, kTimeMark);
  const size_t before = mark == nullptr ? std::wcslen(pattern) : static_cast<size_t>(mark - pattern);
  CopyText(pattern, into, before + 1 < kTextRoom ? before + 1 : kTextRoom);
  if (mark == nullptr) return;
  AppendNumber(seconds / 60, 1, into, kTextRoom);
  AppendText(L":", into, kTextRoom);
  AppendNumber(seconds % 60, 2, into, kTextRoom);
  AppendText(mark + std::wcslen(kTimeMark), into, kTextRoom);
}

}  // namespace

const ShownField* Credential::Shown(DWORD field) const {
  if (selection_ == nullptr || field >= kRows) return nullptr;
  const ShownField& found = selection_->screen.fields[field];
  return found.shown ? &found : nullptr;
}

vst_view Credential::TypedIn(uint8_t purpose) {
  const DWORD id = RowOf(purpose);
  return Shown(id) != nullptr ? TypedOf(id)->view() : vst_view{nullptr, 0};
}

void Credential::ForgetTyped() {
  if (selection_ == nullptr) return;
  for (Typed& typed : selection_->typed) typed.Wipe();
  std::memset(selection_->too_long, 0, sizeof selection_->too_long);
}

HRESULT STDMETHODCALLTYPE Credential::GetFieldState(DWORD field, CREDENTIAL_PROVIDER_FIELD_STATE* state,
                                                    CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE* interactive) {
  if (state == nullptr || interactive == nullptr) return E_POINTER;
  if (field >= kFieldCount) return E_INVALIDARG;
  *state = StateOf(field);
  *interactive = InteractiveStateOf(field);
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Credential::GetStringValue(DWORD field, LPWSTR* value) {
  if (value == nullptr) return E_POINTER;
  *value = nullptr;
  if (field >= kFieldCount) return E_INVALIDARG;
  // What was typed is handed to nobody.
  if (IsInput(field)) return HandOver(L"", value);
  wchar_t text[kTextRoom];
  TextOf(field, text);
  return HandOver(text, value);
}

HRESULT STDMETHODCALLTYPE Credential::GetBitmapValue(DWORD field, HBITMAP* bitmap) {
  if (bitmap == nullptr) return E_POINTER;
  *bitmap = nullptr;
  if (field >= kRows || RowAt(field).type != CPFT_TILE_IMAGE) return E_INVALIDARG;
  *bitmap = DrawBrandImage(shared_->settings.key);
  return *bitmap == nullptr ? E_OUTOFMEMORY : S_OK;
}

HRESULT STDMETHODCALLTYPE Credential::GetCheckboxValue(DWORD, BOOL*, LPWSTR*) { return E_NOTIMPL; }

HRESULT STDMETHODCALLTYPE Credential::GetSubmitButtonValue(DWORD field, DWORD* adjacent_to) {
  if (adjacent_to == nullptr) return E_POINTER;
  if (field >= kRows || RowAt(field).type != CPFT_SUBMIT_BUTTON) return E_INVALIDARG;
  *adjacent_to = SubmitIsNextTo();
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Credential::GetComboBoxValueCount(DWORD, DWORD*, DWORD*) { return E_NOTIMPL; }

HRESULT STDMETHODCALLTYPE Credential::GetComboBoxValueAt(DWORD, DWORD, LPWSTR*) { return E_NOTIMPL; }

HRESULT STDMETHODCALLTYPE Credential::SetStringValue(DWORD field, LPCWSTR value) {
  if (value == nullptr || !IsInput(field)) return E_INVALIDARG;
  {
    ExclusiveLock locked(&lock_);
    if (Shown(field) == nullptr || sent_) return E_INVALIDARG;
    Typed* typed = TypedOf(field);
    typed->Wipe();
    size_t length = 0;
    selection_->too_long[field - kFirstInput] = !Narrow(value, typed->room(), Typed::most(), &length);
    typed->set_length(length);
  }
  TellTicks();
  return S_OK;
}

HRESULT STDMETHODCALLTYPE Credential::SetCheckboxValue(DWORD, BOOL) { return E_NOTIMPL; }

HRESULT STDMETHODCALLTYPE Credential::SetComboBoxSelectedValue(DWORD, DWORD) { return E_NOTIMPL; }

HRESULT STDMETHODCALLTYPE Credential::CommandLinkClicked(DWORD field) {
  const ShownField* shown = Shown(field);
  if (shown == nullptr || RowAt(field).type != CPFT_COMMAND_LINK) return E_INVALIDARG;
  switch (shown->link) {
    case Link::kCancel:
      CancelAtAgent();
      return S_OK;
    case Link::kTryAgain:
      End();
      Converse();
      return S_OK;
    case Link::kAgent:
      if (Follow(RowAt(field).index)) Disable();
      return S_OK;
  }
  return E_INVALIDARG;
}

HRESULT STDMETHODCALLTYPE Credential::GetUserSid(LPWSTR* sid) {
  if (sid == nullptr) return E_POINTER;
  *sid = nullptr;
  return sid_[0] == L'\0' ? S_FALSE : HandOver(sid_, sid);
}

HRESULT STDMETHODCALLTYPE Credential::GetFieldOptions(DWORD field,
                                                      CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS* options) {
  if (options == nullptr) return E_POINTER;
  if (field >= kFieldCount) return E_INVALIDARG;
  *options = static_cast<CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS>(OptionsOf(field));
  return S_OK;
}

// ── what is shown ──────────────────────────────────────────────────────────────────────────────────────────────────

void Credential::DrawOwn(uint8_t purpose, const wchar_t* text, bool can_try_again) {
  Screen& screen = selection_->screen;
  screen.Clear();
  screen.Show(RowOf(VST_PURPOSE_BRAND), shared_->settings.brand);
  if (text[0] != L'\0') screen.Show(RowOf(purpose), text);
  if (!can_try_again) return;
  screen.Show(kOwnLink, shared_->Text(VST_LABEL_TRY_AGAIN));
  screen.fields[kOwnLink].link = Link::kTryAgain;
}

void Credential::ShowOwn(uint8_t purpose, const wchar_t* text, bool can_try_again) {
  if (selection_ == nullptr) return;
  {
    ExclusiveLock locked(&lock_);
    DrawOwn(purpose, text, can_try_again);
  }
  Show();
}

void Credential::ShowTrouble(vst_label label, bool can_try_again) {
  const wchar_t* line = ContactOf(&shared_->settings);
  {
    ExclusiveLock locked(&lock_);
    DrawOwn(VST_PURPOSE_MESSAGE, shared_->Text(label), can_try_again);
    Screen& screen = selection_->screen;
    if (line[0] != L'\0') screen.Show(RowOf(VST_PURPOSE_ITEM), shared_->Text(VST_LABEL_CONTACT));
    for (uint8_t index = 1; index <= kContactLines && line[0] != L'\0'; line += std::wcslen(line) + 1)
      screen.Show(RowOf(VST_PURPOSE_ITEM, index++), line);
  }
  Show();
}

void Credential::Show() {
  {
    ExclusiveLock locked(&lock_);
    ForgetTyped();
    sent_ = false;
  }
  const DWORD left = RowOf(VST_PURPOSE_TIME_LEFT);
  const ShownField* counted = Shown(left);
  time_is_up_ = GetTickCount64() + (counted == nullptr ? 0 : counted->value * 1000u);
  if (mailbox_ != nullptr) mailbox_->RunClock(counted != nullptr);
  BeginUpdate();
  for (DWORD id = 0; id < kRows; ++id) TellField(id);
  const Held events(events_);
  if (events && IsShown(VST_PURPOSE_SUBMIT))
    events->SetFieldSubmitButton(Self(), RowOf(VST_PURPOSE_SUBMIT), SubmitIsNextTo());
  // An agent that is at work can be left, and so can one that is waited for.
  if (conversation_ != nullptr && Revision() != 0 && !selection_->screen.IsAnswerable()) OfferCancel();
  EndUpdate();
}

void Credential::Disable() {
  if (!sent_) return;
  BeginUpdate();
  const Held events(events_);
  for (DWORD id = 0; events && id < kRows; ++id)
    if (Shown(id) != nullptr) events->SetFieldInteractiveState(Self(), id, InteractiveStateOf(id));
  OfferCancel();
  EndUpdate();
}

void Credential::OfferCancel() {
  {
    ExclusiveLock locked(&lock_);
    selection_->screen.Show(kOwnLink, shared_->Text(VST_LABEL_CANCEL));
    selection_->screen.fields[kOwnLink].link = Link::kCancel;
  }
  TellField(kOwnLink);
}

void Credential::TellField(DWORD id) {
  const Held events(events_);
  if (!events) return;
  events->SetFieldState(Self(), id, StateOf(id));
  const DWORD type = RowAt(id).type;
  if (type != CPFT_TILE_IMAGE && type != CPFT_SUBMIT_BUTTON) TellText(id);
  events->SetFieldInteractiveState(Self(), id, InteractiveStateOf(id));
  const Held events2(events2_);
  if (events2)
    events2->SetFieldOptions(Self(), id, static_cast<CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS>(OptionsOf(id)));
}

void Credential::TellText(DWORD id) {
  const Held events(events_);
  if (!events) return;
  wchar_t text[kTextRoom];
  TextOf(id, text);
  events->SetFieldString(Self(), id, text);
}

bool Credential::RuleHolds(const ShownField& field) {
  const vst_rule rule = {field.mark, field.value, {field.detail, field.detail_length}};
  const bool password = IsShown(VST_PURPOSE_NEW_PASSWORD);
  const vst_typed typed = {
      TypedIn(static_cast<uint8_t>(password ? VST_PURPOSE_NEW_PASSWORD : VST_PURPOSE_NEW_SECRET)),
      TypedIn(static_cast<uint8_t>(password ? VST_PURPOSE_CONFIRM_PASSWORD : VST_PURPOSE_CONFIRM))};
  return vst_rule_holds(&rule, &typed);
}

// A tile has no lists: what an item is stands before its text.
void Credential::TextOf(DWORD id, wchar_t* into) {
  into[0] = L'\0';
  if (id == kLabelField) {
    CopyText(shared_->settings.brand, into, kTextRoom);
    return;
  }
  const ShownField* shown = Shown(id);
  if (shown == nullptr || IsInput(id)) return;
  const ShownField& field = *shown;
  const uint8_t purpose = RowAt(id).purpose;
  if (purpose == VST_PURPOSE_TIME_LEFT) {
    const ULONGLONG now = GetTickCount64();
    const unsigned seconds = time_is_up_ > now ? static_cast<unsigned>((time_is_up_ - now + 999) / 1000) : 0;
    FillTime(shared_->Text(VST_LABEL_TIME_LEFT), seconds, into);
    return;
  }
  if (purpose == VST_PURPOSE_ITEM) {
    if (vst_rule_is_checkable(field.mark)) AppendText(RuleHolds(field) ? kMet : kNotMet, into, kTextRoom);
    else if (field.mark == VST_MARK_RULE) AppendText(kNotMet, into, kTextRoom);
    else if (field.mark == VST_MARK_KEPT) AppendText(kMet, into, kTextRoom);
    else if (field.mark == VST_MARK_ANEW || field.mark == VST_MARK_CLOSED || field.mark == VST_MARK_LOSS)
      AppendText(kLost, into, kTextRoom);
    else if (field.mark == VST_MARK_STEP) {
      AppendNumber(RowAt(id).index + 1u, 1, into, kTextRoom);
      AppendText(L". ", into, kTextRoom);
    }
  }
  AppendText(field.text, into, kTextRoom);
}

// Rules are ticked off while the person types.
void Credential::TellTicks() {
  BeginUpdate();
  for (DWORD id = 0; id < kRows; ++id) {
    const ShownField* field = Shown(id);
    if (field != nullptr && RowAt(id).purpose == VST_PURPOSE_ITEM && vst_rule_is_checkable(field->mark)) TellText(id);
  }
  EndUpdate();
}

void Credential::OnTick() {
  const DWORD id = RowOf(VST_PURPOSE_TIME_LEFT);
  if (Shown(id) == nullptr) return;
  TellText(id);
  if (GetTickCount64() >= time_is_up_ && mailbox_ != nullptr) mailbox_->RunClock(false);
}

CREDENTIAL_PROVIDER_FIELD_STATE Credential::StateOf(DWORD id) const {
  if (id == kLabelField) return CPFS_HIDDEN;
  if (RowAt(id).type == CPFT_TILE_IMAGE) return CPFS_DISPLAY_IN_BOTH;
  return Shown(id) != nullptr ? CPFS_DISPLAY_IN_SELECTED_TILE : CPFS_HIDDEN;
}

CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE Credential::InteractiveStateOf(DWORD id) const {
  const ShownField* shown = Shown(id);
  if (shown == nullptr) return CPFIS_NONE;
  if (sent_ && shown->link == Link::kAgent) return CPFIS_DISABLED;
  return id == FirstShownInput() ? CPFIS_FOCUSED : CPFIS_NONE;
}

DWORD Credential::OptionsOf(DWORD id) const {
  const ShownField* shown = Shown(id);
  if (shown == nullptr) return CPCFO_NONE;
  const uint8_t options = shown->options;
  return ((options & VST_INPUT_NUMERIC) != 0 ? CPCFO_NUMBERS_ONLY : CPCFO_NONE) |
         ((options & VST_INPUT_REVEAL) != 0 ? CPCFO_ENABLE_PASSWORD_REVEAL : CPCFO_NONE);
}

DWORD Credential::FirstShownInput() const {
  for (DWORD id = 0; id < kRows; ++id)
    if (IsInput(id) && Shown(id) != nullptr) return id;
  return kNoField;
}

// To the last input.
DWORD Credential::SubmitIsNextTo() const {
  DWORD last = RowOf(VST_PURPOSE_TITLE);
  for (DWORD id = 0; id < kRows; ++id)
    if (IsInput(id) && Shown(id) != nullptr) last = id;
  return last;
}

void Credential::BeginUpdate() {
  const Held events2(events2_);
  if (events2) events2->BeginFieldUpdates();
}

void Credential::EndUpdate() {
  const Held events2(events2_);
  if (events2) events2->EndFieldUpdates();
}

}  // namespace vestibule::provider
