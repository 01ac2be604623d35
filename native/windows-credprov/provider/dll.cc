// The DLL's entry points. LogonUI (and consent.exe) loads it by its class, as SYSTEM, in the session of the sign-in
// screen; regsvr32 or an installer registers it.
#include <windows.h>

#include <unknwn.h>

#include "module.h"
#include "names.h"
#include "provider.h"
#include "registration.h"
#include "trace.h"

namespace vestibule::provider {
namespace {

HINSTANCE module = nullptr;
volatile LONG objects = 0;

// Lives as long as the DLL.
class Factory final : public IClassFactory {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    if (object == nullptr) return E_POINTER;
    const bool known = iid == __uuidof(IUnknown) || iid == __uuidof(IClassFactory);
    *object = known ? this : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override {
    ModuleAddRef();
    return 2;
  }
  ULONG STDMETHODCALLTYPE Release() override {
    ModuleRelease();
    return 1;
  }
  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID iid, void** object) override {
    if (object == nullptr) return E_POINTER;
    *object = nullptr;
    if (outer != nullptr) return CLASS_E_NOAGGREGATION;
    Provider* provider = Provider::Create();
    if (provider == nullptr) return E_OUTOFMEMORY;
    const HRESULT result = provider->QueryInterface(iid, object);
    provider->Release();
    return result;
  }
  HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) override {
    if (lock) ModuleAddRef();
    else ModuleRelease();
    return S_OK;
  }
};

Factory factory;

}  // namespace

HINSTANCE Module() { return module; }

void ModuleAddRef() { InterlockedIncrement(&objects); }

void ModuleRelease() { InterlockedDecrement(&objects); }

HMODULE HoldModule() {
  HMODULE held = nullptr;
  GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, reinterpret_cast<LPCWSTR>(&factory), &held);
  return held;
}

}  // namespace vestibule::provider

extern "C" {

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void* process_ends) {
  if (reason == DLL_PROCESS_ATTACH) {
    vestibule::provider::module = instance;
    DisableThreadLibraryCalls(instance);
    vestibule::provider::BeginTrace();
  }
  if (reason == DLL_PROCESS_DETACH && process_ends == nullptr) vestibule::provider::EndTrace();
  return TRUE;
}

HRESULT WINAPI DllGetClassObject(REFCLSID clsid, REFIID iid, void** object) {
  if (object == nullptr) return E_POINTER;
  *object = nullptr;
  if (clsid != vestibule::provider::kProviderClass) return CLASS_E_CLASSNOTAVAILABLE;
  return vestibule::provider::factory.QueryInterface(iid, object);
}

HRESULT WINAPI DllCanUnloadNow() { return vestibule::provider::objects == 0 ? S_OK : S_FALSE; }

HRESULT WINAPI DllRegisterServer() { return vestibule::provider::Register(); }

HRESULT WINAPI DllUnregisterServer() { return vestibule::provider::Unregister(); }

}  // extern "C"
