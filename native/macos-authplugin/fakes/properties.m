// Fakes of CoreFoundation's types, dictionaries and preferences. See fakes.m. The preferences are the host's options.
#include <stdlib.h>
#include <string.h>

#import "fakes.h"

#include <CoreFoundation/CoreFoundation.h>

// The value as text, `true` and `false` for a boolean; NULL: there is none. A key in a dictionary is `Dictionary.Key`.
extern const char *vestibule_preference(const char *scope, const char *domain, const char *key);
// Whether there is a preference whose key begins with `Dictionary.`
extern BOOL vestibule_has_dictionary(const char *scope, const char *domain, const char *key);

extern void abort(void);

#define EXPORTED __attribute__((visibility("default")))

static const char yes, no;
const void *vestibule_boolean(BOOL value) { return value ? &yes : &no; }
BOOL vestibule_is_boolean(const void *object) { return object == &yes || object == &no; }

EXPORTED Boolean CFBooleanGetValue(CFBooleanRef value) { return (const void *)value == &yes; }

enum { ENTRIES_MOST = 4 };

@interface FakeDictionary : NSObject {
 @public
  id _keys[ENTRIES_MOST];
  id _values[ENTRIES_MOST];
  size_t _count;
}
@end
@implementation FakeDictionary
- (void)dealloc {
  for (size_t i = 0; i < _count; i += 1) {
    [_keys[i] release];
    CFRelease(_values[i]);
  }
  [super dealloc];
}
@end

// The number that CoreFoundation gives each type, as far as they are told apart.
enum { TYPE_OTHER = 1, TYPE_STRING = 7, TYPE_DICTIONARY = 18, TYPE_BOOLEAN = 21 };
EXPORTED CFTypeID CFStringGetTypeID(void) { return TYPE_STRING; }
EXPORTED CFTypeID CFDictionaryGetTypeID(void) { return TYPE_DICTIONARY; }
EXPORTED CFTypeID CFBooleanGetTypeID(void) { return TYPE_BOOLEAN; }
EXPORTED CFTypeID CFGetTypeID(CFTypeRef object) {
  if (vestibule_is_boolean(object)) return TYPE_BOOLEAN;
  if ([(id)object isKindOfClass:[NSString class]]) return TYPE_STRING;
  return [(id)object isKindOfClass:[FakeDictionary class]] ? TYPE_DICTIONARY : TYPE_OTHER;
}

NSString *vestibule_string(const char *text) {
  NSString *made = nil;
  @autoreleasepool {
    made = [[NSString stringWithUTF8String:text] retain];
  }
  return made;
}

EXPORTED CFStringRef CFStringCreateWithCString(CFAllocatorRef allocator, const char *text, CFStringEncoding encoding) {
  (void)allocator;
  return encoding == kCFStringEncodingUTF8 ? (CFStringRef)vestibule_string(text) : NULL;
}

EXPORTED const CFDictionaryKeyCallBacks kCFTypeDictionaryKeyCallBacks = {0, {NULL}};
EXPORTED const CFDictionaryValueCallBacks kCFTypeDictionaryValueCallBacks = {0, {NULL}};

static void add(FakeDictionary *into, const char *key, CFTypeRef value) {
  into->_keys[into->_count] = vestibule_string(key);
  into->_values[into->_count] = (id)value;
  into->_count += 1;
}

// Only with the callbacks that retain.
EXPORTED CFDictionaryRef CFDictionaryCreate(CFAllocatorRef allocator, const void **keys, const void **values, CFIndex count,
                                            const CFDictionaryKeyCallBacks *of_keys,
                                            const CFDictionaryValueCallBacks *of_values) {
  (void)allocator;
  if (of_keys != &kCFTypeDictionaryKeyCallBacks || of_values != &kCFTypeDictionaryValueCallBacks) abort();
  if (count > ENTRIES_MOST) abort();
  FakeDictionary *made = [FakeDictionary alloc];
  for (CFIndex i = 0; i < count; i += 1) {
    const id value = (id)values[i];
    add(made, ((NSString *)(id)keys[i]).UTF8String, vestibule_is_boolean(value) ? (CFTypeRef)value : [value retain]);
  }
  return (CFDictionaryRef)made;
}

EXPORTED const void *CFDictionaryGetValue(CFDictionaryRef dictionary, const void *key) {
  const FakeDictionary *from = (FakeDictionary *)(id)dictionary;
  for (size_t i = 0; i < from->_count; i += 1)
    if (CFEqual(from->_keys[i], key)) return from->_values[i];
  return NULL;
}

// --- Preferences

EXPORTED const CFStringRef kCFPreferencesAnyUser = CFSTR("kCFPreferencesAnyUser");
EXPORTED const CFStringRef kCFPreferencesCurrentHost = CFSTR("kCFPreferencesCurrentHost");

static CFTypeRef value_of(const char *text) {
  if (text == NULL) return NULL;
  if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) return vestibule_boolean(*text == 't');
  return (CFTypeRef)vestibule_string(text);
}

// What Platform SSO's dictionary may have; no more is asked for here.
static CFTypeRef dictionary_of(const char *scope, const char *domain, const char *key) {
  static const char *const names[] = {"AuthenticationMethod", "AllowWebLoginPasswordSync", "UseSharedDeviceKeys"};
  if (!vestibule_has_dictionary(scope, domain, key)) return NULL;
  FakeDictionary *made = [FakeDictionary alloc];
  for (size_t i = 0; i < sizeof names / sizeof *names; i += 1) {
    char whole[200];
    const size_t length = strlen(key);
    if (length + strlen(names[i]) + 2 > sizeof whole) continue;
    memcpy(whole, key, length);
    whole[length] = '.';
    memcpy(whole + length + 1, names[i], strlen(names[i]) + 1);
    const CFTypeRef value = value_of(vestibule_preference(scope, domain, whole));
    if (value != NULL) add(made, names[i], value);
  }
  return (CFTypeRef)made;
}

static CFTypeRef copy_from(const char *scope, CFStringRef key, CFStringRef domain) {
  const char *name = ((NSString *)(id)key).UTF8String, *of = ((NSString *)(id)domain).UTF8String;
  const CFTypeRef value = value_of(vestibule_preference(scope, of, name));
  return value != NULL ? value : dictionary_of(scope, of, name);
}

EXPORTED Boolean CFPreferencesAppValueIsForced(CFStringRef key, CFStringRef application) {
  const CFTypeRef value = copy_from("forced", key, application);
  if (value != NULL) CFRelease(value);
  return value != NULL;
}

EXPORTED CFPropertyListRef CFPreferencesCopyAppValue(CFStringRef key, CFStringRef application) {
  static const char *const scopes[] = {"forced", "user", "local"};
  for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i += 1) {
    const CFTypeRef value = copy_from(scopes[i], key, application);
    if (value != NULL) return value;
  }
  return NULL;
}

EXPORTED Boolean CFPreferencesGetAppBooleanValue(CFStringRef key, CFStringRef application, Boolean *valid) {
  const CFTypeRef value = CFPreferencesCopyAppValue(key, application);
  *valid = value != NULL && vestibule_is_boolean(value);
  if (value != NULL) CFRelease(value);
  return *valid && value == &yes;
}

EXPORTED CFPropertyListRef CFPreferencesCopyValue(CFStringRef key, CFStringRef application, CFStringRef user,
                                                  CFStringRef host) {
  if (user != kCFPreferencesAnyUser || host != kCFPreferencesCurrentHost) abort();
  return copy_from("local", key, application);
}
