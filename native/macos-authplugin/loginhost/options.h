// What the host was started with: options on the command line, and what is secret or long on standard input.
#ifndef VESTIBULE_LOGINHOST_OPTIONS_H_
#define VESTIBULE_LOGINHOST_OPTIONS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MECHANISMS_MOST = 64, ACCOUNTS_MOST = 32, TYPED_MOST = 64, VALUES_MOST = 64, ACTS_MOST = 256, PREFERENCES_MOST = 16 };

struct bytes {
  size_t length;
  uint8_t *data;
};

// An account of this Mac.
struct account {
  char *name;
  uint8_t uuid[16];
  struct bytes password;
};

// What a person types into Apple's window, in one run of the list.
struct typed {
  char *name;
  struct bytes password;
};

struct given_value {
  char *key;
  uint32_t flags;
  struct bytes value;
};

// What a person does at the plug-in's own view.
enum act_kind {
  ACT_PRESS,
  ACT_FILL,
  ACT_CANCEL,
  ACT_LEAVE,
  ACT_CHOOSE,
  ACT_ESCAPE,
  ACT_SEE,
  ACT_NAVIGATE,
  ACT_DECIDED,
  ACT_END_PAGE
};
struct act {
  enum act_kind kind;
  // Of a button its title, of a field its label; of a person who leaves, what they see before.
  char *name;
  struct bytes text;
};

struct options {
  // The program in the bundle, and the name that the list calls it by.
  const char *program;
  const char *plugin;
  // The image with the classes of macOS; NULL: there are none.
  const char *fakes;
  // As in the list: `Plugin:Mechanism[,privileged]`.
  size_t mechanism_count;
  const char *mechanisms[MECHANISMS_MOST];
  // The files in which the plug-in counts the starts of its views and captures; NULL: it can have none.
  const char *starts;
  const char *capture_starts;
  const char *right;
  // The first run's hint, and how many runs there are at most.
  uint32_t tries;
  uint32_t runs;
  // Milliseconds: a call into the plug-in, a result, DidDeactivate.
  uint32_t hang;
  uint32_t patience;
  uint32_t deactivate;
  // How many times as fast as ours the plug-in's clock goes.
  uint32_t clock_rate;
  uint32_t callbacks_version;
  // Where a connection with the plug-in's agent leads; NULL: there is none. And whom the kernel says it is with.
  const char *agent;
  uint32_t agent_user;
  // Of the login window, as BCP 47.
  const char *locale;
  // The engine is in another process: see driven.h. It hands over by `values_file` what a plug-in sets; NULL: it does not.
  bool is_driven;
  // Tells the time until the first view: see timed.h.
  bool is_timed;
  const char *values_file;
  // Each `SCOPE DOMAIN KEY VALUE`: forced by a profile, of the user, or local to this Mac.
  size_t preference_count;
  const char *preferences[PREFERENCES_MOST];
  // Who signed the plug-in; NULL: nobody. Whether the agent's code meets what is required of it, how many milliseconds it
  // takes to find that out, where its program is, and whose that is.
  const char *team;
  bool agent_is_signed;
  uint32_t signature_takes;
  const char *agent_program;
  uint32_t agent_owner;
  // Milliseconds between MechanismDestroy and PluginDestroy at most, for one that works on: until it has talked with the
  // agent and hung up.
  uint32_t linger;

  size_t account_count;
  struct account accounts[ACCOUNTS_MOST];
  size_t typed_count;
  struct typed typed[TYPED_MOST];
  size_t hint_count;
  struct given_value hints[VALUES_MOST];
  size_t context_count;
  struct given_value context[VALUES_MOST];
  size_t act_count;
  struct act acts[ACTS_MOST];
};

// False, after a line that says so, for an option that is none. They are the host's own business: the command checks what
// a person gives.
bool options_read(int count, char **arguments, struct options *options);
// Reads lines of standard input to its end: a word, then fields in hexadecimal, with a space between.
//   account NAME UUID PASSWORD | types NAME PASSWORD | hint KEY VALUE | context KEY FLAGS VALUE
//   press TITLE | fill LABEL TEXT | cancel | leave TEXT
bool options_read_lines(struct options *options);

// The next field of a line, which ends with a NUL behind its bytes. The caller wipes and frees it.
bool options_field(char **rest, struct bytes *into);
// The fields of an account: NAME UUID PASSWORD.
bool options_account_field(struct options *options, char **rest);
void options_forget_accounts(struct options *options);

const struct account *options_account(const struct options *options, const void *name, size_t length);

#endif  // VESTIBULE_LOGINHOST_OPTIONS_H_
