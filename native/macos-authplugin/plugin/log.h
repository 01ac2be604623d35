// The plug-in's log: one constant text for each event, so that neither a secret nor a name can reach it. Used by
// running.c.
#ifndef VESTIBULE_MACOS_LOG_H_
#define VESTIBULE_MACOS_LOG_H_

#include "system.h"

// The signature of vst_platform's.
void vst_log_event(void *context, enum vst_event event);

#endif  // VESTIBULE_MACOS_LOG_H_
