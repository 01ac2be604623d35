// Counts the times that a view or a capture of ours was begun and did not come to an end in order: SecurityAgent or
// authorizationhost crashed or was killed. After three of them at one boot and of one version the plug-in stands aside
// until the next boot or version. Called by running.c under its lock, as user 92 for a view and as root for a capture: each
// has a file in a folder of its own. Where nothing can be written the plug-in goes on: that is no reason to be away.
#ifndef VESTIBULE_MACOS_SENTINEL_H_
#define VESTIBULE_MACOS_SENTINEL_H_

#include <stdbool.h>

// In a folder of user 92's own, and in one of root's.
#define VST_VIEW_STARTS "/var/db/vestibule/check-in/starts"
#define VST_CAPTURE_STARTS "/var/db/vestibule/capture-starts"

// False: too many starts of `path` did not end.
bool vst_sentinel_begin(const char *path);
void vst_sentinel_end(const char *path);

#endif  // VESTIBULE_MACOS_SENTINEL_H_
