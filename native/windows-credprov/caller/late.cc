// See calls.h.
#include <cstdio>

#include "agent.h"
#include "calls.h"
#include "vestibule_windows_fields.h"

namespace vestibule::caller {
namespace {

constexpr NTSTATUS kLogonFailure = static_cast<NTSTATUS>(0xc000006d);

class Query final : public Counted<IQueryContinueWithStatus> {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** object) override {
    *object = nullptr;
    return E_NOINTERFACE;
  }
  HRESULT STDMETHODCALLTYPE QueryContinue() override { return S_OK; }
  HRESULT STDMETHODCALLTYPE SetStatusMessage(LPCWSTR) override { return S_OK; }
};

DWORD FieldOf(uint8_t purpose) {
  for (const vst_windows_field& field : vst_windows_fields)
    if (field.purpose == purpose) return field.id;
  return 0;
}

void Said(const char* what) {
  std::printf("%s\n", what);
  std::fflush(stdout);
}

// The provider's thread has told the UI thread something, which has not looked.
void AwaitMessage() { MsgWaitForMultipleObjects(0, nullptr, FALSE, INFINITE, QS_POSTMESSAGE); }

// As AwaitMessage, and the UI thread takes all that has come until the tile asks for a PIN.
void AwaitQuestion(Screen* screen) {
  for (;;) {
    CREDENTIAL_PROVIDER_FIELD_STATE state = CPFS_HIDDEN;
    CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE interactive = CPFIS_NONE;
    screen->tile->GetFieldState(FieldOf(VST_PURPOSE_SECRET), &state, &interactive);
    if (state != CPFS_HIDDEN) return;
    MsgWaitForMultipleObjects(0, nullptr, FALSE, INFINITE, QS_ALLINPUT);
    Screen::Pump();
  }
}

void Select(Screen* screen) {
  BOOL auto_logon = FALSE;
  Need(SUCCEEDED(screen->tile->SetSelected(&auto_logon)), "SetSelected");
}

DWORD WINAPI Connect(void* connectable) {
  Query query;
  static_cast<IConnectableCredentialProviderCredential*>(connectable)->Connect(&query);
  return 0;
}

HANDLE BeginSubmission(Screen* screen) {
  Need(SUCCEEDED(screen->tile->SetStringValue(FieldOf(VST_PURPOSE_SECRET), L"2468")), "a PIN");
  return CreateThread(nullptr, 0, Connect, screen->connectable, 0, nullptr);
}

CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE EndSubmission(Screen* screen, HANDLE thread) {
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
  CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE response = CPGSR_NO_CREDENTIAL_NOT_FINISHED;
  CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION serialization = {};
  LPWSTR status = nullptr;
  CREDENTIAL_PROVIDER_STATUS_ICON icon = CPSI_NONE;
  Need(SUCCEEDED(screen->tile->GetSerialization(&response, &serialization, &status, &icon)), "GetSerialization");
  CoTaskMemFree(status);
  CoTaskMemFree(serialization.rgbSerialization);
  return response;
}

void AnswerWhatWasReplaced(Screen* screen, Agent* agent) {
  Select(screen);
  agent->Greet();
  agent->Ask(1);
  AwaitQuestion(screen);
  Screen::Pump();
  agent->Ask(2);
  AwaitMessage();
  EndSubmission(screen, BeginSubmission(screen));
  Need(agent->HasHeardNothing(), "what was typed for a screen that the agent has replaced goes nowhere");
  AwaitQuestion(screen);
  const HANDLE submission = BeginSubmission(screen);
  Need(agent->Expect(VST_MESSAGE_ANSWER).as.answer.revision == 2, "an answer to the screen that is there");
  agent->Ask(3);
  EndSubmission(screen, submission);
  Said("an answer to a screen that the agent has replaced is not sent, and not waited for");
}

void AnswerWhoIsGone(Screen* screen, Agent* agent) {
  AwaitQuestion(screen);
  Screen::Pump();
  agent->HangUp();
  AwaitMessage();
  EndSubmission(screen, BeginSubmission(screen));
  agent->Greet();
  agent->Ask(1);
  AwaitQuestion(screen);
  Need(agent->HasHeardNothing(), "what was typed for an agent that has gone is not told to the next one");
  Said("an answer to an agent that has gone is not sent, and not waited for");
}

void EndInReportResult(Screen* screen, Agent* agent) {
  const HANDLE submission = BeginSubmission(screen);
  agent->Expect(VST_MESSAGE_ANSWER);
  agent->GiveCredential();
  Need(EndSubmission(screen, submission) == CPGSR_RETURN_CREDENTIAL_FINISHED, "a credential");
  screen->tile_events.deselect_in_update = screen->tile;
  LPWSTR text = nullptr;
  CREDENTIAL_PROVIDER_STATUS_ICON icon = CPSI_NONE;
  Need(SUCCEEDED(screen->tile->ReportResult(kLogonFailure, 0, &text, &icon)), "ReportResult");
  CoTaskMemFree(text);
  Need(screen->tile_events.deselect_in_update == nullptr, "the tile was drawn");
  Said("an event of ReportResult that ends the conversation is borne");
}

}  // namespace

void AnswerLate(const std::wstring& dll, REFCLSID clsid) {
  const HMODULE module = LoadLibraryW(dll.c_str());
  Need(module != nullptr, "the DLL");
  Agent agent(module);
  Screen screen(module, clsid);
  AnswerWhatWasReplaced(&screen, &agent);
  AnswerWhoIsGone(&screen, &agent);
  EndInReportResult(&screen, &agent);
}

}  // namespace vestibule::caller
