// See mac.h.
#include "mac.h"

#include <Security/AuthorizationDB.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "property_list.h"

// The system itself is asked here, not this Mac (redirect.h).
#undef access
#undef fsync
#undef mkdir
#undef open
#undef rename
#undef sleep
#undef stat
#undef sysctlbyname
#undef unlink
#undef write

enum { PATH_ROOM = 4096, FILE_MOST = 1 << 21 };

static const char *in_folder(const char *path, char room[PATH_ROOM]) {
  const char *folder = getenv("VESTIBULE_MAC");
  if (folder == NULL) abort();
  (void)snprintf(room, PATH_ROOM, "%s/%s", folder, path);
  return room;
}

static char *read_file(const char *path) {
  char room[PATH_ROOM];
  const int file = open(in_folder(path, room), O_RDONLY | O_CLOEXEC);
  if (file < 0) return NULL;
  char *text = calloc(1, FILE_MOST);
  if (text == NULL) abort();
  size_t length = 0;
  ssize_t count = 1;
  while (count > 0 && length < FILE_MOST - 1) {
    count = read(file, text + length, FILE_MOST - 1 - length);
    if (count > 0) length += (size_t)count;
  }
  close(file);
  return text;
}

static void write_file(const char *path, const char *text) {
  char room[PATH_ROOM];
  FILE *file = fopen(in_folder(path, room), "we");
  if (file == NULL) return;
  (void)fputs(text, file);
  (void)fclose(file);
}

static bool is_there(const char *path) {
  char room[PATH_ROOM];
  return access(in_folder(path, room), F_OK) == 0;
}

// Before each write of the helper's.
static void count_write(void) {
  static long writes;
  const char *last = getenv("VESTIBULE_MAC_ENDS_AT");
  writes += 1;
  if (last != NULL && writes == atol(last)) _exit(MAC_POWER_WENT);
}

// --- Files

int mac_access(const char *path, int mode) {
  char room[PATH_ROOM];
  return access(in_folder(path, room), mode);
}
// In the order in which they reach the disk.
static void note_flush(const char *what) {
  char room[PATH_ROOM];
  FILE *file = fopen(in_folder("flushed", room), "ae");
  if (file == NULL) abort();
  (void)fprintf(file, "%s\n", what);
  (void)fclose(file);
}

int mac_fsync(int file) {
  struct stat status;
  note_flush(fstat(file, &status) == 0 && S_ISDIR(status.st_mode) ? "folder" : "file");
  return fsync(file);
}
int mac_mkdir(const char *path, mode_t mode) {
  char room[PATH_ROOM];
  count_write();
  return mkdir(in_folder(path, room), mode);
}
int mac_open(const char *path, int flags, ...) {
  char room[PATH_ROOM];
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = (mode_t)va_arg(rest, int);
    va_end(rest);
    count_write();
  }
  return open(in_folder(path, room), flags, mode);
}
int mac_rename(const char *from, const char *to) {
  char room[PATH_ROOM], other[PATH_ROOM];
  count_write();
  note_flush("rename");
  return rename(in_folder(from, room), in_folder(to, other));
}
int mac_unlink(const char *path) {
  char room[PATH_ROOM];
  count_write();
  return unlink(in_folder(path, room));
}
ssize_t mac_write(int file, const void *from, size_t length) {
  if (file > 2) count_write();
  return write(file, from, length);
}
int mac_stat(const char *path, struct stat *into) {
  memset(into, 0, sizeof *into);
  char *owner = strcmp(path, "/dev/console") == 0 ? read_file("console") : NULL;
  if (owner == NULL) {
    errno = ENOENT;
    return -1;
  }
  into->st_uid = (uid_t)atol(owner);
  free(owner);
  return 0;
}

// --- The kernel

int mac_sysctlbyname(const char *name, void *into, size_t *length, const void *from, size_t from_length) {
  char *boot = from == NULL && from_length == 0 && strcmp(name, "kern.bootsessionuuid") == 0 ? read_file("boot") : NULL;
  const size_t needed = boot == NULL ? 0 : strlen(boot) + 1;
  if (boot == NULL || needed > *length) {
    free(boot);
    errno = ENOENT;
    return -1;
  }
  memcpy(into, boot, needed);
  *length = needed;
  free(boot);
  return 0;
}

static void happen(const char *what) {
  char room[PATH_ROOM];
  if (strcmp(what, "check-in") == 0) {
    char *boot = read_file("boot");
    write_file("var/db/vestibule/check-in/offer", boot == NULL ? "" : boot);
    free(boot);
  } else if (strcmp(what, "sign-in") == 0) {
    write_file("console", "501");
  } else if (strcmp(what, "bundle-goes") == 0) {
    (void)unlink(in_folder("Library/Security/SecurityAgentPlugins/Vestibule.bundle/Contents/MacOS/Vestibule", room));
  } else if (strcmp(what, "power-goes") == 0) {
    _exit(MAC_POWER_WENT);
  } else {
    abort();
  }
}

unsigned mac_sleep(unsigned seconds) {
  static unsigned now;
  const unsigned before = now;
  now += seconds;
  char *events = read_file("events");
  char *rest = events;
  for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
    char *what = strchr(line, ' ');
    const unsigned at = (unsigned)strtoul(line, NULL, 10);
    if (what != NULL && at > before && at <= now) happen(what + 1);
  }
  free(events);
  return 0;
}

void mac_log(const char *text) { (void)fprintf(stderr, "log %s\n", text); }

// --- authd

static char *right_path(const char *name, char room[PATH_ROOM]) {
  (void)snprintf(room, PATH_ROOM, "rights/%s", name);
  return room;
}

OSStatus AuthorizationCreate(const AuthorizationItemSet *rights, const AuthorizationItemSet *environment,
                             AuthorizationFlags flags, AuthorizationRef *authorization) {
  if (rights != NULL || environment != NULL || flags != kAuthorizationFlagDefaults) return -60011;
  *authorization = malloc(1);
  return errAuthorizationSuccess;
}
OSStatus AuthorizationFree(AuthorizationRef authorization, AuthorizationFlags flags) {
  (void)flags;
  free((void *)(uintptr_t)authorization);
  return errAuthorizationSuccess;
}

OSStatus AuthorizationRightGet(const char *name, CFDictionaryRef *definition) {
  char room[PATH_ROOM];
  if (is_there("authd-away")) return -60008;
  char *text = read_file(right_path(name, room));
  if (text == NULL) return errAuthorizationDenied;
  *definition = property_list_parse(text, strlen(text));
  free(text);
  return *definition == NULL ? -60008 : errAuthorizationSuccess;
}

OSStatus AuthorizationRightSet(AuthorizationRef authorization, const char *name, CFTypeRef definition,
                               CFStringRef descriptionKey, CFBundleRef bundle, CFStringRef localeTableName) {
  if (authorization == NULL || descriptionKey != NULL || bundle != NULL || localeTableName != NULL) return -60002;
  count_write();
  if (!is_there("root")) return errAuthorizationDenied;
  // A system that takes it and does not keep it.
  if (is_there("authd-forgets")) return errAuthorizationSuccess;
  char room[PATH_ROOM], whole[PATH_ROOM], growing[PATH_ROOM];
  char *text = property_list_print(definition);
  write_file("rights/.new", text);
  free(text);
  const int moved = rename(in_folder("rights/.new", growing), in_folder(right_path(name, room), whole));
  return moved == 0 ? errAuthorizationSuccess : -60008;
}
