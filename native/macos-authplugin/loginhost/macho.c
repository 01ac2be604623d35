// See macho.h: reads the file's header and load commands. Layouts by <mach-o/fat.h> and <mach-o/loader.h>.
#include "macho.h"

#include <stdio.h>
#include <string.h>

enum {
  CPU_I386 = 7,
  CPU_POWERPC = 18,
  KIND_OF_PROCESSOR = 0xffffff,
  KIND_ARM64E = 2,
  FILE_DYLIB = 6,
  FILE_BUNDLE = 8,
  HEADER_SIZE = 32,
  SEGMENT_SIZE = 72,
  SECTION_SIZE = 80,
  SLICES_MOST = 32,
};

#define FAT_MAGIC UINT32_C(0xcafebabe)
#define FAT_MAGIC_64 UINT32_C(0xcafebabf)
#define MACHO_MAGIC_64 UINT32_C(0xfeedfacf)
#define COMMAND_SEGMENT_64 UINT32_C(0x19)
#define COMMAND_LOAD_DYLIB UINT32_C(0x0c)
#define COMMAND_LOAD_WEAK_DYLIB UINT32_C(0x80000018)
#define COMMAND_REEXPORT_DYLIB UINT32_C(0x8000001f)
#define COMMAND_LOAD_UPWARD_DYLIB UINT32_C(0x80000023)
#define COMMAND_DYLD_INFO UINT32_C(0x22)
#define COMMAND_DYLD_INFO_ONLY UINT32_C(0x80000022)
#define COMMAND_EXPORTS_TRIE UINT32_C(0x80000033)
#define COMMAND_CHAINED_FIXUPS UINT32_C(0x80000034)

// Address space for one image.
#define SPAN_MOST (UINT64_C(1) << 30)

const char *refusal_word(enum refusal refusal) {
  switch (refusal) {
    case REFUSED_NOT_MACH_O:
      return "not-mach-o";
    case REFUSED_MALFORMED:
      return "malformed";
    case REFUSED_OTHER_MACHINE:
      return "other-machine";
    case REFUSED_NOT_A_BUNDLE:
      return "not-a-bundle";
    case REFUSED_SWIFT:
      return "swift";
    case REFUSED_TOO_OLD:
      return "too-old";
    case REFUSED_TOO_LARGE:
      return "too-large";
    case REFUSED_NO_MEMORY:
      return "no-memory";
    case REFUSED_NOT:
      break;
  }
  return "not-refused";
}

static uint32_t big32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}
static uint64_t big64(const uint8_t *at) { return (uint64_t)big32(at) << 32 | big32(at + 4); }
static uint32_t little32(const uint8_t *at) {
  return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}
static uint64_t little64(const uint8_t *at) { return (uint64_t)little32(at + 4) << 32 | little32(at); }

static bool is_within(uint64_t offset, uint64_t size, uint64_t whole) { return offset <= whole && size <= whole - offset; }

static void add_detail(struct macho *image, const char *text) {
  const size_t length = strlen(image->detail);
  (void)snprintf(image->detail + length, sizeof image->detail - length, "%s%s", length == 0 ? "" : ", ", text);
}

// arm64e signs its pointers, which neither the loader nor another machine knows.
static bool is_arm64e(uint32_t machine, uint32_t kind) {
  return machine == MACHINE_ARM64 && (kind & KIND_OF_PROCESSOR) == KIND_ARM64E;
}

static const char *machine_name(uint32_t machine, uint32_t kind, char room[16]) {
  switch (machine) {
    case MACHINE_X86_64:
      return "x86_64";
    case MACHINE_ARM64:
      return is_arm64e(machine, kind) ? "arm64e" : "arm64";
    case CPU_I386:
      return "i386";
    case CPU_POWERPC:
      return "ppc";
    default:
      (void)snprintf(room, 16, "0x%x", (unsigned)machine);
      return room;
  }
}

