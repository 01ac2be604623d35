// What the plug-in uses of <errno.h>. The numbers are Darwin's (sys/errno.h).
#ifndef VESTIBULE_SDK_ERRNO_H_
#define VESTIBULE_SDK_ERRNO_H_

int *__error(void);
#define errno (*__error())

#define EINTR 4
#define EAGAIN 35
#define EINPROGRESS 36

#endif  // VESTIBULE_SDK_ERRNO_H_
