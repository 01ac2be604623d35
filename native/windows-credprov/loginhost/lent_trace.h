// Reads the events that the hosted DLL writes for Event Tracing, which nobody collects here. Called by lent.cc only, on
// whichever thread of the DLL writes one.
#ifndef VESTIBULE_LOGINHOST_LENT_TRACE_H_
#define VESTIBULE_LOGINHOST_LENT_TRACE_H_

#include <windows.h>

#include <evntprov.h>

#include <optional>
#include <string>

#include "json.h"

namespace vestibule::loginhost {

// Of a self-describing event (TraceLogging) the name and its numbers of 32 bits by their names, and how many bytes of
// another kind it holds; nothing of an event that is none, or that is damaged.
std::optional<Json> ReadTrace(ULONG count, const EVENT_DATA_DESCRIPTOR* data);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_LENT_TRACE_H_
