// The rights of the authorization database that this project may touch: read as a property list, written from one, and
// freed of our mechanisms. Called by main.c and watch.c, as root for everything that writes. authd takes each right whole
// or not at all.
#ifndef VESTIBULE_LOGIN_RIGHT_RIGHTS_H_
#define VESTIBULE_LOGIN_RIGHT_RIGHTS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What came of it. The numbers are the program's exit codes; src/login-right/mac/right-helper.ts has them too.
enum vlr_outcome {
  VLR_DONE = 0,
  VLR_FAILED = 1,
  VLR_BAD_ARGUMENTS = 2,
  // There is no such right, or authd does not let us.
  VLR_DENIED = 3,
  // What was given is no right that this program writes.
  VLR_NO_RIGHT = 4,
  // It names our bundle, which is not on the disk: nobody could sign in.
  VLR_BUNDLE_MISSING = 5,
};

// A right's text has some kilobytes.
#define VLR_TEXT_MOST (1 << 20)

#define VLR_CONSOLE "system.login.console"
// The login right, and those of the screen saver, into which ours are never written. NULL ends it.
extern const char *const vlr_rights[];

// One of ours: a name in the list that has our bundle before its colon.
bool vlr_is_known(const char *name);

// The right as an XML property list. `*text` is to be freed with free.
enum vlr_outcome vlr_right_read(const char *name, uint8_t **text, size_t *length, int32_t *status);
// Writes a right from a property list, XML or binary.
enum vlr_outcome vlr_right_write(const char *name, const uint8_t *text, size_t length, bool bundle_there,
                                 int32_t *status);

enum vlr_naming { VLR_NAMES_OURS, VLR_NAMES_NONE_OF_OURS, VLR_NOT_READ };
enum vlr_naming vlr_right_names_ours(const char *name);
// Takes ours out, whatever else is in the right, and reads it again. True: it names none of ours.
bool vlr_right_take_out(const char *name);

#endif  // VESTIBULE_LOGIN_RIGHT_RIGHTS_H_
