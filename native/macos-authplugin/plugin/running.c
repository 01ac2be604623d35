// See running.h.
#include "running.h"

#include <errno.h>
#include <fcntl.h>
#include <membership.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "agent_program.h"
#include "check_in.h"
#include "connection.h"
#include "locale.h"
#include "log.h"
#include "preferences.h"
#include "sentinel.h"
#include "view.h"

// Frames that the agent has not taken: more than that, and it hangs.
enum { OUT_MOST = 4096 + VST_NAVIGATIONS_MOST * VST_NAVIGATE_FRAME_MOST };

// What another program of the system is asked, on a thread of its own and without the lock: it may take its time, and the
// clock must go on meanwhile. One at a time. Under the lock.
struct question {
  bool is_begun;
  bool is_answered;
  // The answer still counts.
  bool is_current;
  pthread_t thread;
};

// A reply that is being said to the host, on the stack of the thread that says it. They nest: the host may call back.
struct saying {
  pthread_t thread;
  struct saying *outer;
  // The host left the mechanism from within, which may be freed.
  bool left;
};

struct account_name {
  size_t length;
  uint8_t bytes[VST_ACCOUNT_NAME_MOST];
};

struct vst_running {
  const AuthorizationCallbacks *callbacks;
  AuthorizationEngineRef engine;
  struct vst_platform platform;
  // Of `offer` and `reconcile`; NULL for the others.
  struct vst_view_bridge *view;

  pthread_mutex_t lock;
  // Of what follows, under the lock.
  struct vst_mechanism mechanism;
  // The host's reference ended: its functions must not be called.
  bool left;
  // All of one thread; NULL: nothing is being said.
  struct saying *saying;
  pthread_cond_t silent;
  bool stops;
  bool wants_connection;
  bool broken;
  int socket;
  bool connecting;
  // It is connected with a process that is not known yet.
  bool meeting;
  struct vst_audit_token peer;
  // Who is there. One that was asked for an earlier connection decides nothing.
  struct question check;
  struct vst_audit_token checked;
  bool checked_is_agent;
  // What the mechanism looks up, of a name that may be empty.
  bool wants_look;
  struct account_name wanted_name;
  struct question look;
  struct account_name looked_name;
  struct vst_found found;
  // A connection that is still being written to after `disconnect`; -1 without one.
  int closing;
  size_t out_length;
  uint8_t out[OUT_MOST];

  bool has_thread;
  pthread_t thread;
  // The second wakes the thread.
  int wake[2];
};

static void *run(void *argument);

static void say(const AuthorizationCallbacks *callbacks, AuthorizationEngineRef engine, struct vst_reply reply) {
  if (reply.deactivated) (void)callbacks->DidDeactivate(engine);
  if (reply.has_result) (void)callbacks->SetResult(engine, (AuthorizationResult)reply.result);
}

static void wake(const struct vst_running *running) {
  if (!running->has_thread) return;
  const char byte = 0;
  // A full pipe wakes it as well.
  (void)!write(running->wake[1], &byte, 1);
}

// --- The platform's functions, under the lock.

static bool get_value(void *context, enum vst_store store, const char *key, struct vst_view *value) {
  const struct vst_running *running = context;
  if (running->left) return false;
  const AuthorizationCallbacks *callbacks = running->callbacks;
  const AuthorizationValue *found = NULL;
  AuthorizationContextFlags flags = 0;
  OSStatus status = errAuthorizationInternal;
  switch (store) {
    case VST_STORE_HINT:
      status = callbacks->GetHintValue(running->engine, key, &found);
      break;
    case VST_STORE_IMMUTABLE_HINT:
      if (callbacks->version >= 1) status = callbacks->GetImmutableHintValue(running->engine, key, &found);
      break;
    case VST_STORE_CONTEXT:
      status = callbacks->GetContextValue(running->engine, key, &flags, &found);
      break;
  }
  if (status != errAuthorizationSuccess || found == NULL || (found->data == NULL && found->length > 0)) return false;
  value->bytes = found->data;
  value->length = found->length;
  return true;
}

static bool set_value(void *context, const char *key, uint32_t flags, struct vst_view value) {
  const struct vst_running *running = context;
  if (running->left) return false;
  // The host copies it, and writes nothing into it.
  const AuthorizationValue given = {value.length, (void *)(uintptr_t)value.bytes};
  return running->callbacks->SetContextValue(running->engine, key, flags, &given) == errAuthorizationSuccess;
}

