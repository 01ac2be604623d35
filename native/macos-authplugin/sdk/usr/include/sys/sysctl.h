// What is used of <sys/sysctl.h>.
#ifndef VESTIBULE_SDK_SYS_SYSCTL_H_
#define VESTIBULE_SDK_SYS_SYSCTL_H_

#include <stddef.h>

int sysctlbyname(const char *name, void *into, size_t *length, void *from, size_t from_length);

#endif  // VESTIBULE_SDK_SYS_SYSCTL_H_
