// Memory of the provider. It runs in the sign-in screen's process, where no exception may be thrown: memory is asked for
// with std::nothrow and comes zeroed, and what is given back is wiped first, since secrets pass through it. Used on any
// thread.
#ifndef VESTIBULE_PROVIDER_MEMORY_H_
#define VESTIBULE_PROVIDER_MEMORY_H_

#include <windows.h>

#include <cstddef>
#include <cstdint>
#include <new>

#include "bytes.h"

namespace vestibule::provider {

// A copy by CoTaskMemAlloc for the host, which frees it. E_OUTOFMEMORY, and nullptr, where there is none.
HRESULT HandOver(const wchar_t* text, LPWSTR* copy);

// Bytes of a secret, in one place, wiped when it ends.
template <size_t kMost>
class Secret {
 public:
  Secret() = default;
  ~Secret() { Wipe(); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  void Wipe() {
    SecureZeroMemory(bytes_, sizeof bytes_);
    length_ = 0;
  }
  uint8_t* room() { return bytes_; }
  static constexpr size_t most() { return kMost; }
  void set_length(size_t length) { length_ = length; }
  vst_view view() const { return {bytes_, length_}; }

 private:
  uint8_t bytes_[kMost] = {};
  size_t length_ = 0;
};

// The one owner of a handle of the kernel.
class Handle {
 public:
  Handle() = default;
  explicit Handle(HANDLE handle) : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  ~Handle() { Close(); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  explicit operator bool() const { return handle_ != nullptr; }
  HANDLE get() const { return handle_; }
  void Set(HANDLE handle) {
    Close();
    handle_ = handle == INVALID_HANDLE_VALUE ? nullptr : handle;
  }
  void Close() {
    if (handle_ != nullptr) CloseHandle(handle_);
    handle_ = nullptr;
  }

 private:
  HANDLE handle_ = nullptr;
};

// One reference to an object of the sign-in screen's, for the time of a call: the call may lead to UnAdvise.
template <typename Interface>
class Held {
 public:
  explicit Held(Interface* object) : object_(object) {
    if (object_ != nullptr) object_->AddRef();
  }
  ~Held() {
    if (object_ != nullptr) object_->Release();
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  explicit operator bool() const { return object_ != nullptr; }
  Interface* operator->() const { return object_; }

 private:
  Interface* object_;
};

class ExclusiveLock {
 public:
  explicit ExclusiveLock(SRWLOCK* lock) : lock_(lock) { AcquireSRWLockExclusive(lock_); }
  ~ExclusiveLock() { ReleaseSRWLockExclusive(lock_); }
  ExclusiveLock(const ExclusiveLock&) = delete;
  ExclusiveLock& operator=(const ExclusiveLock&) = delete;

 private:
  SRWLOCK* lock_;
};

}  // namespace vestibule::provider

#endif  // VESTIBULE_PROVIDER_MEMORY_H_
