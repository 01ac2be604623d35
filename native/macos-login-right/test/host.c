// Runs the shipped helper, a universal program for macOS, on Linux: its slice for x86_64 through the login host's loader,
// against the Mac of mac.h. The loader takes bundles alone, so the copy in memory is made to look like one: no program of
// ours would be loaded so by a Mac. Arguments: the program's path, then the program's own.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <Security/AuthorizationDB.h>

#include "mac.h"
#include "macho.h"
#include "property_list.h"

enum { FILE_MOST = 1 << 24, CODE_REFUSED = 97, CODE_MISSING = 98 };
enum { HEADER_SIZE = 32, SEGMENT = 0x19, BUNDLE = 8, EXECUTABLE = 2, NO_COMMAND = 0x7fff };
#define COMMAND_MAIN UINT32_C(0x80000028)

static uint32_t big(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}
static uint32_t little(const uint8_t *at) {
  uint32_t number;
  memcpy(&number, at, sizeof number);
  return number;
}
static void put(uint8_t *at, uint32_t number) { memcpy(at, &number, sizeof number); }

// Where the slice for x86_64 begins. NULL: there is none.
static uint8_t *slice_of(uint8_t *file, size_t size) {
  if (size < HEADER_SIZE || big(file) != 0xcafebabe) return NULL;
  for (uint32_t i = 0; i < big(file + 4) && 8 + (i + 1) * 20 <= size; i += 1) {
    const uint8_t *entry = file + 8 + i * 20;
    if (big(entry) == 0x01000007 && big(entry + 8) + HEADER_SIZE <= size) return file + big(entry + 8);
  }
  return NULL;
}

// Makes a bundle of a program. Answers where its main function is, from the beginning of its text; 0: it is no program.
static uint64_t make_bundle(uint8_t *slice) {
  uint64_t entry = 0;
  if (little(slice + 12) != EXECUTABLE) return 0;
  put(slice + 12, BUNDLE);
  uint8_t *command = slice + HEADER_SIZE;
  for (uint32_t i = little(slice + 16); i > 0; i -= 1) {
    if (little(command) == COMMAND_MAIN) entry = little(command + 8);
    if (little(command) == SEGMENT && strcmp((const char *)command + 8, "__PAGEZERO") == 0) put(command, NO_COMMAND);
    command += little(command + 4);
  }
  return entry;
}

// --- What differs on Darwin

static int open_file(const char *path, int flags, ...) {
  static const int pairs[][2] = {{0x1, O_WRONLY}, {0x4, O_NONBLOCK}, {0x100, O_NOFOLLOW},
                                 {0x200, O_CREAT}, {0x800, O_EXCL},   {0x1000000, O_CLOEXEC}};
  int here = 0, left = flags;
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i += 1) {
    if ((flags & pairs[i][0]) == 0) continue;
    here |= pairs[i][1];
    left &= ~pairs[i][0];
  }
  // A flag that this host does not know.
  if (left != 0) _exit(CODE_MISSING);
  va_list rest;
  va_start(rest, flags);
  const int mode = (flags & 0x200) != 0 ? va_arg(rest, int) : 0;
  va_end(rest);
  return mac_open(path, here, mode);
}
static int control_file(int file, int command) { return command == 51 ? mac_fsync(file) : -1; }
static int make_folder(const char *path, uint16_t mode) { return mac_mkdir(path, mode); }
static int status_of(const char *path, uint8_t into[144]) {
  struct stat status;
  memset(into, 0, 144);
  if (mac_stat(path, &status) != 0) return -1;
  memcpy(into + 16, &status.st_uid, 4);
  return 0;
}
static int *error_address(void) { return &errno; }
static bool log_enabled(const void *log, uint8_t type) {
  (void)log;
  (void)type;
  return true;
}
static void log_text(void *image, const void *log, uint8_t type, const char *format, const uint8_t *buffer, uint32_t size) {
  (void)image;
  (void)log;
  (void)type;
  (void)buffer;
  (void)size;
  mac_log(format);
}
static const uint64_t stack_guard = UINT64_C(0x5bd1e995a7f3c600);
static char default_log[16];

struct symbol {
  const char *name;
  void *address;
};
#define FUNCTION(name, function) {"_" name, (void *)(uintptr_t)(function)}

