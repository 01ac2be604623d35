// What the plug-in uses of <unistd.h>.
#ifndef VESTIBULE_SDK_UNISTD_H_
#define VESTIBULE_SDK_UNISTD_H_

#include <stddef.h>

typedef long ssize_t;

#define F_OK 0

int access(const char *path, int mode);
int close(int file);
int fsync(int file);
int pipe(int files[2]);
ssize_t read(int file, void *into, size_t length);
unsigned sleep(unsigned seconds);
int unlink(const char *path);
ssize_t write(int file, const void *from, size_t length);

#endif  // VESTIBULE_SDK_UNISTD_H_