static enum refusal choose_slice(const uint8_t *file, uint64_t size, enum macho_machine machine, struct macho *image) {
  const uint32_t magic = size >= 8 ? big32(file) : 0;
  image->slice = file;
  image->slice_size = size;
  if (magic != FAT_MAGIC && magic != FAT_MAGIC_64) return REFUSED_NOT;
  const uint64_t entry = magic == FAT_MAGIC ? 20 : 32;
  const uint32_t count = big32(file + 4);
  // A Java class begins with the same four bytes; its version is a large count.
  if (count > SLICES_MOST) return REFUSED_NOT_MACH_O;
  if (!is_within(8, count * entry, size)) return REFUSED_MALFORMED;
  image->slice = NULL;
  for (uint32_t i = 0; i < count; i += 1) {
    const uint8_t *at = file + 8 + i * entry;
    const uint64_t offset = magic == FAT_MAGIC ? big32(at + 8) : big64(at + 8);
    const uint64_t length = magic == FAT_MAGIC ? big32(at + 12) : big64(at + 16);
    if (!is_within(offset, length, size)) return REFUSED_MALFORMED;
    char room[16];
    add_detail(image, machine_name(big32(at), big32(at + 4), room));
    if (big32(at) != (uint32_t)machine || is_arm64e(big32(at), big32(at + 4)) || image->slice != NULL) continue;
    image->slice = file + offset;
    image->slice_size = length;
  }
  if (image->slice == NULL) return REFUSED_OTHER_MACHINE;
  image->detail[0] = '\0';
  return REFUSED_NOT;
}

static enum refusal read_sections(const uint8_t *command, uint32_t length, struct macho *image) {
  const uint32_t count = little32(command + 64);
  if (count > (length - SEGMENT_SIZE) / SECTION_SIZE) return REFUSED_MALFORMED;
  for (uint32_t i = 0; i < count; i += 1) {
    const uint8_t *at = command + SEGMENT_SIZE + i * (uint64_t)SECTION_SIZE;
    if (image->section_count == SECTIONS_MOST) return REFUSED_TOO_LARGE;
    struct macho_section *section = &image->sections[image->section_count++];
    memcpy(section->name, at, 16);
    section->address = little64(at + 32);
    section->size = little64(at + 40);
    section->flags = little32(at + 64);
  }
  return REFUSED_NOT;
}

static enum refusal read_segment(const uint8_t *command, uint32_t length, struct macho *image) {
  if (length < SEGMENT_SIZE) return REFUSED_MALFORMED;
  if (image->segment_count == SEGMENTS_MOST) return REFUSED_TOO_LARGE;
  struct macho_segment *segment = &image->segments[image->segment_count++];
  memcpy(segment->name, command + 8, 16);
  segment->address = little64(command + 24);
  segment->size = little64(command + 32);
  segment->file_offset = little64(command + 40);
  segment->file_size = little64(command + 48);
  segment->protection = little32(command + 60);
  if (segment->size > SPAN_MOST) return REFUSED_TOO_LARGE;
  if (segment->address > UINT64_MAX - SPAN_MOST || (segment->address & 0xfff) != 0) return REFUSED_MALFORMED;
  if (segment->file_size > segment->size || !is_within(segment->file_offset, segment->file_size, image->slice_size))
    return REFUSED_MALFORMED;
  return read_sections(command, length, image);
}

static enum refusal read_library(const uint8_t *command, uint32_t length, struct macho *image) {
  const uint32_t offset = length >= 24 ? little32(command + 8) : length;
  if (offset >= length || memchr(command + offset, 0, length - offset) == NULL) return REFUSED_MALFORMED;
  if (image->library_count == LIBRARIES_MOST) return REFUSED_TOO_LARGE;
  image->libraries[image->library_count++] = (const char *)command + offset;
  return REFUSED_NOT;
}

static bool read_range(const uint8_t *at, const struct macho *image, struct range *range) {
  range->offset = little32(at);
  range->size = little32(at + 4);
  return is_within(range->offset, range->size, image->slice_size);
}

static enum refusal read_command(uint32_t kind, const uint8_t *command, uint32_t length, struct macho *image) {
  switch (kind) {
    case COMMAND_SEGMENT_64:
      return read_segment(command, length, image);
    case COMMAND_LOAD_DYLIB:
    case COMMAND_LOAD_WEAK_DYLIB:
    case COMMAND_REEXPORT_DYLIB:
    case COMMAND_LOAD_UPWARD_DYLIB:
      return read_library(command, length, image);
    case COMMAND_DYLD_INFO:
    case COMMAND_DYLD_INFO_ONLY:
      image->has_classic = true;
      return length >= 48 && read_range(command + 8, image, &image->rebase) &&
                     read_range(command + 16, image, &image->bind) && read_range(command + 24, image, &image->weak_bind) &&
                     read_range(command + 32, image, &image->lazy_bind) && read_range(command + 40, image, &image->exports)
                 ? REFUSED_NOT
                 : REFUSED_MALFORMED;
    case COMMAND_CHAINED_FIXUPS:
      image->has_chained = true;
      return length >= 16 && read_range(command + 8, image, &image->chained) ? REFUSED_NOT : REFUSED_MALFORMED;
    case COMMAND_EXPORTS_TRIE:
      return length >= 16 && read_range(command + 8, image, &image->exports) ? REFUSED_NOT : REFUSED_MALFORMED;
    default:
      return REFUSED_NOT;
  }
}

