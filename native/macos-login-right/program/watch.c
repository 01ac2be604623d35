// See watch.h.
#include "watch.h"

#include <os/log.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include "check_ins.h"
#include "places.h"
#include "rights.h"
#include "state_file.h"

bool vlr_is_bundle_there(void) { return access(VLR_BUNDLE_PROGRAM, F_OK) == 0; }

static bool is_bundle_there(void *context) {
  (void)context;
  return vlr_is_bundle_there();
}

static bool read_boot(void *context, char id[VLR_BOOT_ROOM]) {
  (void)context;
  size_t length = VLR_BOOT_ROOM;
  memset(id, 0, VLR_BOOT_ROOM);
  if (sysctlbyname("kern.bootsessionuuid", id, &length, NULL, 0) == 0 && length == VLR_BOOT_ROOM &&
      id[VLR_BOOT_ROOM - 1] == '\0' && strlen(id) == VLR_BOOT_ROOM - 1)
    return true;
  memset(id, 0, VLR_BOOT_ROOM);
  return false;
}

static enum vlr_ours look_for_ours(void *context) {
  (void)context;
  bool is_read = true;
  for (size_t i = 0; vlr_rights[i] != NULL; i += 1) {
    const enum vlr_naming naming = vlr_right_names_ours(vlr_rights[i]);
    if (naming == VLR_NAMES_OURS) return VLR_OURS_IN;
    // A system may have no right for its screen saver.
    if (naming == VLR_NOT_READ && i == 0) is_read = false;
  }
  return is_read ? VLR_OURS_NOT_IN : VLR_OURS_UNKNOWN;
}

static bool has_checked_in(void *context, const char *id) {
  (void)context;
  // Written by user 92: whatever it is, only this boot's id counts.
  char found[VLR_BOOT_ROOM + 1];
  return vlr_read_small(VLR_CHECK_IN, found, sizeof found) == VLR_BOOT_ROOM - 1 &&
         memcmp(found, id, VLR_BOOT_ROOM - 1) == 0;
}

static bool has_open_capture(void *context, const char *id) {
  (void)context;
  // A dot is a start that has not ended; a dash behind it, a boot that stood aside.
  char found[128];
  const long length = vlr_read_small(VLR_CAPTURE_STARTS, found, sizeof found);
  return length > VLR_BOOT_ROOM && memcmp(found, id, VLR_BOOT_ROOM - 1) == 0 && found[length - 1] == '.';
}

static bool is_signed_in(void *context) {
  (void)context;
  struct stat console;
  return stat(VLR_CONSOLE_DEVICE, &console) == 0 && console.st_uid != 0;
}

// The back-up was made of this Mac's own right. False: there is none, or it was not taken.
static bool write_backup(void) {
  char *text = malloc(VLR_TEXT_MOST);
  if (text == NULL) return false;
  const long length = vlr_read_small(VLR_BACKUP, text, VLR_TEXT_MOST);
  int32_t status = 0;
  // Without a bundle: a back-up that names ours is none.
  const bool is_written = length > 0 && vlr_right_write(VLR_CONSOLE, (const uint8_t *)text, (size_t)length, false,
                                                        &status) == VLR_DONE;
  free(text);
  return is_written;
}

static bool take_out(void *context) {
  (void)context;
  // The login window's comes first: it is the one that keeps everybody out.
  bool is_out = vlr_right_take_out(VLR_CONSOLE);
  if (!is_out) is_out = write_backup() && vlr_right_names_ours(VLR_CONSOLE) == VLR_NAMES_NONE_OF_OURS;
  for (size_t i = 1; vlr_rights[i] != NULL; i += 1)
    if (vlr_right_names_ours(vlr_rights[i]) == VLR_NAMES_OURS && !vlr_right_take_out(vlr_rights[i])) is_out = false;
  return is_out;
}

static bool read_state(void *context, struct vlr_state *state) {
  (void)context;
  return vlr_state_read(VLR_STATE, state);
}

static bool keep_state(void *context, const struct vlr_state *state) {
  (void)context;
  (void)mkdir(VLR_FOLDER, 0755);
  return vlr_state_keep(VLR_STATE, state);
}

static void wait_for(void *context, unsigned seconds) {
  (void)context;
  (void)sleep(seconds);
}

static void log_event(void *context, enum vlr_event event) {
  (void)context;
  switch (event) {
    case VLR_EVENT_BUNDLE_MISSING:
      os_log(OS_LOG_DEFAULT, "Vestibule's bundle is missing, and the login right names it");
      return;
    case VLR_EVENT_BOOT_FAILED:
      os_log(OS_LOG_DEFAULT, "Vestibule did not check in at the login window of this boot");
      return;
    case VLR_EVENT_TOO_MANY_FAILED:
      os_log(OS_LOG_DEFAULT, "Vestibule failed at the login window too often: its mechanisms are taken out");
      return;
    case VLR_EVENT_STATE_NOT_KEPT:
      os_log(OS_LOG_DEFAULT, "Vestibule's count of failed boots cannot be kept");
      return;
    case VLR_EVENT_TAKEN_OUT:
      os_log(OS_LOG_DEFAULT, "Vestibule's mechanisms are out of the login right");
      return;
    case VLR_EVENT_NOT_TAKEN_OUT:
      os_log(OS_LOG_DEFAULT, "Vestibule's mechanisms could not be taken out of the login right");
      return;
    case VLR_EVENT_COUNT:
      return;
  }
}

int vlr_watch_this_mac(void) {
  const struct vlr_system system = {
      .read_boot = read_boot,
      .look_for_ours = look_for_ours,
      .is_bundle_there = is_bundle_there,
      .has_checked_in = has_checked_in,
      .has_open_capture = has_open_capture,
      .is_signed_in = is_signed_in,
      .take_out = take_out,
      .read_state = read_state,
      .keep_state = keep_state,
      .wait = wait_for,
      .log = log_event,
  };
  return vlr_watch(&system) == VLR_END_NOT_TAKEN_OUT ? 1 : 0;
}
