// What the plug-in uses of <string.h>. See ../../README.md.
#ifndef VESTIBULE_SDK_STRING_H_
#define VESTIBULE_SDK_STRING_H_

#include <stddef.h>

void *memchr(const void *bytes, int byte, size_t length);
int memcmp(const void *one, const void *other, size_t length);
void *memcpy(void *restrict into, const void *restrict from, size_t length);
void *memmove(void *into, const void *from, size_t length);
void *memset(void *into, int value, size_t length);
char *strdup(const char *text);
int strcmp(const char *one, const char *other);
size_t strlen(const char *text);
int strncmp(const char *one, const char *other, size_t length);

#endif  // VESTIBULE_SDK_STRING_H_
