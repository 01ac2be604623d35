// See blocks.h.
#include "blocks.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "missing.h"
#include "objc.h"

enum {
  REFERENCE = 2,
  REFERENCES = 0xfffe,
  IS_COPY = 1 << 24,
  HAS_HELPERS = 1 << 25,
  IS_GLOBAL = 1 << 28,
  // Of a captured variable.
  IS_OBJECT = 3,
  IS_BLOCK = 7,
  IS_VARIABLE = 8,
  IS_WEAK = 16,
};

struct descriptor {
  unsigned long reserved;
  unsigned long size;
  void (*copy)(void *to, const void *from);
  void (*dispose)(const void *block);
};
struct block {
  const void *isa;
  _Atomic int32_t flags;
  int32_t reserved;
  void (*invoke)(void);
  const struct descriptor *descriptor;
};
// A variable that is shared with its blocks (__block).
struct variable {
  const void *isa;
  struct variable *_Atomic forwarding;
  _Atomic int32_t flags;
  uint32_t size;
  void (*keep)(void *to, void *from);
  void (*destroy)(void *variable);
};

// Classes of blocks: only their addresses are of use.
static void *stack_block[32], *global_block[32], *copied_block[32];
static atomic_long live;

long blocks_live(void) { return atomic_load(&live); }

bool blocks_is_block(const void *object) {
  const void *isa = *(const void *const *)object;
  return isa == stack_block || isa == global_block || isa == copied_block;
}

static void *allocate(size_t size) {
  void *made = malloc(size);
  if (made == NULL) _exit(MISSING_EXIT);
  atomic_fetch_add(&live, 1);
  return made;
}

void *blocks_retain(const void *given) {
  struct block *block = (struct block *)(uintptr_t)given;
  if ((atomic_load(&block->flags) & IS_COPY) != 0) atomic_fetch_add(&block->flags, REFERENCE);
  return block;
}

void *blocks_copy(const void *given) {
  struct block *block = (struct block *)(uintptr_t)given;
  if (block == NULL) return NULL;
  const int32_t flags = atomic_load(&block->flags);
  if ((flags & (IS_COPY | IS_GLOBAL)) != 0) return blocks_retain(block);
  struct block *made = allocate(block->descriptor->size);
  memcpy((void *)made, block, block->descriptor->size);
  made->isa = copied_block;
  atomic_store(&made->flags, (flags & ~0xffff) | IS_COPY | REFERENCE);
  if ((flags & HAS_HELPERS) != 0) block->descriptor->copy(made, block);
  return made;
}

void blocks_release(const void *given) {
  struct block *block = (struct block *)(uintptr_t)given;
  if (block == NULL || (atomic_load(&block->flags) & IS_COPY) == 0) return;
  if ((atomic_fetch_sub(&block->flags, REFERENCE) & REFERENCES) != REFERENCE) return;
  if ((atomic_load(&block->flags) & HAS_HELPERS) != 0) block->descriptor->dispose(block);
  free(block);
  atomic_fetch_sub(&live, 1);
}

static struct variable *copy_variable(struct variable *given) {
  struct variable *now = atomic_load(&given->forwarding);
  if ((atomic_load(&now->flags) & IS_COPY) != 0) {
    atomic_fetch_add(&now->flags, REFERENCE);
    return now;
  }
  struct variable *made = allocate(given->size);
  memcpy((void *)made, given, given->size);
  // One for the function that has it on its stack, one for the block.
  atomic_store(&made->flags, (atomic_load(&given->flags) & ~0xffff) | IS_COPY | 2 * REFERENCE);
  atomic_store(&made->forwarding, made);
  atomic_store(&given->forwarding, made);
  if ((atomic_load(&given->flags) & HAS_HELPERS) != 0) given->keep(made, given);
  return made;
}

static void drop_variable(struct variable *given) {
  struct variable *now = atomic_load(&given->forwarding);
  if ((atomic_load(&now->flags) & IS_COPY) == 0) return;
  if ((atomic_fetch_sub(&now->flags, REFERENCE) & REFERENCES) != REFERENCE) return;
  if ((atomic_load(&now->flags) & HAS_HELPERS) != 0) now->destroy(now);
  free(now);
  atomic_fetch_sub(&live, 1);
}

// Called by a block's helpers, for each captured variable that is counted.
static void assign(void **to, void *object, int what) {
  switch (what & (IS_OBJECT | IS_BLOCK | IS_VARIABLE | IS_WEAK)) {
    case IS_OBJECT:
      *to = objc_keep(object);
      return;
    case IS_BLOCK:
      *to = blocks_copy(object);
      return;
    case IS_VARIABLE:
    case IS_VARIABLE | IS_WEAK:
      *to = copy_variable(object);
      return;
    default:
      *to = object;
  }
}

static void dispose(void *object, int what) {
  switch (what & (IS_OBJECT | IS_BLOCK | IS_VARIABLE | IS_WEAK)) {
    case IS_OBJECT:
      objc_let_go(object);
      return;
    case IS_BLOCK:
      blocks_release(object);
      return;
    case IS_VARIABLE:
    case IS_VARIABLE | IS_WEAK:
      drop_variable(object);
      return;
    default:
      return;
  }
}

void *blocks_symbol(const char *symbol) {
  const struct {
    const char *name;
    void *address;
  } symbols[] = {
      {"__NSConcreteStackBlock", stack_block},
      {"__NSConcreteGlobalBlock", global_block},
      {"__NSConcreteMallocBlock", copied_block},
      {"__Block_copy", (void *)(uintptr_t)blocks_copy},
      {"__Block_release", (void *)(uintptr_t)blocks_release},
      {"__Block_object_assign", (void *)(uintptr_t)assign},
      {"__Block_object_dispose", (void *)(uintptr_t)dispose},
      {"_objc_retainBlock", (void *)(uintptr_t)blocks_copy},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i += 1)
    if (strcmp(symbols[i].name, symbol) == 0) return symbols[i].address;
  return NULL;
}
