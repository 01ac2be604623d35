// What the plug-in uses of CoreFoundation.
#ifndef VESTIBULE_SDK_COREFOUNDATION_H_
#define VESTIBULE_SDK_COREFOUNDATION_H_

#include <stdint.h>

typedef const void *CFTypeRef;
typedef const struct __CFString *CFStringRef;
typedef const struct __CFArray *CFArrayRef;
typedef const struct __CFBoolean *CFBooleanRef;
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
Boolean CFBooleanGetValue(CFBooleanRef value);
Boolean CFEqual(CFTypeRef one, CFTypeRef other);
void CFRelease(CFTypeRef object);
Boolean CFStringGetCString(CFStringRef text, char *into, CFIndex room, CFStringEncoding encoding);


// What the login right's helper uses: property lists.
typedef const struct __CFAllocator *CFAllocatorRef;
typedef const struct __CFData *CFDataRef;
typedef const struct __CFDictionary *CFDictionaryRef;
typedef const struct __CFError *CFErrorRef;
typedef struct __CFArray *CFMutableArrayRef;
typedef struct __CFDictionary *CFMutableDictionaryRef;
typedef struct __CFBundle *CFBundleRef;
typedef CFTypeRef CFPropertyListRef;
typedef unsigned long CFTypeID;
typedef unsigned long CFOptionFlags;
typedef CFIndex CFPropertyListFormat;
enum { kCFPropertyListXMLFormat_v1_0 = 100 };

// The caller releases what a function with Create in its name answers.
CFMutableArrayRef CFArrayCreateMutableCopy(CFAllocatorRef allocator, CFIndex capacity, CFArrayRef array);
void CFArrayRemoveValueAtIndex(CFMutableArrayRef array, CFIndex index);
CFDataRef CFDataCreate(CFAllocatorRef allocator, const uint8_t *bytes, CFIndex length);
const uint8_t *CFDataGetBytePtr(CFDataRef data);
CFIndex CFDataGetLength(CFDataRef data);
CFMutableDictionaryRef CFDictionaryCreateMutableCopy(CFAllocatorRef allocator, CFIndex capacity,
                                                     CFDictionaryRef dictionary);
const void *CFDictionaryGetValue(CFDictionaryRef dictionary, const void *key);
void CFDictionarySetValue(CFMutableDictionaryRef dictionary, const void *key, const void *value);
CFDataRef CFPropertyListCreateData(CFAllocatorRef allocator, CFPropertyListRef list, CFPropertyListFormat format,
                                   CFOptionFlags options, CFErrorRef *error);
CFPropertyListRef CFPropertyListCreateWithData(CFAllocatorRef allocator, CFDataRef data, CFOptionFlags options,
                                               CFPropertyListFormat *format, CFErrorRef *error);
CFTypeID CFArrayGetTypeID(void);
CFTypeID CFBooleanGetTypeID(void);
CFTypeID CFDictionaryGetTypeID(void);
CFTypeID CFGetTypeID(CFTypeRef object);
CFTypeID CFStringGetTypeID(void);

// Whether a profile sets it.
Boolean CFPreferencesAppValueIsForced(CFStringRef key, CFStringRef application);
CFPropertyListRef CFPreferencesCopyAppValue(CFStringRef key, CFStringRef application);
// Any user and the current host: /Library/Preferences.
CFPropertyListRef CFPreferencesCopyValue(CFStringRef key, CFStringRef application, CFStringRef user, CFStringRef host);
extern const CFStringRef kCFPreferencesAnyUser;
extern const CFStringRef kCFPreferencesCurrentHost;

typedef const struct __CFURL *CFURLRef;
// The caller does not release the first.
CFBundleRef CFBundleGetBundleWithIdentifier(CFStringRef identifier);
CFURLRef CFBundleCopyBundleURL(CFBundleRef bundle);
Boolean CFURLGetFileSystemRepresentation(CFURLRef place, Boolean resolve, uint8_t *into, CFIndex room);
CFStringRef CFStringCreateWithCString(CFAllocatorRef allocator, const char *text, CFStringEncoding encoding);

typedef struct {
  CFIndex version;
  const void *functions[5];
} CFDictionaryKeyCallBacks;
typedef struct {
  CFIndex version;
  const void *functions[4];
} CFDictionaryValueCallBacks;
extern const CFDictionaryKeyCallBacks kCFTypeDictionaryKeyCallBacks;
extern const CFDictionaryValueCallBacks kCFTypeDictionaryValueCallBacks;
CFDictionaryRef CFDictionaryCreate(CFAllocatorRef allocator, const void **keys, const void **values, CFIndex count,
                                   const CFDictionaryKeyCallBacks *ofKeys, const CFDictionaryValueCallBacks *ofValues);

#endif  // VESTIBULE_SDK_COREFOUNDATION_H_
