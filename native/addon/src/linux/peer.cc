// The peer on Linux: SO_PEERCRED (unix(7)) and, so that a reused pid can be told apart, the time at which its process
// started (proc_pid_stat(5), field 22).
#include "unix/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

namespace vestibule {
namespace {

// Field 22 as text, in clock ticks since the machine started; empty when the process is gone or /proc hides it. Its
// digits stay text: a JavaScript number could round them.
struct StartTime {
  char digits[24] = {};
};

StartTime ReadStartTime(pid_t pid) {
  StartTime time;
  char path[32];
  snprintf(path, sizeof(path), "/proc/%d/stat", static_cast<int>(pid));
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return time;
  char stat[1024];
  const ssize_t length = read(fd, stat, sizeof(stat) - 1);
  close(fd);
  if (length <= 0) return time;
  stat[length] = '\0';
  // Field 2 is the program's name in parentheses, which may itself hold spaces and parentheses: count from the last one.
  const char* field = strrchr(stat, ')');
  for (int number = 2; field != nullptr && number < 22; ++number) {
    field = strchr(field, ' ');
    if (field != nullptr) ++field;
  }
  if (field == nullptr) return time;
  const size_t digits = strspn(field, "0123456789");
  if (digits < sizeof(time.digits)) memcpy(time.digits, field, digits);
  return time;
}

}  // namespace

int ReadPeer(int connection, Napi::Object* peer) {
  ucred credentials = {};
  socklen_t length = sizeof(credentials);
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -errno;
  if (length != sizeof(credentials)) return -EPROTO;
  const StartTime started = ReadStartTime(credentials.pid);
  const Napi::Env env = peer->Env();
  peer->Set("system", Napi::String::New(env, "linux"));
  peer->Set("uid", Napi::Number::New(env, credentials.uid));
  peer->Set("gid", Napi::Number::New(env, credentials.gid));
  peer->Set("pid", Napi::Number::New(env, credentials.pid));
  peer->Set("startTime", started.digits[0] == '\0' ? env.Undefined() : Napi::String::New(env, started.digits));
  return 0;
}

}  // namespace vestibule
