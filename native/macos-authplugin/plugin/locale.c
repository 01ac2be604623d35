// See locale.h.
#include "locale.h"

#include <CoreFoundation/CoreFoundation.h>
#include <string.h>

void vst_read_locale(char into[VST_LOCALE_MOST + 1]) {
  static const char fallback[] = "en";
  const CFArrayRef languages = CFLocaleCopyPreferredLanguages();
  const CFStringRef first =
      languages != NULL && CFArrayGetCount(languages) > 0 ? (CFStringRef)CFArrayGetValueAtIndex(languages, 0) : NULL;
  const bool is_read = first != NULL && CFStringGetCString(first, into, VST_LOCALE_MOST + 1, kCFStringEncodingUTF8) != 0;
  if (languages != NULL) CFRelease(languages);
  if (!is_read || into[0] == '\0') memcpy(into, fallback, sizeof fallback);
}
