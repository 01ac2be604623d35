// See options.h.
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static bool refuse(const char *what) {
  struct line line;
  line_begin(&line, "refused");
  line_text(&line, "reason", "bad-option");
  line_text(&line, "detail", what);
  line_end(&line);
  return false;
}

static bool number(const char *text, uint32_t *into) {
  char *end = NULL;
  const unsigned long value = strtoul(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0' || value > UINT32_MAX) return false;
  *into = (uint32_t)value;
  return true;
}

bool options_read(int count, char **arguments, struct options *options) {
  memset(options, 0, sizeof *options);
  options->right = "system.login.console";
  options->plugin = "Plugin";
  options->locale = "en";
  options->runs = 20;
  options->hang = 10000;
  options->patience = 30000;
  options->deactivate = 5000;
  options->callbacks_version = 4;
  options->clock_rate = 1;
  options->agent_is_signed = true;
  options->agent_program = "/Library/PrivilegedHelperTools/vestibule-agent";
  for (int i = 1; i + 1 < count; i += 2) {
    const char *name = arguments[i], *value = arguments[i + 1];
    const struct {
      const char *name;
      uint32_t *into;
    } numbers[] = {
        {"--tries", &options->tries},       {"--runs", &options->runs},
        {"--hang", &options->hang},         {"--patience", &options->patience},
        {"--linger", &options->linger},     {"--deactivate", &options->deactivate},
        {"--agent-user", &options->agent_user}, {"--callbacks-version", &options->callbacks_version},
        {"--clock-rate", &options->clock_rate}, {"--agent-owner", &options->agent_owner},
        {"--signature-takes", &options->signature_takes},
    };
    bool taken = false;
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers && !taken; k += 1) {
      if (strcmp(name, numbers[k].name) != 0) continue;
      if (!number(value, numbers[k].into)) return refuse(name);
      taken = true;
    }
    if (taken) continue;
    if (strcmp(name, "--program") == 0) {
      options->program = value;
    } else if (strcmp(name, "--plugin") == 0) {
      options->plugin = value;
    } else if (strcmp(name, "--fakes") == 0) {
      options->fakes = value;
    } else if (strcmp(name, "--right") == 0) {
      options->right = value;
    } else if (strcmp(name, "--locale") == 0) {
      options->locale = value;
    } else if (strcmp(name, "--starts") == 0) {
      options->starts = value;
    } else if (strcmp(name, "--capture-starts") == 0) {
      options->capture_starts = value;
    } else if (strcmp(name, "--agent") == 0) {
      options->agent = value;
    } else if (strcmp(name, "--driven") == 0) {
      options->is_driven = strcmp(value, "1") == 0;
    } else if (strcmp(name, "--timed") == 0) {
      options->is_timed = strcmp(value, "1") == 0;
    } else if (strcmp(name, "--values") == 0) {
      options->values_file = value;
    } else if (strcmp(name, "--team") == 0) {
      options->team = value;
    } else if (strcmp(name, "--agent-program") == 0) {
      options->agent_program = value;
    } else if (strcmp(name, "--agent-signature") == 0) {
      options->agent_is_signed = strcmp(value, "valid") == 0;
    } else if (strcmp(name, "--preference") == 0 && options->preference_count < PREFERENCES_MOST) {
      options->preferences[options->preference_count++] = value;
    } else if (strcmp(name, "--mechanism") == 0 && options->mechanism_count < MECHANISMS_MOST) {
      options->mechanisms[options->mechanism_count++] = value;
    } else {
      return refuse(name);
    }
  }
  if (options->clock_rate == 0) return refuse("--clock-rate");
  return options->program != NULL && count % 2 == 1 ? true : refuse("--program");
}

static int digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return -1;
}

bool options_field(char **rest, struct bytes *into) {
  const char *text = strsep(rest, " ");
  if (text == NULL || strlen(text) % 2 != 0) return false;
  into->length = strlen(text) / 2;
  into->data = calloc(1, into->length + 1);
  if (into->data == NULL) return false;
  for (size_t i = 0; i < into->length; i += 1) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    into->data[i] = (uint8_t)(high * 16 + low);
  }
  return true;
}

