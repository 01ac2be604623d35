// The addon's entry. Loaded into the agent's process by src/platform/native/loader.ts; src/platform/native/contract.ts
// is its typed contract. Runs as the agent does: root or LocalSystem. No C++ exception is ever thrown in it.
#include <napi.h>
#include <uv.h>

#include "listener.h"
#include "memory.h"
#ifdef _WIN32
#include "windows/file_rights.h"
#include "windows/pipe_server.h"
#include "windows/registry.h"
#endif

namespace {

// closeMemory(): see src/platform/native/contract.ts. Throws a JavaScript Error whose `errno` is the system's number.
Napi::Value CloseMemory(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int failure = vestibule::CloseMemory();
  if (failure != 0) {
    const Napi::Error error = Napi::Error::New(env, uv_strerror(failure));
    error.Value().Set("errno", Napi::Number::New(env, -failure));
    error.ThrowAsJavaScriptException();
  }
  return env.Undefined();
}

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("listen", Napi::Function::New(env, vestibule::Listen, "listen"));
  exports.Set("closeMemory", Napi::Function::New(env, CloseMemory, "closeMemory"));
#ifdef _WIN32
  Napi::Object windows = Napi::Object::New(env);
  windows.Set("pipeServer", Napi::Function::New(env, vestibule::PipeServer, "pipeServer"));
  windows.Set("fileRights", Napi::Function::New(env, vestibule::FileRights, "fileRights"));
  windows.Set("keepValue", Napi::Function::New(env, vestibule::KeepValue, "keepValue"));
  exports.Set("windows", windows);
#endif
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Initialize)