static enum refusal read_commands(struct macho *image) {
  const uint32_t count = little32(image->slice + 16);
  const uint64_t end = HEADER_SIZE + (uint64_t)little32(image->slice + 20);
  if (end > image->slice_size) return REFUSED_MALFORMED;
  uint64_t at = HEADER_SIZE;
  for (uint32_t i = 0; i < count; i += 1) {
    if (!is_within(at, 8, end)) return REFUSED_MALFORMED;
    const uint8_t *command = image->slice + at;
    const uint32_t length = little32(command + 4);
    if (length < 8 || !is_within(at, length, end)) return REFUSED_MALFORMED;
    const enum refusal refusal = read_command(little32(command), command, length, image);
    if (refusal != REFUSED_NOT) return refusal;
    at += length;
  }
  return REFUSED_NOT;
}

// Segments lie in one piece of address space, and none over another.
static enum refusal measure(struct macho *image) {
  uint64_t highest = 0;
  image->lowest = UINT64_MAX;
  for (size_t i = 0; i < image->segment_count; i += 1) {
    const struct macho_segment *one = &image->segments[i];
    if (one->size == 0) continue;
    if (one->address < image->lowest) image->lowest = one->address;
    if (one->address + one->size > highest) highest = one->address + one->size;
    for (size_t k = 0; k < i; k += 1) {
      const struct macho_segment *other = &image->segments[k];
      if (other->size != 0 && one->address < other->address + other->size && other->address < one->address + one->size)
        return REFUSED_MALFORMED;
    }
  }
  if (highest == 0) return REFUSED_MALFORMED;
  image->span = highest - image->lowest;
  if (image->span > SPAN_MOST) return REFUSED_TOO_LARGE;
  for (size_t i = 0; i < image->section_count; i += 1) {
    const struct macho_section *section = &image->sections[i];
    if (section->size == 0) continue;
    if (section->address < image->lowest || !is_within(section->address - image->lowest, section->size, image->span))
      return REFUSED_MALFORMED;
  }
  return REFUSED_NOT;
}

static bool is_swift(const char *library) {
  const char *slash = strrchr(library, '/');
  return strncmp(slash == NULL ? library : slash + 1, "libswift", 8) == 0;
}

enum refusal macho_read(const uint8_t *file, size_t size, enum macho_machine machine, struct macho *image) {
  memset(image, 0, sizeof *image);
  enum refusal refusal = choose_slice(file, size, machine, image);
  if (refusal != REFUSED_NOT) return refusal;
  if (image->slice_size < HEADER_SIZE) return REFUSED_NOT_MACH_O;
  const uint32_t magic = little32(image->slice);
  if (magic != MACHO_MAGIC_64) {
    // The 32-bit formats, in either byte order.
    const bool is_older = magic == UINT32_C(0xfeedface) || magic == UINT32_C(0xcefaedfe);
    char room[16];
    if (is_older) add_detail(image, machine_name(magic == UINT32_C(0xfeedface) ? little32(image->slice + 4) : big32(image->slice + 4), 0, room));
    return is_older ? REFUSED_OTHER_MACHINE : REFUSED_NOT_MACH_O;
  }
  const uint32_t is_for = little32(image->slice + 4), of_kind = little32(image->slice + 8);
  if (is_for != (uint32_t)machine || is_arm64e(is_for, of_kind)) {
    char room[16];
    add_detail(image, machine_name(is_for, of_kind, room));
    return REFUSED_OTHER_MACHINE;
  }
  const uint32_t kind = little32(image->slice + 12);
  if (kind != FILE_BUNDLE && kind != FILE_DYLIB) return REFUSED_NOT_A_BUNDLE;
  refusal = read_commands(image);
  if (refusal != REFUSED_NOT) return refusal;
  refusal = measure(image);
  if (refusal != REFUSED_NOT) return refusal;
  for (size_t i = 0; i < image->library_count; i += 1)
    if (is_swift(image->libraries[i])) add_detail(image, strrchr(image->libraries[i], '/') == NULL ? image->libraries[i] : strrchr(image->libraries[i], '/') + 1);
  if (image->detail[0] != '\0') return REFUSED_SWIFT;
  return image->has_classic || image->has_chained ? REFUSED_NOT : REFUSED_TOO_OLD;
}
