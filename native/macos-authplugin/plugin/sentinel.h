// Counts the times that a view or a capture of ours was begun and did not come to an end in order: SecurityAgent or
// authorizationhost crashed, hung or was killed. After three of them of one version the plug-in stands aside. Called by
// running.c under its lock, as user 92 for a view and as root for a capture: each has a file in a folder of its own. Where
// nothing can be written the plug-in goes on: that is no reason to be away.
#ifndef VESTIBULE_MACOS_SENTINEL_H_
#define VESTIBULE_MACOS_SENTINEL_H_

#include <stdbool.h>

// In a folder of user 92's own, and in one of root's. The launchd job reads the second as VLR_CAPTURE_STARTS.
#define VST_VIEW_STARTS "/var/db/vestibule/check-in/starts"
#define VST_CAPTURE_STARTS "/var/db/vestibule/capture-starts"

// Boots that a capture stands aside for. The next one tries it once more: power that went three times at the wrong moment
// must not turn it off for good.
enum { VST_ASIDE_BOOTS = 10 };

enum vst_span {
  // SecurityAgent comes again by itself, so that a boot sees all of its ends. The next boot begins anew.
  VST_SPAN_BOOT,
  // One that hangs is ended by the power button, once a boot.
  VST_SPAN_BOOTS,
};

// False: too many starts of `path` did not end.
bool vst_sentinel_begin(const char *path, enum vst_span span);
void vst_sentinel_end(const char *path);

#endif  // VESTIBULE_MACOS_SENTINEL_H_
