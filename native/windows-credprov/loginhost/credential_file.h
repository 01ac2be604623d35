// Hands a provider's credential to the harness that started this host, which signs in by it as LogonUI would: the bytes go
// into a file that the harness made and wipes, and nowhere else. Called on the UI thread, before the line that tells of it.
#ifndef VESTIBULE_LOGINHOST_CREDENTIAL_FILE_H_
#define VESTIBULE_LOGINHOST_CREDENTIAL_FILE_H_

#include <windows.h>

#include <string>

namespace vestibule::loginhost {

// What src/harness/loginhost/credential-file.ts takes.
constexpr ULONG kLongestCredential = 16 * 1024;

// Appends the length of `bytes` (four bytes, little-endian) and `bytes`, which are copied nowhere else. Whether all of it
// was written: nothing is of a longer one. The file is never made here.
bool AppendCredential(const std::wstring& path, const BYTE* bytes, ULONG size);

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_CREDENTIAL_FILE_H_
