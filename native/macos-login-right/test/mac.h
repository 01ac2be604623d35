// A Mac in a folder, for the tests of the helper: authd's database, the files, the kernel's number of the boot, and time
// that passes only when the helper waits. It denies by default: without the file `root` nothing is written. The folder is
// in the environment (VESTIBULE_MAC).
//   rights/NAME   a right, as XML           boot      this boot's id
//   root          there: the caller is root  console   the owner of the console
//   events        lines "SECONDS WHAT": check-in, sign-in, bundle-goes, power-goes
// VESTIBULE_MAC_ENDS_AT=N ends the process before its write number N, as when the power goes.
#ifndef VESTIBULE_LOGIN_RIGHT_MAC_H_
#define VESTIBULE_LOGIN_RIGHT_MAC_H_

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

enum { MAC_POWER_WENT = 99 };

int mac_access(const char *path, int mode);
int mac_fsync(int file);
int mac_mkdir(const char *path, mode_t mode);
// Linux's flags.
int mac_open(const char *path, int flags, ...);
int mac_rename(const char *from, const char *to);
unsigned mac_sleep(unsigned seconds);
int mac_stat(const char *path, struct stat *into);
int mac_sysctlbyname(const char *name, void *into, size_t *length, const void *from, size_t from_length);
int mac_unlink(const char *path);
ssize_t mac_write(int file, const void *from, size_t length);
void mac_log(const char *text);

#endif  // VESTIBULE_LOGIN_RIGHT_MAC_H_
