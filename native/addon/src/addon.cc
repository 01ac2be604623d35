// The addon's entry. Loaded into the agent's process by src/platform/native/loader.ts; src/platform/native/contract.ts
// is its typed contract. Runs as the agent does: root or LocalSystem. No C++ exception is ever thrown in it.
#include <napi.h>

#include "listener.h"

namespace {

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("listen", Napi::Function::New(env, vestibule::Listen, "listen"));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Initialize)