static bool text_field(char **rest, char **into) {
  struct bytes bytes;
  if (!options_field(rest, &bytes)) return false;
  *into = (char *)bytes.data;
  return true;
}

bool options_account_field(struct options *options, char **rest) {
  struct bytes uuid = {0, NULL};
  if (options->account_count == ACCOUNTS_MOST) return false;
  struct account *account = &options->accounts[options->account_count];
  const bool is_whole = text_field(rest, &account->name) && options_field(rest, &uuid) &&
                        uuid.length == sizeof account->uuid && options_field(rest, &account->password);
  if (is_whole) memcpy(account->uuid, uuid.data, sizeof account->uuid);
  free(uuid.data);
  if (is_whole) options->account_count += 1;
  return is_whole;
}

void options_forget_accounts(struct options *options) {
  for (size_t i = 0; i < options->account_count; i += 1) {
    struct account *account = &options->accounts[i];
    explicit_bzero(account->password.data, account->password.length);
    free(account->password.data);
    free(account->name);
  }
  options->account_count = 0;
}

static bool take(struct options *options, char *line) {
  char *rest = line;
  const char *word = strsep(&rest, " ");
  if (strcmp(word, "account") == 0) return options_account_field(options, &rest);
  if (strcmp(word, "types") == 0 && options->typed_count < TYPED_MOST) {
    struct typed *typed = &options->typed[options->typed_count++];
    return text_field(&rest, &typed->name) && options_field(&rest, &typed->password);
  }
  if (strcmp(word, "hint") == 0 && options->hint_count < VALUES_MOST) {
    struct given_value *hint = &options->hints[options->hint_count++];
    return text_field(&rest, &hint->key) && options_field(&rest, &hint->value);
  }
  if (strcmp(word, "context") == 0 && options->context_count < VALUES_MOST) {
    struct given_value *value = &options->context[options->context_count++];
    struct bytes flags;
    if (!text_field(&rest, &value->key) || !options_field(&rest, &flags) || flags.length != 1) return false;
    value->flags = flags.data[0];
    return options_field(&rest, &value->value);
  }
  if (options->act_count == ACTS_MOST) return false;
  struct act *act = &options->acts[options->act_count];
  static const struct {
    const char *word;
    enum act_kind kind;
    bool has_name, has_text;
  } words[] = {
      {"press", ACT_PRESS, true, false},   {"fill", ACT_FILL, true, true},
      {"leave", ACT_LEAVE, true, false},   {"cancel", ACT_CANCEL, false, false},
      {"choose", ACT_CHOOSE, true, false}, {"escape", ACT_ESCAPE, false, false},
      {"see", ACT_SEE, true, false},       {"navigate", ACT_NAVIGATE, true, false},
      {"decided", ACT_DECIDED, false, false},
      {"end-page", ACT_END_PAGE, false, false},
  };
  size_t at = 0;
  while (at < sizeof words / sizeof *words && strcmp(word, words[at].word) != 0) at += 1;
  if (at == sizeof words / sizeof *words) return false;
  act->kind = words[at].kind;
  if (words[at].has_name && !text_field(&rest, &act->name)) return false;
  if (words[at].has_text && !options_field(&rest, &act->text)) return false;
  options->act_count += 1;
  return true;
}

bool options_read_lines(struct options *options) {
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length = 0;
  bool works = true;
  while (works && (length = getline(&line, &capacity, stdin)) > 0) {
    if (line[length - 1] == '\n') line[length - 1] = '\0';
    works = take(options, line);
  }
  if (line != NULL) explicit_bzero(line, capacity);
  free(line);
  return works ? true : refuse("standard input");
}

const struct account *options_account(const struct options *options, const void *name, size_t length) {
  for (size_t i = 0; i < options->account_count; i += 1) {
    const struct account *account = &options->accounts[i];
    if (strlen(account->name) == length && memcmp(account->name, name, length) == 0) return account;
  }
  return NULL;
}
