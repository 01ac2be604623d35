// What the plug-in uses of <unistd.h>.
#ifndef VESTIBULE_SDK_UNISTD_H_
#define VESTIBULE_SDK_UNISTD_H_

#include <stddef.h>

typedef long ssize_t;

int close(int file);
int pipe(int files[2]);
ssize_t read(int file, void *into, size_t length);
ssize_t write(int file, const void *from, size_t length);

#endif  // VESTIBULE_SDK_UNISTD_H_
