// What the plug-in uses of SecStaticCode.h.
#ifndef VESTIBULE_SDK_SECSTATICCODE_H_
#define VESTIBULE_SDK_SECSTATICCODE_H_

#include <Security/CSCommon.h>

OSStatus SecStaticCodeCreateWithPath(CFURLRef place, SecCSFlags flags, SecStaticCodeRef *code);

#endif  // VESTIBULE_SDK_SECSTATICCODE_H_
