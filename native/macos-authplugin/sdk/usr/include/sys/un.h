// What the plug-in uses of <sys/un.h>. The numbers are Darwin's.
#ifndef VESTIBULE_SDK_SYS_UN_H_
#define VESTIBULE_SDK_SYS_UN_H_

#include <sys/socket.h>

struct sockaddr_un {
  unsigned char sun_len;
  sa_family_t sun_family;
  char sun_path[104];
};

#define SOL_LOCAL 0
// The audit_token_t of the process at the other end.
#define LOCAL_PEERTOKEN 0x006

#endif  // VESTIBULE_SDK_SYS_UN_H_
