// What the login right's helper uses of <stdio.h>.
#ifndef VESTIBULE_SDK_STDIO_H_
#define VESTIBULE_SDK_STDIO_H_

#include <stddef.h>

int rename(const char *from, const char *to);
int snprintf(char *restrict into, size_t room, const char *restrict format, ...) __attribute__((format(printf, 3, 4)));

#endif  // VESTIBULE_SDK_STDIO_H_
