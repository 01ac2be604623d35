// See agent.h.
#include "agent.h"

#include <ntsecapi.h>
#include <sddl.h>

#include <cstring>

#include "calls.h"
#include "imports.h"

namespace vestibule::caller {
namespace {

vst_view ViewOf(const char* text) { return {reinterpret_cast<const uint8_t*>(text), std::strlen(text)}; }

// Wine has no LSA, and one account.
NTSTATUS WINAPI ConnectToLsa(PHANDLE lsa) {
  *lsa = nullptr;
  return 0;
}

NTSTATUS WINAPI FindPackage(HANDLE, PLSA_STRING, PULONG package) {
  *package = 1;
  return 0;
}

NTSTATUS WINAPI LeaveLsa(HANDLE) { return 0; }

BOOL WINAPI LookUpAccount(LPCWSTR, LPCWSTR, PSID sid, LPDWORD sid_bytes, LPWSTR domain, LPDWORD domain_units,
                          PSID_NAME_USE use) {
  PSID found = nullptr;
  if (!ConvertStringSidToSidW(kSid, &found)) return FALSE;
  const BOOL copied = CopySid(*sid_bytes, sid, found);
  LocalFree(found);
  domain[0] = L'\0';
  *domain_units = 0;
  *use = SidTypeUser;
  return copied;
}

}  // namespace

Agent::Agent(HMODULE module)
    : pipe_(CreateNamedPipeW(kAgentPipe, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, 1, 65536, 65536, 0, nullptr)) {
  Need(pipe_ != INVALID_HANDLE_VALUE, "a pipe");
  LendAgent(module);
  Lend(module, "LsaConnectUntrusted", reinterpret_cast<const void*>(&ConnectToLsa));
  Lend(module, "LsaLookupAuthenticationPackage", reinterpret_cast<const void*>(&FindPackage));
  Lend(module, "LsaDeregisterLogonProcess", reinterpret_cast<const void*>(&LeaveLsa));
  Lend(module, "LookupAccountNameW", reinterpret_cast<const void*>(&LookUpAccount));
}

void Agent::Greet() {
  if (!ConnectNamedPipe(pipe_, nullptr)) Need(GetLastError() == ERROR_PIPE_CONNECTED, "a connection");
  Need(vst_reader_begin(&reader_, bytes_, sizeof bytes_) == VST_OK, "a reader");
  Expect(VST_MESSAGE_HELLO);
  vst_message message = {};
  message.number = VST_MESSAGE_WELCOME;
  message.as.welcome.has = VST_WELCOME_REQUIRED;
  message.as.welcome.version = VST_PROTOCOL_VERSION;
  message.as.welcome.brand = ViewOf("Acme");
  Say(message);
}

void Agent::Ask(uint32_t revision) {
  vst_message message = {};
  message.number = VST_MESSAGE_SCREEN;
  vst_screen_message& screen = message.as.screen;
  screen.has = VST_SCREEN_REQUIRED;
  screen.revision = revision;
  for (const uint8_t purpose : {VST_PURPOSE_SECRET, VST_PURPOSE_SUBMIT}) {
    screen.fields[screen.fields_count].has = VST_SCREEN_FIELDS_REQUIRED;
    screen.fields[screen.fields_count].purpose = purpose;
    ++screen.fields_count;
  }
  Say(message);
}

void Agent::GiveCredential() {
  vst_message message = {};
  message.number = VST_MESSAGE_OUTCOME;
  vst_outcome_message& outcome = message.as.outcome;
  outcome.has = VST_OUTCOME_REQUIRED | VST_OUTCOME_HAS_ID | VST_OUTCOME_HAS_ACCOUNT_ID | VST_OUTCOME_HAS_ACCOUNT_NAME |
                VST_OUTCOME_HAS_PASSWORD;
  outcome.outcome = VST_OUTCOME_CREDENTIAL;
  outcome.id = 1;
  char sid[64] = {};
  for (size_t at = 0; kSid[at] != L'\0'; ++at) sid[at] = static_cast<char>(kSid[at]);
  outcome.account_id = ViewOf(sid);
  outcome.account_name = ViewOf("somebody");
  outcome.password = ViewOf("correct horse");
  Say(message);
}

const vst_message& Agent::Expect(uint8_t number) {
  // The last one's body.
  if (heard_.number != 0) vst_reader_next(&reader_);
  heard_.number = 0;
  for (;;) {
    const vst_view body = vst_reader_body(&reader_);
    if (body.length > 0) {
      Need(vst_decode(body.bytes, body.length, &heard_) == VST_OK && heard_.number == number, "the message");
      return heard_;
    }
    const vst_room room = vst_reader_room(&reader_);
    DWORD count = 0;
    Need(ReadFile(pipe_, room.bytes, static_cast<DWORD>(room.length), &count, nullptr) && count > 0, "a message");
    Need(vst_reader_filled(&reader_, count) == VST_OK, "bytes of a message");
  }
}

bool Agent::HasHeardNothing() {
  DWORD waiting = 0;
  return PeekNamedPipe(pipe_, nullptr, 0, nullptr, &waiting, nullptr) && waiting == 0;
}

void Agent::HangUp() {
  DisconnectNamedPipe(pipe_);
  heard_.number = 0;
}

void Agent::Say(const vst_message& message) {
  uint8_t frame[4096];
  size_t length = 0;
  DWORD written = 0;
  Need(vst_encode(&message, frame, sizeof frame, &length) == VST_OK, "a message of the agent's");
  Need(WriteFile(pipe_, frame, static_cast<DWORD>(length), &written, nullptr) && written == length, "its bytes");
}

}  // namespace vestibule::caller