static void remove_value(void *context, const char *key) {
  const struct vst_running *running = context;
  if (running->left) return;
  if (running->callbacks->version >= 4) {
    (void)running->callbacks->RemoveContextValue(running->engine, key);
    return;
  }
  const AuthorizationValue empty = {0, NULL};
  (void)running->callbacks->SetContextValue(running->engine, key, 0, &empty);
}

static bool find_account(void *context, struct vst_view name, char id[VST_ACCOUNT_ID_ROOM]) {
  (void)context;
  static const char digits[] = "0123456789ABCDEF";
  unsigned char uuid[16];
  if (name.length == 0 || mbr_identifier_to_uuid(ID_TYPE_USERNAME, name.bytes, name.length, uuid) != 0) return false;
  size_t at = 0;
  for (size_t i = 0; i < sizeof uuid; i += 1) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id[at++] = '-';
    id[at++] = digits[uuid[i] >> 4];
    id[at++] = digits[uuid[i] & 15];
  }
  id[at] = '\0';
  return true;
}

static void look_up(void *context, struct vst_view name) {
  struct vst_running *running = context;
  running->wants_look = true;
  running->look.is_current = false;
  running->wanted_name.length = name.length <= VST_ACCOUNT_NAME_MOST ? name.length : 0;
  if (running->wanted_name.length > 0) memcpy(running->wanted_name.bytes, name.bytes, name.length);
  wake(running);
}

static const char *starts_of(const struct vst_running *running) {
  return running->mechanism.kind == VST_KIND_CAPTURE ? VST_CAPTURE_STARTS : VST_VIEW_STARTS;
}

static bool begin_start(void *context) {
  const struct vst_running *running = context;
  return vst_sentinel_begin(starts_of(running), running->mechanism.kind == VST_KIND_CAPTURE ? VST_SPAN_BOOTS : VST_SPAN_BOOT);
}

static void end_start(void *context) {
  const struct vst_running *running = context;
  vst_sentinel_end(starts_of(running));
}

// False: there is none.
static bool begin_thread(struct vst_running *running) {
  if (!running->has_thread) running->has_thread = pthread_create(&running->thread, NULL, run, running) == 0;
  return running->has_thread;
}

static void forget_out(struct vst_running *running) {
  vst_wipe(running->out, sizeof running->out);
  running->out_length = 0;
}

static void begin_connection(void *context) {
  struct vst_running *running = context;
  running->wants_connection = true;
  running->broken = false;
  forget_out(running);
  (void)begin_thread(running);
  wake(running);
}

static bool send_frame(void *context, const uint8_t *bytes, size_t length) {
  struct vst_running *running = context;
  if (length > sizeof running->out - running->out_length) {
    running->broken = true;
    wake(running);
    return false;
  }
  memcpy(running->out + running->out_length, bytes, length);
  running->out_length += length;
  wake(running);
  return true;
}

static void close_file(int *file) {
  if (*file >= 0) close(*file);
  *file = -1;
}

// Sends what there is. False: the connection is broken.
static bool send_out(struct vst_running *running) {
  size_t sent = 0;
  bool works = true;
  while (sent < running->out_length) {
    const ssize_t count = send(running->socket, running->out + sent, running->out_length - sent, 0);
    if (count > 0) {
      sent += (size_t)count;
    } else if (errno != EINTR) {
      works = errno == EAGAIN;
      break;
    }
  }
  const size_t left = running->out_length - sent;
  memmove(running->out, running->out + sent, left);
  vst_wipe(running->out + left, sent);
  running->out_length = left;
  return works;
}

// The agent is at its other end.
static bool is_open(const struct vst_running *running) {
  return running->socket >= 0 && !running->connecting && !running->meeting;
}

static void end_connection(void *context) {
  struct vst_running *running = context;
  running->wants_connection = false;
  running->broken = false;
  // A result is the last that is said, and a few bytes always fit into an empty socket.
  if (is_open(running) && running->out_length > 0) (void)send_out(running);
  forget_out(running);
  close_file(&running->socket);
  running->connecting = false;
  running->meeting = false;
  running->check.is_current = false;
}

static bool show(void *context, const struct vst_shown *shown) {
  const struct vst_running *running = context;
  return vst_view_show(running->view, shown);
}

