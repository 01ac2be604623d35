// See macho.h: maps an image that was read, applies its fixups, finds its exports. Formats by <mach-o/loader.h>
// (rebase, bind and export opcodes) and <mach-o/fixup-chains.h>.
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "macho.h"

enum {
  SECTION_TYPE = 0xff,
  SECTION_INIT_POINTERS = 0x09,
  SECTION_INIT_OFFSETS = 0x16,
  IMPORTS_MOST = 1 << 20,
  // Of one image, in all: an opcode may repeat itself as often as it likes.
  FIXUPS_MOST = 1 << 24,
  TRIE_STEPS_MOST = 4096,
};

struct reader {
  const uint8_t *at;
  const uint8_t *end;
  bool failed;
};

struct mapping {
  struct macho *image;
  uint8_t *base;
  macho_resolver resolve;
  void *context;
  uint32_t fixups;
};

static uint8_t read_byte(struct reader *reader) {
  if (reader->at >= reader->end) {
    reader->failed = true;
    return 0;
  }
  return *reader->at++;
}

static uint64_t read_unsigned(struct reader *reader) {
  uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const uint8_t byte = read_byte(reader);
    if (shift > 63) {
      reader->failed = true;
      return 0;
    }
    number |= (uint64_t)(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return number;
  }
}

static int64_t read_signed(struct reader *reader) {
  uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const uint8_t byte = read_byte(reader);
    if (shift > 63) {
      reader->failed = true;
      return 0;
    }
    number |= (uint64_t)(byte & 0x7f) << shift;
    if ((byte & 0x80) != 0) continue;
    if ((byte & 0x40) != 0 && shift + 7 < 64) number |= ~UINT64_C(0) << (shift + 7);
    return (int64_t)number;
  }
}

static const char *read_text(struct reader *reader) {
  const size_t left = (size_t)(reader->end - reader->at);
  const char *text = (const char *)reader->at;
  const void *end = left == 0 ? NULL : memchr(text, 0, left);
  if (end == NULL) {
    reader->failed = true;
    return "";
  }
  reader->at = (const uint8_t *)end + 1;
  return text;
}

static struct reader reader_of(const struct macho *image, struct range range) {
  const struct reader reader = {image->slice + range.offset, image->slice + range.offset + range.size, false};
  return reader;
}

// Eight bytes of the image that a fixup may write; NULL outside of every segment.
static uint8_t *place(struct mapping *mapping, uint64_t offset) {
  mapping->fixups += 1;
  if (mapping->fixups > FIXUPS_MOST || offset > mapping->image->span || mapping->image->span - offset < 8) return NULL;
  const uint64_t address = mapping->image->lowest + offset;
  for (size_t i = 0; i < mapping->image->segment_count; i += 1) {
    const struct macho_segment *segment = &mapping->image->segments[i];
    if (address >= segment->address && segment->size >= 8 && address - segment->address <= segment->size - 8)
      return mapping->base + offset;
  }
  return NULL;
}

static uint64_t load64(const uint8_t *at) {
  uint64_t value = 0;
  memcpy(&value, at, sizeof value);
  return value;
}
static uint32_t load32(const uint8_t *at) {
  uint32_t value = 0;
  memcpy(&value, at, sizeof value);
  return value;
}
static uint16_t load16(const uint8_t *at) {
  uint16_t value = 0;
  memcpy(&value, at, sizeof value);
  return value;
}
static void store64(uint8_t *at, uint64_t value) { memcpy(at, &value, sizeof value); }

static uint64_t resolved(struct mapping *mapping, int64_t ordinal, const char *symbol, bool weak) {
  const struct macho *image = mapping->image;
  if (ordinal == 0) {
    void *own = macho_find(image, mapping->base, symbol);
    if (own != NULL) return (uint64_t)(uintptr_t)own;
  }
  const bool is_library = ordinal > 0 && (uint64_t)ordinal <= image->library_count;
  const char *library = is_library ? image->libraries[ordinal - 1] : "";
  return (uint64_t)(uintptr_t)mapping->resolve(mapping->context, library, symbol, weak);
}

// --- Classic fixups: two small programs.

static bool rebase_at(struct mapping *mapping, uint64_t offset) {
  uint8_t *at = place(mapping, offset);
  if (at == NULL) return false;
  store64(at, load64(at) + (uint64_t)(uintptr_t)mapping->base - mapping->image->lowest);
  return true;
}

