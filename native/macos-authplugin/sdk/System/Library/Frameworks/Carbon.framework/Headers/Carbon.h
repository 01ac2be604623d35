// What the plug-in uses of Carbon: the keyboard's input sources.
#ifndef VESTIBULE_SDK_CARBON_H_
#define VESTIBULE_SDK_CARBON_H_

#include <CoreFoundation/CoreFoundation.h>

typedef struct __TISInputSource *TISInputSourceRef;

extern const CFStringRef kTISPropertyInputSourceCategory;
extern const CFStringRef kTISCategoryKeyboardInputSource;
extern const CFStringRef kTISPropertyInputSourceIsSelectCapable;
extern const CFStringRef kTISPropertyInputSourceIsSelected;
extern const CFStringRef kTISPropertyLocalizedName;

// Those that are enabled, for a NULL filter. The caller releases it.
CFArrayRef TISCreateInputSourceList(CFTypeRef filter, Boolean all);
// Not the caller's.
void *TISGetInputSourceProperty(TISInputSourceRef source, CFStringRef key);
OSStatus TISSelectInputSource(TISInputSourceRef source);

#endif  // VESTIBULE_SDK_CARBON_H_
