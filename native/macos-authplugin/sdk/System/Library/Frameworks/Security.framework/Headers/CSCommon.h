// What the plug-in uses of CSCommon.h.
#ifndef VESTIBULE_SDK_CSCOMMON_H_
#define VESTIBULE_SDK_CSCOMMON_H_

#include <CoreFoundation/CoreFoundation.h>

enum { errSecSuccess = 0 };

// Running code, code on the disk, and what is required of either. All are released with CFRelease.
typedef struct __SecCode *SecCodeRef;
typedef const struct __SecCode *SecStaticCodeRef;
typedef struct __SecRequirement *SecRequirementRef;

typedef uint32_t SecCSFlags;
enum { kSecCSDefaultFlags = 0 };

#endif  // VESTIBULE_SDK_CSCOMMON_H_
