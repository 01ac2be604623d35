// See logon_buffer.h.
#include "logon_buffer.h"

namespace vestibule::loginhost {
namespace {

// 64-bit layout: the type, three UNICODE_STRINGs {USHORT Length, USHORT MaximumLength, PWSTR Buffer}, for unlock a LUID.
constexpr size_t kFirstString = 8;
constexpr size_t kStringSize = 16;
constexpr size_t kSmallest = kFirstString + 3 * kStringSize;

uint64_t Number(const unsigned char* bytes, size_t size) {
  uint64_t number = 0;
  for (size_t index = size; index > 0; --index) number = (number << 8) | bytes[index - 1];
  return number;
}

std::optional<Slice> ReadSlice(const unsigned char* bytes, size_t size, size_t index) {
  const unsigned char* string = bytes + kFirstString + index * kStringSize;
  const size_t length = static_cast<size_t>(Number(string, 2));
  const uint64_t offset = Number(string + 8, 8);
  if (length == 0) return Slice{};
  if (length % 2 != 0 || offset < kSmallest || offset > size || length > size - offset) return std::nullopt;
  return Slice{static_cast<size_t>(offset), length / 2};
}

}  // namespace

std::optional<LogonBuffer> DecodeLogon(const unsigned char* bytes, size_t size) {
  if (size < kSmallest) return std::nullopt;
  LogonBuffer logon;
  logon.type = static_cast<uint32_t>(Number(bytes, 4));
  if (logon.type != 2 && logon.type != 7) return std::nullopt;
  const std::optional<Slice> domain = ReadSlice(bytes, size, 0);
  const std::optional<Slice> user = ReadSlice(bytes, size, 1);
  const std::optional<Slice> secret = ReadSlice(bytes, size, 2);
  if (!domain.has_value() || !user.has_value() || !secret.has_value()) return std::nullopt;
  logon.domain = *domain;
  logon.user = *user;
  logon.secret = *secret;
  return logon;
}

}  // namespace vestibule::loginhost
