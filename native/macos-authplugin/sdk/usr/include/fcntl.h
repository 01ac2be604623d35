// What the plug-in uses of <fcntl.h>. The numbers are Darwin's.
#ifndef VESTIBULE_SDK_FCNTL_H_
#define VESTIBULE_SDK_FCNTL_H_

int fcntl(int file, int command, ...);
int open(const char *path, int flags, ...);

#define F_SETFD 2
#define F_SETFL 4
#define FD_CLOEXEC 1
// To the disk itself, past its cache.
#define F_FULLFSYNC 51
#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_NONBLOCK 4
#define O_NOFOLLOW 0x100
#define O_CREAT 0x200
#define O_TRUNC 0x400
#define O_EXCL 0x800
#define O_CLOEXEC 0x1000000

#endif  // VESTIBULE_SDK_FCNTL_H_
