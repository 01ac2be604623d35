// What the plug-in uses of SecCode.h.
#ifndef VESTIBULE_SDK_SECCODE_H_
#define VESTIBULE_SDK_SECCODE_H_

#include <Security/CSCommon.h>

// CFData with an audit_token_t.
extern const CFStringRef kSecGuestAttributeAudit;
// Without a host: the system's processes.
OSStatus SecCodeCopyGuestWithAttributes(SecCodeRef host, CFDictionaryRef attributes, SecCSFlags flags, SecCodeRef *guest);
OSStatus SecCodeCheckValidity(SecCodeRef code, SecCSFlags flags, SecRequirementRef requirement);
OSStatus SecCodeCopyStaticCode(SecCodeRef code, SecCSFlags flags, SecStaticCodeRef *onDisk);
OSStatus SecCodeCopyPath(SecStaticCodeRef code, SecCSFlags flags, CFURLRef *place);

enum { kSecCSSigningInformation = 2 };
// CFString; absent in a signature of no team.
extern const CFStringRef kSecCodeInfoTeamIdentifier;
OSStatus SecCodeCopySigningInformation(SecStaticCodeRef code, SecCSFlags flags, CFDictionaryRef *information);

#endif  // VESTIBULE_SDK_SECCODE_H_
