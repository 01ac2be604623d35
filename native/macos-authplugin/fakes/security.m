// Fakes of Security's code signing, and of what it needs of bundles. See fakes.m. The signatures are the host's options:
// nothing is verified here.
#include <stdlib.h>
#include <string.h>

#import "fakes.h"

#import <Security/SecCode.h>
#import <Security/SecRequirement.h>
#import <Security/SecStaticCode.h>

// The host's: the team of the plug-in, NULL for none; whether the agent's code meets a requirement; its program.
extern const char *vestibule_team(void);
extern BOOL vestibule_meets(const char *requirement);
extern const char *vestibule_agent_program(void);

#define EXPORTED __attribute__((visibility("default")))
enum { errSecCSReqFailed = -67050, errSecCSInvalidAttributeValues = -67066, TOKEN_SIZE = 32 };

EXPORTED const CFStringRef kSecGuestAttributeAudit = CFSTR("audit");
EXPORTED const CFStringRef kSecCodeInfoTeamIdentifier = CFSTR("teamid");

// It is never looked into, and never released.
EXPORTED CFBundleRef CFBundleGetBundleWithIdentifier(CFStringRef identifier) {
  static const char bundle;
  return CFEqual(identifier, CFSTR("vestibule.authplugin")) ? (CFBundleRef)(uintptr_t)&bundle : NULL;
}

static CFURLRef place_of(const char *path) {
  NSURL *made = nil;
  @autoreleasepool {
    made = [[NSURL fileURLWithPath:[NSString stringWithUTF8String:path] isDirectory:NO] retain];
  }
  return (CFURLRef)made;
}

EXPORTED CFURLRef CFBundleCopyBundleURL(CFBundleRef bundle) {
  (void)bundle;
  return place_of("/Library/Security/SecurityAgentPlugins/Vestibule.bundle");
}

EXPORTED Boolean CFURLGetFileSystemRepresentation(CFURLRef place, Boolean resolve, uint8_t *into, CFIndex room) {
  (void)resolve;
  const char *path = ((NSURL *)(id)place).absoluteString.UTF8String;
  if ((CFIndex)strlen(path) >= room) return 0;
  memcpy(into, path, strlen(path) + 1);
  return 1;
}

EXPORTED CFDataRef CFDataCreate(CFAllocatorRef allocator, const uint8_t *bytes, CFIndex length) {
  (void)allocator;
  NSData *made = nil;
  @autoreleasepool {
    made = [[NSData dataWithBytes:bytes length:(NSUInteger)length] retain];
  }
  return (CFDataRef)made;
}

@interface FakeCode : NSObject
@end
@implementation FakeCode
@end

@interface FakeRequirement : NSObject {
 @public
  NSString *_text;
}
@end
@implementation FakeRequirement
- (void)dealloc {
  [_text release];
  [super dealloc];
}
@end

EXPORTED OSStatus SecStaticCodeCreateWithPath(CFURLRef place, SecCSFlags flags, SecStaticCodeRef *code) {
  (void)place;
  (void)flags;
  *code = (SecStaticCodeRef)[FakeCode alloc];
  return errSecSuccess;
}

EXPORTED OSStatus SecCodeCopySigningInformation(SecStaticCodeRef code, SecCSFlags flags, CFDictionaryRef *information) {
  (void)code;
  const char *team = (flags & kSecCSSigningInformation) != 0 ? vestibule_team() : NULL;
  const void *key = kSecCodeInfoTeamIdentifier;
  NSString *text = team == NULL ? nil : vestibule_string(team);
  const void *value = text;
  *information = CFDictionaryCreate(NULL, &key, &value, team == NULL ? 0 : 1, &kCFTypeDictionaryKeyCallBacks,
                                    &kCFTypeDictionaryValueCallBacks);
  [text release];
  return errSecSuccess;
}

EXPORTED OSStatus SecCodeCopyGuestWithAttributes(SecCodeRef host, CFDictionaryRef attributes, SecCSFlags flags,
                                                 SecCodeRef *guest) {
  (void)flags;
  const id token = (id)CFDictionaryGetValue(attributes, kSecGuestAttributeAudit);
  if (host != NULL || token == nil || [(NSData *)token length] != TOKEN_SIZE) return errSecCSInvalidAttributeValues;
  *guest = (SecCodeRef)[FakeCode alloc];
  return errSecSuccess;
}

EXPORTED OSStatus SecCodeCopyStaticCode(SecCodeRef code, SecCSFlags flags, SecStaticCodeRef *on_disk) {
  (void)flags;
  *on_disk = (SecStaticCodeRef)[(id)code retain];
  return errSecSuccess;
}

EXPORTED OSStatus SecCodeCopyPath(SecStaticCodeRef code, SecCSFlags flags, CFURLRef *place) {
  (void)code;
  (void)flags;
  *place = place_of(vestibule_agent_program());
  return errSecSuccess;
}

EXPORTED OSStatus SecRequirementCreateWithString(CFStringRef text, SecCSFlags flags, SecRequirementRef *requirement) {
  (void)flags;
  FakeRequirement *made = [FakeRequirement alloc];
  made->_text = [(NSString *)(id)text retain];
  *requirement = (SecRequirementRef)made;
  return errSecSuccess;
}

EXPORTED OSStatus SecCodeCheckValidity(SecCodeRef code, SecCSFlags flags, SecRequirementRef requirement) {
  (void)code;
  (void)flags;
  return vestibule_meets(((FakeRequirement *)(id)requirement)->_text.UTF8String) ? errSecSuccess : errSecCSReqFailed;
}