static bool segment_offset(const struct mapping *mapping, uint8_t number, uint64_t *offset) {
  if (number >= mapping->image->segment_count) return false;
  *offset = mapping->image->segments[number].address - mapping->image->lowest;
  return true;
}

static bool rebase_times(struct mapping *mapping, uint64_t *offset, uint64_t times, uint64_t skip) {
  for (uint64_t i = 0; i < times; i += 1) {
    if (!rebase_at(mapping, *offset)) return false;
    *offset += 8 + skip;
  }
  return true;
}

static bool rebase(struct mapping *mapping) {
  struct reader reader = reader_of(mapping->image, mapping->image->rebase);
  uint64_t offset = 0;
  while (reader.at < reader.end && !reader.failed) {
    const uint8_t byte = read_byte(&reader);
    const uint8_t low = byte & 0x0f;
    bool works = true;
    switch (byte & 0xf0) {
      case 0x00:  // done
        return true;
      case 0x10:  // set type: pointers only, 32-bit code has others
        works = low == 1;
        break;
      case 0x20:
        works = segment_offset(mapping, low, &offset);
        offset += read_unsigned(&reader);
        break;
      case 0x30:
        offset += read_unsigned(&reader);
        break;
      case 0x40:
        offset += low * UINT64_C(8);
        break;
      case 0x50:
        works = rebase_times(mapping, &offset, low, 0);
        break;
      case 0x60:
        works = rebase_times(mapping, &offset, read_unsigned(&reader), 0);
        break;
      case 0x70:
        works = rebase_at(mapping, offset);
        offset += 8 + read_unsigned(&reader);
        break;
      case 0x80: {
        const uint64_t times = read_unsigned(&reader);
        works = rebase_times(mapping, &offset, times, read_unsigned(&reader));
        break;
      }
      default:
        works = false;
    }
    if (!works) return false;
  }
  return !reader.failed;
}

struct binding {
  int64_t ordinal;
  const char *symbol;
  bool weak;
  int64_t addend;
  uint64_t offset;
};

static bool bind_at(struct mapping *mapping, const struct binding *binding) {
  uint8_t *at = place(mapping, binding->offset);
  if (at == NULL) return false;
  const uint64_t value = resolved(mapping, binding->ordinal, binding->symbol, binding->weak);
  store64(at, value == 0 ? 0 : value + (uint64_t)binding->addend);
  return true;
}

// A lazy program has an end after each symbol.
static bool bind(struct mapping *mapping, struct range range, bool lazy) {
  struct reader reader = reader_of(mapping->image, range);
  struct binding binding = {0, "", false, 0, 0};
  while (reader.at < reader.end && !reader.failed) {
    const uint8_t byte = read_byte(&reader);
    const uint8_t low = byte & 0x0f;
    bool works = true;
    switch (byte & 0xf0) {
      case 0x00:
        if (!lazy) return true;
        break;
      case 0x10:
        binding.ordinal = low;
        break;
      case 0x20:
        binding.ordinal = (int64_t)read_unsigned(&reader);
        break;
      case 0x30:
        binding.ordinal = low == 0 ? 0 : (int64_t)low - 16;
        break;
      case 0x40:
        binding.weak = (low & 1) != 0;
        binding.symbol = read_text(&reader);
        break;
      case 0x50:
        works = low == 1;
        break;
      case 0x60:
        binding.addend = read_signed(&reader);
        break;
      case 0x70:
        works = segment_offset(mapping, low, &binding.offset);
        binding.offset += read_unsigned(&reader);
        break;
      case 0x80:
        binding.offset += read_unsigned(&reader);
        break;
      case 0x90:
        works = bind_at(mapping, &binding);
        binding.offset += 8;
        break;
      case 0xa0:
        works = bind_at(mapping, &binding);
        binding.offset += 8 + read_unsigned(&reader);
        break;
      case 0xb0:
        works = bind_at(mapping, &binding);
        binding.offset += 8 + low * UINT64_C(8);
        break;
      case 0xc0: {
        const uint64_t times = read_unsigned(&reader);
        const uint64_t skip = read_unsigned(&reader);
        for (uint64_t i = 0; works && i < times; i += 1) {
          works = bind_at(mapping, &binding);
          binding.offset += 8 + skip;
        }
        break;
      }
      default:
        works = false;
    }
    if (!works) return false;
  }
  return !reader.failed;
}

// --- Chained fixups: each pointer of a page says where the next is.

struct imports {
  uint32_t count;
  uint64_t *values;
};

