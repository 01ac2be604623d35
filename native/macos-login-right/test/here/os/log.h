// <os/log.h> for the helper compiled for this system.
#ifndef VESTIBULE_LOGIN_RIGHT_HERE_OS_LOG_H_
#define VESTIBULE_LOGIN_RIGHT_HERE_OS_LOG_H_

#include "../../mac.h"

#define os_log(log, text) mac_log(text)

#endif  // VESTIBULE_LOGIN_RIGHT_HERE_OS_LOG_H_
