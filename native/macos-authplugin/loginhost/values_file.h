// The file by which the host hands what a plug-in has set (hints, the context with its password) to the harness whose
// engine drives it. Never on standard output, which is text for people. One piece a value: its length, four bytes in
// little-endian order, then the bytes. The harness wipes what it has read (src/harness/loginhost/credential-file.ts).
#ifndef VESTIBULE_LOGINHOST_VALUES_FILE_H_
#define VESTIBULE_LOGINHOST_VALUES_FILE_H_

#include <stdbool.h>
#include <stddef.h>

// False: it cannot be opened. It exists, and is of this user alone.
bool values_file_open(const char *path);
// Adds a value behind the others. False: there is no file, or the value is larger than the harness takes. Called under
// the evaluation's lock.
bool values_file_add(const void *bytes, size_t length);

#endif  // VESTIBULE_LOGINHOST_VALUES_FILE_H_
