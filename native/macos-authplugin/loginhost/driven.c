// See driven.h.
#include "driven.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "objc.h"
#include "pages.h"
#include "report.h"
#include "screen.h"
#include "values_file.h"

// A command with the largest value that the harness hands over, in hexadecimal.
enum { COMMAND_ROOM = 64 * 1024, MADE_MOST = 4096 };

static struct options *settings;
static mechanism *made[MADE_MOST];
static size_t made_count;
static int wakes[2];

static void wake(void) {
  const char byte = 0;
  // A full pipe wakes as well.
  (void)!write(wakes[1], &byte, 1);
}

static bool number(char **rest, uint32_t *into) {
  const char *text = strsep(rest, " ");
  if (text == NULL || *text < '0' || *text > '9') return false;
  char *end = NULL;
  const unsigned long value = strtoul(text, &end, 10);
  *into = (uint32_t)value;
  return *end == '\0' && value <= UINT32_MAX;
}

static void drop(struct bytes *bytes) {
  if (bytes->data == NULL) return;
  explicit_bzero(bytes->data, bytes->length);
  free(bytes->data);
}

static bool take_value(char **rest, bool is_context) {
  struct bytes key = {0, NULL}, value = {0, NULL};
  uint32_t flags = 0;
  const bool is_whole = options_field(rest, &key) && (!is_context || number(rest, &flags)) && options_field(rest, &value);
  struct values *values = is_context ? &evaluation.context : &evaluation.hints;
  bool is_taken = is_whole;
  if (is_whole) {
    pthread_mutex_lock(&evaluation.lock);
    is_taken = values_set(values, (const char *)key.data, flags, value.data, value.length);
    pthread_mutex_unlock(&evaluation.lock);
  }
  drop(&key);
  drop(&value);
  return is_taken;
}

static void forget(void) {
  pthread_mutex_lock(&evaluation.lock);
  values_clear(&evaluation.context, false);
  values_clear(&evaluation.hints, false);
  pthread_mutex_unlock(&evaluation.lock);
  options_forget_accounts(settings);
}

static bool create(char **rest) {
  struct bytes name = {0, NULL};
  if (!options_field(rest, &name) || made_count == MADE_MOST) {
    drop(&name);
    return false;
  }
  // It lasts, for the report.
  mechanism *of = mechanisms_create((const char *)name.data);
  if (of == NULL) return false;
  made[made_count++] = of;
  return true;
}

static bool call(const char *word, char **rest) {
  uint32_t at = 0;
  if (!number(rest, &at) || at == 0 || at > made_count) return false;
  mechanism *of = made[at - 1];
  if (strcmp(word, "destroy") == 0) {
    mechanisms_destroy(of);
  } else if (strcmp(word, "deactivate") == 0) {
    (void)mechanisms_deactivate(of);
  } else if (of->created && of->state != STATE_DESTROYED) {
    mechanisms_invoke(of);
  }
  return true;
}

// What a person does next at the view, on the main thread, as everything of the view's.
enum deed { DEED_PRESS, DEED_FILL, DEED_LOOK, DEED_CANCEL, DEED_NAVIGATE, DEED_END_PAGE };
static struct {
  enum deed deed;
  // A control of a view, or a question of a page.
  uint32_t of;
  uint32_t at;
  struct bytes text;
} next;

static bool is_asked(void) {
  pthread_mutex_lock(&evaluation.lock);
  const bool is = evaluation.active != NULL && evaluation.active->state == STATE_INVOKED;
  pthread_mutex_unlock(&evaluation.lock);
  return is;
}

// The page is gone: nobody decides any more.
static void deny(void) {
  struct line line;
  line_begin(&line, "verdict");
  line_number(&line, "page", next.of);
  line_number(&line, "question", next.at);
  line_bool(&line, "allow", false);
  line_end(&line);
}

static bool do_next(void) {
  switch (next.deed) {
    case DEED_PRESS:
      screen_press(next.of, next.at);
      // It may be that nothing can be pressed any more. The view of one that has answered is gone.
      if (is_asked()) screen_tell_again();
      return true;
    case DEED_FILL:
      screen_fill(next.of, next.at, (const char *)next.text.data);
      return true;
    case DEED_LOOK:
      if (is_asked()) screen_tell_again();
      return true;
    case DEED_CANCEL:
      screen_press_cancel();
      return true;
    case DEED_NAVIGATE:
      if (!pages_navigate(next.of, next.at, (const char *)next.text.data)) deny();
      return true;
    case DEED_END_PAGE:
      screen_end_page();
      return true;
  }
  return false;
}

