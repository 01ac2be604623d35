// What the login right's helper uses of AuthorizationDB.h and of the Authorization.h that it includes.
#ifndef VESTIBULE_SDK_AUTHORIZATIONDB_H_
#define VESTIBULE_SDK_AUTHORIZATIONDB_H_

#include <CoreFoundation/CoreFoundation.h>

enum {
  errAuthorizationSuccess = 0,
  // Also: no such right.
  errAuthorizationDenied = -60005,
  errAuthorizationCanceled = -60006,
  errAuthorizationInteractionNotAllowed = -60007,
};

typedef const struct AuthorizationOpaqueRef *AuthorizationRef;
typedef struct AuthorizationItemSet AuthorizationItemSet;
typedef UInt32 AuthorizationFlags;
enum { kAuthorizationFlagDefaults = 0 };

OSStatus AuthorizationCreate(const AuthorizationItemSet *rights, const AuthorizationItemSet *environment,
                             AuthorizationFlags flags, AuthorizationRef *authorization);
OSStatus AuthorizationFree(AuthorizationRef authorization, AuthorizationFlags flags);
// The caller releases the definition.
OSStatus AuthorizationRightGet(const char *name, CFDictionaryRef *definition);
OSStatus AuthorizationRightSet(AuthorizationRef authorization, const char *name, CFTypeRef definition,
                               CFStringRef descriptionKey, CFBundleRef bundle, CFStringRef localeTableName);

#endif  // VESTIBULE_SDK_AUTHORIZATIONDB_H_
