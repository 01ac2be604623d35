// See screen.h.
#include "screen.h"

#include <string.h>

#include "pages.h"
#include "report.h"
#include "timed.h"

static const struct options *settings;
static size_t acts_done;
static bool is_shown;
static bool (*press)(const char *title);
static bool (*fill)(const char *label, const char *text);
static bool (*press_cancel)(void);
static bool (*sees)(const char *text);
static bool (*choose)(const char *title);
static bool (*press_escape)(void);
static bool (*end_page)(void);
static void (*view_gone)(void);
static bool (*press_at)(size_t index);
static bool (*fill_at)(size_t index, const char *text);
static void (*tell_again)(void);
static uint32_t views;
static uint32_t navigations;
static bool was_left;

static void view_begins(bool is_same) {
  timed_shown();
  struct line line;
  if (!is_same) views += 1;
  line_begin(&line, "view");
  line_number(&line, "number", views);
  line_end(&line);
}

static void view_control(const char *kind, const char *text, long tag, bool enabled) {
  struct line line;
  line_begin(&line, "control");
  line_text(&line, "kind", kind);
  line_text(&line, "text", text == NULL ? "" : text);
  line_number(&line, "tag", tag);
  line_bool(&line, "enabled", enabled);
  line_end(&line);
}

static void view_accessible(const char *label, size_t tab, const char *key) {
  struct line line;
  line_begin(&line, "accessible");
  line_text(&line, "label", label == NULL ? "" : label);
  line_number(&line, "tab", (int64_t)tab);
  line_text(&line, "key", key);
  line_end(&line);
}

static void view_ends(void) {
  struct line line;
  is_shown = true;
  line_begin(&line, "view-end");
  line_end(&line);
}

static void *exported(const struct macho *fakes, uint8_t *base, const char *symbol) {
  return macho_find(fakes, base, symbol);
}

void screen_begin(const struct options *options, const struct macho *fakes, uint8_t *base) {
  settings = options;
  press = (bool (*)(const char *))(uintptr_t)exported(fakes, base, "_vestibule_press");
  fill = (bool (*)(const char *, const char *))(uintptr_t)exported(fakes, base, "_vestibule_fill");
  press_cancel = (bool (*)(void))(uintptr_t)exported(fakes, base, "_vestibule_press_cancel");
  sees = (bool (*)(const char *))(uintptr_t)exported(fakes, base, "_vestibule_sees");
  choose = (bool (*)(const char *))(uintptr_t)exported(fakes, base, "_vestibule_choose");
  press_escape = (bool (*)(void))(uintptr_t)exported(fakes, base, "_vestibule_press_escape");
  end_page = (bool (*)(void))(uintptr_t)exported(fakes, base, "_vestibule_end_page");
  view_gone = (void (*)(void))(uintptr_t)exported(fakes, base, "_vestibule_view_gone");
  press_at = (bool (*)(size_t))(uintptr_t)exported(fakes, base, "_vestibule_press_at");
  fill_at = (bool (*)(size_t, const char *))(uintptr_t)exported(fakes, base, "_vestibule_fill_at");
  tell_again = (void (*)(void))(uintptr_t)exported(fakes, base, "_vestibule_tell_view");
}

void *screen_symbol(const char *symbol) {
  if (strcmp(symbol, "_vestibule_view_begins") == 0) return (void *)(uintptr_t)view_begins;
  if (strcmp(symbol, "_vestibule_view_control") == 0) return (void *)(uintptr_t)view_control;
  if (strcmp(symbol, "_vestibule_view_accessible") == 0) return (void *)(uintptr_t)view_accessible;
  if (strcmp(symbol, "_vestibule_view_ends") == 0) return (void *)(uintptr_t)view_ends;
  return NULL;
}

bool screen_act(void) {
  if (settings == NULL || acts_done == settings->act_count || press == NULL || fill == NULL || press_cancel == NULL ||
      sees == NULL || choose == NULL || press_escape == NULL || end_page == NULL)
    return false;
  const struct act *act = &settings->acts[acts_done];
  bool did = false;
  switch (act->kind) {
    case ACT_PRESS:
      did = press(act->name);
      break;
    case ACT_FILL:
      did = fill(act->name, (const char *)act->text.data);
      break;
    case ACT_CANCEL:
      did = press_cancel();
      break;
    case ACT_CHOOSE:
      did = choose(act->name);
      break;
    case ACT_ESCAPE:
      did = press_escape();
      break;
    case ACT_SEE:
      did = sees(act->name);
      break;
    case ACT_NAVIGATE:
      did = pages_navigate(pages_last(), navigations + 1, act->name);
      if (did) navigations += 1;
      break;
    case ACT_DECIDED:
      did = pages_are_decided();
      break;
    case ACT_END_PAGE:
      did = end_page();
      break;
    case ACT_LEAVE:
      did = was_left = sees(act->name);
      break;
  }
  if (!did) return false;
  acts_done += 1;
  struct line line;
  line_begin(&line, "did");
  line_number(&line, "act", (int64_t)acts_done);
  line_end(&line);
  return true;
}

static bool is_there(uint32_t view) { return is_shown && view == views; }

void screen_press(uint32_t view, uint32_t control) {
  if (is_there(view) && press_at != NULL) (void)press_at(control);
}

void screen_tell_again(void) {
  if (is_shown && tell_again != NULL) tell_again();
}

void screen_fill(uint32_t view, uint32_t control, const char *text) {
  if (is_there(view) && fill_at != NULL) (void)fill_at(control, text);
}

void screen_press_cancel(void) {
  if (is_shown && press_cancel != NULL) (void)press_cancel();
}

void screen_end_page(void) {
  if (end_page != NULL) (void)end_page();
}

bool screen_was_left(void) { return was_left; }

bool screen_is_shown(void) { return is_shown; }

void screen_take_away(void) {
  is_shown = false;
  if (view_gone != NULL) view_gone();
}
