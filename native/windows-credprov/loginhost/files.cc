// See files.h.
#include "files.h"

#include <windows.h>

namespace vestibule::loginhost {

std::optional<std::string> ReadWholeFile(const std::wstring& path) {
  constexpr LONGLONG largest = 64 * 1024 * 1024;
  const HANDLE file =
      CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) return std::nullopt;
  LARGE_INTEGER size = {};
  std::optional<std::string> content;
  if (GetFileSizeEx(file, &size) && size.QuadPart <= largest) {
    content.emplace(static_cast<size_t>(size.QuadPart), '\0');
    DWORD read = 0;
    if (!ReadFile(file, content->data(), static_cast<DWORD>(content->size()), &read, nullptr)) content.reset();
    else content->resize(read);
  }
  CloseHandle(file);
  return content;
}

}  // namespace vestibule::loginhost
