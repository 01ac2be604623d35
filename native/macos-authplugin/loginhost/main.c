// The login host for authorization plug-ins. This process makes another one for the plug-in and watches it: when a call
// does not return it says which and ends that process, and when the process ends by itself it says by what. Started by
// src/harness/authhost, which reads the report. Exit codes: 0 played to its end, 1 misbehaved, 2 no plug-in.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hosted.h"
#include "missing.h"
#include "report.h"

static struct options options;

static const char *signal_word(int number) {
  switch (number) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGILL:
      return "SIGILL";
    case SIGABRT:
      return "SIGABRT";
    case SIGFPE:
      return "SIGFPE";
    case SIGTRAP:
      return "SIGTRAP";
    default:
      return "another signal";
  }
}

static void finding_of_call(const char *name, const struct watch *watch, const char *detail) {
  struct line line;
  line_begin(&line, "finding");
  line_text(&line, "name", name);
  line_text(&line, "severity", "fault");
  const bool is_in_call = atomic_load(&watch->deadline) != 0;
  if (is_in_call) {
    line_bytes(&line, "call", watch->call, strnlen(watch->call, sizeof watch->call));
    line_bytes(&line, "mechanism", watch->mechanism, strnlen(watch->mechanism, sizeof watch->mechanism));
  }
  if (detail != NULL) line_text(&line, "detail", detail);
  line_end(&line);
}

// Waits for the end of the process, or of the time of its call. False: it hangs, and was ended.
static bool wait_for(pid_t child, int handle, const struct watch *watch, int *status) {
  for (;;) {
    const uint64_t deadline = atomic_load(&watch->deadline);
    const uint64_t now = watch_now();
    if (deadline != 0 && now >= deadline) {
      finding_of_call("hang", watch, NULL);
      (void)kill(child, SIGKILL);
      (void)waitpid(child, status, 0);
      return false;
    }
    const uint64_t left = deadline == 0 ? 200 : deadline - now < 200 ? deadline - now + 1 : 200;
    struct pollfd file = {handle, POLLIN, 0};
    // Without a handle for the process (valgrind has none) it is asked again and again.
    const int limit = handle >= 0 || left < 5 ? (int)left : 5;
    (void)poll(&file, handle >= 0 ? 1 : 0, limit);
    if (waitpid(child, status, WNOHANG) == child) return true;
  }
}

static int end(int code) {
  struct line line;
  line_begin(&line, "end");
  line_number(&line, "exitCode", code);
  line_end(&line);
  return code;
}

int main(int count, char **arguments) {
  if (!options_read(count, arguments, &options)) return HOSTED_REFUSED;
  // Where the engine is in another process, standard input is for the process with the plug-in.
  if (!options.is_driven && !options_read_lines(&options)) return HOSTED_REFUSED;
  struct watch *watch = mmap(NULL, sizeof *watch, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (watch == MAP_FAILED) return HOSTED_REFUSED;
  const pid_t parent = getpid();
  // The other process begins once this one has said that it is there: lines come in order.
  int gate[2];
  if (pipe(gate) != 0) return HOSTED_REFUSED;
  const pid_t child = fork();
  if (child < 0) return HOSTED_REFUSED;
  if (child == 0) {
    const struct rlimit none = {0, 0};
    // No core of a process with passwords, and none that outlives its host.
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(HOSTED_REFUSED);
    char byte = 0;
    (void)close(gate[1]);
    (void)!read(gate[0], &byte, 1);
    (void)close(gate[0]);
    const int code = hosted_run(&options, watch);
    // Without what the plug-in may have registered for the end.
    _exit(code);
  }
  struct line line;
  line_begin(&line, "host");
  line_number(&line, "process", child);
  line_end(&line);
  (void)close(gate[0]);
  (void)close(gate[1]);
  const int handle = (int)syscall(SYS_pidfd_open, child, 0);
  int status = 0;
  if (!wait_for(child, handle, watch, &status)) return end(HOSTED_MISBEHAVED);
  if (WIFSIGNALED(status)) {
    finding_of_call("crash", watch, signal_word(WTERMSIG(status)));
    return end(HOSTED_MISBEHAVED);
  }
  const int code = WEXITSTATUS(status);
  if (code == MISSING_EXIT) return end(HOSTED_MISBEHAVED);
  if (code != HOSTED_CLEAN && code != HOSTED_MISBEHAVED && code != HOSTED_REFUSED) {
    finding_of_call("ended-process", watch, NULL);
    return end(HOSTED_MISBEHAVED);
  }
  if (code != HOSTED_REFUSED && atomic_load(&watch->deadline) != 0) {
    finding_of_call("ended-process", watch, NULL);
    return end(HOSTED_MISBEHAVED);
  }
  return end(code);
}
