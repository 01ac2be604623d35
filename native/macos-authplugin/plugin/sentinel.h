// Counts the times that a view of ours was begun and did not come to an end in order: SecurityAgent crashed or was killed.
// After three of them at one boot and of one version the plug-in stands aside until the next boot or version. Called by
// running.c, in SecurityAgent (user 92), under its lock. Where nothing can be written the plug-in goes on: that is no
// reason to be away.
#ifndef VESTIBULE_MACOS_SENTINEL_H_
#define VESTIBULE_MACOS_SENTINEL_H_

#include <stdbool.h>

// In a folder of user 92's own.
#define VST_STARTS "/var/db/vestibule/check-in/starts"

// The signatures of vst_platform's.
bool vst_sentinel_begin(void *context);
void vst_sentinel_end(void *context);

#endif  // VESTIBULE_MACOS_SENTINEL_H_
