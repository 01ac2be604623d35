// Events for Event Tracing for Windows, self-describing (TraceLogging), from the provider Vestibule.CredentialProvider. An
// event holds numbers only, so it cannot hold a secret, a name or a text of the agent's. Written on any thread.
#ifndef VESTIBULE_PROVIDER_TRACE_H_
#define VESTIBULE_PROVIDER_TRACE_H_

#include <windows.h>

#include <cstdint>

namespace vestibule::provider {

enum class Event {
  // The scenario (CREDENTIAL_PROVIDER_USAGE_SCENARIO), and why it was refused: 0 taken, 1 told to stand aside, 2 too many
  // failed starts, 3 not one of the provider's.
  kScenario,
  // How many tiles, and which signs in by itself; 0xffffffff for none.
  kEnumerated,
  // The label (enum vst_label) of what the tile says.
  kAgentAway,
  // A message's number that is not legal, or not known; 0 for bytes that are no message.
  kAgentRefused,
  // The outcome (enum vst_outcome) that ended a session without a credential.
  kEnded,
  // A credential was given to the sign-in screen.
  kCredential,
  // NTSTATUS and sub-status of what became of it.
  kResult,
  // The sign-in screen did not take a credential that was ready for it within so many milliseconds.
  kNotTaken,
};

// In DllMain: neither loads a library.
void BeginTrace();
void EndTrace();

void Trace(Event event, uint32_t first = 0, uint32_t second = 0);

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_TRACE_H_
