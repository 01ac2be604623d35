// The target of libFuzzer for the Mach-O loader: reads any bytes as a plug-in, maps what is accepted, and looks for an
// export. It runs no code of the file. Built and run by test/harness/authhost/hostile-file-crashes-the-loader.test.ts.
#include <string.h>
#include <sys/mman.h>

#include "../macho.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *resolve(void *context, const char *library, const char *symbol, bool weak) {
  // Reads both texts to their ends.
  size_t *sum = context;
  *sum += strlen(library) + strlen(symbol);
  return weak ? NULL : context;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct macho image;
  static size_t sum;
  if (macho_read(data, size, MACHINE_X86_64, &image) != REFUSED_NOT) return 0;
  // Address space costs time, and says nothing.
  if (image.span > (64 << 20)) return 0;
  uint8_t *base = NULL;
  if (macho_map(&image, resolve, &sum, &base) != REFUSED_NOT) return 0;
  sum += macho_find(&image, base, "_AuthorizationPluginCreate") != NULL;
  (void)munmap(base, image.span);
  return 0;
}
