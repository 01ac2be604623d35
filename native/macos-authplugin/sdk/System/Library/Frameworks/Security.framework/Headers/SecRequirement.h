// What the plug-in uses of SecRequirement.h.
#ifndef VESTIBULE_SDK_SECREQUIREMENT_H_
#define VESTIBULE_SDK_SECREQUIREMENT_H_

#include <Security/CSCommon.h>

OSStatus SecRequirementCreateWithString(CFStringRef text, SecCSFlags flags, SecRequirementRef *requirement);

#endif  // VESTIBULE_SDK_SECREQUIREMENT_H_