// Names the import `number`; false where the table does not hold it.
static bool read_import(const uint8_t *table, uint64_t size, uint32_t format, uint32_t number, int64_t *ordinal,
                        bool *weak, uint64_t *name, int64_t *addend) {
  const uint64_t entry = format == 1 ? 4 : format == 2 ? 8 : 16;
  if (number * entry > size || size - number * entry < entry) return false;
  const uint8_t *at = table + number * entry;
  *addend = 0;
  if (format == 3) {
    const uint64_t value = load64(at);
    *ordinal = (int16_t)(value & 0xffff);
    *weak = (value >> 16 & 1) != 0;
    *name = value >> 32;
    *addend = (int64_t)load64(at + 8);
    return true;
  }
  const uint32_t value = load32(at);
  *ordinal = (int8_t)(value & 0xff);
  *weak = (value >> 8 & 1) != 0;
  *name = value >> 9;
  if (format == 2) *addend = (int32_t)load32(at + 4);
  return true;
}

static bool resolve_imports(struct mapping *mapping, const uint8_t *data, uint64_t size, struct imports *imports) {
  const uint32_t table = load32(data + 8), names = load32(data + 12), count = load32(data + 16);
  const uint32_t format = load32(data + 20), names_format = load32(data + 24);
  // Compressed names were never used.
  if (count > IMPORTS_MOST || format < 1 || format > 3 || names_format != 0 || table > size || names > size) return false;
  imports->values = calloc(count + 1, sizeof *imports->values);
  if (imports->values == NULL) return false;
  imports->count = count;
  for (uint32_t i = 0; i < count; i += 1) {
    int64_t ordinal = 0, addend = 0;
    uint64_t name = 0;
    bool weak = false;
    if (!read_import(data + table, size - table, format, i, &ordinal, &weak, &name, &addend)) return false;
    if (name >= size - names || memchr(data + names + name, 0, size - names - name) == NULL) return false;
    const uint64_t value = resolved(mapping, ordinal, (const char *)data + names + name, weak);
    imports->values[i] = value == 0 ? 0 : value + (uint64_t)addend;
  }
  return true;
}

static bool follow_chain(struct mapping *mapping, const struct imports *imports, uint64_t offset, uint16_t format) {
  for (;;) {
    uint8_t *at = place(mapping, offset);
    if (at == NULL) return false;
    const uint64_t value = load64(at);
    const uint64_t next = value >> 51 & 0xfff;
    if (value >> 63 != 0) {
      const uint32_t number = (uint32_t)(value & 0xffffff);
      if (number >= imports->count) return false;
      const uint64_t bound = imports->values[number];
      store64(at, bound == 0 ? 0 : bound + (value >> 24 & 0xff));
    } else {
      const uint64_t target = value & UINT64_C(0xfffffffff), high = value >> 36 & 0xff;
      const uint64_t from = format == 6 ? 0 : mapping->image->lowest;
      store64(at, ((uint64_t)(uintptr_t)mapping->base + target - from) | high << 56);
    }
    if (next == 0) return true;
    offset += next * 4;
  }
}

static bool follow_chains(struct mapping *mapping, const struct imports *imports, const uint8_t *data, uint64_t size) {
  const uint64_t starts = load32(data + 4);
  if (starts > size || size - starts < 4) return false;
  const uint32_t count = load32(data + starts);
  if (count > SEGMENTS_MOST || size - starts - 4 < count * UINT64_C(4)) return false;
  for (uint32_t i = 0; i < count; i += 1) {
    const uint32_t offset = load32(data + starts + 4 + i * UINT64_C(4));
    if (offset == 0) continue;
    const uint64_t at = starts + offset;
    if (at > size || size - at < 22) return false;
    const uint16_t page = load16(data + at + 4), format = load16(data + at + 6), pages = load16(data + at + 20);
    const uint64_t segment = load64(data + at + 8);
    // DYLD_CHAINED_PTR_64 and _64_OFFSET: what x86_64 and unsigned arm64 use.
    if ((format != 2 && format != 6) || size - at - 22 < pages * UINT64_C(2)) return false;
    for (uint16_t k = 0; k < pages; k += 1) {
      const uint16_t first = load16(data + at + 22 + k * UINT64_C(2));
      if (first == 0xffff) continue;
      // Several starts in one page are for 32-bit code.
      if ((first & 0x8000) != 0 || segment > mapping->image->span) return false;
      if (!follow_chain(mapping, imports, segment + (uint64_t)k * page + first, format)) return false;
    }
  }
  return true;
}

