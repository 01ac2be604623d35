// See heap.h.
#include "heap.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// More are not counted: a plug-in with a view has some hundreds.
enum { BLOCKS_MOST = 1 << 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uintptr_t blocks[BLOCKS_MOST];
static size_t block_count;

static void *counted(void *block) {
  if (block == NULL) return NULL;
  pthread_mutex_lock(&lock);
  if (block_count < BLOCKS_MOST) blocks[block_count++] = (uintptr_t)block;
  pthread_mutex_unlock(&lock);
  return block;
}

// From the end: what was asked for last is mostly given back first.
static void forget(const void *block) {
  pthread_mutex_lock(&lock);
  for (size_t i = block_count; i > 0; i -= 1) {
    if (blocks[i - 1] != (uintptr_t)block) continue;
    blocks[i - 1] = blocks[--block_count];
    break;
  }
  pthread_mutex_unlock(&lock);
}

static void *take(size_t size) { return counted(malloc(size)); }
static void *take_zeroed(size_t count, size_t size) { return counted(calloc(count, size)); }
static void *take_text(const char *text) { return counted(strdup(text)); }

static void give_back(void *block) {
  if (block != NULL) forget(block);
  free(block);
}

static void *take_other_size(void *block, size_t size) {
  if (block != NULL) forget(block);
  void *moved = realloc(block, size);
  // What could not be moved is still there.
  if (moved == NULL && size > 0) (void)counted(block);
  return counted(moved);
}

size_t heap_blocks(void) {
  pthread_mutex_lock(&lock);
  const size_t count = block_count;
  pthread_mutex_unlock(&lock);
  return count;
}

#define FUNCTION(name, function) {name, (void *)(uintptr_t)(function)}

void *heap_symbol(const char *symbol) {
  static const struct {
    const char *name;
    void *address;
  } symbols[] = {
      FUNCTION("_calloc", take_zeroed),      FUNCTION("_free", give_back),   FUNCTION("_malloc", take),
      FUNCTION("_realloc", take_other_size), FUNCTION("_strdup", take_text),
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i += 1)
    if (strcmp(symbols[i].name, symbol) == 0) return symbols[i].address;
  return NULL;
}
