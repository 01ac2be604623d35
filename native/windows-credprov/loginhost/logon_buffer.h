// Decodes a serialized credential: KERB_INTERACTIVE_UNLOCK_LOGON of ntsecapi.h, with offsets in the place of pointers.
// Called with a provider's bytes. It knows no Windows, copies no secret, and checks every offset.
#ifndef VESTIBULE_LOGINHOST_LOGON_BUFFER_H_
#define VESTIBULE_LOGINHOST_LOGON_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <optional>

namespace vestibule::loginhost {

// A string inside the buffer: where it begins, and its length in UTF-16 units.
struct Slice {
  size_t offset = 0;
  size_t units = 0;
};

struct LogonBuffer {
  // KERB_LOGON_SUBMIT_TYPE: 2 logon, 7 unlock.
  uint32_t type = 0;
  Slice domain;
  Slice user;
  Slice secret;
};

// nullopt when it is another kind of logon, or a string lies outside the buffer.
std::optional<LogonBuffer> DecodeLogon(const unsigned char* bytes, size_t size);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_LOGON_BUFFER_H_