static bool apply_chained(struct mapping *mapping) {
  const uint8_t *data = mapping->image->slice + mapping->image->chained.offset;
  const uint64_t size = mapping->image->chained.size;
  if (size < 28 || load32(data) != 0) return false;
  struct imports imports = {0, NULL};
  const bool works = resolve_imports(mapping, data, size, &imports) && follow_chains(mapping, &imports, data, size);
  free(imports.values);
  return works;
}

static bool protect(const struct mapping *mapping) {
  for (size_t i = 0; i < mapping->image->segment_count; i += 1) {
    const struct macho_segment *segment = &mapping->image->segments[i];
    if (segment->size == 0) continue;
    // VM_PROT_READ, _WRITE and _EXECUTE have the same numbers as PROT_.
    const int protection = (int)(segment->protection & (PROT_READ | PROT_WRITE | PROT_EXEC));
    if (mprotect(mapping->base + (segment->address - mapping->image->lowest), segment->size, protection) != 0)
      return false;
  }
  return true;
}

enum refusal macho_map(struct macho *image, macho_resolver resolve, void *context, uint8_t **base) {
  void *room = mmap(NULL, image->span, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) return REFUSED_NO_MEMORY;
  struct mapping mapping = {image, room, resolve, context, 0};
  for (size_t i = 0; i < image->segment_count; i += 1) {
    const struct macho_segment *segment = &image->segments[i];
    if (segment->size > 0 && segment->file_size > 0)
      memcpy(mapping.base + (segment->address - image->lowest), image->slice + segment->file_offset, segment->file_size);
  }
  // A weak symbol of C++ is bound twice; the first binding is the one that counts here.
  const bool works = image->has_chained ? apply_chained(&mapping)
                                        : rebase(&mapping) && bind(&mapping, image->bind, false) &&
                                              bind(&mapping, image->lazy_bind, true);
  if (!works || !protect(&mapping)) {
    (void)munmap(room, image->span);
    return REFUSED_MALFORMED;
  }
  *base = mapping.base;
  return REFUSED_NOT;
}

void macho_initialise(const struct macho *image, uint8_t *base) {
  typedef void (*initialiser)(int count, char **arguments, char **environment, char **apple, const void *variables);
  static char *none[] = {NULL};
  for (size_t i = 0; i < image->section_count; i += 1) {
    const struct macho_section *section = &image->sections[i];
    const uint8_t *at = base + (section->address - image->lowest);
    const uint32_t type = section->flags & SECTION_TYPE;
    const uint64_t entry = type == SECTION_INIT_POINTERS ? 8 : type == SECTION_INIT_OFFSETS ? 4 : 0;
    for (uint64_t k = 0; entry != 0 && k + entry <= section->size; k += entry) {
      const uintptr_t code = entry == 8 ? load64(at + k) : (uintptr_t)base + load32(at + k);
      if (code != 0) ((initialiser)code)(0, none, none, none, NULL);
    }
  }
}

void *macho_find(const struct macho *image, uint8_t *base, const char *symbol) {
  const struct reader whole = reader_of(image, image->exports);
  struct reader reader = whole;
  if (image->exports.size == 0) return NULL;
  for (unsigned step = 0; step < TRIE_STEPS_MOST; step += 1) {
    const uint64_t terminal = read_unsigned(&reader);
    if (reader.failed || terminal > (uint64_t)(reader.end - reader.at)) return NULL;
    struct reader children = {reader.at + terminal, reader.end, false};
    if (*symbol == '\0') {
      const uint64_t flags = terminal == 0 ? 8 : read_unsigned(&reader);
      const uint64_t offset = read_unsigned(&reader);
      // A re-export (8) is another library's.
      return reader.failed || (flags & 8) != 0 || offset >= image->span ? NULL : base + offset;
    }
    const char *rest = NULL;
    for (unsigned left = read_byte(&children); left > 0 && rest == NULL; left -= 1) {
      const char *edge = read_text(&children);
      const uint64_t next = read_unsigned(&children);
      if (children.failed || next > image->exports.size) return NULL;
      const size_t length = strlen(edge);
      if (length == 0 || strncmp(edge, symbol, length) != 0) continue;
      rest = symbol + length;
      reader.at = whole.at + next;
    }
    if (rest == NULL) return NULL;
    symbol = rest;
  }
  return NULL;
}
