// The state of check_ins.h in a file, as a few lines of text. It appears whole or not at all. Called by watch.c.
#ifndef VESTIBULE_LOGIN_RIGHT_STATE_FILE_H_
#define VESTIBULE_LOGIN_RIGHT_STATE_FILE_H_

#include "check_ins.h"

// Bytes of a small file. -1: there is none, it is larger than `room`, or it cannot be read.
long vlr_read_small(const char *path, char *into, size_t room);

// False: there is none, or it says nothing that this version understands.
bool vlr_state_read(const char *path, struct vlr_state *state);
bool vlr_state_keep(const char *path, const struct vlr_state *state);

#endif  // VESTIBULE_LOGIN_RIGHT_STATE_FILE_H_
