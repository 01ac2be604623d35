// Fakes of CoreFoundation over the classes of this folder, and of Carbon's input sources. See fakes.m.
#include <string.h>

#import "fakes.h"

#import <Carbon/Carbon.h>

// The host's options.
extern const char *vestibule_locale(void);
// An input source was chosen.
extern void vestibule_keyboard(const char *name);

#define EXPORTED __attribute__((visibility("default")))

EXPORTED long CFArrayGetCount(CFArrayRef array) { return (long)((NSArray *)(id)array)->_count; }
EXPORTED const void *CFArrayGetValueAtIndex(CFArrayRef array, CFIndex index) { return ((NSArray *)(id)array)->_objects[index]; }
EXPORTED void CFRelease(CFTypeRef object) {
  if (!vestibule_is_boolean(object)) [(id)object release];
}
EXPORTED Boolean CFEqual(CFTypeRef one, CFTypeRef other) {
  return strcmp(((NSString *)(id)one).UTF8String, ((NSString *)(id)other).UTF8String) == 0;
}
EXPORTED Boolean CFStringGetCString(CFStringRef text, char *into, CFIndex room, CFStringEncoding encoding) {
  const char *from = ((NSString *)(id)text).UTF8String;
  if (encoding != kCFStringEncodingUTF8 || (CFIndex)strlen(from) >= room) return 0;
  memcpy(into, from, strlen(from) + 1);
  return 1;
}
EXPORTED CFArrayRef CFLocaleCopyPreferredLanguages(void) {
  // The thread may have no pool of its own here.
  NSString *language = vestibule_string(vestibule_locale());
  const CFArrayRef made = (CFArrayRef)(id)vestibule_array(&language, 1);
  [language release];
  return made;
}
// --- Carbon

EXPORTED const CFStringRef kTISPropertyInputSourceCategory = CFSTR("TISPropertyInputSourceCategory");
EXPORTED const CFStringRef kTISCategoryKeyboardInputSource = CFSTR("TISCategoryKeyboardInputSource");
EXPORTED const CFStringRef kTISPropertyInputSourceIsSelectCapable = CFSTR("TISPropertyInputSourceIsSelectCapable");
EXPORTED const CFStringRef kTISPropertyInputSourceIsSelected = CFSTR("TISPropertyInputSourceIsSelected");
EXPORTED const CFStringRef kTISPropertyLocalizedName = CFSTR("TISPropertyLocalizedName");

@interface FakeInputSource : NSObject {
 @public
  const char *_name;
  BOOL _isKeyboard;
}
@end
@implementation FakeInputSource
@end

static const char *const names[] = {"U.S.", "Emoji & Symbols", "German"};
static const char *selected = "U.S.";

EXPORTED CFArrayRef TISCreateInputSourceList(CFTypeRef filter, Boolean all) {
  (void)filter;
  (void)all;
  enum { COUNT = sizeof names / sizeof *names };
  id sources[COUNT];
  for (size_t i = 0; i < COUNT; i += 1) {
    FakeInputSource *source = [[[FakeInputSource alloc] init] autorelease];
    source->_name = names[i];
    source->_isKeyboard = i != 1;
    sources[i] = source;
  }
  return (CFArrayRef)(id)vestibule_array(sources, COUNT);
}

EXPORTED void *TISGetInputSourceProperty(TISInputSourceRef given, CFStringRef key) {
  FakeInputSource *source = (FakeInputSource *)(id)given;
  const void *found = NULL;
  if (CFEqual(key, kTISPropertyInputSourceCategory))
    found = source->_isKeyboard ? (const void *)kTISCategoryKeyboardInputSource : (const void *)CFSTR("TISCategoryPaletteInputSource");
  else if (CFEqual(key, kTISPropertyInputSourceIsSelectCapable))
    found = vestibule_boolean(source->_isKeyboard);
  else if (CFEqual(key, kTISPropertyInputSourceIsSelected))
    found = vestibule_boolean(strcmp(source->_name, selected) == 0);
  else if (CFEqual(key, kTISPropertyLocalizedName))
    found = (const void *)[NSString stringWithUTF8String:source->_name];
  return (void *)(uintptr_t)found;
}

EXPORTED OSStatus TISSelectInputSource(TISInputSourceRef source) {
  selected = ((FakeInputSource *)(id)source)->_name;
  vestibule_keyboard(selected);
  return 0;
}
