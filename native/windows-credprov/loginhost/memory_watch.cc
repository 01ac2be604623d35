// See memory_watch.h.
#include "memory_watch.h"

#include <objbase.h>
#include <objidl.h>

#include <unordered_set>

namespace vestibule::loginhost {
namespace {

class Spy final : public IMallocSpy {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    if (iid != __uuidof(IUnknown) && iid != __uuidof(IMallocSpy)) return E_NOINTERFACE;
    *object = static_cast<IMallocSpy*>(this);
    return S_OK;
  }
  // It lives as long as the process.
  ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
  ULONG STDMETHODCALLTYPE Release() override { return 1; }

  SIZE_T STDMETHODCALLTYPE PreAlloc(SIZE_T size) override { return size; }
  void* STDMETHODCALLTYPE PostAlloc(void* memory) override {
    Add(memory);
    return memory;
  }
  void* STDMETHODCALLTYPE PreFree(void* memory, BOOL) override {
    Remove(memory);
    return memory;
  }
  void STDMETHODCALLTYPE PostFree(BOOL) override {}
  SIZE_T STDMETHODCALLTYPE PreRealloc(void* memory, SIZE_T size, void** used, BOOL) override {
    Remove(memory);
    *used = memory;
    return size;
  }
  void* STDMETHODCALLTYPE PostRealloc(void* memory, BOOL) override {
    Add(memory);
    return memory;
  }
  void* STDMETHODCALLTYPE PreGetSize(void* memory, BOOL) override { return memory; }
  SIZE_T STDMETHODCALLTYPE PostGetSize(SIZE_T size, BOOL) override { return size; }
  void* STDMETHODCALLTYPE PreDidAlloc(void* memory, BOOL) override { return memory; }
  int STDMETHODCALLTYPE PostDidAlloc(void*, BOOL, int did_alloc) override { return did_alloc; }
  void STDMETHODCALLTYPE PreHeapMinimize() override {}
  void STDMETHODCALLTYPE PostHeapMinimize() override {}

  bool Knows(const void* memory) {
    AcquireSRWLockShared(&lock_);
    const bool known = blocks_.count(memory) > 0;
    ReleaseSRWLockShared(&lock_);
    return known;
  }

 private:
  void Add(const void* memory) {
    if (memory == nullptr) return;
    AcquireSRWLockExclusive(&lock_);
    blocks_.insert(memory);
    ReleaseSRWLockExclusive(&lock_);
  }
  void Remove(const void* memory) {
    AcquireSRWLockExclusive(&lock_);
    blocks_.erase(memory);
    ReleaseSRWLockExclusive(&lock_);
  }

  SRWLOCK lock_ = SRWLOCK_INIT;
  std::unordered_set<const void*> blocks_;
};

Spy* registered = nullptr;

}  // namespace

bool WatchMemory() {
  static Spy spy;
  if (FAILED(CoRegisterMallocSpy(&spy))) return false;
  registered = &spy;
  return true;
}

bool IsTaskMemory(const void* memory) { return registered == nullptr || registered->Knows(memory); }

}  // namespace vestibule::loginhost
