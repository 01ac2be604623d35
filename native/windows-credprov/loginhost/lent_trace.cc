// See lent_trace.h. The layout is that of TraceLoggingProvider.h: two bytes of size, a byte for tags, the name, and for
// each field its name and kind, all ended by NUL.
#include "lent_trace.h"

#include <cstring>

namespace vestibule::loginhost {
namespace {

constexpr ULONG kEventMetadata = 1;
constexpr ULONG kAnyMetadata = 2;
constexpr unsigned char kNumber = 8;
constexpr size_t kHead = 3;

const char* Bytes(const EVENT_DATA_DESCRIPTOR& data) {
  return reinterpret_cast<const char*>(static_cast<ULONG_PTR>(data.Ptr));
}

// The text that begins at `*at`, which is moved behind its NUL.
std::optional<std::string> TakeName(const std::string& metadata, size_t* at) {
  const size_t end = metadata.find('\0', *at);
  if (end == std::string::npos) return std::nullopt;
  const std::string name = metadata.substr(*at, end - *at);
  *at = end + 1;
  return name;
}

}  // namespace

std::optional<Json> ReadTrace(ULONG count, const EVENT_DATA_DESCRIPTOR* data) {
  ULONG next = 0;
  std::string metadata;
  for (; next < count && data[next].Reserved != 0; ++next)
    if (data[next].Reserved == kEventMetadata) metadata.assign(Bytes(data[next]), data[next].Size);
    else if (data[next].Reserved > kAnyMetadata) return std::nullopt;
  size_t at = kHead;
  if (metadata.size() < kHead) return std::nullopt;
  const std::optional<std::string> name = TakeName(metadata, &at);
  if (!name.has_value()) return std::nullopt;
  Json numbers = Json::Object({});
  unsigned long long others = 0;
  for (; next < count; ++next) {
    const std::optional<std::string> field = TakeName(metadata, &at);
    if (!field.has_value() || at >= metadata.size()) return std::nullopt;
    const bool is_number = static_cast<unsigned char>(metadata[at]) == kNumber && data[next].Size == sizeof(uint32_t);
    ++at;
    if (!is_number) {
      others += data[next].Size;
      continue;
    }
    uint32_t number = 0;
    std::memcpy(&number, Bytes(data[next]), sizeof number);
    numbers.Set(*field, number);
  }
  return Json::Object({{"name", *name}, {"numbers", std::move(numbers)}, {"otherBytes", others}});
}

}  // namespace vestibule::loginhost
