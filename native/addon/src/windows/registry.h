// Values that the agent keeps in the registry for the credential provider. On the loop's thread: the registry waits for
// nobody.
#ifndef VESTIBULE_WINDOWS_REGISTRY_H_
#define VESTIBULE_WINDOWS_REGISTRY_H_

#include <napi.h>

namespace vestibule {

// keepValue(key, name, value): see src/platform/native/contract.ts. Throws a JavaScript Error whose `errno` is the
// system's number.
Napi::Value KeepValue(const Napi::CallbackInfo& info);

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_REGISTRY_H_
