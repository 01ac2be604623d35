// This Mac as check_ins.h sees it. Run by launchd as root, at each boot and when something changes among the plug-ins.
#ifndef VESTIBULE_LOGIN_RIGHT_WATCH_H_
#define VESTIBULE_LOGIN_RIGHT_WATCH_H_

#include <stdbool.h>

bool vlr_is_bundle_there(void);
// The program's exit code.
int vlr_watch_this_mac(void);

#endif  // VESTIBULE_LOGIN_RIGHT_WATCH_H_
