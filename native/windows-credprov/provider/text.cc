// See text.h.
#include "text.h"

#include <climits>
#include <cstring>
#include <cwchar>

namespace vestibule::provider {

bool Widen(vst_view utf8, wchar_t* into, size_t capacity) {
  into[0] = L'\0';
  if (utf8.length == 0) return true;
  // What follows a NUL would be lost.
  if (utf8.length > INT_MAX || std::memchr(utf8.bytes, 0, utf8.length) != nullptr) return false;
  const int units = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, reinterpret_cast<const char*>(utf8.bytes),
                                        static_cast<int>(utf8.length), into, static_cast<int>(capacity - 1));
  into[units > 0 ? units : 0] = L'\0';
  return units > 0;
}

bool Narrow(const wchar_t* text, uint8_t* into, size_t most, size_t* length) {
  *length = 0;
  const size_t units = std::wcslen(text);
  if (units == 0) return true;
  // More units than bytes never fit.
  if (units > most) return false;
  const int bytes = WideCharToMultiByte(CP_UTF8, 0, text, static_cast<int>(units), reinterpret_cast<char*>(into),
                                        static_cast<int>(most), nullptr, nullptr);
  *length = bytes > 0 ? static_cast<size_t>(bytes) : 0;
  return bytes > 0;
}

void CopyText(const wchar_t* text, wchar_t* into, size_t capacity) {
  into[0] = L'\0';
  AppendText(text, into, capacity);
}

void AppendText(const wchar_t* text, wchar_t* into, size_t capacity) {
  size_t at = std::wcslen(into);
  for (; *text != L'\0' && at + 1 < capacity; ++text, ++at) into[at] = *text;
  into[at] = L'\0';
}

void AppendNumber(unsigned number, unsigned digits, wchar_t* into, size_t capacity) {
  wchar_t reversed[12] = {};
  unsigned count = 0;
  for (unsigned rest = number; count < 10 && (rest > 0 || count < digits); rest /= 10)
    reversed[count++] = static_cast<wchar_t>(L'0' + rest % 10);
  while (count > 0) {
    const wchar_t one[] = {reversed[--count], L'\0'};
    AppendText(one, into, capacity);
  }
}

vst_view ViewOf(const char* text) { return {reinterpret_cast<const uint8_t*>(text), std::strlen(text)}; }

}  // namespace vestibule::provider
