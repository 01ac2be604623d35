// See system_symbols.h. Darwin's numbers are from its public headers; each function translates what differs.
#include "system_symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "heap.h"
#include "missing.h"
#include "objc.h"
#include "pages.h"
#include "processor.h"
#include "report.h"
#include "screen.h"

static const struct options *settings;
static size_t missing_before;
static const struct macho *fakes;
static uint8_t *fakes_base;

// --- errno

static _Thread_local int darwin_error;

static int *error_address(void) { return &darwin_error; }

static int darwin_of(int number) {
  switch (number) {
    case EAGAIN:
      return 35;
    case EINPROGRESS:
      return 36;
    case EALREADY:
      return 37;
    case EADDRINUSE:
      return 48;
    case ECONNABORTED:
      return 53;
    case ECONNRESET:
      return 54;
    case EISCONN:
      return 56;
    case ENOTCONN:
      return 57;
    case ETIMEDOUT:
      return 60;
    case ECONNREFUSED:
      return 61;
    case ENAMETOOLONG:
      return 63;
    default:
      // Up to ERANGE both systems agree, but for EAGAIN.
      return number <= 34 ? number : 22;
  }
}

static long said(long result) {
  if (result < 0) darwin_error = darwin_of(errno);
  return result;
}

// --- pthread. A mutex of Darwin's has 64 bytes with a signature in front; Linux's has 40 and lies behind that.

struct darwin_mutex {
  long signature;
  pthread_mutex_t mutex;
};
_Static_assert(sizeof(struct darwin_mutex) <= 64, "Linux's mutex fits into Darwin's");

static int mutex_init(struct darwin_mutex *mutex, const void *attributes) {
  (void)attributes;
  return pthread_mutex_init(&mutex->mutex, NULL);
}
static int mutex_destroy(struct darwin_mutex *mutex) { return pthread_mutex_destroy(&mutex->mutex); }
static int mutex_lock(struct darwin_mutex *mutex) { return pthread_mutex_lock(&mutex->mutex); }
static int mutex_unlock(struct darwin_mutex *mutex) { return pthread_mutex_unlock(&mutex->mutex); }

// A condition of Darwin's has 48 bytes, as many as Linux's: it is in their place. Ours is never made by an initialiser.
_Static_assert(sizeof(pthread_cond_t) <= 48, "Linux's condition fits into Darwin's");

static int condition_init(pthread_cond_t *condition, const void *attributes) {
  (void)attributes;
  return pthread_cond_init(condition, NULL);
}
static int condition_wait(pthread_cond_t *condition, struct darwin_mutex *mutex) {
  return pthread_cond_wait(condition, &mutex->mutex);
}
static int thread_create(pthread_t *thread, const void *attributes, void *(*run)(void *), void *argument) {
  (void)attributes;
  return pthread_create(thread, NULL, run, argument);
}

// --- Files and sockets

int system_symbols_fcntl(int file, int command, long argument) {
  enum { DARWIN_NONBLOCK = 4 };
  // F_GETFD to F_SETFL have the same numbers.
  if (command < F_GETFD || command > F_SETFL) {
    darwin_error = 22;
    return -1;
  }
  if (command == F_SETFL) return (int)said(fcntl(file, command, (argument & DARWIN_NONBLOCK) != 0 ? O_NONBLOCK : 0));
  return (int)said(fcntl(file, command, argument));
}

// The files that our plug-in writes. One says that the plug-in answers, and nothing is kept of it here; the others count its
// starts. No other is there.
static int open_file(const char *path, int flags) {
  enum { DARWIN_CREATE = 0x200, DARWIN_TRUNCATE = 0x400 };
  if (strcmp(path, "/var/db/vestibule/check-in/offer") == 0) return (int)said(open("/dev/null", O_WRONLY | O_CLOEXEC));
  const char *starts = NULL;
  if (strcmp(path, "/var/db/vestibule/check-in/starts") == 0) starts = settings->starts;
  if (strcmp(path, "/var/db/vestibule/capture-starts") == 0) starts = settings->capture_starts;
  if (starts != NULL) {
    // The kinds of access have the same numbers.
    const int how = (flags & O_ACCMODE) | ((flags & DARWIN_CREATE) != 0 ? O_CREAT : 0) |
                    ((flags & DARWIN_TRUNCATE) != 0 ? O_TRUNC : 0);
    return (int)said(open(starts, how | O_NOFOLLOW | O_CLOEXEC, 0600));
  }
  darwin_error = ENOENT;
  return -1;
}

