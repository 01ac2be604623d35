// See mac.h.
#include "mac.h"

#include <membership.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent_program.h"
#include "check_in.h"
#include "connection.h"
#include "locale.h"
#include "log.h"
#include "preferences.h"
#include "sentinel.h"
#include "view.h"

// The system itself is asked here (redirect.h).
#undef pthread_cond_wait
#undef poll

struct mac mac = {.result_lasts_until = EVENT_COUNT};

// Memory of its own: the host's reference after its end is a wrong access.
struct __OpaqueAuthorizationEngine {
  unsigned results, deactivations;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned events[EVENT_COUNT];
static uint64_t clock_now = 1000;
static int agents_end = -1;
static pthread_t hosts_thread;

unsigned happened(enum event event) {
  pthread_mutex_lock(&lock);
  const unsigned count = events[event];
  pthread_mutex_unlock(&lock);
  return count;
}

void happens(enum event event) {
  pthread_mutex_lock(&lock);
  events[event] += 1;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
}

void await_either(enum event one, enum event other) {
  pthread_mutex_lock(&lock);
  while (events[one] == 0 && events[other] == 0) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

void await(enum event event) { await_either(event, event); }

void pass(uint64_t milliseconds) {
  pthread_mutex_lock(&lock);
  clock_now += milliseconds;
  pthread_mutex_unlock(&lock);
}

uint64_t clock_gettime_nsec_np(clockid_t clock) {
  (void)clock;
  pthread_mutex_lock(&lock);
  const uint64_t now = clock_now * 1000000;
  pthread_mutex_unlock(&lock);
  return now;
}

int story_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
  happens(EVENT_WAITS);
  return pthread_cond_wait(condition, mutex);
}

// The story's clock may go forward meanwhile.
int story_poll(struct pollfd *files, nfds_t count, int milliseconds) {
  return poll(files, count, milliseconds == 0 ? 0 : 1);
}

// --- The host

static OSStatus set_result(AuthorizationEngineRef engine, AuthorizationResult result) {
  CHECK(result == kAuthorizationResultAllow);
  happens(EVENT_RESULT_BEGINS);
  engine->results += 1;
  if (mac.within_result != NULL) {
    mac.within_result();
  } else if (mac.result_lasts_until != EVENT_COUNT) {
    await_either(mac.result_lasts_until, mac.or_until);
    engine->results += 1;
  }
  happens(EVENT_RESULT);
  return errAuthorizationSuccess;
}

static OSStatus did_deactivate(AuthorizationEngineRef engine) {
  engine->deactivations += 1;
  // A result after it would count for the next question.
  if (mac.within_result == NULL) CHECK(happened(EVENT_RESULT_BEGINS) == happened(EVENT_RESULT));
  happens(EVENT_DEACTIVATED);
  return errAuthorizationSuccess;
}

static AuthorizationValue alice = {5, (void *)(uintptr_t)"alice"}, secret = {12, (void *)(uintptr_t)"typed secret"};

static OSStatus get_context(AuthorizationEngineRef engine, AuthorizationString key, AuthorizationContextFlags *flags,
                            const AuthorizationValue **value) {
  engine->results += 0;
  *flags = 0;
  *value = strcmp(key, "username") == 0 ? &alice : strcmp(key, "password") == 0 ? &secret : NULL;
  return *value == NULL ? errAuthorizationInternal : errAuthorizationSuccess;
}
static OSStatus set_context(AuthorizationEngineRef engine, AuthorizationString key, AuthorizationContextFlags flags,
                            const AuthorizationValue *value) {
  (void)key, (void)flags, (void)value;
  engine->results += 0;
  return errAuthorizationSuccess;
}
static OSStatus get_hint(AuthorizationEngineRef engine, AuthorizationString key, const AuthorizationValue **value) {
  (void)key, (void)value;
  engine->results += 0;
  return errAuthorizationInternal;
}

void create(const char *name) {
  static const AuthorizationCallbacks callbacks = {.version = 0,
                                                   .SetResult = set_result,
                                                   .DidDeactivate = did_deactivate,
                                                   .GetContextValue = get_context,
                                                   .SetContextValue = set_context,
                                                   .GetHintValue = get_hint};
  hosts_thread = pthread_self();
  mac.engine = calloc(1, sizeof *mac.engine);
  CHECK(mac.engine != NULL);
  CHECK(AuthorizationPluginCreate(&callbacks, &mac.plugin, &mac.interface) == errAuthorizationSuccess);
  CHECK(mac.interface->MechanismCreate(mac.plugin, mac.engine, name, &mac.mechanism) == errAuthorizationSuccess);
}

void destroy(void) {
  CHECK(mac.interface->MechanismDestroy(mac.mechanism) == errAuthorizationSuccess);
  free(mac.engine);
  mac.engine = NULL;
}

void end_plugin(void) {
  CHECK(mac.interface->PluginDestroy(mac.plugin) == errAuthorizationSuccess);
  if (agents_end >= 0) close(agents_end);
}

// --- The Mac

// Not on the host's thread: it would wait as long as the program hangs.
static void another_program_is_asked(void) {
  CHECK(pthread_equal(pthread_self(), hosts_thread) == 0);
  if (mac.programs_hang) await(EVENT_RELEASED);
  happens(EVENT_LOOKED_UP);
}

int mbr_identifier_to_uuid(int type, const void *identifier, size_t size, unsigned char uuid[16]) {
  another_program_is_asked();
  CHECK(type == ID_TYPE_USERNAME && size == 5 && memcmp(identifier, "alice", 5) == 0);
  memset(uuid, 1, 16);
  return 0;
}
bool vst_stands_aside(void) {
  another_program_is_asked();
  return false;
}
bool vst_has_other_owner(void) {
  another_program_is_asked();
  return false;
}

int vst_connection_open(void) {
  int ends[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
  if (agents_end >= 0) close(agents_end);
  agents_end = ends[1];
  return ends[0];
}
bool vst_connection_peer(int socket, struct vst_audit_token *token) {
  (void)socket;
  memset(token, 0, sizeof *token);
  return true;
}
bool vst_program_is_agent(const struct vst_audit_token *token) {
  (void)token;
  happens(EVENT_CHECK_BEGINS);
  if (mac.check_hangs) await(EVENT_RELEASED);
  return true;
}

bool vst_sentinel_begin(const char *path, enum vst_span span) {
  (void)path, (void)span;
  happens(EVENT_START_BEGINS);
  return true;
}
void vst_sentinel_end(const char *path) {
  (void)path;
  happens(EVENT_START_ENDS);
}
void vst_check_in(void) {}
void vst_read_locale(char into[VST_LOCALE_MOST + 1]) {
  another_program_is_asked();
  memcpy(into, "en", 3);
}
void vst_log_event(void *context, enum vst_event event) { (void)context, (void)event; }

// --- The view, which is none: what it would show nobody looks at.

static char bridge;

struct vst_view_bridge *vst_view_create(struct vst_running *running, const AuthorizationCallbacks *callbacks,
                                        AuthorizationEngineRef engine) {
  (void)running, (void)callbacks, (void)engine;
  return (struct vst_view_bridge *)(void *)&bridge;
}
void vst_view_speak(struct vst_view_bridge *of, const char *locale) { (void)of, (void)locale; }
bool vst_view_show(struct vst_view_bridge *of, const struct vst_shown *shown) {
  (void)of, (void)shown;
  return true;
}
void vst_view_hide(struct vst_view_bridge *of) { (void)of; }
void vst_view_judge(struct vst_view_bridge *of, uint32_t question, enum vst_verdict verdict) {
  (void)of, (void)question, (void)verdict;
}
void vst_view_count(struct vst_view_bridge *of, uint32_t seconds) { (void)of, (void)seconds; }
void vst_view_detach(struct vst_view_bridge *of) {
  if (of != NULL) happens(EVENT_DETACHED);
}
void vst_view_destroy(struct vst_view_bridge *of) { (void)of; }
