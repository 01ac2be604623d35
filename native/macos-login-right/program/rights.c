// See rights.h.
#include "rights.h"

#include <CoreFoundation/CoreFoundation.h>
#include <Security/AuthorizationDB.h>
#include <stdlib.h>
#include <string.h>

const char *const vlr_rights[] = {VLR_CONSOLE, "system.login.screensaver", "use-login-window-ui", NULL};

static const char our_prefix[] = "Vestibule:";
// The longest name of a mechanism that is looked at: ours are short.
enum { NAME_ROOM = 256 };

bool vlr_is_known(const char *name) {
  for (size_t i = 0; vlr_rights[i] != NULL; i += 1)
    if (strcmp(vlr_rights[i], name) == 0) return true;
  return false;
}

static bool is_ours(const void *entry) {
  char name[NAME_ROOM];
  if (entry == NULL || CFGetTypeID(entry) != CFStringGetTypeID()) return false;
  return CFStringGetCString(entry, name, sizeof name, kCFStringEncodingUTF8) != 0 &&
         strncmp(name, our_prefix, sizeof our_prefix - 1) == 0;
}

// The list of a right that has one; NULL: it has none, as the rights of class "rule". It belongs to the dictionary.
static CFArrayRef mechanisms_of(CFDictionaryRef right) {
  const void *list = CFDictionaryGetValue(right, CFSTR("mechanisms"));
  return list != NULL && CFGetTypeID(list) == CFArrayGetTypeID() ? list : NULL;
}

// How many of ours it names.
static CFIndex count_ours(CFDictionaryRef right) {
  const CFArrayRef list = mechanisms_of(right);
  const CFIndex count = list == NULL ? 0 : CFArrayGetCount(list);
  CFIndex ours = 0;
  for (CFIndex i = 0; i < count; i += 1)
    if (is_ours(CFArrayGetValueAtIndex(list, i))) ours += 1;
  return ours;
}

// NULL: it cannot be read. The caller releases it.
static CFDictionaryRef get(const char *name, OSStatus *status) {
  CFDictionaryRef right = NULL;
  *status = AuthorizationRightGet(name, &right);
  return *status == errAuthorizationSuccess ? right : NULL;
}

static OSStatus set(const char *name, CFDictionaryRef right) {
  AuthorizationRef authorization = NULL;
  OSStatus status = AuthorizationCreate(NULL, NULL, kAuthorizationFlagDefaults, &authorization);
  if (status != errAuthorizationSuccess) return status;
  status = AuthorizationRightSet(authorization, name, right, NULL, NULL, NULL);
  (void)AuthorizationFree(authorization, kAuthorizationFlagDefaults);
  return status;
}

static enum vlr_outcome outcome_of(OSStatus status) {
  switch (status) {
    case errAuthorizationSuccess:
      return VLR_DONE;
    case errAuthorizationDenied:
    case errAuthorizationCanceled:
    case errAuthorizationInteractionNotAllowed:
      return VLR_DENIED;
    default:
      return VLR_FAILED;
  }
}

static uint8_t *copy_of(CFDataRef data, size_t *length) {
  *length = (size_t)CFDataGetLength(data);
  uint8_t *copy = malloc(*length + 1);
  if (copy != NULL) memcpy(copy, CFDataGetBytePtr(data), *length);
  return copy;
}

enum vlr_outcome vlr_right_read(const char *name, uint8_t **text, size_t *length, int32_t *status) {
  CFDictionaryRef right = get(name, status);
  if (right == NULL) return *status == errAuthorizationSuccess ? VLR_FAILED : outcome_of(*status);
  CFDataRef data = CFPropertyListCreateData(NULL, right, kCFPropertyListXMLFormat_v1_0, 0, NULL);
  CFRelease(right);
  if (data == NULL) return VLR_FAILED;
  *text = copy_of(data, length);
  CFRelease(data);
  return *text == NULL ? VLR_FAILED : VLR_DONE;
}

