// Stubs for functions that the host does not have. Each is a few instructions that lead to one place, which names the
// function and its library and ends the process: nobody can say what the plug-in would have done with an answer.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "missing.h"
#include "report.h"

enum { STUB_SIZE = 32, STUBS_A_PAGE = 4096 / STUB_SIZE };

struct missing {
  const char *library;
  const char *symbol;
};

static uint8_t *page;
static size_t used;
static size_t count;

__attribute__((noreturn, used)) static void called(const struct missing *missing) {
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

// The stub leaves its `struct missing` in r11, and whatever the stack is like.
__attribute__((naked)) static void arrive(void) {
  __asm__ volatile("movq %r11, %rdi\n\tandq $-16, %rsp\n\tcall called");
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
  uint8_t *at = page + used * STUB_SIZE;
  const uint64_t what = (uint64_t)(uintptr_t)missing, where = (uint64_t)(uintptr_t)arrive;
  // movabs $what, %r11; movabs $where, %r10; jmp *%r10
  static const uint8_t code[] = {0x49, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0x49, 0xba, 0, 0, 0, 0, 0, 0, 0, 0, 0x41, 0xff, 0xe2};
  memcpy(at, code, sizeof code);
  memcpy(at + 2, &what, sizeof what);
  memcpy(at + 12, &where, sizeof where);
  if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0) _exit(MISSING_EXIT);
  used += 1;
  count += 1;
  return at;
}

size_t missing_count(void) { return count; }
