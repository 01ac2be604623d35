// One conversation with the agent, over as many connections as it needs: bytes in, frames out. It draws and decides
// nothing; mechanism.c does. It waits for an agent that is away, and says so. Twin of src/host/agent-conversation.ts
// and agent-link.ts. Called by mechanism.c, one call at a time.
#ifndef VESTIBULE_MACOS_CONVERSATION_H_
#define VESTIBULE_MACOS_CONVERSATION_H_

#include "codec.h"
#include "stream.h"
#include "system.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VST_LOCALE_MOST 35

// Milliseconds. Between two tries to connect, each wait is twice as long as the one before.
#define VST_FIRST_WAIT UINT64_C(100)
#define VST_LONGEST_WAIT UINT64_C(3000)
// An agent that has shown nothing by then is said to be away; it may still answer.
#define VST_SLOW UINT64_C(5000)
// By then it hangs, and is asked anew.
#define VST_HANG UINT64_C(30000)
// An answer, too, has a screen or an outcome by then, be it one that shows progress.
#define VST_ANSWER_HANG UINT64_C(120000)

// What has come of a call. The message of a screen or an outcome is valid until the next call.
enum vst_news {
  VST_NEWS_NONE,
  VST_NEWS_WELCOME,
  VST_NEWS_SCREEN,
  // Of a navigation.
  VST_NEWS_VERDICT,
  // A credential; the connection stays open for vst_conversation_report.
  VST_NEWS_CREDENTIAL,
  // A session without a credential ended.
  VST_NEWS_ENDED,
  // The agent broke the protocol or refused. Nothing more comes.
  VST_NEWS_REFUSED,
  // The agent is away and is waited for. Said once, until a screen comes.
  VST_NEWS_AWAY,
};

enum vst_link { VST_LINK_NONE, VST_LINK_WAITING, VST_LINK_CONNECTING, VST_LINK_OPEN };

// The system's answer to a credential.
struct vst_system_answer {
  uint64_t outcome;
  bool accepted;
  uint32_t code;
};

struct vst_conversation {
  const struct vst_platform *system;
  uint8_t scenario;
  // The sum of VST_ABILITY_.
  uint8_t shows;
  char account_id[VST_ACCOUNT_ID_ROOM];
  char locale[VST_LOCALE_MOST + 1];

  enum vst_link link;
  // Only reports `answer`, and ends.
  bool only_reports;
  bool has_answer;
  struct vst_system_answer answer;

  bool welcomed;
  // The last screen's on this connection; 0 without one.
  uint32_t revision;
  // An answer was sent, and no screen has come since.
  bool answered;
  // An answer was sent on this connection, and no credential has come since.
  bool owed;
  // A credential was handed over whose answer has not been reported.
  bool handed;
  bool cancelled;
  bool told_away;
  uint64_t wait;
  // When it is next to be called without anything having come; 0: not at all.
  uint64_t due;
  uint64_t hangs_at;

  struct vst_reader reader;
  struct vst_message message;
  uint8_t received[VST_READER_BYTES];
};

// Begins to connect. `account_id` may be empty.
void vst_conversation_begin(struct vst_conversation *conversation, const struct vst_platform *system, uint8_t scenario,
                            const char *account_id, const char *locale);
// Sends the answer on a connection of its own, and nothing else. Tries once.
void vst_conversation_report_alone(struct vst_conversation *conversation, const struct vst_platform *system,
                                   const struct vst_system_answer *answer);
// Ends it, and wipes everything. Idempotent.
void vst_conversation_end(struct vst_conversation *conversation);
bool vst_conversation_is_open(const struct vst_conversation *conversation);

// Of the connection.
enum vst_news vst_conversation_connected(struct vst_conversation *conversation);
struct vst_room vst_conversation_room(struct vst_conversation *conversation);
enum vst_news vst_conversation_filled(struct vst_conversation *conversation, size_t count);
enum vst_news vst_conversation_lost(struct vst_conversation *conversation);
// Time has passed.
enum vst_news vst_conversation_tick(struct vst_conversation *conversation);

// Answers the screen that is shown. False: it cannot be sent, and nothing was.
bool vst_conversation_answer(struct vst_conversation *conversation, struct vst_answer_message *answer);
// Asks whether a page may navigate. False: nothing was asked.
bool vst_conversation_navigate(struct vst_conversation *conversation, uint32_t question, struct vst_view address);
bool vst_conversation_cancel(struct vst_conversation *conversation);
// Reports the system's answer to the credential. After an accepted one the conversation is over.
void vst_conversation_report(struct vst_conversation *conversation, const struct vst_system_answer *answer);
// Reports the answer to a credential of an earlier conversation, on this one's connection.
void vst_conversation_report_beside(struct vst_conversation *conversation, const struct vst_system_answer *answer);

#ifdef __cplusplus
}
#endif

#endif  // VESTIBULE_MACOS_CONVERSATION_H_
