// See pages.h.
#include "pages.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "mechanisms.h"
#include "report.h"
#include "values_file.h"

enum { PASSWORD_ROOM = 513 };

static struct {
  uint32_t page;
  char password[PASSWORD_ROOM];
} last;
static uint32_t undecided;
static bool (*ask)(uint32_t page, uint32_t question, const char *address);

// As the fakes know it when the page loads.
struct loaded {
  uint32_t page;
  bool is_persistent;
  bool may_pass_proxy;
  uint32_t rules;
  const char *address;
  const char *proxy_host;
  const char *proxy_port;
  const char *proxy_user;
  const char *proxy_password;
};

static void loads(const struct loaded *loaded) {
  struct line line;
  last.page = loaded->page;
  explicit_bzero(last.password, sizeof last.password);
  if (loaded->proxy_password != NULL) strncpy(last.password, loaded->proxy_password, sizeof last.password - 1);
  // A mechanism may set a value meanwhile: the file and the lines are in one order.
  pthread_mutex_lock(&evaluation.lock);
  const size_t length = strlen(last.password);
  const bool is_handed_over = loaded->proxy_password != NULL && values_file_add(last.password, length);
  line_begin(&line, "page");
  line_number(&line, "page", loaded->page);
  line_text(&line, "address", loaded->address);
  if (loaded->proxy_host != NULL) {
    line_text(&line, "proxyHost", loaded->proxy_host);
    line_number(&line, "proxyPort", strtol(loaded->proxy_port, NULL, 10));
    line_text(&line, "proxyUser", loaded->proxy_user == NULL ? "" : loaded->proxy_user);
    line_bool(&line, "failover", loaded->may_pass_proxy);
  }
  line_bool(&line, "persistent", loaded->is_persistent);
  line_number(&line, "rules", loaded->rules);
  if (is_handed_over) line_bool(&line, "handedOver", true);
  line_end(&line);
  pthread_mutex_unlock(&evaluation.lock);
}

static void decides(uint32_t page, uint32_t question, bool allow) {
  struct line line;
  if (undecided > 0) undecided -= 1;
  line_begin(&line, "verdict");
  line_number(&line, "page", page);
  line_number(&line, "question", question);
  line_bool(&line, "allow", allow);
  line_end(&line);
}

static void goes(uint32_t page) {
  struct line line;
  if (last.page == page) memset(&last, 0, sizeof last);
  line_begin(&line, "page-gone");
  line_number(&line, "page", page);
  line_end(&line);
}

// A decision that was taken twice, or dropped: WebKit ends the process for it.
static void breaks(const char *what) { report_finding("navigation-decision", SEVERITY_FAULT, NULL, what); }

void pages_begin(const struct macho *fakes, uint8_t *base) {
  ask = (bool (*)(uint32_t, uint32_t, const char *))(uintptr_t)macho_find(fakes, base, "_vestibule_navigate");
}

void *pages_symbol(const char *symbol) {
  if (strcmp(symbol, "_vestibule_page_loads") == 0) return (void *)(uintptr_t)loads;
  if (strcmp(symbol, "_vestibule_page_decides") == 0) return (void *)(uintptr_t)decides;
  if (strcmp(symbol, "_vestibule_page_goes") == 0) return (void *)(uintptr_t)goes;
  if (strcmp(symbol, "_vestibule_page_breaks") == 0) return (void *)(uintptr_t)breaks;
  return NULL;
}

bool pages_navigate(uint32_t page, uint32_t question, const char *address) {
  // It may be decided within the call.
  undecided += 1;
  if (ask != NULL && ask(page, question, address)) return true;
  undecided -= 1;
  return false;
}

bool pages_are_decided(void) { return undecided == 0; }

uint32_t pages_last(void) { return last.page; }

const char *pages_proxy_password(uint32_t page) { return page != 0 && page == last.page ? last.password : NULL; }
