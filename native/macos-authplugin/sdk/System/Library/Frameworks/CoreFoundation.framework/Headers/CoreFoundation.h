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

typedef long CFIndex;
typedef uint32_t CFStringEncoding;
enum { kCFStringEncodingUTF8 = 0x08000100 };

CFIndex CFArrayGetCount(CFArrayRef array);
const void *CFArrayGetValueAtIndex(CFArrayRef array, CFIndex index);
// BCP 47, the best first. The caller releases it.
CFArrayRef CFLocaleCopyPreferredLanguages(void);
void CFRelease(CFTypeRef object);
Boolean CFStringGetCString(CFStringRef text, char *into, CFIndex room, CFStringEncoding encoding);

Boolean CFPreferencesGetAppBooleanValue(CFStringRef key, CFStringRef application, Boolean *isValid);

#endif  // VESTIBULE_SDK_COREFOUNDATION_H_