static bool act(enum deed deed, char **rest) {
  next.deed = deed;
  next.text.data = NULL;
  const bool has_place = deed != DEED_LOOK && deed != DEED_CANCEL && deed != DEED_END_PAGE;
  if (has_place && (!number(rest, &next.of) || !number(rest, &next.at))) return false;
  if ((deed == DEED_FILL || deed == DEED_NAVIGATE) && !options_field(rest, &next.text)) return false;
  (void)mechanisms_run_main(NULL, do_next);
  drop(&next.text);
  return true;
}

// False: it is none.
static bool obey(char *line) {
  char *rest = line;
  const char *word = strsep(&rest, " ");
  if (strcmp(word, "forget") == 0) {
    forget();
    return true;
  }
  if (strcmp(word, "account") == 0) return options_account_field(settings, &rest);
  if (strcmp(word, "hint") == 0) return take_value(&rest, false);
  if (strcmp(word, "context") == 0) return take_value(&rest, true);
  if (strcmp(word, "create") == 0) return create(&rest);
  if (strcmp(word, "press") == 0) return act(DEED_PRESS, &rest);
  if (strcmp(word, "fill") == 0) return act(DEED_FILL, &rest);
  if (strcmp(word, "look") == 0) return act(DEED_LOOK, &rest);
  if (strcmp(word, "cancel") == 0) return act(DEED_CANCEL, &rest);
  if (strcmp(word, "navigate") == 0) return act(DEED_NAVIGATE, &rest);
  if (strcmp(word, "end-page") == 0) return act(DEED_END_PAGE, &rest);
  const bool is_call = strcmp(word, "invoke") == 0 || strcmp(word, "deactivate") == 0 || strcmp(word, "destroy") == 0;
  return is_call && call(word, &rest);
}

static char command[COMMAND_ROOM];
static size_t command_length;

// Obeys what has come whole. False: something is no command, or too long.
static bool obey_all(void) {
  size_t from = 0;
  bool works = true;
  for (;;) {
    char *end = memchr(command + from, '\n', command_length - from);
    if (!works || end == NULL) break;
    *end = '\0';
    const size_t after = (size_t)(end - command) + 1;
    works = obey(command + from);
    explicit_bzero(command + from, after - from);
    from = after;
    // What the plug-in wants done on the main thread comes between two commands.
    (void)mechanisms_run_main(NULL, NULL);
  }
  command_length -= from;
  memmove(command, command + from, command_length);
  explicit_bzero(command + command_length, from);
  return works && command_length < sizeof command;
}

// The mechanism that is asked has answered, so that its view goes.
static void take_view_away(void) {
  pthread_mutex_lock(&evaluation.lock);
  const bool is_over = evaluation.active != NULL && evaluation.active->state != STATE_INVOKED;
  if (is_over) evaluation.active = NULL;
  pthread_mutex_unlock(&evaluation.lock);
  if (is_over) screen_take_away();
}

static void play(void) {
  for (;;) {
    const bool did = mechanisms_run_main(NULL, NULL);
    take_view_away();
    struct pollfd files[2] = {{STDIN_FILENO, POLLIN, 0}, {wakes[0], POLLIN, 0}};
    if (poll(files, 2, did ? 0 : -1) < 0 && errno != EINTR) return;
    char bytes[64];
    if (files[1].revents != 0) (void)!read(wakes[0], bytes, sizeof bytes);
    if (files[0].revents == 0) continue;
    const ssize_t count = read(STDIN_FILENO, command + command_length, sizeof command - command_length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    command_length += (size_t)count;
    if (obey_all()) continue;
    report_finding("bad-command", SEVERITY_FAULT, NULL, NULL);
    return;
  }
}

void driven_play(struct options *options, struct watch *watch, plugin_entry entry) {
  settings = options;
  if (options->values_file != NULL && !values_file_open(options->values_file)) {
    report_finding("no-values-file", SEVERITY_FAULT, NULL, NULL);
    return;
  }
  if (pipe2(wakes, O_CLOEXEC | O_NONBLOCK) != 0) return;
  objc_on_main_queue(wake);
  (void)values_set(&evaluation.immutable_hints, "authorize-right", 0, options->right, strlen(options->right));
  if (!mechanisms_begin(options, watch, entry)) return;
  play();
  for (size_t i = 0; i < made_count; i += 1) mechanisms_destroy(made[i]);
  take_view_away();
  mechanisms_end();
  forget();
  explicit_bzero(command, sizeof command);
}
