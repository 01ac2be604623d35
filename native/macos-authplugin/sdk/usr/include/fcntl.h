// What the plug-in uses of <fcntl.h>. The numbers are Darwin's.
#ifndef VESTIBULE_SDK_FCNTL_H_
#define VESTIBULE_SDK_FCNTL_H_

int fcntl(int file, int command, ...);

#define F_SETFD 2
#define F_SETFL 4
#define FD_CLOEXEC 1
#define O_NONBLOCK 4

#endif  // VESTIBULE_SDK_FCNTL_H_
