// What the plug-in uses of <sys/socket.h>. The numbers are Darwin's.
#ifndef VESTIBULE_SDK_SYS_SOCKET_H_
#define VESTIBULE_SDK_SYS_SOCKET_H_

#include <stddef.h>
#include <unistd.h>

typedef unsigned int socklen_t;
typedef unsigned char sa_family_t;
struct sockaddr;

#define AF_UNIX 1
#define SOCK_STREAM 1
#define SOL_SOCKET 0xffff
// A write to a closed connection is an error instead of a signal.
#define SO_NOSIGPIPE 0x1022
#define SO_ERROR 0x1007

int connect(int socket, const struct sockaddr *address, socklen_t length);
int getsockopt(int socket, int level, int option, void *value, socklen_t *length);
ssize_t recv(int socket, void *into, size_t length, int flags);
ssize_t send(int socket, const void *from, size_t length, int flags);
int setsockopt(int socket, int level, int option, const void *value, socklen_t length);
int socket(int domain, int type, int protocol);

#endif  // VESTIBULE_SDK_SYS_SOCKET_H_