static const struct symbol symbols[] = {
    {"___CFConstantStringClassReference", __CFConstantStringClassReference},
    {"___stack_chk_guard", (void *)(uintptr_t)&stack_guard},
    {"__os_log_default", default_log},
    FUNCTION("AuthorizationCreate", AuthorizationCreate),
    FUNCTION("AuthorizationFree", AuthorizationFree),
    FUNCTION("AuthorizationRightGet", AuthorizationRightGet),
    FUNCTION("AuthorizationRightSet", AuthorizationRightSet),
    FUNCTION("CFArrayCreateMutableCopy", CFArrayCreateMutableCopy),
    FUNCTION("CFArrayGetCount", CFArrayGetCount),
    FUNCTION("CFArrayGetTypeID", CFArrayGetTypeID),
    FUNCTION("CFArrayGetValueAtIndex", CFArrayGetValueAtIndex),
    FUNCTION("CFArrayRemoveValueAtIndex", CFArrayRemoveValueAtIndex),
    FUNCTION("CFDataCreate", CFDataCreate),
    FUNCTION("CFDataGetBytePtr", CFDataGetBytePtr),
    FUNCTION("CFDataGetLength", CFDataGetLength),
    FUNCTION("CFDictionaryCreateMutableCopy", CFDictionaryCreateMutableCopy),
    FUNCTION("CFDictionaryGetTypeID", CFDictionaryGetTypeID),
    FUNCTION("CFDictionaryGetValue", CFDictionaryGetValue),
    FUNCTION("CFDictionarySetValue", CFDictionarySetValue),
    FUNCTION("CFGetTypeID", CFGetTypeID),
    FUNCTION("CFPropertyListCreateData", CFPropertyListCreateData),
    FUNCTION("CFPropertyListCreateWithData", CFPropertyListCreateWithData),
    FUNCTION("CFRelease", CFRelease),
    FUNCTION("CFStringGetCString", CFStringGetCString),
    FUNCTION("CFStringGetTypeID", CFStringGetTypeID),
    FUNCTION("__error", error_address),
    FUNCTION("__stack_chk_fail", abort),
    FUNCTION("_os_log_impl", log_text),
    FUNCTION("access", mac_access),
    FUNCTION("close", close),
    FUNCTION("fcntl", control_file),
    FUNCTION("free", free),
    FUNCTION("fsync", mac_fsync),
    FUNCTION("malloc", malloc),
    FUNCTION("memcmp", memcmp),
    FUNCTION("memcpy", memcpy),
    FUNCTION("memset", memset),
    FUNCTION("mkdir", make_folder),
    FUNCTION("open", open_file),
    FUNCTION("os_log_type_enabled", log_enabled),
    FUNCTION("read", read),
    FUNCTION("rename", mac_rename),
    FUNCTION("sleep", mac_sleep),
    FUNCTION("snprintf", snprintf),
    FUNCTION("stat$INODE64", status_of),
    FUNCTION("strcmp", strcmp),
    FUNCTION("strlen", strlen),
    FUNCTION("strncmp", strncmp),
    FUNCTION("sysctlbyname", mac_sysctlbyname),
    FUNCTION("unlink", mac_unlink),
    FUNCTION("write", mac_write),
};

static void *resolve(void *context, const char *library, const char *name, bool weak) {
  (void)context;
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i += 1)
    if (strcmp(symbols[i].name, name) == 0) return symbols[i].address;
  if (weak) return NULL;
  (void)fprintf(stderr, "this Mac has no %s of %s\n", name, library);
  exit(CODE_MISSING);
}

int main(int count, char **arguments) {
  static struct macho image;
  uint8_t *file = malloc(FILE_MOST);
  FILE *from = count < 2 ? NULL : fopen(arguments[1], "rbe");
  if (file == NULL || from == NULL) return CODE_REFUSED;
  const size_t size = fread(file, 1, FILE_MOST, from);
  (void)fclose(from);
  uint8_t *slice = slice_of(file, size);
  const uint64_t entry = slice == NULL ? 0 : make_bundle(slice);
  uint8_t *base = NULL;
  if (entry == 0 || macho_read(file, size, MACHINE_X86_64, &image) != REFUSED_NOT ||
      macho_map(&image, resolve, NULL, &base) != REFUSED_NOT)
    return CODE_REFUSED;
  macho_initialise(&image, base);
  int (*program)(int, char **) = (int (*)(int, char **))(uintptr_t)(base + entry);
  return program(count - 1, arguments + 1);
}
