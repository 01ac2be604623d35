// A host and a Mac around the plug-in's own threads, for the stories of driver.c. The agent's socket is open, and nobody
// reads from it. Each event is waited for, and no time passes but by `pass`.
#ifndef VESTIBULE_MACOS_TEST_MAC_H_
#define VESTIBULE_MACOS_TEST_MAC_H_

#include <Security/AuthorizationPlugin.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                 \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      fprintf(stderr, "%s, line %d: not so: %s\n", __FILE__, __LINE__, #condition);      \
      exit(1);                                                                           \
    }                                                                                    \
  } while (0)

enum event {
  // A result is being said: SetResult was entered, or has returned.
  EVENT_RESULT_BEGINS,
  EVENT_RESULT,
  EVENT_DEACTIVATED,
  // Somebody waits until nothing is said any more.
  EVENT_WAITS,
  // A call of the story's has returned.
  EVENT_RETURNED,
  // What hangs goes on.
  EVENT_RELEASED,
  // The agent's signature is asked for.
  EVENT_CHECK_BEGINS,
  // cfprefsd or opendirectoryd has answered.
  EVENT_LOOKED_UP,
  EVENT_START_BEGINS,
  EVENT_START_ENDS,
  EVENT_DETACHED,
  EVENT_COUNT
};

extern struct mac {
  const AuthorizationPluginInterface *interface;
  AuthorizationPluginRef plugin;
  // Freed by the story when the host's reference has ended.
  AuthorizationEngineRef engine;
  AuthorizationMechanismRef mechanism;
  // What the host does within SetResult, on its thread; NULL: nothing.
  void (*within_result)(void);
  // SetResult returns after one of these; EVENT_COUNT: at once.
  enum event result_lasts_until, or_until;
  // Until EVENT_RELEASED.
  bool check_hangs, programs_hang;
} mac;

// How often it has happened.
unsigned happened(enum event event);
void happens(enum event event);
// Until one of the two has happened.
void await_either(enum event one, enum event other);
void await(enum event event);
void pass(uint64_t milliseconds);

// Makes the plug-in and a mechanism of it, in an evaluation of alice's.
void create(const char *name);
void destroy(void);
void end_plugin(void);

#endif  // VESTIBULE_MACOS_TEST_MAC_H_
