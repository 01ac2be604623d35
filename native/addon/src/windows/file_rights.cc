#include "windows/file_rights.h"

#include <aclapi.h>
#include <errno.h>
#include <sddl.h>
#include <uv.h>
#include <windows.h>

#include <string>

#include "windows/handle.h"

namespace vestibule {
namespace {

constexpr SECURITY_INFORMATION kAsked = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;

Napi::Value Throw(Napi::Env env, int failure) {
  const Napi::Error error = Napi::Error::New(env, uv_strerror(-failure));
  error.Value().Set("errno", Napi::Number::New(env, failure));
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

// `C:\...`: no device, no other machine, and no zero that would cut the path.
bool IsOnDisk(const std::wstring& path) {
  const wchar_t letter = path.empty() ? L'\0' : static_cast<wchar_t>(path[0] | 0x20);
  return path.size() >= 3 && letter >= L'a' && letter <= L'z' && path[1] == L':' && path[2] == L'\\' &&
         path.find(L'\0') == std::wstring::npos;
}

}  // namespace

Napi::Value FileRights(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsString()) return Throw(env, EINVAL);
  const std::u16string given = info[0].As<Napi::String>().Utf16Value();
  const std::wstring path(given.begin(), given.end());
  if (!IsOnDisk(path)) return Throw(env, EINVAL);
  Napi::Object answer = Napi::Object::New(env);
  // Of a link itself, and of a folder as well.
  const Handle file(CreateFileW(path.c_str(), READ_CONTROL | FILE_READ_ATTRIBUTES,
                                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
  if (!file) {
    const DWORD error = GetLastError();
    if (error != ERROR_FILE_NOT_FOUND && error != ERROR_PATH_NOT_FOUND) return Throw(env, ErrnoOf(error));
    answer.Set("is", Napi::String::New(env, "absent"));
    return answer;
  }
  BY_HANDLE_FILE_INFORMATION facts = {};
  if (!GetFileInformationByHandle(file.get(), &facts)) return Throw(env, ErrnoOf(GetLastError()));
  Local<void> security;
  const DWORD failed = GetSecurityInfo(file.get(), SE_FILE_OBJECT, kAsked, nullptr, nullptr, nullptr, nullptr,
                                       security.out());
  if (failed != ERROR_SUCCESS) return Throw(env, ErrnoOf(failed));
  Local<wchar_t> text;
  if (!ConvertSecurityDescriptorToStringSecurityDescriptorW(security.get(), SDDL_REVISION_1, kAsked, text.out(),
                                                            nullptr)) {
    return Throw(env, ErrnoOf(GetLastError()));
  }
  answer.Set("is", Napi::String::New(env, "there"));
  answer.Set("sddl", Napi::String::New(env, reinterpret_cast<const char16_t*>(text.get())));
  answer.Set("isLink", Napi::Boolean::New(env, (facts.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0));
  return answer;
}

}  // namespace vestibule
