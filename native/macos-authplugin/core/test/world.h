// The system of a story: what the core asks of it, and what came of it. The stories are beside; driver.c plays them.
#ifndef VESTIBULE_MACOS_TEST_WORLD_H_
#define VESTIBULE_MACOS_TEST_WORLD_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../mechanism.h"

#define ALICE "11111111-2222-3333-4444-555555555555"
#define BOB "99999999-2222-3333-4444-555555555555"

struct world {
  uint32_t tries;
  bool has_right;
  const char *right;
  bool stands_aside;
  bool has_other_owner;
  // What the mechanism looks up, and the name with it. Nobody answers before `look_is_answered`.
  bool looks;
  char name[300];
  size_t name_length;
  // Starts that have not ended.
  unsigned starts;
  bool shows;
  bool takes_values;
  uint64_t clock;

  // A connection that is asked for neither comes nor fails.
  bool agent_hangs;
  bool wants_connection;
  bool connected;
  unsigned connections;
  uint8_t sent[65536];
  size_t sent_length;

  uint8_t outcome[8];
  size_t outcome_length;
  char user[300];
  size_t user_length;
  uint8_t password[600];
  size_t password_length;
  bool has_password;

  enum vst_shown_kind shown;
  bool is_shown;
  unsigned shows_count;
  char status[600];
  // Of each question's number: what it was judged, and how often.
  unsigned allowed, denied, ended;
  uint32_t judged;
  uint32_t seconds_left;
  unsigned counts;
  unsigned events[VST_EVENT_COUNT];
};
extern struct world w;
extern struct vst_mechanism m;
// What was sent last, once sent_count was called.
extern struct vst_message last_sent;

#define CHECK(condition)                                                                 \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      fprintf(stderr, "%s, line %d: not so: %s\n", __FILE__, __LINE__, #condition);      \
      exit(1);                                                                           \
    }                                                                                    \
  } while (0)

void begin(const char *name);
void user_is(const char *name);
void password_is(const char *password);
int said(void);
// The host's, with an answer of the system's other programs at once.
void invoke(void);
void look_is_answered(void);
void connect_agent(void);
void agent_sends(const struct vst_message *message);
void agent_goes(void);
void agent_welcomes(uint16_t version);
void agent_shows_with(uint32_t revision, uint8_t purpose, uint16_t value);
void agent_judges(uint32_t question, bool allow, const char *code);
void agent_shows(uint32_t revision, uint8_t purpose);
// The person answers the screen with its button.
bool person_answers(void);
// In a conversation: a screen, and its answer.
void person_asks_for_a_credential(void);
void agent_ends(uint8_t outcome, const char *code);
void agent_hands_over(const char *id, const char *name);
unsigned sent_count(void);
bool holds(const void *memory, size_t size, const char *secret);
void into_conversation(void);
struct vst_view view(const void *bytes, size_t length);
struct vst_view text(const char *from);

#endif  // VESTIBULE_MACOS_TEST_WORLD_H_
