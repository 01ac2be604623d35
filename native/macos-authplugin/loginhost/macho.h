// Loads a Mach-O bundle into this process: thin or universal, with classic or chained fixups. The file is
// hostile until it was read whole: every offset, count and length in it is checked, and what does not fit is refused.
// Called by hosted.c, in the process that is made for one plug-in.
#ifndef VESTIBULE_LOGINHOST_MACHO_H_
#define VESTIBULE_LOGINHOST_MACHO_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Why a file is no plug-in that this host can load. `detail` of a refusal says what.
enum refusal {
  REFUSED_NOT,
  REFUSED_NOT_MACH_O,
  REFUSED_MALFORMED,
  // `detail` names the processors that the file is for.
  REFUSED_OTHER_MACHINE,
  // An executable, an object file, a library that is no bundle.
  REFUSED_NOT_A_BUNDLE,
  // `detail` names its Swift libraries.
  REFUSED_SWIFT,
  // Written for a system before 10.6, which this loader cannot link.
  REFUSED_TOO_OLD,
  // Asks for more than this loader gives: address space, segments, sections, libraries.
  REFUSED_TOO_LARGE,
  REFUSED_NO_MEMORY,
};

// The word for a report.
const char *refusal_word(enum refusal refusal);

struct macho_segment {
  char name[17];
  uint64_t address;
  uint64_t size;
  uint64_t file_offset;
  uint64_t file_size;
  uint32_t protection;
};

struct macho_section {
  char name[17];
  uint64_t address;
  uint64_t size;
  uint32_t flags;
};

enum { SEGMENTS_MOST = 32, SECTIONS_MOST = 256, LIBRARIES_MOST = 128, DETAIL_ROOM = 512 };

struct range {
  uint64_t offset;
  uint64_t size;
};

// What a file says, checked. It points into the file's bytes, which must outlive it.
struct macho {
  const uint8_t *slice;
  uint64_t slice_size;
  uint64_t lowest;
  uint64_t span;
  size_t segment_count;
  struct macho_segment segments[SEGMENTS_MOST];
  size_t section_count;
  struct macho_section sections[SECTIONS_MOST];
  size_t library_count;
  const char *libraries[LIBRARIES_MOST];
  bool has_classic;
  struct range rebase, bind, weak_bind, lazy_bind, exports;
  bool has_chained;
  struct range chained;
  char detail[DETAIL_ROOM];
};

// The processors that a file may be loaded for.
enum macho_machine { MACHINE_X86_64 = 0x01000007, MACHINE_ARM64 = 0x0100000c };

// Reads and checks what a file has for that processor; loads nothing.
enum refusal macho_read(const uint8_t *file, size_t size, enum macho_machine machine, struct macho *into);

// Where an imported symbol is, never NULL; called once for each import. NULL is used for a weak import that is absent.
typedef void *(*macho_resolver)(void *context, const char *library, const char *symbol, bool weak);

// Maps the segments, applies the fixups and sets the protections. Runs no code. The image stays until the process ends.
enum refusal macho_map(struct macho *image, macho_resolver resolve, void *context, uint8_t **base);

// Runs the initialisers.
void macho_initialise(const struct macho *image, uint8_t *base);

// The address of an exported symbol; NULL where there is none.
void *macho_find(const struct macho *image, uint8_t *base, const char *symbol);

#endif  // VESTIBULE_LOGINHOST_MACHO_H_
