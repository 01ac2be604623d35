#include "windows/peer.h"

#include <errno.h>
#include <sddl.h>
// wintrust.h needs what wincrypt.h declares.
#include <wincrypt.h>
#include <softpub.h>
#include <wintrust.h>

#include <utility>
#include <vector>

#include "windows/handle.h"

namespace vestibule {
namespace {

// The longest Win32 path, in characters.
constexpr DWORD kLongestPath = 32767;
constexpr DWORD kLongestSubject = 1024;

ULONGLONG ToNumber(const FILETIME& time) {
  return (static_cast<ULONGLONG>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
}

// The subject of the certificate that signed, in the state of a verification that succeeded.
std::wstring SubjectIn(HANDLE state) {
  CRYPT_PROVIDER_DATA* const data = WTHelperProvDataFromStateData(state);
  CRYPT_PROVIDER_SGNR* const signer =
      data == nullptr ? nullptr : WTHelperGetProvSignerFromChain(data, 0, FALSE, 0);
  CRYPT_PROVIDER_CERT* const certificate =
      signer == nullptr ? nullptr : WTHelperGetProvCertFromChain(signer, 0);
  if (certificate == nullptr) return {};
  DWORD format = CERT_X500_NAME_STR;
  wchar_t subject[kLongestSubject];
  // The length counts the terminating zero; 1 is an empty name. A longer one is cut off and equals no name we know.
  const DWORD length = CertGetNameStringW(certificate->pCert, CERT_NAME_RDN_TYPE, 0, &format, subject, kLongestSubject);
  return length > 1 ? std::wstring(subject, length - 1) : std::wstring();
}

}  // namespace

bool ReadSid(HANDLE process, std::wstring* sid) {
  HANDLE opened = nullptr;
  if (!OpenProcessToken(process, TOKEN_QUERY, &opened)) return false;
  const Handle token(opened);
  DWORD bytes = 0;
  GetTokenInformation(token.get(), TokenUser, nullptr, 0, &bytes);
  std::vector<BYTE> buffer(bytes);
  if (buffer.empty() || !GetTokenInformation(token.get(), TokenUser, buffer.data(), bytes, &bytes)) return false;
  Local<wchar_t> text;
  if (!ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER*>(buffer.data())->User.Sid, text.out())) return false;
  *sid = text.get();
  return true;
}

bool ReadImage(HANDLE process, std::wstring* image) {
  std::vector<wchar_t> path(kLongestPath + 1);
  DWORD length = kLongestPath;
  if (!QueryFullProcessImageNameW(process, 0, path.data(), &length) || length == 0) return false;
  image->assign(path.data(), length);
  return true;
}

std::wstring SignerOf(const std::wstring& image) {
  // Asks nobody on the network: a peer must not make the agent wait for a server.
  WINTRUST_FILE_INFO file = {};
  file.cbStruct = sizeof(file);
  file.pcwszFilePath = image.c_str();
  WINTRUST_DATA trust = {};
  trust.cbStruct = sizeof(trust);
  trust.dwUIChoice = WTD_UI_NONE;
  trust.fdwRevocationChecks = WTD_REVOKE_NONE;
  trust.dwUnionChoice = WTD_CHOICE_FILE;
  trust.pFile = &file;
  trust.dwStateAction = WTD_STATEACTION_VERIFY;
  trust.dwProvFlags = WTD_CACHE_ONLY_URL_RETRIEVAL;
  GUID action = WINTRUST_ACTION_GENERIC_VERIFY_V2;
  const auto no_window = static_cast<HWND>(INVALID_HANDLE_VALUE);
  const LONG result = WinVerifyTrust(no_window, &action, &trust);
  const std::wstring subject = result == ERROR_SUCCESS ? SubjectIn(trust.hWVTStateData) : std::wstring();
  trust.dwStateAction = WTD_STATEACTION_CLOSE;
  WinVerifyTrust(no_window, &action, &trust);
  return subject;
}

ULONGLONG SystemTime() {
  FILETIME time;
  GetSystemTimePreciseAsFileTime(&time);
  return ToNumber(time);
}

int FindClient(HANDLE pipe, ULONGLONG connected, PipeClient* client) {
  ULONG pid = 0;
  ULONG session = 0;
  if (!GetNamedPipeClientProcessId(pipe, &pid) || !GetNamedPipeClientSessionId(pipe, &session)) {
    return ErrnoOf(GetLastError());
  }
  Handle process(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid));
  if (!process) {
    const DWORD error = GetLastError();
    // "Invalid parameter": no process has this id any more.
    return error == ERROR_INVALID_PARAMETER ? ECONNABORTED : ErrnoOf(error);
  }
  // The client is gone: another process may have its id by now.
  if (!PeekNamedPipe(pipe, nullptr, 0, nullptr, nullptr, nullptr)) return ErrnoOf(GetLastError());
  FILETIME created, exited, in_kernel, in_user;
  if (!GetProcessTimes(process.get(), &created, &exited, &in_kernel, &in_user)) return ErrnoOf(GetLastError());
  // A time to come is of a process that began before the clock was set back, and tells nothing: at the start of a machine
  // whose clock had stopped, that is the sign-in screen.
  const ULONGLONG began = ToNumber(created);
  if (began > connected && began <= SystemTime()) return ECONNABORTED;
  client->process = std::move(process);
  client->session = session;
  return 0;
}

int DescribeClient(const PipeClient& client, PipePeer* peer) {
  const HANDLE process = client.process.get();
  if (!ReadSid(process, &peer->sid) || !ReadImage(process, &peer->image)) return ErrnoOf(GetLastError());
  peer->session = client.session;
  peer->signer = SignerOf(peer->image);
  return 0;
}

}  // namespace vestibule
