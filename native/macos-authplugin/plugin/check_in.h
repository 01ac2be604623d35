// Tells the launchd job of native/macos-login-right that the plug-in answers at this boot's login window. Called by
// running.c, in SecurityAgent (user 92), on the thread of MechanismInvoke. Nothing depends on whether it works.
#ifndef VESTIBULE_MACOS_CHECK_IN_H_
#define VESTIBULE_MACOS_CHECK_IN_H_

#ifdef __cplusplus
extern "C" {
#endif

// In a folder of user 92's own. The job reads it as VLR_CHECK_IN.
#define VST_CHECK_IN "/var/db/vestibule/check-in/offer"

void vst_check_in(void);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_MACOS_CHECK_IN_H_