// Only what was a right with a list of mechanisms, or ends as one, is written by this program.
static bool is_right(const void *value) {
  if (value == NULL || CFGetTypeID(value) != CFDictionaryGetTypeID()) return false;
  const void *class = CFDictionaryGetValue(value, CFSTR("class"));
  const CFArrayRef list = mechanisms_of(value);
  char name[NAME_ROOM];
  if (class == NULL || CFGetTypeID(class) != CFStringGetTypeID() || list == NULL || CFArrayGetCount(list) == 0)
    return false;
  for (CFIndex i = 0; i < CFArrayGetCount(list); i += 1)
    if (CFGetTypeID(CFArrayGetValueAtIndex(list, i)) != CFStringGetTypeID()) return false;
  return CFStringGetCString(class, name, sizeof name, kCFStringEncodingUTF8) != 0 &&
         strcmp(name, "evaluate-mechanisms") == 0;
}

enum vlr_outcome vlr_right_write(const char *name, const uint8_t *text, size_t length, bool bundle_there,
                                 int32_t *status) {
  *status = errAuthorizationSuccess;
  CFDataRef data = CFDataCreate(NULL, text, (CFIndex)length);
  if (data == NULL) return VLR_FAILED;
  CFTypeRef right = CFPropertyListCreateWithData(NULL, data, 0, NULL, NULL);
  CFRelease(data);
  enum vlr_outcome outcome = VLR_NO_RIGHT;
  if (is_right(right)) {
    const bool names_ours = count_ours(right) > 0;
    if (names_ours && strcmp(name, VLR_CONSOLE) != 0) {
      outcome = VLR_NO_RIGHT;
    } else if (names_ours && !bundle_there) {
      outcome = VLR_BUNDLE_MISSING;
    } else {
      *status = set(name, right);
      outcome = outcome_of(*status);
    }
  }
  if (right != NULL) CFRelease(right);
  return outcome;
}

enum vlr_naming vlr_right_names_ours(const char *name) {
  OSStatus status = 0;
  CFDictionaryRef right = get(name, &status);
  if (right == NULL) return VLR_NOT_READ;
  const bool names_ours = count_ours(right) > 0;
  CFRelease(right);
  return names_ours ? VLR_NAMES_OURS : VLR_NAMES_NONE_OF_OURS;
}

// NULL: no memory. The caller releases it.
static CFDictionaryRef copy_without_ours(CFDictionaryRef right) {
  CFMutableDictionaryRef copy = CFDictionaryCreateMutableCopy(NULL, 0, right);
  CFMutableArrayRef list = CFArrayCreateMutableCopy(NULL, 0, mechanisms_of(right));
  if (copy == NULL || list == NULL) {
    if (copy != NULL) CFRelease(copy);
    if (list != NULL) CFRelease(list);
    return NULL;
  }
  for (CFIndex i = CFArrayGetCount(list); i > 0; i -= 1)
    if (is_ours(CFArrayGetValueAtIndex(list, i - 1))) CFArrayRemoveValueAtIndex(list, i - 1);
  CFDictionarySetValue(copy, CFSTR("mechanisms"), list);
  CFRelease(list);
  return copy;
}

bool vlr_right_take_out(const char *name) {
  OSStatus status = 0;
  CFDictionaryRef right = get(name, &status);
  if (right == NULL) return false;
  if (count_ours(right) > 0) {
    CFDictionaryRef without = copy_without_ours(right);
    // A list that was ours alone is not the system's: the back-up is.
    const bool is_whole = without != NULL && CFArrayGetCount(mechanisms_of(without)) > 0;
    if (is_whole) (void)set(name, without);
    if (without != NULL) CFRelease(without);
  }
  CFRelease(right);
  return vlr_right_names_ours(name) == VLR_NAMES_NONE_OF_OURS;
}
