// See registry.h.
#include "windows/registry.h"

#include <errno.h>
#include <uv.h>
#include <windows.h>

#include <cstring>
#include <string>
#include <vector>

#include "windows/handle.h"

namespace vestibule {
namespace {

constexpr wchar_t kBelow[] = L"SOFTWARE\\";
// Of a key's name (learn.microsoft.com, "Registry element size limits"), and far below that of a value.
constexpr size_t kLongestKey = 255;
constexpr size_t kLongestData = 64 * 1024;
constexpr size_t kMostBytes = 256 * 1024;

class Key {
 public:
  Key() = default;
  ~Key() {
    if (key_ != nullptr) RegCloseKey(key_);
  }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  HKEY get() const { return key_; }
  HKEY* put() { return &key_; }

 private:
  HKEY key_ = nullptr;
};

// A value as the registry has it: text with its zero, texts with one each and one more, or bytes.
struct Data {
  DWORD type = REG_NONE;
  std::vector<BYTE> bytes;
  DWORD size() const { return static_cast<DWORD>(bytes.size()); }
};

Napi::Value Throw(Napi::Env env, int failure) {
  const Napi::Error error = Napi::Error::New(env, uv_strerror(-failure));
  error.Value().Set("errno", Napi::Number::New(env, failure));
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

std::wstring ToWide(const Napi::Value& value) {
  const std::u16string text = value.As<Napi::String>().Utf16Value();
  return std::wstring(text.begin(), text.end());
}

bool IsKey(const std::wstring& key) {
  if (key.compare(0, wcslen(kBelow), kBelow) != 0 || key.size() == wcslen(kBelow) || key.size() > kLongestKey)
    return false;
  for (const wchar_t unit : key) {
    const bool letter = (unit >= L'a' && unit <= L'z') || (unit >= L'A' && unit <= L'Z');
    if (!letter && !(unit >= L'0' && unit <= L'9') && unit != L'\\') return false;
  }
  return true;
}

bool Append(const Napi::Value& value, std::wstring* units) {
  if (!value.IsString()) return false;
  const std::wstring text = ToWide(value);
  if (text.find(L'\0') != std::wstring::npos || units->size() + text.size() > kLongestData) return false;
  units->append(text);
  units->push_back(L'\0');
  return true;
}

bool ReadTexts(const Napi::Array& texts, std::wstring* units) {
  for (uint32_t index = 0; index < texts.Length(); ++index) {
    const size_t before = units->size();
    // An empty text would end the list.
    if (!Append(texts.Get(index), units) || units->size() == before + 1) return false;
  }
  units->push_back(L'\0');
  return texts.Length() > 0;
}

bool ReadBytes(const Napi::TypedArray& array, std::vector<BYTE>* bytes) {
  if (array.TypedArrayType() != napi_uint8_array || array.ByteLength() == 0 || array.ByteLength() > kMostBytes)
    return false;
  const Napi::Uint8Array given = array.As<Napi::Uint8Array>();
  bytes->assign(given.Data(), given.Data() + given.ByteLength());
  return true;
}

bool ReadData(const Napi::Value& value, Data* data) {
  if (value.IsTypedArray()) {
    data->type = REG_BINARY;
    return ReadBytes(value.As<Napi::TypedArray>(), &data->bytes);
  }
  std::wstring units;
  data->type = value.IsArray() ? REG_MULTI_SZ : REG_SZ;
  if (!(value.IsArray() ? ReadTexts(value.As<Napi::Array>(), &units) : Append(value, &units))) return false;
  const auto* first = reinterpret_cast<const BYTE*>(units.data());
  data->bytes.assign(first, first + units.size() * sizeof(wchar_t));
  return true;
}

bool IsThere(HKEY key, const wchar_t* name, const Data& data) {
  DWORD type = 0;
  std::vector<BYTE> bytes(data.bytes.size());
  DWORD size = data.size();
  // ERROR_MORE_DATA where another, longer value is there.
  return RegQueryValueExW(key, name, nullptr, &type, bytes.data(), &size) == ERROR_SUCCESS && type == data.type &&
         size == data.size() && bytes == data.bytes;
}

// Whether something was removed.
LSTATUS Remove(const std::wstring& path, const std::wstring& name, bool* changed) {
  Key key;
  LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path.c_str(), 0, KEY_SET_VALUE | KEY_WOW64_64KEY, key.put());
  if (status == ERROR_SUCCESS) status = RegDeleteValueW(key.get(), name.c_str());
  *changed = status == ERROR_SUCCESS;
  return status == ERROR_FILE_NOT_FOUND || status == ERROR_PATH_NOT_FOUND ? ERROR_SUCCESS : status;
}

// Whether something was written.
LSTATUS Write(const std::wstring& path, const std::wstring& name, const Data& data, bool* changed) {
  Key key;
  const LSTATUS opened =
      RegCreateKeyExW(HKEY_LOCAL_MACHINE, path.c_str(), 0, nullptr, REG_OPTION_NON_VOLATILE,
                      KEY_QUERY_VALUE | KEY_SET_VALUE | KEY_WOW64_64KEY, nullptr, key.put(), nullptr);
  if (opened != ERROR_SUCCESS || IsThere(key.get(), name.c_str(), data)) return opened;
  const LSTATUS written = RegSetValueExW(key.get(), name.c_str(), 0, data.type, data.bytes.data(), data.size());
  *changed = written == ERROR_SUCCESS;
  return written;
}

}  // namespace

Napi::Value KeepValue(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 3 || !info[0].IsString() || !info[1].IsString()) return Throw(env, EINVAL);
  const std::wstring path = ToWide(info[0]);
  const std::wstring name = ToWide(info[1]);
  // An empty name would be the key's default value, and a zero would cut it.
  if (!IsKey(path) || name.empty() || name.size() > kLongestKey || name.find(L'\0') != std::wstring::npos)
    return Throw(env, EINVAL);
  bool changed = false;
  LSTATUS status = ERROR_SUCCESS;
  if (info[2].IsUndefined()) {
    status = Remove(path, name, &changed);
  } else {
    Data data;
    if (!ReadData(info[2], &data)) return Throw(env, EINVAL);
    status = Write(path, name, data, &changed);
  }
  if (status != ERROR_SUCCESS) return Throw(env, ErrnoOf(static_cast<DWORD>(status)));
  return Napi::Boolean::New(env, changed);
}

}  // namespace vestibule
