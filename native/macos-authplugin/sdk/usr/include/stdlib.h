// What the plug-in uses of <stdlib.h>.
#ifndef VESTIBULE_SDK_STDLIB_H_
#define VESTIBULE_SDK_STDLIB_H_

#include <stddef.h>

void *calloc(size_t count, size_t size);
void free(void *memory);
void *malloc(size_t size);

#endif  // VESTIBULE_SDK_STDLIB_H_
