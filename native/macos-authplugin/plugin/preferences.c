// See preferences.h.
#include "preferences.h"

#include <CoreFoundation/CoreFoundation.h>
#include <stddef.h>

static bool is_true(CFTypeRef value) {
  return value != NULL && CFGetTypeID(value) == CFBooleanGetTypeID() && CFBooleanGetValue((CFBooleanRef)value) != 0;
}

static bool is_text(CFTypeRef value, CFStringRef text) {
  return value != NULL && CFGetTypeID(value) == CFStringGetTypeID() && CFEqual(value, text) != 0;
}

// NULL: no profile sets it. The caller releases it.
static CFPropertyListRef copy_forced(CFStringRef key, CFStringRef domain) {
  return CFPreferencesAppValueIsForced(key, domain) != 0 ? CFPreferencesCopyAppValue(key, domain) : NULL;
}

static bool release_after(bool answer, CFTypeRef value) {
  if (value != NULL) CFRelease(value);
  return answer;
}

bool vst_stands_aside(void) {
  const CFStringRef key = CFSTR("StandAside"), domain = CFSTR("vestibule.agent");
  const CFPropertyListRef forced = copy_forced(key, domain);
  if (release_after(is_true(forced), forced)) return true;
  const CFPropertyListRef own = CFPreferencesCopyValue(key, domain, kCFPreferencesAnyUser, kCFPreferencesCurrentHost);
  return release_after(is_true(own), own);
}

bool vst_has_other_owner(void) {
  const CFStringRef domain = CFSTR("com.apple.extensiblesso"), method = CFSTR("AuthenticationMethod");
  const CFStringRef password = CFSTR("Password");
  // Where macOS 13 had it.
  const CFPropertyListRef older = copy_forced(method, domain);
  if (release_after(is_text(older, password), older)) return true;
  const CFPropertyListRef found = copy_forced(CFSTR("PlatformSSO"), domain);
  bool is_owner = false;
  if (found != NULL && CFGetTypeID(found) == CFDictionaryGetTypeID()) {
    const CFDictionaryRef settings = (CFDictionaryRef)found;
    // The second, from macOS 27 on: a sign-in on the web writes the local password.
    is_owner = is_text(CFDictionaryGetValue(settings, method), password) ||
               is_true(CFDictionaryGetValue(settings, CFSTR("AllowWebLoginPasswordSync")));
  }
  return release_after(is_owner, found);
}
