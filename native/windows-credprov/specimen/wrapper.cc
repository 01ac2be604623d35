// A provider that wraps the password provider of Windows; see specimen.h. On the UI thread.
#include <objbase.h>

#include "com_object.h"
#include "specimen.h"

namespace vestibule::specimen {
namespace {

constexpr GUID kPasswordProvider = {0x60b78e88, 0xead8, 0x445c, {0x9c, 0xfd, 0x0b, 0x87, 0xf7, 0x4e, 0xa6, 0xcd}};

class Wrapper final : public Counted<ICredentialProvider> {
 public:
  explicit Wrapper(ICredentialProvider* wrapped) : wrapped_(wrapped) {}

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    if (iid != __uuidof(IUnknown) && iid != __uuidof(ICredentialProvider)) return wrapped_->QueryInterface(iid, object);
    *object = this;
    AddRef();
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE SetUsageScenario(CREDENTIAL_PROVIDER_USAGE_SCENARIO scenario, DWORD flags) override {
    return wrapped_->SetUsageScenario(scenario, flags);
  }
  HRESULT STDMETHODCALLTYPE SetSerialization(
      const CREDENTIAL_PROVIDER_CREDENTIAL_SERIALIZATION* serialization) override {
    return wrapped_->SetSerialization(serialization);
  }
  HRESULT STDMETHODCALLTYPE Advise(ICredentialProviderEvents* events, UINT_PTR context) override {
    return wrapped_->Advise(events, context);
  }
  HRESULT STDMETHODCALLTYPE UnAdvise() override { return wrapped_->UnAdvise(); }
  HRESULT STDMETHODCALLTYPE GetFieldDescriptorCount(DWORD* count) override {
    return wrapped_->GetFieldDescriptorCount(count);
  }
  HRESULT STDMETHODCALLTYPE GetFieldDescriptorAt(DWORD index,
                                                 CREDENTIAL_PROVIDER_FIELD_DESCRIPTOR** descriptor) override {
    return wrapped_->GetFieldDescriptorAt(index, descriptor);
  }
  HRESULT STDMETHODCALLTYPE GetCredentialCount(DWORD* count, DWORD* default_index, BOOL* auto_logon) override {
    return wrapped_->GetCredentialCount(count, default_index, auto_logon);
  }
  HRESULT STDMETHODCALLTYPE GetCredentialAt(DWORD index, ICredentialProviderCredential** credential) override {
    return wrapped_->GetCredentialAt(index, credential);
  }

 private:
  ~Wrapper() { wrapped_->Release(); }

  ICredentialProvider* wrapped_;
};

}  // namespace

HRESULT NewWrapper(REFIID iid, void** object) {
  ICredentialProvider* wrapped = nullptr;
  const HRESULT made = CoCreateInstance(kPasswordProvider, nullptr, CLSCTX_INPROC_SERVER,
                                        __uuidof(ICredentialProvider), reinterpret_cast<void**>(&wrapped));
  if (FAILED(made)) return made;
  auto* wrapper = new Wrapper(wrapped);
  const HRESULT result = wrapper->QueryInterface(iid, object);
  wrapper->Release();
  return result;
}

}  // namespace vestibule::specimen
