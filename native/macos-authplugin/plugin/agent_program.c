// See agent_program.h.
#include "agent_program.h"

#include <CoreFoundation/CoreFoundation.h>
#include <Security/CSCommon.h>
#include <Security/SecCode.h>
#include <Security/SecRequirement.h>
#include <Security/SecStaticCode.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "agent_code.h"
#include "log.h"

static void release(CFTypeRef object) {
  if (object != NULL) CFRelease(object);
}

// Of the bundle as it lies on the disk. SecCodeCopySelf would be about SecurityAgent's helper, which is Apple's.
static enum vst_team team_of(SecStaticCodeRef bundle, char team[VST_TEAM_ROOM]) {
  CFDictionaryRef signature = NULL;
  if (SecCodeCopySigningInformation(bundle, kSecCSSigningInformation, &signature) != errSecSuccess || signature == NULL)
    return VST_TEAM_UNKNOWN;
  const CFTypeRef found = CFDictionaryGetValue(signature, kSecCodeInfoTeamIdentifier);
  enum vst_team known = VST_TEAM_NONE;
  if (found != NULL) {
    const bool is_whole = CFGetTypeID(found) == CFStringGetTypeID() &&
                          CFStringGetCString((CFStringRef)found, team, VST_TEAM_ROOM, kCFStringEncodingUTF8) != 0;
    known = is_whole ? VST_TEAM_KNOWN : VST_TEAM_UNKNOWN;
  }
  release(signature);
  return known;
}

static enum vst_team own_team(void *context, char team[VST_TEAM_ROOM]) {
  (void)context;
  // Not ours to release.
  const CFBundleRef bundle = CFBundleGetBundleWithIdentifier(CFSTR("vestibule.authplugin"));
  const CFURLRef place = bundle == NULL ? NULL : CFBundleCopyBundleURL(bundle);
  SecStaticCodeRef code = NULL;
  enum vst_team known = VST_TEAM_UNKNOWN;
  if (place != NULL && SecStaticCodeCreateWithPath(place, kSecCSDefaultFlags, &code) == errSecSuccess && code != NULL)
    known = team_of(code, team);
  release(code);
  release(place);
  return known;
}

static bool meets(void *context, const char *text) {
  const SecCodeRef code = context;
  const CFStringRef wanted = CFStringCreateWithCString(NULL, text, kCFStringEncodingUTF8);
  SecRequirementRef requirement = NULL;
  const bool is_met = wanted != NULL &&
                      SecRequirementCreateWithString(wanted, kSecCSDefaultFlags, &requirement) == errSecSuccess &&
                      requirement != NULL && SecCodeCheckValidity(code, kSecCSDefaultFlags, requirement) == errSecSuccess;
  release(requirement);
  release(wanted);
  return is_met;
}

static bool path_of(void *context, char path[VST_PATH_ROOM]) {
  const SecCodeRef code = context;
  SecStaticCodeRef on_disk = NULL;
  CFURLRef place = NULL;
  // SecCodeCopyPath is about code on the disk.
  const bool is_there = SecCodeCopyStaticCode(code, kSecCSDefaultFlags, &on_disk) == errSecSuccess && on_disk != NULL &&
                        SecCodeCopyPath(on_disk, kSecCSDefaultFlags, &place) == errSecSuccess && place != NULL &&
                        CFURLGetFileSystemRepresentation(place, 1, (uint8_t *)path, VST_PATH_ROOM) != 0;
  release(place);
  release(on_disk);
  return is_there;
}

static bool is_of_root(void *context, const char *path, enum vst_place_kind kind) {
  (void)context;
  struct stat found;
  memset(&found, 0, sizeof found);
  if (lstat(path, &found) != 0 || found.st_uid != 0 || (found.st_mode & (S_IWGRP | S_IWOTH)) != 0) return false;
  return kind == VST_PLACE_FOLDER ? S_ISDIR(found.st_mode) : S_ISREG(found.st_mode);
}

// The code that runs with this token: another process that has the same id by now has another token.
static SecCodeRef code_with(const struct vst_audit_token *token) {
  const CFDataRef data = CFDataCreate(NULL, (const uint8_t *)token, sizeof *token);
  if (data == NULL) return NULL;
  const void *const keys[] = {kSecGuestAttributeAudit};
  const void *const values[] = {data};
  const CFDictionaryRef attributes = CFDictionaryCreate(NULL, (const void **)(uintptr_t)keys,
                                                        (const void **)(uintptr_t)values, 1,
                                                        &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks);
  SecCodeRef code = NULL;
  if (attributes != NULL && SecCodeCopyGuestWithAttributes(NULL, attributes, kSecCSDefaultFlags, &code) != errSecSuccess)
    code = NULL;
  release(attributes);
  release(data);
  return code;
}

bool vst_program_is_agent(const struct vst_audit_token *token) {
  const SecCodeRef code = code_with(token);
  if (code == NULL) {
    vst_log_event(NULL, VST_EVENT_OTHER_AGENT);
    return false;
  }
  const struct vst_code_checks checks = {code, own_team, meets, path_of, is_of_root, vst_log_event};
  const bool is_agent = vst_is_agent(&checks);
  release(code);
  return is_agent;
}
