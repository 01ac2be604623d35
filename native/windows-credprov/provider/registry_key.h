// A key under HKEY_LOCAL_MACHINE, opened once for all that is read of it. Its owner uses it on one thread at a time.
#ifndef VESTIBULE_PROVIDER_REGISTRY_KEY_H_
#define VESTIBULE_PROVIDER_REGISTRY_KEY_H_

#include <windows.h>

namespace vestibule::provider {

// One that is not there has no values.
class RegistryKey {
 public:
  RegistryKey() = default;
  explicit RegistryKey(const wchar_t* path) { Open(path); }
  ~RegistryKey() { Close(); }
  RegistryKey(const RegistryKey&) = delete;
  RegistryKey& operator=(const RegistryKey&) = delete;

  void Open(const wchar_t* path) {
    Close();
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key_) != ERROR_SUCCESS) key_ = nullptr;
  }
  explicit operator bool() const { return key_ != nullptr; }
  // Whether there is a value of the kind (RRF_RT_…) that fits; `bytes` becomes its size. RegGetValueW ends every text, and
  // the last of a list.
  bool Read(const wchar_t* name, DWORD kind, void* into, DWORD* bytes) const {
    return key_ != nullptr && RegGetValueW(key_, nullptr, name, kind, nullptr, into, bytes) == ERROR_SUCCESS;
  }

 private:
  void Close() {
    if (key_ != nullptr) RegCloseKey(key_);
    key_ = nullptr;
  }

  HKEY key_ = nullptr;
};

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_REGISTRY_KEY_H_