static void hide(void *context) {
  const struct vst_running *running = context;
  vst_view_hide(running->view);
}

static void judge(void *context, uint32_t question, enum vst_verdict verdict) {
  const struct vst_running *running = context;
  vst_view_judge(running->view, question, verdict);
}

static void count(void *context, uint32_t seconds) {
  const struct vst_running *running = context;
  vst_view_count(running->view, seconds);
}

static uint64_t now(void *context) {
  (void)context;
  return clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW) / 1000000;
}

// --- The thread.

static bool is_said_by_another(const struct vst_running *running) {
  return running->saying != NULL && pthread_equal(running->saying->thread, pthread_self()) == 0;
}

// The host is answered without the lock, and may call back from within. One thread says everything, in its order: a result
// must not come after DidDeactivate. Another thread leaves what it has to say to it, and does not wait: the host may hold
// up the one until the other is back.
static void leave_lock(struct vst_running *running) {
  struct saying saying = {.thread = pthread_self(), .outer = running->saying};
  while (!running->left && !is_said_by_another(running) && vst_mechanism_has_reply(&running->mechanism)) {
    const struct vst_reply reply = vst_mechanism_take(&running->mechanism);
    running->saying = &saying;
    pthread_mutex_unlock(&running->lock);
    say(running->callbacks, running->engine, reply);
    // Written by this thread alone, from within.
    if (saying.left) return;
    pthread_mutex_lock(&running->lock);
    running->saying = saying.outer;
    pthread_cond_broadcast(&running->silent);
  }
  pthread_mutex_unlock(&running->lock);
}

// Nothing is being said to the host any more, but by this thread, which is in the middle of it and does not come back to
// the lock. Under the lock.
static void end_sayings(struct vst_running *running) {
  while (is_said_by_another(running)) pthread_cond_wait(&running->silent, &running->lock);
  for (struct saying *each = running->saying; each != NULL; each = each->outer) each->left = true;
  running->saying = NULL;
}

static void lose(struct vst_running *running) {
  end_connection(running);
  vst_mechanism_lost(&running->mechanism);
}

