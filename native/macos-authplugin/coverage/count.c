// Counts of the lines that were reached, in a build of the bundle for scripts/authplugin-coverage.mjs; it ships with
// nothing. clang's counters lie in sections of the image; there is no run-time for a Mac here that would write them, so
// this does, in the raw format of LLVM 19's InstrProfData.inc (version 10). Called by the login host at the end.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The host's: keeps a part of the file.
extern void vestibule_keep_counts(const void *bytes, size_t length);

struct data {
  uint64_t name, hash;
  uint64_t counters, bitmap, function, values;
  uint32_t counter_count;
  uint16_t value_sites[3];
  uint32_t bitmap_bytes;
};

extern const struct data data_begin __asm("section$start$__DATA$__llvm_prf_data");
extern const struct data data_end __asm("section$end$__DATA$__llvm_prf_data");
extern const uint64_t counters_begin __asm("section$start$__DATA$__llvm_prf_cnts");
extern const uint64_t counters_end __asm("section$end$__DATA$__llvm_prf_cnts");
extern const char names_begin __asm("section$start$__DATA$__llvm_prf_names");
extern const char names_end __asm("section$end$__DATA$__llvm_prf_names");

// clang asks for it where a run-time is to be linked.
int __llvm_profile_runtime;

static uint64_t between(const void *begin, const void *end) { return (uint64_t)((const char *)end - (const char *)begin); }

__attribute__((visibility("default"))) void vestibule_write_counts(void);
void vestibule_write_counts(void) {
  const uint64_t data_size = between(&data_begin, &data_end);
  const uint64_t counters_size = between(&counters_begin, &counters_end);
  const uint64_t names_size = between(&names_begin, &names_end);
  const uint64_t header[] = {
      // \xfflprofr\x81
      UINT64_C(0xff6c70726f667281),
      10,
      0,
      data_size / sizeof(struct data),
      0,
      counters_size / sizeof(uint64_t),
      0,
      0,
      0,
      names_size,
      (uint64_t)((intptr_t)&counters_begin - (intptr_t)&data_begin),
      0,
      (uint64_t)(uintptr_t)&names_begin,
      0,
      0,
      2,
  };
  static const char padding[8];
  vestibule_keep_counts(header, sizeof header);
  vestibule_keep_counts(&data_begin, data_size);
  vestibule_keep_counts(&counters_begin, counters_size);
  vestibule_keep_counts(&names_begin, names_size);
  vestibule_keep_counts(padding, (8 - names_size % 8) % 8);
}
