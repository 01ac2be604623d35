#include "windows/pipe.h"

#include <errno.h>
#include <sddl.h>

#include <utility>
#include <vector>

namespace vestibule {
namespace {

constexpr wchar_t kNamespace[] = L"\\\\.\\pipe\\";
// CreateNamedPipeW takes names of up to 256 characters.
constexpr int kLongestName = 256;
constexpr DWORD kBufferBytes = 64 * 1024;
// Clients that may come and go, one after the other, before an instance is left for a while.
constexpr int kMostDead = 100;

// The string SID of the user that this process runs as; empty on failure.
std::wstring OwnSid() {
  HANDLE opened = nullptr;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &opened)) return {};
  const Handle token(opened);
  DWORD bytes = 0;
  GetTokenInformation(token.get(), TokenUser, nullptr, 0, &bytes);
  std::vector<BYTE> buffer(bytes);
  if (buffer.empty() || !GetTokenInformation(token.get(), TokenUser, buffer.data(), bytes, &bytes)) return {};
  Local<wchar_t> text;
  if (!ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER*>(buffer.data())->User.Sid, text.out())) return {};
  return text.get();
}

bool ToWide(const std::string& text, std::wstring* wide) {
  wchar_t characters[kLongestName + 1];
  const int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), static_cast<int>(text.size()),
                                         characters, kLongestName);
  if (length <= 0) return false;
  wide->assign(characters, static_cast<size_t>(length));
  return true;
}

}  // namespace

int PipeName::Set(const std::string& path) {
  if (path.size() > static_cast<size_t>(kLongestName) * 3 || !ToWide(path, &name_)) return ENAMETOOLONG;
  if (name_.compare(0, wcslen(kNamespace), kNamespace) != 0 || name_.size() == wcslen(kNamespace)) return EINVAL;
  const std::wstring own = OwnSid();
  if (own.empty()) return EACCES;
  // Full access for SYSTEM and for this process's user, and for nobody else: who may create an instance can answer in our
  // place. Administrators need no access. "P": no inherited entries. The owner is set because it would be Administrators
  // for a process of SYSTEM, and an owner may change the list.
  const std::wstring rights = L"O:" + own + L"D:P(A;;GA;;;SY)(A;;GA;;;" + own + L")";
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(rights.c_str(), SDDL_REVISION_1, access_.out(),
                                                            nullptr)) {
    return EACCES;
  }
  return 0;
}

int PipeName::Create(bool first, Handle* pipe) {
  SECURITY_ATTRIBUTES attributes = {};
  attributes.nLength = sizeof(attributes);
  attributes.lpSecurityDescriptor = access_.get();
  const DWORD flags =
      PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | (first ? static_cast<DWORD>(FILE_FLAG_FIRST_PIPE_INSTANCE) : 0);
  Handle created(CreateNamedPipeW(name_.c_str(), flags,
                                  PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
                                  PIPE_UNLIMITED_INSTANCES, kBufferBytes, kBufferBytes, 0, &attributes));
  if (!created) {
    const DWORD error = GetLastError();
    // With FIRST_PIPE_INSTANCE, "access denied" also means that the name is taken.
    const bool taken = first && error == ERROR_ACCESS_DENIED &&
                       (WaitNamedPipeW(name_.c_str(), 1) || GetLastError() != ERROR_FILE_NOT_FOUND);
    return taken ? EADDRINUSE : ErrnoOf(error);
  }
  *pipe = std::move(created);
  return 0;
}

bool PipeInstance::Prepare() {
  event_ = Handle(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  return static_cast<bool>(event_);
}

int PipeInstance::Offer() {
  ResetEvent(event_.get());
  came_before_ = false;
  wait_ = {};
  wait_.hEvent = event_.get();
  for (int dead = 0; !ConnectNamedPipe(pipe_.get(), &wait_); ++dead) {
    const DWORD error = GetLastError();
    if (error == ERROR_IO_PENDING) break;
    if (error == ERROR_PIPE_CONNECTED) {
      // A client came before this call, which leaves no result in `wait_`.
      came_before_ = true;
      SetEvent(event_.get());
      break;
    }
    // It came, and has gone.
    if (error == ERROR_NO_DATA && dead < kMostDead && DisconnectNamedPipe(pipe_.get())) continue;
    ResetEvent(event_.get());
    return ErrnoOf(error);
  }
  offered_ = true;
  return 0;
}

bool PipeInstance::HasClient() {
  DWORD moved = 0;
  const bool came = came_before_ || GetOverlappedResult(pipe_.get(), &wait_, &moved, FALSE);
  offered_ = false;
  ResetEvent(event_.get());
  return came;
}

Handle PipeInstance::Exchange(Handle next) {
  Handle held = std::move(pipe_);
  pipe_ = std::move(next);
  return held;
}

void PipeInstance::HangUp() { DisconnectNamedPipe(pipe_.get()); }

void PipeInstance::Close() {
  if (offered_ && !came_before_) {
    CancelIoEx(pipe_.get(), &wait_);
    DWORD moved = 0;
    GetOverlappedResult(pipe_.get(), &wait_, &moved, TRUE);
  }
  offered_ = false;
  pipe_.Reset(nullptr);
}

}  // namespace vestibule
