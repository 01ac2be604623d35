// What the plug-in uses of <poll.h>.
#ifndef VESTIBULE_SDK_POLL_H_
#define VESTIBULE_SDK_POLL_H_

struct pollfd {
  int fd;
  short events;
  short revents;
};
typedef unsigned int nfds_t;

#define POLLIN 0x0001
#define POLLOUT 0x0004
#define POLLERR 0x0008
#define POLLHUP 0x0010
#define POLLNVAL 0x0020

int poll(struct pollfd files[], nfds_t count, int milliseconds);

#endif  // VESTIBULE_SDK_POLL_H_
