// See memory.h. The operators below are the DLL's only ones, so that nothing of the C++ library that throws is linked.
#include "memory.h"

#include <objbase.h>

#include <cstring>
#include <cwchar>

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
}

void operator delete(void* memory) noexcept {
  if (memory == nullptr) return;
  SecureZeroMemory(memory, HeapSize(GetProcessHeap(), 0, memory));
  HeapFree(GetProcessHeap(), 0, memory);
}

void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

void operator delete(void* memory, const std::nothrow_t&) noexcept { operator delete(memory); }

namespace vestibule::provider {

HRESULT HandOver(const wchar_t* text, LPWSTR* copy) {
  const size_t bytes = (std::wcslen(text) + 1) * sizeof(wchar_t);
  *copy = static_cast<LPWSTR>(CoTaskMemAlloc(bytes));
  if (*copy == nullptr) return E_OUTOFMEMORY;
  std::memcpy(*copy, text, bytes);
  return S_OK;
}

}  // namespace vestibule::provider
