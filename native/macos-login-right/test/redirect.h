// Put before each source of the helper when it is compiled for this system: what it asks of the system is asked of the
// Mac of mac.h.
#ifndef VESTIBULE_LOGIN_RIGHT_REDIRECT_H_
#define VESTIBULE_LOGIN_RIGHT_REDIRECT_H_

#include "mac.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define access mac_access
#define fsync mac_fsync
#define mkdir mac_mkdir
#define open mac_open
#define rename mac_rename
#define sleep mac_sleep
#define stat(path, into) mac_stat(path, into)
#define sysctlbyname mac_sysctlbyname
#define unlink mac_unlink
#define write mac_write

#endif  // VESTIBULE_LOGIN_RIGHT_REDIRECT_H_
