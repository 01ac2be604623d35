// The interface of authorization plug-ins: what AuthorizationPlugin.h and Authorization.h of macOS 14 declare, as far as
// a plug-in in C meets it. The login host includes it too: sizes and order are the same there.
#ifndef VESTIBULE_SDK_AUTHORIZATIONPLUGIN_H_
#define VESTIBULE_SDK_AUTHORIZATIONPLUGIN_H_

#include <stddef.h>
#include <stdint.h>

typedef int32_t OSStatus;
typedef uint32_t UInt32;
typedef const char *AuthorizationString;

enum {
  errAuthorizationSuccess = 0,
  errAuthorizationInvalidTag = -60003,
  errAuthorizationInvalidPointer = -60004,
  errAuthorizationInternal = -60008,
};

#define kAuthorizationEnvironmentUsername "username"
#define kAuthorizationEnvironmentPassword "password"

typedef struct AuthorizationValue {
  size_t length;
  void *data;
} AuthorizationValue;

typedef struct AuthorizationValueVector {
  UInt32 count;
  AuthorizationValue *values;
} AuthorizationValueVector;

typedef UInt32 AuthorizationContextFlags;
enum {
  kAuthorizationContextFlagExtractable = 1 << 0,
  kAuthorizationContextFlagVolatile = 1 << 1,
  kAuthorizationContextFlagSticky = 1 << 2,
};

typedef AuthorizationString AuthorizationMechanismId;
typedef void *AuthorizationPluginRef;
typedef void *AuthorizationMechanismRef;
typedef struct __OpaqueAuthorizationEngine *AuthorizationEngineRef;
typedef void *AuthorizationSessionId;

typedef UInt32 AuthorizationResult;
enum {
  kAuthorizationResultAllow = 0,
  kAuthorizationResultDeny = 1,
  kAuthorizationResultUndefined = 2,
  kAuthorizationResultUserCanceled = 3,
};

enum { kAuthorizationPluginInterfaceVersion = 0, kAuthorizationCallbacksVersion = 4 };

typedef struct AuthorizationCallbacks {
  UInt32 version;
  OSStatus (*SetResult)(AuthorizationEngineRef engine, AuthorizationResult result);
  OSStatus (*RequestInterrupt)(AuthorizationEngineRef engine);
  OSStatus (*DidDeactivate)(AuthorizationEngineRef engine);
  OSStatus (*GetContextValue)(AuthorizationEngineRef engine, AuthorizationString key, AuthorizationContextFlags *flags,
                              const AuthorizationValue **value);
  OSStatus (*SetContextValue)(AuthorizationEngineRef engine, AuthorizationString key, AuthorizationContextFlags flags,
                              const AuthorizationValue *value);
  OSStatus (*GetHintValue)(AuthorizationEngineRef engine, AuthorizationString key, const AuthorizationValue **value);
  OSStatus (*SetHintValue)(AuthorizationEngineRef engine, AuthorizationString key, const AuthorizationValue *value);
  OSStatus (*GetArguments)(AuthorizationEngineRef engine, const AuthorizationValueVector **arguments);
  OSStatus (*GetSessionId)(AuthorizationEngineRef engine, AuthorizationSessionId *session);
  // From version 1 on.
  OSStatus (*GetImmutableHintValue)(AuthorizationEngineRef engine, AuthorizationString key,
                                    const AuthorizationValue **value);
  // From version 2 on.
  OSStatus (*GetLAContext)(AuthorizationEngineRef engine, const void **context);
  OSStatus (*GetTokenIdentities)(AuthorizationEngineRef engine, const void *context, const void **identities);
  // From version 3 on.
  OSStatus (*GetTKTokenWatcher)(AuthorizationEngineRef engine, const void **watcher);
  // From version 4 on.
  OSStatus (*RemoveHintValue)(AuthorizationEngineRef engine, AuthorizationString key);
  OSStatus (*RemoveContextValue)(AuthorizationEngineRef engine, AuthorizationString key);
} AuthorizationCallbacks;

typedef struct AuthorizationPluginInterface {
  UInt32 version;
  OSStatus (*PluginDestroy)(AuthorizationPluginRef plugin);
  OSStatus (*MechanismCreate)(AuthorizationPluginRef plugin, AuthorizationEngineRef engine, AuthorizationMechanismId id,
                              AuthorizationMechanismRef *mechanism);
  OSStatus (*MechanismInvoke)(AuthorizationMechanismRef mechanism);
  OSStatus (*MechanismDeactivate)(AuthorizationMechanismRef mechanism);
  OSStatus (*MechanismDestroy)(AuthorizationMechanismRef mechanism);
} AuthorizationPluginInterface;

OSStatus AuthorizationPluginCreate(const AuthorizationCallbacks *callbacks, AuthorizationPluginRef *plugin,
                                   const AuthorizationPluginInterface **interface);

#endif  // VESTIBULE_SDK_AUTHORIZATIONPLUGIN_H_
