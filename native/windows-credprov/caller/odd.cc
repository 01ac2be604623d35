// See calls.h.
#include <cstdio>

#include "calls.h"

namespace vestibule::caller {
namespace {

void Said(const char* what) {
  std::printf("%s\n", what);
  std::fflush(stdout);
}

DWORD WINAPI DisconnectElsewhere(void* connectable) {
  static_cast<IConnectableCredentialProviderCredential*>(connectable)->Disconnect();
  return 0;
}

class Query final : public Counted<IQueryContinueWithStatus> {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** object) override {
    *object = nullptr;
    return E_NOINTERFACE;
  }
  HRESULT STDMETHODCALLTYPE QueryContinue() override { return S_OK; }
  HRESULT STDMETHODCALLTYPE SetStatusMessage(LPCWSTR) override { return S_OK; }
};

struct Enumerated {
  DWORD chosen;
  BOOL auto_logon;
};

Enumerated Enumerate(Screen* screen) {
  DWORD count = 0;
  Enumerated found = {0, FALSE};
  Need(SUCCEEDED(screen->provider->GetCredentialCount(&count, &found.chosen, &found.auto_logon)), "an enumeration");
  return found;
}

void Select(Screen* screen) {
  BOOL auto_logon = FALSE;
  Need(SUCCEEDED(screen->tile->SetSelected(&auto_logon)), "SetSelected");
}

// The person leaves the tile: the second time it does not wait for the agent.
void Leave(Screen* screen) {
  screen->connectable->Disconnect();
  screen->connectable->Disconnect();
}

// What the sign-in screen does with a tile that signs in by itself.
CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE Take(Screen* screen) {
  Select(screen);
  CREDENTIAL_PROVIDER_GET_SERIALIZATION_RESPONSE response = CPGSR_NO_CREDENTIAL_NOT_FINISHED;
  CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION serialization = {};
  LPWSTR status = nullptr;
  CREDENTIAL_PROVIDER_STATUS_ICON icon = CPSI_NONE;
  Need(SUCCEEDED(screen->tile->GetSerialization(&response, &serialization, &status, &icon)), "GetSerialization");
  CoTaskMemFree(status);
  return response;
}

void RefuseNothing(Screen* screen) {
  ICredentialProvider* provider = screen->provider;
  ICredentialProviderCredential* tile = screen->tile;
  const HRESULT results[] = {
      provider->QueryInterface(__uuidof(IUnknown), nullptr),
      provider->GetFieldDescriptorCount(nullptr),
      provider->GetFieldDescriptorAt(0, nullptr),
      provider->GetCredentialCount(nullptr, nullptr, nullptr),
      provider->GetCredentialAt(0, nullptr),
      tile->QueryInterface(__uuidof(IUnknown), nullptr),
      tile->SetSelected(nullptr),
      tile->GetFieldState(0, nullptr, nullptr),
      tile->GetStringValue(0, nullptr),
      tile->GetBitmapValue(0, nullptr),
      tile->GetSubmitButtonValue(0, nullptr),
      tile->GetSerialization(nullptr, nullptr, nullptr, nullptr),
  };
  for (const HRESULT result : results) Need(result == E_POINTER, "a pointer that is missing is refused");
  LPWSTR text = nullptr;
  DWORD number = 0;
  HBITMAP bitmap = nullptr;
  CREDENTIAL_PROVIDER_FIELD_STATE state = CPFS_HIDDEN;
  CREDENTIAL_PROVIDER_FIELD_INTERACTIVE_STATE interactive = CPFIS_NONE;
  ICredentialProviderCredential* other = nullptr;
  CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR* field = nullptr;
  for (const DWORD beyond : {screen->fields, DWORD{0xffffffff}}) {
    const HRESULT beyond_results[] = {
        provider->GetFieldDescriptorAt(beyond, &field), provider->GetCredentialAt(beyond, &other),
        tile->GetFieldState(beyond, &state, &interactive), tile->GetStringValue(beyond, &text),
        tile->GetBitmapValue(beyond, &bitmap), tile->GetSubmitButtonValue(beyond, &number),
        tile->SetStringValue(beyond, L"x"), tile->CommandLinkClicked(beyond),
    };
    for (const HRESULT result : beyond_results) Need(result == E_INVALIDARG, "a field that is not there is refused");
  }
  Need(tile->SetStringValue(0, nullptr) == E_INVALIDARG, "a text that is missing is refused");
  for (const HRESULT result : {tile->SetCheckboxValue(0, TRUE), tile->SetComboBoxSelectedValue(0, 0),
                               tile->GetComboBoxValueAt(0, 0, &text), provider->SetSerialization(nullptr)})
    Need(result == E_NOTIMPL, "what the provider has not is said");
  Said("what is missing or not there is refused");
}

void AdviseTwice(Screen* screen) {
  Need(NotedStarts() == 1, "the start is noted");
  Need(SUCCEEDED(screen->provider->Advise(&screen->events, 1)) && NotedStarts() == 1, "and not over before its end");
  Said("a second Advise is not taken for the end of a start");
}

void AnnounceOnce(Screen* screen) {
  Select(screen);
  Leave(screen);
  Need(screen->events.changes == 1, "CredentialsChanged comes once");
  // The sign-in screen may name the users again before it asks for the tiles.
  Need(SUCCEEDED(screen->users_taker->SetUserArray(&screen->users)), "the users again");
  const Enumerated first = Enumerate(screen);
  Need(first.chosen == 0 && first.auto_logon, "the tile signs in by itself, also after the users were named again");
  const Enumerated second = Enumerate(screen);
  Need(second.chosen == CREDENTIAL_PROVIDER_NO_DEFAULT && !second.auto_logon, "in exactly one enumeration");
  Need(Take(screen) == CPGSR_NO_CREDENTIAL_FINISHED, "the tile is left");
  Said("a tile signs in by itself in exactly one enumeration");
}

void StaysOnTheUiThread(Screen* screen) {
  Select(screen);
  Query query;
  Need(screen->connectable->Connect(&query) == S_OK && screen->connectable->Connect(nullptr) == S_OK,
       "Connect on the UI thread waits for nothing");
  screen->events.changes = 0;
  for (int time = 0; time < 2; ++time) {
    const HANDLE thread = CreateThread(nullptr, 0, DisconnectElsewhere, screen->connectable, 0, nullptr);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
  }
  Need(screen->events.changes == 0, "nothing is called on another thread");
  Screen::Pump();
  Need(screen->events.changes == 1, "Disconnect on another thread comes to the UI thread");
  Enumerate(screen);
  Take(screen);
  Said("a Disconnect on another thread comes to the UI thread");
}

DWORD WINAPI ConnectElsewhere(void* connectable) {
  Query query;
  static_cast<IConnectableCredentialProviderCredential*>(connectable)->Connect(&query);
  return 0;
}

// The tile was left while Connect ran, so nobody has asked for what it led to.
void LeaveWithoutSerialization(Screen* screen) {
  Select(screen);
  const HANDLE thread = CreateThread(nullptr, 0, ConnectElsewhere, screen->connectable, 0, nullptr);
  WaitForSingleObject(thread, INFINITE);
  CloseHandle(thread);
  screen->tile->SetDeselected();
  screen->events.changes = 0;
  Select(screen);
  Leave(screen);
  Need(screen->events.changes == 1, "the next selection is announced, though nobody took what Connect led to");
  Enumerate(screen);
  Take(screen);
  Said("a Connect that nothing came after is not waited for");
}

void DeselectInAnEvent(Screen* screen) {
  screen->tile_events.deselect = screen->tile;
  Select(screen);
  Need(screen->tile_events.deselect == nullptr, "the tile asks for a window");
  screen->events.changes = 0;
  screen->connectable->Disconnect();
  Need(screen->events.changes == 1, "a tile that was left has no conversation to wait for");
  Enumerate(screen);
  Take(screen);
  Said("an event that leads to SetDeselected ends the selection");
}

void RefuseAnotherScenario(Screen* screen) {
  Need(screen->provider->SetUsageScenario(CPUS_CHANGE_PASSWORD, 0) == E_NOTIMPL, "the scenario is refused");
  DWORD count = 1;
  DWORD chosen = 0;
  BOOL auto_logon = TRUE;
  ICredentialProviderCredential* tile = nullptr;
  Need(SUCCEEDED(screen->provider->GetCredentialCount(&count, &chosen, &auto_logon)) && count == 0 && !auto_logon &&
           screen->provider->GetCredentialAt(0, &tile) == E_INVALIDARG,
       "who was refused gets no tile");
  Need(screen->provider->SetUsageScenario(CPUS_LOGON, 0) == S_OK &&
           SUCCEEDED(screen->provider->GetCredentialCount(&count, &chosen, &auto_logon)) && count == 1,
       "and gets it where it is right");
  Said("a scenario that was refused has no tile");
}

void UnAdviseInAnEvent(Screen* screen) {
  screen->tile->Advise(&screen->tile_events);
  screen->tile_events.unadvise = screen->tile;
  screen->tile_events.taken = 0;
  Select(screen);
  const int taken = screen->tile_events.taken;
  Need(taken > 0, "an event");
  Leave(screen);
  Need(screen->tile_events.taken == taken, "no event comes after UnAdvise");
  screen->tile->Advise(&screen->tile_events);
  Said("an event that leads to UnAdvise is the last one");
}

}  // namespace

void CallOddly(const std::wstring& dll, REFCLSID clsid) {
  const HMODULE module = LoadLibraryW(dll.c_str());
  Need(module != nullptr, "the DLL");
  using CanUnloadNow = HRESULT(WINAPI*)();
  const auto can_unload =
      reinterpret_cast<CanUnloadNow>(reinterpret_cast<void*>(GetProcAddress(module, "DllCanUnloadNow")));
  Need(can_unload() == S_OK, "nothing is used yet");
  {
    Screen screen(module, clsid);
    Need(can_unload() == S_FALSE, "it is used");
    RefuseNothing(&screen);
    AdviseTwice(&screen);
    AnnounceOnce(&screen);
    StaysOnTheUiThread(&screen);
    LeaveWithoutSerialization(&screen);
    DeselectInAnEvent(&screen);
    RefuseAnotherScenario(&screen);
    UnAdviseInAnEvent(&screen);
  }
  Need(can_unload() == S_OK, "every reference was given back");
  Said("every reference is given back");
}

}  // namespace vestibule::caller
