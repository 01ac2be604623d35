// Hints and context of an evaluation: bytes by name. Used by engine.c under its lock. Values are wiped when they go.
#ifndef VESTIBULE_LOGINHOST_VALUES_H_
#define VESTIBULE_LOGINHOST_VALUES_H_

#include <AuthorizationPlugin.h>
#include <stdbool.h>

enum { STORED_MOST = 256, KEY_MOST = 256 };

struct stored {
  bool used;
  char key[KEY_MOST];
  AuthorizationContextFlags flags;
  // A plug-in holds a pointer to it until it calls again.
  AuthorizationValue value;
};

struct values {
  struct stored stored[STORED_MOST];
};

struct stored *values_find(struct values *values, const char *key);
// Copies. False where there is no room.
bool values_set(struct values *values, const char *key, AuthorizationContextFlags flags, const void *bytes, size_t length);
// False: there was none.
bool values_remove(struct values *values, const char *key);
void values_clear(struct values *values, bool but_sticky);

#endif  // VESTIBULE_LOGINHOST_VALUES_H_
