// Who serves a pipe, for the doctor. On the loop's thread: opening a pipe waits for nobody.
#ifndef VESTIBULE_WINDOWS_PIPE_SERVER_H_
#define VESTIBULE_WINDOWS_PIPE_SERVER_H_

#include <napi.h>

namespace vestibule {

// pipeServer(path, service): see src/platform/native/contract.ts. Throws a JavaScript Error whose `errno` is the system's
// number.
Napi::Value PipeServer(const Napi::CallbackInfo& info);

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_PIPE_SERVER_H_
