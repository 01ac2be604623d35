// What COM objects have in common: their references, and what a class factory does whatever it makes.
#ifndef VESTIBULE_COM_OBJECT_H_
#define VESTIBULE_COM_OBJECT_H_

#include <windows.h>

#include <unknwn.h>

namespace vestibule {

// Counts references, from one on, and is deleted with the last. Called on any thread.
template <typename... Interfaces>
class Counted : public Interfaces... {
 public:
  virtual ~Counted() = default;
  ULONG STDMETHODCALLTYPE AddRef() override { return static_cast<ULONG>(InterlockedIncrement(&references_)); }
  ULONG STDMETHODCALLTYPE Release() override {
    const LONG left = InterlockedDecrement(&references_);
    if (left == 0) delete this;
    return static_cast<ULONG>(left);
  }

 private:
  volatile LONG references_ = 1;
};

// A class factory that lives as long as its module, so it counts nothing.
class LastingFactory : public IClassFactory {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    const bool known = iid == __uuidof(IUnknown) || iid == __uuidof(IClassFactory);
    *object = known ? this : nullptr;
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
  ULONG STDMETHODCALLTYPE Release() override { return 1; }
  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** object) override {
    *object = nullptr;
    return outer == nullptr ? Create(iid, object) : CLASS_E_NOAGGREGATION;
  }
  HRESULT STDMETHODCALLTYPE LockServer(BOOL) override { return S_OK; }

 protected:
  ~LastingFactory() = default;
  // A new object by its interface `iid`; `*object` is nullptr so far.
  virtual HRESULT Create(REFIID iid, void** object) = 0;

  // Makes a `Made`, which starts with one reference.
  template <typename Made>
  static HRESULT New(REFIID iid, void** object) {
    auto* made = new Made;
    const HRESULT result = made->QueryInterface(iid, object);
    made->Release();
    return result;
  }
};

}  // namespace vestibule

#endif  // VESTIBULE_COM_OBJECT_H_
