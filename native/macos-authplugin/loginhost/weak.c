// See weak.h.
#include "weak.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "missing.h"
#include "objc.h"

typedef void *id;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static id **places;
static size_t count, room;

static void forget(id *place) {
  for (size_t i = 0; i < count; i += 1) {
    if (places[i] != place) continue;
    places[i] = places[--count];
    return;
  }
}

static void remember(id *place) {
  if (count == room) {
    room = room == 0 ? 64 : 2 * room;
    places = realloc(places, room * sizeof *places);
    if (places == NULL) _exit(MISSING_EXIT);
  }
  places[count++] = place;
}

void weak_clear(const void *object) {
  pthread_mutex_lock(&lock);
  for (size_t i = count; i > 0; i -= 1) {
    if (*places[i - 1] != object) continue;
    *places[i - 1] = NULL;
    places[i - 1] = places[--count];
  }
  pthread_mutex_unlock(&lock);
}

static id store(id *place, id object) {
  pthread_mutex_lock(&lock);
  if (*place != NULL) forget(place);
  // One that is on its way out is gone already.
  *place = object != NULL && objc_is_going(object) ? NULL : object;
  if (*place != NULL) remember(place);
  const id stored = *place;
  pthread_mutex_unlock(&lock);
  return stored;
}

static id init(id *place, id object) {
  *place = NULL;
  return store(place, object);
}

static void destroy(id *place) { (void)store(place, NULL); }

static id load_retained(id *place) {
  pthread_mutex_lock(&lock);
  const id object = *place != NULL && objc_keep_live(*place) ? *place : NULL;
  pthread_mutex_unlock(&lock);
  return object;
}

static id load(id *place) { return objc_put_into_pool(load_retained(place)); }

static void copy(id *to, id *from) {
  const id object = load_retained(from);
  (void)init(to, object);
  objc_let_go(object);
}

static void move(id *to, id *from) {
  copy(to, from);
  destroy(from);
}

void *weak_symbol(const char *symbol) {
  const struct {
    const char *name;
    void *address;
  } symbols[] = {
      {"_objc_initWeak", (void *)(uintptr_t)init},
      {"_objc_storeWeak", (void *)(uintptr_t)store},
      {"_objc_destroyWeak", (void *)(uintptr_t)destroy},
      {"_objc_loadWeak", (void *)(uintptr_t)load},
      {"_objc_loadWeakRetained", (void *)(uintptr_t)load_retained},
      {"_objc_copyWeak", (void *)(uintptr_t)copy},
      {"_objc_moveWeak", (void *)(uintptr_t)move},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i += 1)
    if (strcmp(symbols[i].name, symbol) == 0) return symbols[i].address;
  return NULL;
}
