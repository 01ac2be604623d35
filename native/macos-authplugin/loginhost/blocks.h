// Blocks of C and Objective-C, by clang's Block-ABI-Apple. Used by objc.c, on any thread.
#ifndef VESTIBULE_LOGINHOST_BLOCKS_H_
#define VESTIBULE_LOGINHOST_BLOCKS_H_

#include <stdbool.h>

// A function or variable of the blocks run-time; NULL where there is none.
void *blocks_symbol(const char *symbol);

bool blocks_is_block(const void *object);
// A copy that lives until it is released as often as it was copied.
void *blocks_copy(const void *block);
// Counts one more for a copy. Another block stays what it is: it lives as long as its function, or for ever.
void *blocks_retain(const void *block);
void blocks_release(const void *block);

// Copies that were made and not freed.
long blocks_live(void);

#endif  // VESTIBULE_LOGINHOST_BLOCKS_H_
