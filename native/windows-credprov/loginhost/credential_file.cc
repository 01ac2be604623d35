// See credential_file.h.
#include "credential_file.h"

namespace vestibule::loginhost {
namespace {

bool WriteAll(HANDLE file, const BYTE* bytes, DWORD size) {
  DWORD written = 0;
  return WriteFile(file, bytes, size, &written, nullptr) && written == size;
}

}  // namespace

bool AppendCredential(const std::wstring& path, const BYTE* bytes, ULONG size) {
  if (size > kLongestCredential) return false;
  const HANDLE file = CreateFileW(path.c_str(), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                  OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) return false;
  const BYTE length[] = {static_cast<BYTE>(size), static_cast<BYTE>(size >> 8), static_cast<BYTE>(size >> 16),
                         static_cast<BYTE>(size >> 24)};
  const bool whole = WriteAll(file, length, sizeof length) && WriteAll(file, bytes, size);
  CloseHandle(file);
  return whole;
}

}  // namespace vestibule::loginhost
