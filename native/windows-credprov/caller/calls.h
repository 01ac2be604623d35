// What main.cc can be told to do with a provider. Each ends the program where the provider does not do what it has to.
#ifndef VESTIBULE_CALLER_CALLS_H_
#define VESTIBULE_CALLER_CALLS_H_

#include <windows.h>

#include <string>

#include "screen.h"

namespace vestibule::caller {

// An agent of this process's own listens here: ../provider/names.h.
constexpr wchar_t kAgentPipe[] = L"\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Vestibule";

// Our provider: nullptrs, calls on other threads and out of order. Prints a line for each.
void CallOddly(const std::wstring& dll, REFCLSID clsid);

// Our provider: answers that come when the agent has gone on or is gone, and a conversation that ends in between. Prints a
// line for each.
void AnswerLate(const std::wstring& dll, REFCLSID clsid);

// The sentinel's count of starts that have not got to their tiles; 0 also where there is no key for it.
DWORD NotedStarts();

// Our provider: starts while the sign-in screens of other sessions end theirs and begin their own. Prints a line for each
// thing that holds.
void StartBesideOthers(const std::wstring& dll, REFCLSID clsid);

// Our provider: selects the tile again and again while Windows does not say which process is the agent's service, which no
// thread that asks can be kept from waiting for. Prints a line for each thing that holds.
void SelectWhileServicesHang(const std::wstring& dll, REFCLSID clsid);

// Whether the registry is asked, within the time that is taken, for what our provider has to ask at each start: the two
// places of StandAside, and the note of the start.
enum class Registry { kLeftOut, kWhatOursMust };

// Loads it `times` times and reads its first tile. Prints the microseconds of each: of loading, and from DllGetClassObject
// to the last field's value.
void MeasureStart(const std::wstring& dll, REFCLSID clsid, int times, Registry registry);

// Selects the tile `times` times each with an agent that accepts and never answers, and with none. Prints the
// microseconds of each call on the UI thread, the two in turn.
void MeasureWithHungAgent(const std::wstring& dll, REFCLSID clsid, int times);

}  // namespace vestibule::caller

#endif  // VESTIBULE_CALLER_CALLS_H_
