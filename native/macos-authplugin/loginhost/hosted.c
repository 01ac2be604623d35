// See hosted.h.
#include "hosted.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driven.h"
#include "engine.h"
#include "macho.h"
#include "objc.h"
#include "pages.h"
#include "processor.h"
#include "report.h"
#include "screen.h"
#include "system_symbols.h"
#include "timed.h"

// A plug-in has some megabytes.
enum { FILE_MOST = 256 << 20 };

static struct macho image;
static struct macho fakes;

static int refuse(const char *reason, const char *detail) {
  struct line line;
  line_begin(&line, "refused");
  line_text(&line, "reason", reason);
  if (detail != NULL && detail[0] != '\0') line_text(&line, "detail", detail);
  line_end(&line);
  return HOSTED_REFUSED;
}

// A copy of the file: one that is cut while it is mapped would end the process.
static uint8_t *read_file(const char *path, size_t *size) {
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status;
  uint8_t *bytes = NULL;
  if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= FILE_MOST) {
    *size = 0;
    bytes = malloc((size_t)status.st_size + 1);
    while (bytes != NULL && *size < (size_t)status.st_size) {
      const ssize_t count = read(file, bytes + *size, (size_t)status.st_size - *size);
      if (count <= 0) break;
      *size += (size_t)count;
    }
  }
  if (file >= 0) close(file);
  return bytes;
}

// False: they cannot be loaded. That is the host's own fault.
static bool load_fakes(const struct options *options) {
  if (options->fakes == NULL) return true;
  size_t size = 0;
  uint8_t *base = NULL;
  const uint8_t *bytes = read_file(options->fakes, &size);
  if (bytes == NULL || macho_read(bytes, size, processor_machine, &fakes) != REFUSED_NOT ||
      macho_map(&fakes, system_symbol, NULL, &base) != REFUSED_NOT)
    return false;
  objc_register(&fakes, base);
  system_symbols_add_fakes(&fakes, base);
  screen_begin(options, &fakes, base);
  pages_begin(&fakes, base);
  return true;
}

int hosted_run(struct options *options, struct watch *watch) {
  system_symbols_begin(options);
  if (!load_fakes(options)) return refuse("no-fakes", NULL);
  if (options->is_timed) timed_begin();
  size_t size = 0;
  const uint8_t *bytes = read_file(options->program, &size);
  if (bytes == NULL) return refuse("cannot-be-read", NULL);
  enum refusal refusal = macho_read(bytes, size, processor_machine, &image);
  if (refusal != REFUSED_NOT) return refuse(refusal_word(refusal), image.detail);
  uint8_t *base = NULL;
  refusal = macho_map(&image, system_symbol_of_plugin, NULL, &base);
  if (refusal != REFUSED_NOT) return refuse(refusal_word(refusal), NULL);
  void *entry = macho_find(&image, base, "_AuthorizationPluginCreate");
  if (entry == NULL) return refuse("no-entry-point", NULL);
  struct line line;
  line_begin(&line, "loaded");
  line_text(&line, "fixups", image.has_chained ? "chained" : "classic");
  line_number(&line, "libraries", (int64_t)image.library_count);
  line_number(&line, "missing", (int64_t)system_symbols_missing());
  line_end(&line);
  // Its classes lead wherever the file says: damaged ones end this process, and are named as such.
  watch_begin(watch, "classes", "", options->hang);
  objc_register(&image, base);
  watch_end(watch);
  watch_begin(watch, "initialisers", "", options->hang);
  macho_initialise(&image, base);
  watch_end(watch);
  const plugin_entry begins = (plugin_entry)(uintptr_t)entry;
  timed_loaded();
  if (options->is_driven)
    driven_play(options, watch, begins);
  else
    engine_play(options, watch, begins);
  void (*const write_counts)(void) = (void (*)(void))(uintptr_t)macho_find(&image, base, "_vestibule_write_counts");
  if (write_counts != NULL) write_counts();
  return report_has_fault() ? HOSTED_MISBEHAVED : HOSTED_CLEAN;
}
