// What main.cc can be told to do with a provider. Each ends the program where the provider does not do what it has to.
#ifndef VESTIBULE_CALLER_CALLS_H_
#define VESTIBULE_CALLER_CALLS_H_

#include <windows.h>

#include <string>

#include "screen.h"

namespace vestibule::caller {

// Our provider: nullptrs, calls on other threads and out of order. Prints a line for each.
void CallOddly(const std::wstring& dll, REFCLSID clsid);

// Loads it `times` times and reads its first tile. Prints the microseconds of each: of loading, and from DllGetClassObject
// to the last field's value.
void MeasureStart(const std::wstring& dll, REFCLSID clsid, int times);

// Selects the tile `times` times each with an agent that accepts and never answers, and with none. Prints the
// microseconds of each call on the UI thread, the two in turn.
void MeasureWithHungAgent(const std::wstring& dll, REFCLSID clsid, int times);

}  // namespace vestibule::caller

#endif  // VESTIBULE_CALLER_CALLS_H_
