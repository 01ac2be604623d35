// What a provider tells the host: the events objects of the provider and of its tiles, and the object that it asks in
// Connect whether to go on. Methods are called by the provider, on any thread; those for the host run on the UI thread.
#ifndef VESTIBULE_LOGINHOST_EVENTS_H_
#define VESTIBULE_LOGINHOST_EVENTS_H_

#include <windows.h>

#include <map>
#include <set>
#include <string>

#include "credential_provider.h"
#include "host_object.h"
#include "report.h"

namespace vestibule::loginhost {

// What all of them share: the report, and how they wake the UI thread.
struct EventContext {
  Report* report;
  DWORD ui_thread;
  // Set whenever something came. Auto-reset.
  HANDLE woken;
  // Fields of the kind "password", of the descriptors last read: their text is reported as its length.
  std::set<DWORD> secret_fields;
  std::set<DWORD> fields;
  SRWLOCK lock = SRWLOCK_INIT;
};

class ProviderEvents final : public HostObject<ICredentialProviderEvents> {
 public:
  explicit ProviderEvents(EventContext* context);
  HRESULT STDMETHODCALLTYPE CredentialsChanged(UINT_PTR advise_context) override;

  static constexpr UINT_PTR kAdviseContext = 20260;
  // Whether the provider has announced other tiles since the last time.
  bool TakeChanged() { return InterlockedExchange(&changed_, 0) != 0; }
  bool changed() const { return changed_ != 0; }
  // From here on every call is a misbehaviour.
  void End() { InterlockedExchange(&ended_, 1); }

 private:
  EventContext* context_;
  volatile LONG changed_ = 0;
  volatile LONG ended_ = 0;
};

class TileEvents final
    : public HostObject<ICredentialProviderCredentialEvents2, ICredentialProviderCredentialEvents> {
 public:
  TileEvents(EventContext* context, int enumeration, int tile);

  HRESULT STDMETHODCALLTYPE SetFieldState(ICredentialProviderCredential*, DWORD field,
                                          CREDENTIAL_PROVIDER_FIELD_STATE state) override;
  HRESULT STDMETHODCALLTYPE SetFieldInteractiveState(ICredentialProviderCredential*, DWORD field,
                                                     CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE state) override;
  HRESULT STDMETHODCALLTYPE SetFieldString(ICredentialProviderCredential*, DWORD field, LPCWSTR value) override;
  HRESULT STDMETHODCALLTYPE SetFieldCheckbox(ICredentialProviderCredential*, DWORD field, BOOL checked,
                                             LPCWSTR label) override;
  HRESULT STDMETHODCALLTYPE SetFieldBitmap(ICredentialProviderCredential*, DWORD field, HBITMAP bitmap) override;
  HRESULT STDMETHODCALLTYPE SetFieldComboBoxSelectedItem(ICredentialProviderCredential*, DWORD field,
                                                         DWORD item) override;
  HRESULT STDMETHODCALLTYPE DeleteFieldComboBoxItem(ICredentialProviderCredential*, DWORD field, DWORD item) override;
  HRESULT STDMETHODCALLTYPE AppendFieldComboBoxItem(ICredentialProviderCredential*, DWORD field,
                                                    LPCWSTR item) override;
  HRESULT STDMETHODCALLTYPE SetFieldSubmitButton(ICredentialProviderCredential*, DWORD field,
                                                 DWORD adjacent_to) override;
  HRESULT STDMETHODCALLTYPE OnCreatingWindow(HWND* owner) override;
  HRESULT STDMETHODCALLTYPE BeginFieldUpdates() override;
  HRESULT STDMETHODCALLTYPE EndFieldUpdates() override;
  HRESULT STDMETHODCALLTYPE SetFieldOptions(ICredentialProviderCredential*, DWORD field,
                                            CREDENTIAL_PROVIDER_CREDENTIAL_FIELD_OPTIONS options) override;

  // Whether the text that the provider last set in `field` has `part` in it.
  bool HasText(DWORD field, const std::string& part);
  void End() { InterlockedExchange(&ended_, 1); }

 private:
  // Reports the event, and what is wrong with it.
  HRESULT Tell(const char* event, Json details);
  HRESULT TellField(const char* event, DWORD field, Json details);

  EventContext* context_;
  const int enumeration_;
  const int tile_;
  volatile LONG ended_ = 0;
  std::map<DWORD, std::string> texts_;
};

class Query final : public HostObject<IQueryContinueWithStatus, IQueryContinue> {
 public:
  explicit Query(EventContext* context);
  HRESULT STDMETHODCALLTYPE QueryContinue() override;
  HRESULT STDMETHODCALLTYPE SetStatusMessage(LPCWSTR text) override;

  void Cancel() { InterlockedExchange(&cancelled_, 1); }
  bool cancelled() const { return cancelled_ != 0; }
  bool HasStatus(const std::string& part);
  void End() { InterlockedExchange(&ended_, 1); }

 private:
  EventContext* context_;
  volatile LONG cancelled_ = 0;
  volatile LONG ended_ = 0;
  std::string status_;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_EVENTS_H_
