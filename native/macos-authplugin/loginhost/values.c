// See values.h.
#include "values.h"

#include <stdlib.h>
#include <string.h>

static void drop(struct stored *stored) {
  if (stored->value.data != NULL) {
    explicit_bzero(stored->value.data, stored->value.length);
    free(stored->value.data);
  }
  memset(stored, 0, sizeof *stored);
}

struct stored *values_find(struct values *values, const char *key) {
  for (size_t i = 0; i < STORED_MOST; i += 1)
    if (values->stored[i].used && strcmp(values->stored[i].key, key) == 0) return &values->stored[i];
  return NULL;
}

bool values_set(struct values *values, const char *key, AuthorizationContextFlags flags, const void *bytes, size_t length) {
  // Of a plug-in's: nothing that a sign-in needs is larger.
  if (strlen(key) >= KEY_MOST || length > (1 << 20)) return false;
  struct stored *stored = values_find(values, key);
  for (size_t i = 0; stored == NULL && i < STORED_MOST; i += 1)
    if (!values->stored[i].used) stored = &values->stored[i];
  void *copy = malloc(length + 1);
  if (stored == NULL || copy == NULL) {
    free(copy);
    return false;
  }
  if (length > 0) memcpy(copy, bytes, length);
  drop(stored);
  stored->used = true;
  memcpy(stored->key, key, strlen(key) + 1);
  stored->flags = flags;
  stored->value.data = copy;
  stored->value.length = length;
  return true;
}

bool values_remove(struct values *values, const char *key) {
  struct stored *stored = values_find(values, key);
  if (stored != NULL) drop(stored);
  return stored != NULL;
}

void values_clear(struct values *values, bool but_sticky) {
  for (size_t i = 0; i < STORED_MOST; i += 1) {
    struct stored *stored = &values->stored[i];
    if (stored->used && !(but_sticky && (stored->flags & kAuthorizationContextFlagSticky) != 0)) drop(stored);
  }
}
