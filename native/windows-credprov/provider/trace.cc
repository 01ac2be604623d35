// See trace.h. The layout of the two blocks of metadata is TraceLoggingProvider.h's, which not every tool chain has.
#include "trace.h"

#include <evntprov.h>

#include <cstddef>
#include <initializer_list>

#include "names.h"

namespace vestibule::provider {
namespace {

// TraceLogging's channel, and kinds of data descriptors.
constexpr UCHAR kChannel = 11;
constexpr UCHAR kEventMetadata = 1;
constexpr UCHAR kProviderMetadata = 2;
// TlgInUINT32.
constexpr char kNumber = 8;
constexpr UCHAR kInformation = 4;
constexpr UCHAR kWarning = 3;

REGHANDLE provider = 0;

// A size of two bytes, then what it counts itself among.
struct Block {
  char bytes[96] = {};
  uint16_t length = 2;

  constexpr void Add(char byte) { bytes[length++] = byte; }
  constexpr void AddText(const char* text) {
    for (; *text != '\0'; ++text) Add(*text);
    Add('\0');
  }
  constexpr void End() {
    bytes[0] = static_cast<char>(length & 0xff);
    bytes[1] = static_cast<char>(length >> 8);
  }
};

constexpr Block ProviderBlock() {
  Block block;
  block.AddText(kTraceName);
  block.End();
  return block;
}

struct Row {
  UCHAR level;
  ULONG numbers;
  Block metadata;
};

constexpr Row Describes(UCHAR level, const char* name, const char* first, const char* second = nullptr) {
  Row row = {level, 0, {}};
  // No tags.
  row.metadata.Add('\0');
  row.metadata.AddText(name);
  for (const char* field : {first, second}) {
    if (field == nullptr) continue;
    row.metadata.AddText(field);
    row.metadata.Add(kNumber);
    ++row.numbers;
  }
  row.metadata.End();
  return row;
}

constexpr Block kProviderBlock = ProviderBlock();
// By Event.
constexpr Row kEvents[] = {
    Describes(kInformation, "Scenario", "scenario", "refusal"),
    Describes(kInformation, "Enumerated", "tiles", "signsInByItself"),
    Describes(kWarning, "AgentAway", "label"),
    Describes(kWarning, "AgentRefused", "message"),
    Describes(kInformation, "Ended", "outcome"),
    Describes(kInformation, "Credential", "bytes"),
    Describes(kInformation, "Result", "status", "subStatus"),
    Describes(kWarning, "NotTaken", "milliseconds"),
};

void Point(EVENT_DATA_DESCRIPTOR* descriptor, const void* data, size_t size, UCHAR type = 0) {
  EventDataDescCreate(descriptor, data, static_cast<ULONG>(size));
  // Type; the rest of `Reserved` is 0.
  descriptor->Reserved = type;
}

}  // namespace

void BeginTrace() {
  if (EventRegister(&kTraceProvider, nullptr, nullptr, &provider) != ERROR_SUCCESS) provider = 0;
}

void EndTrace() {
  if (provider != 0) EventUnregister(provider);
  provider = 0;
}

void Trace(Event event, uint32_t first, uint32_t second) {
  if (provider == 0) return;
  const Row& row = kEvents[static_cast<size_t>(event)];
  EVENT_DESCRIPTOR about = {};
  about.Channel = kChannel;
  about.Level = row.level;
  EVENT_DATA_DESCRIPTOR data[4] = {};
  Point(&data[0], kProviderBlock.bytes, kProviderBlock.length, kProviderMetadata);
  Point(&data[1], row.metadata.bytes, row.metadata.length, kEventMetadata);
  Point(&data[2], &first, sizeof first);
  Point(&data[3], &second, sizeof second);
  EventWriteTransfer(provider, &about, nullptr, nullptr, 2 + row.numbers, data);
}

}  // namespace vestibule::provider
