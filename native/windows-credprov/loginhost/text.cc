// See text.h.
#include "text.h"

#include <objbase.h>

#include <cstdint>
#include <cstdio>
#include <cwchar>

namespace vestibule::loginhost {
namespace {

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int Base64Value(char letter) {
  for (int value = 0; value < 64; ++value)
    if (kBase64[value] == letter) return value;
  return -1;
}

}  // namespace

std::string Utf8(std::wstring_view wide) {
  if (wide.empty()) return {};
  const int units = static_cast<int>(wide.size() < kLongestText ? wide.size() : kLongestText);
  const int bytes = WideCharToMultiByte(CP_UTF8, 0, wide.data(), units, nullptr, 0, nullptr, nullptr);
  std::string text(static_cast<size_t>(bytes), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), units, text.data(), bytes, nullptr, nullptr);
  return text;
}

std::string Utf8OrEmpty(const wchar_t* wide) {
  return wide == nullptr ? std::string() : Utf8({wide, wcsnlen(wide, kLongestText)});
}

std::wstring Wide(std::string_view utf8) {
  if (utf8.empty()) return {};
  const int bytes = static_cast<int>(utf8.size());
  const int units = MultiByteToWideChar(CP_UTF8, 0, utf8.data(), bytes, nullptr, 0);
  std::wstring text(static_cast<size_t>(units), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, utf8.data(), bytes, text.data(), units);
  return text;
}

std::string GuidText(const GUID& guid) {
  wchar_t text[40] = {};
  StringFromGUID2(guid, text, 40);
  return Utf8(text);
}

std::optional<GUID> ParseGuid(std::string_view text) {
  GUID guid = {};
  const std::wstring wide = Wide(text);
  if (wide.empty() || wide.front() != L'{') return std::nullopt;
  if (FAILED(CLSIDFromString(wide.c_str(), &guid))) return std::nullopt;
  return guid;
}

std::string HexText(unsigned long number) {
  char text[16] = {};
  std::snprintf(text, sizeof text, "0x%08lX", number);
  return text;
}

std::string Base64(const unsigned char* bytes, size_t count) {
  std::string text;
  text.reserve((count + 2) / 3 * 4);
  for (size_t at = 0; at < count; at += 3) {
    const uint32_t second = at + 1 < count ? bytes[at + 1] : 0;
    const uint32_t third = at + 2 < count ? bytes[at + 2] : 0;
    const uint32_t group = (static_cast<uint32_t>(bytes[at]) << 16) | (second << 8) | third;
    text += kBase64[group >> 18];
    text += kBase64[(group >> 12) & 63];
    text += at + 1 < count ? kBase64[(group >> 6) & 63] : '=';
    text += at + 2 < count ? kBase64[group & 63] : '=';
  }
  return text;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string bytes;
  uint32_t group = 0;
  int bits = 0;
  for (const char letter : text) {
    const int value = Base64Value(letter);
    if (value < 0) return std::nullopt;
    group = (group << 6) | static_cast<uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>((group >> bits) & 0xff);
  }
  return bytes;
}

}  // namespace vestibule::loginhost