// The agent's program, and the folders on the way to it.
int system_symbols_lstat(const char *path, uint8_t into[144]) {
  enum { MODE = 4, LINKS = 6, USER = 16 };
  const char *program = settings->agent_program;
  const size_t length = strcmp(path, "/") == 0 ? 0 : strlen(path);
  if (strncmp(path, program, length) != 0 || (program[length] != '/' && program[length] != '\0')) {
    darwin_error = ENOENT;
    return -1;
  }
  const bool is_program = program[length] == '\0';
  const uint16_t mode = is_program ? 0100755 : 0040755, links = 1;
  const uint32_t user = is_program ? settings->agent_owner : 0;
  memset(into, 0, 144);
  memcpy(into + MODE, &mode, sizeof mode);
  memcpy(into + LINKS, &links, sizeof links);
  memcpy(into + USER, &user, sizeof user);
  return 0;
}

static int kernel_value(const char *name, char *into, size_t *length, const void *from, size_t from_length) {
  static const char boot[] = "00000000-0000-4000-8000-000000000001";
  if (from != NULL || from_length != 0 || strcmp(name, "kern.bootsessionuuid") != 0 || *length < sizeof boot) {
    darwin_error = ENOENT;
    return -1;
  }
  memcpy(into, boot, sizeof boot);
  *length = sizeof boot;
  return 0;
}

enum { FILES_MOST = 1024 };
static atomic_bool is_connection[FILES_MOST];
static atomic_uint connections_made, connections_open;

static int close_file(int file) {
  if (file >= 0 && file < FILES_MOST && atomic_exchange(&is_connection[file], false))
    atomic_fetch_sub(&connections_open, 1);
  return (int)said(close(file));
}

bool system_symbols_has_hung_up(void) {
  return atomic_load(&connections_made) > 0 && atomic_load(&connections_open) == 0;
}

static int make_pipe(int files[2]) { return (int)said(pipe(files)); }
static long read_file(int file, void *into, size_t length) { return said(read(file, into, length)); }
static long write_file(int file, const void *from, size_t length) { return said(write(file, from, length)); }
// Waits by the plug-in's clock.
static int poll_files(struct pollfd *files, unsigned count, int limit) {
  const int rate = (int)settings->clock_rate;
  return (int)said(poll(files, count, limit < 0 ? -1 : (limit + rate - 1) / rate));
}

static int make_socket(int domain, int type, int protocol) {
  if (domain != AF_UNIX) {
    // No plug-in reaches a network from here.
    darwin_error = 1;
    return -1;
  }
  return (int)said(socket(domain, type, protocol));
}

static int connect_socket(int socket, const void *address, unsigned length) {
  struct sockaddr_un to;
  memset(&to, 0, sizeof to);
  to.sun_family = AF_UNIX;
  // One place for all: the agent that the host was given.
  if (settings->agent == NULL || length < 2 || ((const uint8_t *)address)[1] != AF_UNIX ||
      strlen(settings->agent) >= sizeof to.sun_path) {
    darwin_error = ENOENT;
    return -1;
  }
  memcpy(to.sun_path, settings->agent, strlen(settings->agent) + 1);
  const int result = (int)said(connect(socket, (const struct sockaddr *)&to, sizeof to));
  if (result == 0 && socket < FILES_MOST && !atomic_exchange(&is_connection[socket], true)) {
    atomic_fetch_add(&connections_open, 1);
    atomic_fetch_add(&connections_made, 1);
  }
  return result;
}

enum { DARWIN_SOL_SOCKET = 0xffff, DARWIN_SO_ERROR = 0x1007, DARWIN_SO_NOSIGPIPE = 0x1022, DARWIN_PEERTOKEN = 6 };

static int set_option(int socket, int level, int option, const void *value, unsigned length) {
  (void)socket;
  (void)value;
  (void)length;
  // Every send is without a signal here.
  if (level == DARWIN_SOL_SOCKET && option == DARWIN_SO_NOSIGPIPE) return 0;
  darwin_error = 42;
  return -1;
}

static int get_option(int socket, int level, int option, void *value, unsigned *length) {
  if (level == DARWIN_SOL_SOCKET && option == DARWIN_SO_ERROR && *length == sizeof(int)) {
    socklen_t size = sizeof(int);
    int error = 0;
    if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return (int)said(-1);
    error = error == 0 ? 0 : darwin_of(error);
    memcpy(value, &error, sizeof error);
    return 0;
  }
  if (level == 0 && option == DARWIN_PEERTOKEN && *length == 32) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return (int)said(-1);
    // Audit user, effective user and group, real user and group, process, session, version.
    const uint32_t user = settings->agent_user;
    const uint32_t token[8] = {user, user, 0, user, 0, (uint32_t)peer.pid, 100000, 1};
    memcpy(value, token, sizeof token);
    return 0;
  }
  darwin_error = 42;
  return -1;
}

