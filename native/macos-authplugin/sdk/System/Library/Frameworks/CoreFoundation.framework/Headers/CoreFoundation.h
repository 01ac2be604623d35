// What the plug-in uses of CoreFoundation.
#ifndef VESTIBULE_SDK_COREFOUNDATION_H_
#define VESTIBULE_SDK_COREFOUNDATION_H_

#include <stdint.h>

typedef const void *CFTypeRef;
typedef const struct __CFString *CFStringRef;
typedef const struct __CFArray *CFArrayRef;
typedef unsigned char Boolean;
typedef int32_t OSStatus;
typedef uint32_t UInt32;

#define CFSTR(text) ((CFStringRef)__builtin___CFStringMakeConstantString("" text ""))

Boolean CFPreferencesGetAppBooleanValue(CFStringRef key, CFStringRef application, Boolean *isValid);

#endif  // VESTIBULE_SDK_COREFOUNDATION_H_
