// The plug-in's own use of the C heap: what it asked for and has not given back. The fakes and the host are not counted.
// Called by the plug-in on any thread.
#ifndef VESTIBULE_LOGINHOST_HEAP_H_
#define VESTIBULE_LOGINHOST_HEAP_H_

#include <stddef.h>

// A function of the heap; NULL for a symbol of something else.
void *heap_symbol(const char *symbol);

// Blocks that it has not given back.
size_t heap_blocks(void);

#endif  // VESTIBULE_LOGINHOST_HEAP_H_
