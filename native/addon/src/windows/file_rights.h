// Who may write to a file, for the doctor. On the loop's thread: a disk of this machine is waited for.
#ifndef VESTIBULE_WINDOWS_FILE_RIGHTS_H_
#define VESTIBULE_WINDOWS_FILE_RIGHTS_H_

#include <napi.h>

namespace vestibule {

// fileRights(path): see src/platform/native/contract.ts. Throws a JavaScript Error whose `errno` is the system's number.
Napi::Value FileRights(const Napi::CallbackInfo& info);

}  // namespace vestibule

#endif  // VESTIBULE_WINDOWS_FILE_RIGHTS_H_
