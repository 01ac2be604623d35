// See events.h.
#include "events.h"

#include <utility>

#include "text.h"
#include "vocabulary.h"

namespace vestibule::loginhost {
namespace {

class Locked {
 public:
  explicit Locked(SRWLOCK* lock) : lock_(lock) { AcquireSRWLockExclusive(lock_); }
  ~Locked() { ReleaseSRWLockExclusive(lock_); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  SRWLOCK* lock_;
};

// An apartment's objects may be called on its own thread only. Many providers do otherwise; the screen mostly survives.
void CheckThread(EventContext* context, const char* event) {
  const DWORD thread = GetCurrentThreadId();
  if (thread == context->ui_thread) return;
  context->report->Find("event-off-ui-thread", Severity::kWarning,
                        Json::Object({{"call", event}, {"thread", thread}}));
}

void CheckEnded(EventContext* context, const char* event, LONG ended) {
  if (ended != 0) context->report->Find("call-after-unadvise", Severity::kFault, Json::Object({{"call", event}}));
}

}  // namespace

ProviderEvents::ProviderEvents(EventContext* context)
    : HostObject(context->report, "ICredentialProviderEvents"), context_(context) {}

HRESULT STDMETHODCALLTYPE ProviderEvents::CredentialsChanged(UINT_PTR advise_context) {
  CheckEnded(context_, "CredentialsChanged", ended_);
  CheckThread(context_, "CredentialsChanged");
  context_->report->Say("credentials-changed", Json::Object({{"thread", GetCurrentThreadId()}}));
  if (advise_context != kAdviseContext) {
    context_->report->Find("wrong-advise-context", Severity::kFault,
                           Json::Object({{"context", static_cast<unsigned long long>(advise_context)}}));
    return E_INVALIDARG;
  }
  if (ended_ != 0) return E_UNEXPECTED;
  InterlockedExchange(&changed_, 1);
  SetEvent(context_->woken);
  return S_OK;
}

TileEvents::TileEvents(EventContext* context, int enumeration, int tile)
    : HostObject(context->report, "ICredentialProviderCredentialEvents of tile " + std::to_string(tile)),
      context_(context),
      enumeration_(enumeration),
      tile_(tile) {}

HRESULT TileEvents::Tell(const char* event, Json details) {
  CheckEnded(context_, event, ended_);
  CheckThread(context_, event);
  Json line = Json::Object(
      {{"call", event}, {"enumeration", enumeration_}, {"tile", tile_}, {"thread", GetCurrentThreadId()}});
  for (const Json::Member& member : details.members()) line.Set(member.first, member.second);
  context_->report->Say("tile-event", std::move(line));
  SetEvent(context_->woken);
  return ended_ != 0 ? E_UNEXPECTED : S_OK;
}

HRESULT TileEvents::TellField(const char* event, DWORD field, Json details) {
  bool known = false;
  {
    const Locked locked(&context_->lock);
    known = context_->fields.count(field) > 0;
  }
  if (!known) {
    context_->report->Find("unknown-field", Severity::kFault, Json::Object({{"call", event}, {"field", field}}));
    return E_INVALIDARG;
  }
  Json line = Json::Object({{"field", field}});
  for (const Json::Member& member : details.members()) line.Set(member.first, member.second);
  return Tell(event, std::move(line));
}

HRESULT STDMETHODCALLTYPE TileEvents::SetFieldState(ICredentialProviderCredential*, DWORD field,
                                                    CREDENTIAL_PROVIDER_FIELD_STATE state) {
  return TellField("SetFieldState", field, Json::Object({{"state", FieldStateWord(state)}}));
}

HRESULT STDMETHODCALLTYPE TileEvents::SetFieldInteractiveState(ICredentialProviderCredential*, DWORD field,
                                                               CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE state) {
  return TellField("SetFieldInteractiveState", field,
                   Json::Object({{"interactiveState", InteractiveStateWord(state)}}));
}

HRESULT STDMETHODCALLTYPE TileEvents::SetFieldString(ICredentialProviderCredential*, DWORD field, LPCWSTR value) {
  Json details = Json::Object();
  {
    const Locked locked(&context_->lock);
    if (context_->secret_fields.count(field) > 0) {
      details.Set("valueLength", static_cast<unsigned long long>(value == nullptr ? 0 : wcsnlen(value, kLongestText)));
    } else {
      texts_[field] = Utf8OrEmpty(value);
      details.Set("value", texts_[field]);
    }
  }
  return TellField("SetFieldString", field, std::move(details));
}

HRESULT STDMETHODCALLTYPE TileEvents::SetFieldCheckbox(ICredentialProviderCredential*, DWORD field, BOOL checked,
                                                       LPCWSTR label) {
  return TellField("SetFieldCheckbox", field,
                   Json::Object({{"checked", checked != FALSE}, {"value", Utf8OrEmpty(label)}}));
}

HRESULT STDMETHODCALLTYPE TileEvents::SetFieldBitmap(ICredentialProviderCredential*, DWORD field, HBITMAP) {
  return TellField("SetFieldBitmap", field, Json::Object());
}

HRESULT STDMETHODCALLTYPE TileEvents::SetFieldComboBoxSelectedItem(ICredentialProviderCredential*, DWORD field,
                                                                   DWORD item) {
  return TellField("SetFieldComboBoxSelectedItem", field, Json::Object({{"item", item}}));
}

HRESULT STDMETHODCALLTYPE TileEvents::DeleteFieldComboBoxItem(ICredentialProviderCredential*, DWORD field,
                                                              DWORD item) {
  return TellField("DeleteFieldComboBoxItem", field, Json::Object({{"item", item}}));
}

HRESULT STDMETHODCALLTYPE TileEvents::AppendFieldComboBoxItem(ICredentialProviderCredential*, DWORD field,
                                                              LPCWSTR item) {
  return TellField("AppendFieldComboBoxItem", field, Json::Object({{"value", Utf8OrEmpty(item)}}));
}

HRESULT STDMETHODCALLTYPE TileEvents::SetFieldSubmitButton(ICredentialProviderCredential*, DWORD field,
                                                           DWORD adjacent_to) {
  return TellField("SetFieldSubmitButton", field, Json::Object({{"adjacentTo", adjacent_to}}));
}

HRESULT STDMETHODCALLTYPE TileEvents::OnCreatingWindow(HWND* owner) {
  if (owner != nullptr) *owner = GetDesktopWindow();
  return Tell("OnCreatingWindow", Json::Object());
}

HRESULT STDMETHODCALLTYPE TileEvents::BeginFieldUpdates() { return Tell("BeginFieldUpdates", Json::Object()); }

HRESULT STDMETHODCALLTYPE TileEvents::EndFieldUpdates() { return Tell("EndFieldUpdates", Json::Object()); }

HRESULT STDMETHODCALLTYPE TileEvents::SetFieldOptions(ICredentialProviderCredential*, DWORD field,
                                                      CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS options) {
  return TellField("SetFieldOptions", field, Json::Object({{"options", FieldOptionWords(options)}}));
}

bool TileEvents::HasText(DWORD field, const std::string& part) {
  const Locked locked(&context_->lock);
  const auto found = texts_.find(field);
  return found != texts_.end() && found->second.find(part) != std::string::npos;
}

Query::Query(EventContext* context) : HostObject(context->report, "IQueryContinueWithStatus"), context_(context) {}

HRESULT STDMETHODCALLTYPE Query::QueryContinue() {
  CheckEnded(context_, "QueryContinue", ended_);
  return cancelled_ != 0 || ended_ != 0 ? S_FALSE : S_OK;
}

HRESULT STDMETHODCALLTYPE Query::SetStatusMessage(LPCWSTR text) {
  CheckEnded(context_, "SetStatusMessage", ended_);
  const std::string status = Utf8OrEmpty(text);
  context_->report->Say("status", Json::Object({{"text", status}}));
  {
    const Locked locked(&context_->lock);
    status_ = status;
  }
  SetEvent(context_->woken);
  return S_OK;
}

bool Query::HasStatus(const std::string& part) {
  const Locked locked(&context_->lock);
  return status_.find(part) != std::string::npos;
}

}  // namespace vestibule::loginhost
