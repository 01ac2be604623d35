// See pipe_server.h. The same questions as the provider's before it sends a byte
// (native/windows-credprov/provider/agent_check.cc), with what was found instead of a yes or no.
#include "windows/pipe_server.h"

#include <errno.h>
#include <uv.h>
#include <windows.h>

#include <string>

#include "windows/handle.h"
#include "windows/peer.h"

namespace vestibule {
namespace {

constexpr wchar_t kNamespace[] = L"\\\\.\\pipe\\";

class Service {
 public:
  explicit Service(SC_HANDLE handle) : handle_(handle) {}
  ~Service() {
    if (handle_ != nullptr) CloseServiceHandle(handle_);
  }
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  SC_HANDLE get() const { return handle_; }

 private:
  SC_HANDLE handle_;
};

// The process of a service; 0 where it does not run.
DWORD ProcessOf(const wchar_t* name) {
  const Service manager(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT));
  if (manager.get() == nullptr) return 0;
  const Service service(OpenServiceW(manager.get(), name, SERVICE_QUERY_STATUS));
  if (service.get() == nullptr) return 0;
  SERVICE_STATUS_PROCESS status = {};
  DWORD needed = 0;
  if (!QueryServiceStatusEx(service.get(), SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status), sizeof(status),
                            &needed)) {
    return 0;
  }
  // While it stops, another process may already have the id.
  const bool runs = status.dwCurrentState == SERVICE_RUNNING || status.dwCurrentState == SERVICE_START_PENDING;
  return runs ? status.dwProcessId : 0;
}

std::wstring ToWide(const Napi::Value& value) {
  const std::u16string text = value.As<Napi::String>().Utf16Value();
  return std::wstring(text.begin(), text.end());
}

Napi::String ToText(Napi::Env env, const std::wstring& text) {
  return Napi::String::New(env, reinterpret_cast<const char16_t*>(text.c_str()), text.size());
}

Napi::Value Throw(Napi::Env env, int failure) {
  const Napi::Error error = Napi::Error::New(env, uv_strerror(-failure));
  error.Value().Set("errno", Napi::Number::New(env, failure));
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

Napi::Value Answer(Napi::Env env, const char* is) {
  Napi::Object answer = Napi::Object::New(env);
  answer.Set("is", Napi::String::New(env, is));
  return answer;
}

}  // namespace

Napi::Value PipeServer(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsString() || !info[1].IsString()) return Throw(env, EINVAL);
  const std::wstring path = ToWide(info[0]);
  // Nothing else is opened, and a zero in the name would cut it.
  if (path.compare(0, wcslen(kNamespace), kNamespace) != 0 || path.find(L'\0') != std::wstring::npos) {
    return Throw(env, EINVAL);
  }
  const DWORD flags = SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION;
  const Handle pipe(CreateFileW(path.c_str(), FILE_READ_ATTRIBUTES, 0, nullptr, OPEN_EXISTING, flags, nullptr));
  if (!pipe) {
    switch (const DWORD error = GetLastError()) {
      case ERROR_FILE_NOT_FOUND:
      case ERROR_PATH_NOT_FOUND:
        return Answer(env, "absent");
      case ERROR_ACCESS_DENIED:
        return Answer(env, "closed");
      case ERROR_PIPE_BUSY:
        return Answer(env, "there");
      default:
        return Throw(env, ErrnoOf(error));
    }
  }
  ULONG server = 0;
  if (!GetNamedPipeServerProcessId(pipe.get(), &server) || server == 0) return Answer(env, "there");
  const Handle process(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, server));
  std::wstring sid;
  std::wstring image;
  if (!process || !ReadSid(process.get(), &sid) || !ReadImage(process.get(), &image)) return Answer(env, "there");
  Napi::Object by = Napi::Object::New(env);
  by.Set("processId", Napi::Number::New(env, server));
  by.Set("sid", ToText(env, sid));
  by.Set("imagePath", ToText(env, image));
  by.Set("isService", Napi::Boolean::New(env, ProcessOf(ToWide(info[1]).c_str()) == server));
  Napi::Object answer = Answer(env, "served").As<Napi::Object>();
  answer.Set("by", by);
  return answer;
}

}  // namespace vestibule