static long send_socket(int socket, const void *from, size_t length, int flags) {
  (void)flags;
  return said(send(socket, from, length, MSG_NOSIGNAL));
}
static long receive_socket(int socket, void *into, size_t length, int flags) {
  (void)flags;
  return said(recv(socket, into, length, 0));
}

// --- The rest

static uint64_t clock_nanoseconds(int clock) {
  (void)clock;
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return ((uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec) * settings->clock_rate;
}

static int account_uuid(int type, const void *identifier, size_t size, uint8_t uuid[16]) {
  enum { BY_NAME = 4 };
  const struct account *account = type == BY_NAME ? options_account(settings, identifier, size) : NULL;
  if (account == NULL) return ENOENT;
  memcpy(uuid, account->uuid, sizeof account->uuid);
  return 0;
}

// --- What the fakes ask. A truth is an int here: see processor.h.

static const char *locale(void) { return settings->locale; }
// The rest of a line that begins with these words; NULL: it does not.
static const char *after(const char *line, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i += 1) {
    const size_t length = strlen(words[i]);
    if (strncmp(line, words[i], length) != 0 || line[length] != ' ') return NULL;
    line += length + 1;
  }
  return line;
}
static const char *preference(const char *scope, const char *domain, const char *key) {
  const char *const words[] = {scope, domain, key};
  const char *value = NULL;
  for (size_t i = 0; i < settings->preference_count && value == NULL; i += 1)
    value = after(settings->preferences[i], words, 3);
  return value;
}
static int has_dictionary(const char *scope, const char *domain, const char *key) {
  const char *const words[] = {scope, domain};
  for (size_t i = 0; i < settings->preference_count; i += 1) {
    const char *rest = after(settings->preferences[i], words, 2);
    if (rest != NULL && strncmp(rest, key, strlen(key)) == 0 && rest[strlen(key)] == '.') return true;
  }
  return false;
}
static const char *team(void) { return settings->team; }
static const char *agent_program(void) { return settings->agent_program; }
static int meets(const char *requirement) {
  if (settings->signature_takes > 0) (void)usleep(settings->signature_takes * 1000);
  struct line line;
  line_begin(&line, "requirement");
  line_text(&line, "text", requirement);
  line_bool(&line, "met", settings->agent_is_signed);
  line_end(&line);
  return settings->agent_is_signed;
}
static void keyboard(const char *name) {
  struct line line;
  line_begin(&line, "keyboard");
  line_text(&line, "name", name);
  line_end(&line);
}

// Of a plug-in that counts the lines which are reached: see coverage/count.c.
static void keep_counts(const void *bytes, size_t length) {
  char path[4096];
  const char *beginning = getenv("VESTIBULE_COUNTS");
  if (beginning == NULL || snprintf(path, sizeof path, "%s-%d.profraw", beginning, (int)getpid()) >= (int)sizeof path) return;
  const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  (void)!write(file, bytes, length);
  (void)close(file);
}

// Where there are no fakes, a constant text has no class.
static void *constant_string_class[32];

static char default_log[16];
static int log_enabled(const void *log, uint8_t type) {
  (void)log;
  (void)type;
  return true;
}
static void log_text(void *image, const void *log, uint8_t type, const char *format, const uint8_t *buffer, uint32_t size) {
  (void)image;
  (void)log;
  (void)type;
  (void)buffer;
  (void)size;
  struct line line;
  line_begin(&line, "log");
  line_text(&line, "text", format);
  line_end(&line);
}

static const uint64_t stack_guard = UINT64_C(0x5bd1e995a7f3c600);
static void stack_smashed(void) {
  report_finding("stack-smashed", SEVERITY_FAULT, NULL, NULL);
  abort();
}

static void zero(void *into, size_t length) { memset(into, 0, length); }

static int set_bytes(void *into, size_t room, int value, size_t length) {
  if (length > room) return 34;
  memset(into, value, length);
  return 0;
}

static size_t copy_text(char *into, const char *from, size_t room) {
  const size_t length = strlen(from);
  if (room > 0) {
    const size_t taken = length < room ? length : room - 1;
    memcpy(into, from, taken);
    into[taken] = '\0';
  }
  return length;
}

struct symbol {
  const char *name;
  void *address;
};

#define FUNCTION(name, function) {name, (void *)(uintptr_t)(function)}

