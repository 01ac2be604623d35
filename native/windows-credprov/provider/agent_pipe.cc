// See agent_pipe.h.
#include "agent_pipe.h"

#include "agent_check.h"
#include "names.h"

namespace vestibule::provider {
namespace {

// An agent that has not taken a few hundred bytes by then hangs.
constexpr DWORD kWriteMilliseconds = 10000;

}  // namespace

AgentPipe::~AgentPipe() { EndRead(); }

void AgentPipe::EndRead() {
  if (!reading_) return;
  reading_ = false;
  CancelIoEx(pipe_.get(), &read_);
  DWORD moved = 0;
  GetOverlappedResult(pipe_.get(), &read_, &moved, TRUE);
}

Opened AgentPipe::Open() {
  read_event_.Set(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  write_event_.Set(CreateEventW(nullptr, TRUE, FALSE, nullptr));
  if (!read_event_ || !write_event_) return Opened::kNotThere;
  // The server may identify this process, and not act in its name.
  const DWORD flags = FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
  pipe_.Set(CreateFileW(kAgentPipe, GENERIC_READ | GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, flags, nullptr));
  if (!pipe_) return Opened::kNotThere;
  return IsAgent(pipe_.get(), &process_) ? Opened::kYes : Opened::kNotTheAgent;
}

bool AgentPipe::BeginRead(uint8_t* bytes, size_t most) {
  read_ = {};
  read_.hEvent = read_event_.get();
  ResetEvent(read_event_.get());
  if (!ReadFile(pipe_.get(), bytes, static_cast<DWORD>(most), nullptr, &read_) && GetLastError() != ERROR_IO_PENDING)
    return false;
  reading_ = true;
  return true;
}

size_t AgentPipe::Read() {
  DWORD moved = 0;
  reading_ = false;
  return GetOverlappedResult(pipe_.get(), &read_, &moved, FALSE) ? moved : 0;
}

bool AgentPipe::Write(const uint8_t* bytes, size_t length) {
  OVERLAPPED write = {};
  write.hEvent = write_event_.get();
  ResetEvent(write_event_.get());
  if (!WriteFile(pipe_.get(), bytes, static_cast<DWORD>(length), nullptr, &write) &&
      GetLastError() != ERROR_IO_PENDING)
    return false;
  const HANDLE ends[] = {write_event_.get(), stop_};
  if (WaitForMultipleObjects(2, ends, FALSE, kWriteMilliseconds) != WAIT_OBJECT_0) CancelIoEx(pipe_.get(), &write);
  DWORD moved = 0;
  // The buffer is the caller's again only after this.
  return GetOverlappedResult(pipe_.get(), &write, &moved, TRUE) && moved == length;
}

}  // namespace vestibule::provider