static void read_in(struct vst_running *running) {
  for (;;) {
    const struct vst_room room = vst_mechanism_room(&running->mechanism);
    if (room.length == 0 || running->socket < 0) return;
    const ssize_t count = recv(running->socket, room.bytes, room.length, 0);
    if (count > 0) {
      vst_mechanism_filled(&running->mechanism, (size_t)count);
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    lose(running);
    return;
  }
}

static bool is_under_way(const struct question *question) { return question->is_begun && !question->is_answered; }

static bool is_asking(const struct vst_running *running) {
  return is_under_way(&running->check) || is_under_way(&running->look);
}

// False: there is no thread for it.
static bool begin_question(struct question *question, void *(*ask)(void *), struct vst_running *running) {
  question->is_answered = false;
  question->is_begun = pthread_create(&question->thread, NULL, ask, running) == 0;
  question->is_current = question->is_begun;
  return question->is_begun;
}

static void answer_question(struct question *question, struct vst_running *running) {
  question->is_answered = true;
  wake(running);
}

// Waits for its thread.
static void end_question(struct question *question) {
  if (question->is_begun) pthread_join(question->thread, NULL);
  question->is_begun = false;
}

// True: the answer is there, and is taken.
static bool take_answer(struct question *question) {
  const bool has_answer = question->is_begun && question->is_current;
  end_question(question);
  question->is_current = false;
  return has_answer;
}

// Of the thread that checks. Nothing else writes `checked` while it runs.
static void *check_peer(void *argument) {
  struct vst_running *running = argument;
  const bool is_agent = vst_program_is_agent(&running->checked);
  pthread_mutex_lock(&running->lock);
  running->checked_is_agent = is_agent;
  answer_question(&running->check, running);
  pthread_mutex_unlock(&running->lock);
  return NULL;
}

// Of the thread that looks up. Nothing else writes `looked_name` while it runs.
static void *find(void *argument) {
  struct vst_running *running = argument;
  const struct vst_view name = {running->looked_name.bytes, running->looked_name.length};
  struct vst_found found;
  memset(&found, 0, sizeof found);
  vst_read_locale(found.locale);
  found.stands_aside = vst_stands_aside();
  found.has_other_owner = !found.stands_aside && vst_has_other_owner();
  if (!found.stands_aside && !found.has_other_owner) found.has_account = find_account(NULL, name, found.account_id);
  pthread_mutex_lock(&running->lock);
  running->found = found;
  answer_question(&running->look, running);
  pthread_mutex_unlock(&running->lock);
  return NULL;
}

// The connection is there, or has failed.
static void take_connection(struct vst_running *running) {
  running->connecting = false;
  running->meeting = vst_connection_peer(running->socket, &running->peer);
  if (!running->meeting) lose(running);
}

// Begins to ask who is at the other end, or takes the answer.
static void meet(struct vst_running *running) {
  if (is_under_way(&running->check)) return;
  if (!take_answer(&running->check)) {
    running->checked = running->peer;
    if (!begin_question(&running->check, check_peer, running)) lose(running);
    return;
  }
  running->meeting = false;
  if (running->checked_is_agent)
    vst_mechanism_connected(&running->mechanism);
  else
    lose(running);
}

// Begins to look up, or takes what was found. One that hangs keeps the next one waiting, which the clock then ends.
static void look(struct vst_running *running) {
  if (is_under_way(&running->look)) return;
  if (!take_answer(&running->look)) {
    running->looked_name = running->wanted_name;
    // Without a thread: as when nothing answers.
    if (!begin_question(&running->look, find, running)) running->wants_look = false;
    return;
  }
  running->wants_look = false;
  vst_view_speak(running->view, running->found.locale);
  vst_mechanism_looked_up(&running->mechanism, &running->found);
}

static void serve(struct vst_running *running, short events) {
  if (running->wants_connection) {
    running->wants_connection = false;
    running->socket = vst_connection_open();
    running->connecting = true;
    if (running->socket < 0) lose(running);
    return;
  }
  if (running->socket < 0 || events == 0) return;
  if (running->connecting) {
    take_connection(running);
  } else if ((events & (POLLIN | POLLHUP | POLLERR)) != 0) {
    read_in(running);
  }
}

static int limit_of(const struct vst_running *running) {
  const uint64_t waits = vst_mechanism_waits(&running->mechanism);
  if (waits > 60000) return waits == UINT64_MAX ? -1 : 60000;
  return (int)waits;
}

static void *run(void *argument) {
  struct vst_running *running = argument;
  pthread_mutex_lock(&running->lock);
  while (!running->stops) {
    vst_mechanism_tick(&running->mechanism);
    if (running->wants_look) look(running);
    if (running->wants_connection) serve(running, 0);
    if (running->meeting) meet(running);
    if (is_open(running) && (running->broken || !send_out(running))) lose(running);
    struct pollfd files[2] = {{running->wake[0], POLLIN, 0}, {running->socket, POLLIN, 0}};
    if (running->connecting || running->out_length > 0) files[1].events |= POLLOUT;
    const int limit = running->wants_connection ? 0 : limit_of(running);
    // One that is not known yet is not listened to.
    const int polled = running->meeting ? -1 : running->socket;
    leave_lock(running);
    const int ready = poll(files, polled >= 0 ? 2 : 1, limit);
    pthread_mutex_lock(&running->lock);
    char bytes[16];
    if (ready > 0 && files[0].revents != 0) (void)!read(running->wake[0], bytes, sizeof bytes);
    // Another connection may have taken its place meanwhile.
    if (ready > 0 && polled >= 0 && polled == running->socket) serve(running, files[1].revents);
  }
  leave_lock(running);
  return NULL;
}

// --- From outside.

struct vst_running *vst_running_create(const AuthorizationCallbacks *callbacks, AuthorizationEngineRef engine,
                                       enum vst_mechanism_kind kind) {
  struct vst_running *running = calloc(1, sizeof *running);
  if (running == NULL) return NULL;
  running->callbacks = callbacks;
  running->engine = engine;
  running->socket = -1;
  const struct vst_platform platform = {
      .context = running,
      .get_value = get_value,
      .set_value = set_value,
      .remove_value = remove_value,
      .find_account = find_account,
      .look_up = look_up,
      .begin_start = begin_start,
      .end_start = end_start,
      .connect = begin_connection,
      .send = send_frame,
      .disconnect = end_connection,
      .now = now,
      .show = show,
      .hide = hide,
      .shows = VST_ABILITY_BROWSER | VST_ABILITY_PICTURES,
      .judge = judge,
      .count = count,
      .log = vst_log_event,
  };
  running->platform = platform;
  if (pipe(running->wake) != 0) {
    free(running);
    return NULL;
  }
  for (int i = 0; i < 2; i += 1) {
    (void)fcntl(running->wake[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(running->wake[i], F_SETFL, O_NONBLOCK);
  }
  pthread_mutex_init(&running->lock, NULL);
  pthread_cond_init(&running->silent, NULL);
  if (kind == VST_KIND_OFFER || kind == VST_KIND_RECONCILE) running->view = vst_view_create(running, callbacks, engine);
  vst_mechanism_begin(&running->mechanism, kind, &running->platform);
  return running;
}

OSStatus vst_running_invoke(struct vst_running *running) {
  pthread_mutex_lock(&running->lock);
  const bool checks_in = running->mechanism.kind == VST_KIND_OFFER;
  vst_mechanism_invoke(&running->mechanism);
  // Without the thread nothing would end by itself.
  if (vst_mechanism_waits(&running->mechanism) != UINT64_MAX && !begin_thread(running))
    vst_mechanism_try_again(&running->mechanism);
  // The host may end this mechanism as soon as it has its answer.
  leave_lock(running);
  if (checks_in) vst_check_in();
  return errAuthorizationSuccess;
}

OSStatus vst_running_deactivate(struct vst_running *running) {
  pthread_mutex_lock(&running->lock);
  vst_mechanism_deactivate(&running->mechanism);
  leave_lock(running);
  return errAuthorizationSuccess;
}

bool vst_running_leave(struct vst_running *running) {
  // A button's call that is on its way on the main thread ends first, and nothing is shown with the host's reference.
  vst_view_detach(running->view);
  pthread_mutex_lock(&running->lock);
  running->left = true;
  end_sayings(running);
  // A host may destroy the mechanism from within SetResult, which is called on this thread: it cannot end itself.
  const bool is_own_thread = running->has_thread && pthread_equal(pthread_self(), running->thread) != 0;
  const bool captures = vst_mechanism_leave(&running->mechanism) && running->has_thread;
  // Without a thread nothing goes on, and a waiting question would last as long as macOS lets it.
  const bool goes_on = is_own_thread || captures || is_asking(running);
  pthread_mutex_unlock(&running->lock);
  return goes_on;
}

bool vst_running_is_over(struct vst_running *running) {
  pthread_mutex_lock(&running->lock);
  const bool goes_on = vst_mechanism_outlives_host(&running->mechanism) || is_asking(running);
  pthread_mutex_unlock(&running->lock);
  return !goes_on;
}

void vst_running_finish(struct vst_running *running) {
  pthread_mutex_lock(&running->lock);
  running->stops = true;
  wake(running);
  pthread_mutex_unlock(&running->lock);
  if (running->has_thread) pthread_join(running->thread, NULL);
  end_question(&running->check);
  end_question(&running->look);
  vst_mechanism_end(&running->mechanism);
  end_connection(running);
  vst_view_destroy(running->view);
  close_file(&running->wake[0]);
  close_file(&running->wake[1]);
  pthread_cond_destroy(&running->silent);
  pthread_mutex_destroy(&running->lock);
  vst_wipe(running, sizeof *running);
  free(running);
}

void vst_running_try_again(struct vst_running *running) {
  pthread_mutex_lock(&running->lock);
  vst_mechanism_try_again(&running->mechanism);
  leave_lock(running);
}

void vst_running_forgot(struct vst_running *running) {
  pthread_mutex_lock(&running->lock);
  vst_mechanism_forgot(&running->mechanism);
  leave_lock(running);
}

void vst_running_cancel(struct vst_running *running) {
  pthread_mutex_lock(&running->lock);
  vst_mechanism_cancel(&running->mechanism);
  leave_lock(running);
}

bool vst_running_answer(struct vst_running *running, struct vst_answer_message *answer) {
  pthread_mutex_lock(&running->lock);
  const bool sent = vst_mechanism_answer(&running->mechanism, answer);
  leave_lock(running);
  return sent;
}

uint32_t vst_running_navigate(struct vst_running *running, struct vst_view address) {
  pthread_mutex_lock(&running->lock);
  const uint32_t question = vst_mechanism_navigate(&running->mechanism, address);
  leave_lock(running);
  return question;
}