static const struct symbol symbols[] = {
    {"___CFConstantStringClassReference", constant_string_class},
    {"___stack_chk_guard", (void *)(uintptr_t)&stack_guard},
    {"__os_log_default", default_log},
    FUNCTION("___bzero", zero),
    FUNCTION("___error", error_address),
    FUNCTION("___stack_chk_fail", stack_smashed),
    FUNCTION("__os_log_impl", log_text),
    FUNCTION("_abort", abort),
    FUNCTION("_bzero", zero),
    FUNCTION("_calloc", calloc),
    FUNCTION("_clock_gettime_nsec_np", clock_nanoseconds),
    FUNCTION("_close", close_file),
    FUNCTION("_connect", connect_socket),
    FUNCTION("_fcntl", system_symbols_fcntl),
    FUNCTION("_free", free),
    FUNCTION("_getsockopt", get_option),
    FUNCTION("_lstat$INODE64", system_symbols_lstat),
    FUNCTION("_malloc", malloc),
    FUNCTION("_mbr_identifier_to_uuid", account_uuid),
    FUNCTION("_memchr", memchr),
    FUNCTION("_memcmp", memcmp),
    FUNCTION("_memcpy", memcpy),
    FUNCTION("_memmove", memmove),
    FUNCTION("_memset", memset),
    FUNCTION("_memset_s", set_bytes),
    FUNCTION("_os_log_type_enabled", log_enabled),
    FUNCTION("_open", open_file),
    FUNCTION("_pause", pause),
    FUNCTION("_pipe", make_pipe),
    FUNCTION("_poll", poll_files),
    FUNCTION("_pthread_cond_broadcast", pthread_cond_broadcast),
    FUNCTION("_pthread_cond_destroy", pthread_cond_destroy),
    FUNCTION("_pthread_cond_init", condition_init),
    FUNCTION("_pthread_cond_wait", condition_wait),
    FUNCTION("_pthread_create", thread_create),
    FUNCTION("_pthread_detach", pthread_detach),
    FUNCTION("_pthread_equal", pthread_equal),
    FUNCTION("_pthread_join", pthread_join),
    FUNCTION("_pthread_mutex_destroy", mutex_destroy),
    FUNCTION("_pthread_mutex_init", mutex_init),
    FUNCTION("_pthread_mutex_lock", mutex_lock),
    FUNCTION("_pthread_mutex_unlock", mutex_unlock),
    FUNCTION("_pthread_self", pthread_self),
    FUNCTION("_read", read_file),
    FUNCTION("_realloc", realloc),
    FUNCTION("_recv", receive_socket),
    FUNCTION("_send", send_socket),
    FUNCTION("_setsockopt", set_option),
    FUNCTION("_socket", make_socket),
    FUNCTION("_strchr", strchr),
    FUNCTION("_strcmp", strcmp),
    FUNCTION("_strdup", strdup),
    FUNCTION("_strlcpy", copy_text),
    FUNCTION("_strlen", strlen),
    FUNCTION("_strncmp", strncmp),
    FUNCTION("_strrchr", strrchr),
    FUNCTION("_sysctlbyname", kernel_value),
    FUNCTION("_usleep", usleep),
    FUNCTION("_vestibule_agent_program", agent_program),
    FUNCTION("_vestibule_has_dictionary", has_dictionary),
    FUNCTION("_vestibule_keep_counts", keep_counts),
    FUNCTION("_vestibule_keyboard", keyboard),
    FUNCTION("_vestibule_locale", locale),
    FUNCTION("_vestibule_meets", meets),
    FUNCTION("_vestibule_preference", preference),
    FUNCTION("_vestibule_team", team),
    FUNCTION("_write", write_file),
};

void system_symbols_begin(const struct options *options) {
  settings = options;
  missing_before = missing_count();
}

void system_symbols_add_fakes(const struct macho *image, uint8_t *base) {
  fakes = image;
  fakes_base = base;
}

// Old code asks for a variant of a function by a suffix (`$INODE64`, `$DARWIN_EXTSN`): another function, by name.
void *system_symbol(void *context, const char *library, const char *symbol, bool weak) {
  (void)context;
  void *found = fakes == NULL ? NULL : macho_find(fakes, fakes_base, symbol);
  if (found == NULL) found = processor_symbol(symbol);
  for (size_t i = 0; found == NULL && i < sizeof symbols / sizeof *symbols; i += 1)
    if (strcmp(symbols[i].name, symbol) == 0) found = symbols[i].address;
  if (found == NULL) found = objc_symbol(symbol);
  if (found == NULL) found = screen_symbol(symbol);
  if (found == NULL) found = pages_symbol(symbol);
  if (found == NULL && !weak) found = objc_missing_class(library, symbol);
  if (found != NULL) return found;
  return weak ? NULL : missing_stub(library, symbol);
}

size_t system_symbols_missing(void) { return missing_count() - missing_before; }

void *system_symbol_of_plugin(void *context, const char *library, const char *symbol, bool weak) {
  void *found = heap_symbol(symbol);
  return found != NULL ? found : system_symbol(context, library, symbol, weak);
}
