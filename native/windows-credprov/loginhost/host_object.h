// The base of every COM object that the host hands to a provider: it lives as long as the process, so that a provider
// that keeps it too long is found instead of crashing, and it counts references exactly.
#ifndef VESTIBULE_LOGINHOST_HOST_OBJECT_H_
#define VESTIBULE_LOGINHOST_HOST_OBJECT_H_

#include <windows.h>

#include <unknwn.h>

#include <string>
#include <utility>

#include "report.h"

namespace vestibule::loginhost {

// `Interfaces` are derived from one another, the last first: {Events2, Events}. Called on any thread.
template <typename Most, typename... Interfaces>
class HostObject : public Most {
 public:
  HostObject(Report* report, std::string name) : report_(report), name_(std::move(name)) {}
  HostObject(const HostObject&) = delete;
  HostObject& operator=(const HostObject&) = delete;

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID iid, void** object) override {
    if (object == nullptr) return E_POINTER;
    const bool known = iid == __uuidof(IUnknown) || iid == __uuidof(Most) || ((iid == __uuidof(Interfaces)) || ...);
    *object = known ? static_cast<Most*>(this) : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return static_cast<ULONG>(InterlockedIncrement(&references_)); }
  ULONG STDMETHODCALLTYPE Release() override {
    const LONG left = InterlockedDecrement(&references_);
    // The host's own reference is never the provider's to release.
    if (left < 1) {
      InterlockedIncrement(&references_);
      report_->Find("over-release", Severity::kFault, Json::Object({{"object", name_}}));
      return 1;
    }
    return static_cast<ULONG>(left);
  }

  // References of the provider's.
  LONG Held() const { return references_ - 1; }
  const std::string& name() const { return name_; }

 protected:
  ~HostObject() = default;
  Report* report_;

 private:
  std::string name_;
  volatile LONG references_ = 1;
};

}  // namespace vestibule::loginhost

#endif  // VESTIBULE_LOGINHOST_HOST_OBJECT_H_
