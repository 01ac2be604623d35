// See connection.h.
#include "connection.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// The second number of a token is the effective user (bsm/libbsm.h).
enum { AUDIT_EFFECTIVE_USER = 1 };

int vst_connection_open(void) {
  const int file = socket(AF_UNIX, SOCK_STREAM, 0);
  if (file < 0) return -1;
  const int on = 1;
  struct sockaddr_un address;
  memset(&address, 0, sizeof address);
  address.sun_len = sizeof address;
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, VST_AGENT_SOCKET, sizeof VST_AGENT_SOCKET);
  // An agent that goes away must not end SecurityAgent by a signal.
  const bool ready = setsockopt(file, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) == 0 &&
                     fcntl(file, F_SETFD, FD_CLOEXEC) == 0 && fcntl(file, F_SETFL, O_NONBLOCK) == 0;
  if (ready && (connect(file, (const struct sockaddr *)&address, sizeof address) == 0 || errno == EINPROGRESS))
    return file;
  close(file);
  return -1;
}

bool vst_connection_peer(int socket, struct vst_audit_token *token) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0 || error != 0) return false;
  memset(token, 0xff, sizeof *token);
  length = sizeof *token;
  if (getsockopt(socket, SOL_LOCAL, LOCAL_PEERTOKEN, token, &length) != 0 || length != sizeof *token) return false;
  return token->values[AUDIT_EFFECTIVE_USER] == 0;
}
