// Owners of what Windows hands out, and errno for its error numbers. No Node here: used on the loop's thread and on the
// listener's.
#ifndef VESTIBULE_WINDOWS_HANDLE_H_
#define VESTIBULE_WINDOWS_HANDLE_H_

#include <windows.h>

namespace vestibule {

// Owns one handle. Both values that mean "none" are nullptr here.
class Handle {
 public:
  Handle() = default;
  explicit Handle(HANDLE handle) : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  Handle(Handle&& other) noexcept : handle_(other.Release()) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) Reset(other.Release());
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { Reset(nullptr); }

  HANDLE get() const { return handle_; }
  explicit operator bool() const { return handle_ != nullptr; }

  // The handle, which is the caller's now.
  HANDLE Release() {
    HANDLE const handle = handle_;
    handle_ = nullptr;
    return handle;
  }

  void Reset(HANDLE handle) {
    if (handle_ != nullptr) CloseHandle(handle_);
    handle_ = handle;
  }

 private:
  HANDLE handle_ = nullptr;
};

// Owns memory of LocalAlloc.
template <typename Value>
class Local {
 public:
  Local() = default;
  ~Local() { LocalFree(value_); }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  Value* get() const { return value_; }
  Value** out() { return &value_; }

 private:
  Value* value_ = nullptr;
};

// A positive errno for an error of GetLastError(); EIO for those that nothing here tells apart.
int ErrnoOf(DWORD error);

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_HANDLE_H_
