// Text between the wide strings of Windows and the UTF-8 of the reports. Called by every part of the host.
#ifndef VESTIBULE_LOGINHOST_TEXT_H_
#define VESTIBULE_LOGINHOST_TEXT_H_

#include <windows.h>

#include <optional>
#include <string>
#include <string_view>

namespace vestibule::loginhost {

// A provider's string is read to its end or to this many characters: it may lack its end.
constexpr size_t kLongestText = 32768;

// Lone surrogates become U+FFFD.
std::string Utf8(std::wstring_view wide);

// Of a string that a provider handed over; empty for NULL.
std::string Utf8OrEmpty(const wchar_t* wide);

// Bytes that are no UTF-8 become U+FFFD.
std::wstring Wide(std::string_view utf8);

// "{60B78E88-EAD8-445C-9CFD-0B87F74EA6CD}".
std::string GuidText(const GUID& guid);
std::optional<GUID> ParseGuid(std::string_view text);

// "0x80004001", for HRESULT and NTSTATUS.
std::string HexText(unsigned long number);

std::string Base64(const unsigned char* bytes, size_t count);
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_TEXT_H_
