// Stubs for functions that the host does not have. Each is a few instructions that lead to one place, which names the
// function and its library and ends the process: nobody can say what the plug-in would have done with an answer.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "missing.h"
#include "processor.h"
#include "report.h"

enum { STUBS_A_PAGE = 4096 / PROCESSOR_STUB_SIZE };

struct missing {
  const char *library;
  const char *symbol;
};

static uint8_t *page;
static size_t used;
static size_t count;

__attribute__((noreturn)) static void called(const struct missing *missing) {
  struct line line;
  line_begin(&line, "finding");
  line_text(&line, "name", "missing-function");
  line_text(&line, "severity", "warning");
  // C's names begin with an underscore there.
  line_text(&line, "function", missing->symbol[0] == '_' ? missing->symbol + 1 : missing->symbol);
  line_text(&line, "library", missing->library);
  line_end(&line);
  _exit(MISSING_EXIT);
}

void *missing_stub(const char *library, const char *symbol) {
  if (page == NULL || used == STUBS_A_PAGE) {
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) _exit(MISSING_EXIT);
    used = 0;
  } else if (mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0) {
    _exit(MISSING_EXIT);
  }
  struct missing *missing = calloc(1, sizeof *missing);
  if (missing == NULL) _exit(MISSING_EXIT);
  missing->library = library;
  missing->symbol = symbol;
  uint8_t *at = page + used * PROCESSOR_STUB_SIZE;
  processor_write_stub(at, missing, (processor_code)called);
  __builtin___clear_cache((char *)at, (char *)at + PROCESSOR_STUB_SIZE);
  if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0) _exit(MISSING_EXIT);
  used += 1;
  count += 1;
  return at;
}

size_t missing_count(void) { return count; }
