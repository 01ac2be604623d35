// What the parts of the provider that know no Windows use of windows.h, for a build on another system under sanitizers. Of
// texts it does what Windows does: UTF-16 in units of wchar_t, whatever their size.
#ifndef VESTIBULE_PORTABLE_WINDOWS_H_
#define VESTIBULE_PORTABLE_WINDOWS_H_

#include <cstddef>
#include <cstdint>

using BYTE = uint8_t;
using BOOL = int;
using DWORD = uint32_t;
using UINT = unsigned;

constexpr UINT CP_UTF8 = 65001;
constexpr DWORD MB_ERR_INVALID_CHARS = 8;

// 0 for bytes that are no UTF-8, and where there is no room.
inline int MultiByteToWideChar(UINT, DWORD, const char* bytes, int length, wchar_t* into, int capacity) {
  int units = 0;
  for (int at = 0; at < length;) {
    const auto first = static_cast<unsigned char>(bytes[at++]);
    const int more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : (first & 0xf0) == 0xe0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
    if (more < 0 || at + more > length) return 0;
    uint32_t point = more == 0 ? first : first & (0x3fu >> more);
    for (int next = 0; next < more; ++next) {
      const auto byte = static_cast<unsigned char>(bytes[at++]);
      if ((byte & 0xc0) != 0x80) return 0;
      point = (point << 6) | (byte & 0x3fu);
    }
    const bool is_least = more < 2 || point >= (more == 2 ? 0x800u : 0x10000u);
    if (!is_least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return 0;
    const int needed = point > 0xffff ? 2 : 1;
    if (units + needed > capacity) return 0;
    if (needed == 1) {
      into[units++] = static_cast<wchar_t>(point);
    } else {
      into[units++] = static_cast<wchar_t>(0xd800 + ((point - 0x10000) >> 10));
      into[units++] = static_cast<wchar_t>(0xdc00 + ((point - 0x10000) & 0x3ff));
    }
  }
  return units;
}

// 0 where there is no room; an unpaired surrogate becomes U+FFFD.
inline int WideCharToMultiByte(UINT, DWORD, const wchar_t* text, int length, char* into, int capacity, const char*,
                               BOOL*) {
  int bytes = 0;
  for (int at = 0; at < length; ++at) {
    auto point = static_cast<uint32_t>(text[at]);
    if (point >= 0xd800 && point < 0xdc00 && at + 1 < length && (static_cast<uint32_t>(text[at + 1]) & 0xfc00) == 0xdc00)
      point = 0x10000 + ((point - 0xd800) << 10) + (static_cast<uint32_t>(text[++at]) - 0xdc00);
    else if (point >= 0xd800 && point < 0xe000)
      point = 0xfffd;
    const int needed = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes + needed > capacity) return 0;
    if (needed == 1) into[bytes++] = static_cast<char>(point);
    for (int shift = needed == 1 ? -1 : 6 * (needed - 1); shift >= 0; shift -= 6)
      into[bytes++] = static_cast<char>(shift == 6 * (needed - 1) ? (0xf00 >> needed) | (point >> shift)
                                                                  : 0x80 | ((point >> shift) & 0x3f));
  }
  return bytes;
}

#endif  // VESTIBULE_PORTABLE_WINDOWS_H_
