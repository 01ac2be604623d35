// What the login right's helper uses of <sys/stat.h>: the structure with 64-bit inode numbers (Darwin's sys/stat.h).
#ifndef VESTIBULE_SDK_SYS_STAT_H_
#define VESTIBULE_SDK_SYS_STAT_H_

#include <stdint.h>

struct __darwin_timespec {
  long tv_sec;
  long tv_nsec;
};

struct stat {
  int32_t st_dev;
  uint16_t st_mode;
  uint16_t st_nlink;
  uint64_t st_ino;
  uint32_t st_uid;
  uint32_t st_gid;
  int32_t st_rdev;
  struct __darwin_timespec st_atimespec, st_mtimespec, st_ctimespec, st_birthtimespec;
  int64_t st_size;
  int64_t st_blocks;
  int32_t st_blksize;
  uint32_t st_flags;
  uint32_t st_gen;
  int32_t st_lspare;
  int64_t st_qspare[2];
};
_Static_assert(sizeof(struct stat) == 144, "Darwin's struct stat");

// On Intel the name without a suffix is the structure with 32-bit inode numbers.
#ifdef __x86_64__
int stat(const char *path, struct stat *into) __asm("_stat$INODE64");
#else
int stat(const char *path, struct stat *into);
#endif
#ifdef __x86_64__
int lstat(const char *path, struct stat *into) __asm("_lstat$INODE64");
#else
int lstat(const char *path, struct stat *into);
#endif
#define S_IWGRP 0020
#define S_IWOTH 0002
#define S_ISDIR(mode) (((mode) & 0170000) == 0040000)
#define S_ISREG(mode) (((mode) & 0170000) == 0100000)
int mkdir(const char *path, uint16_t mode);

#endif  // VESTIBULE_SDK_SYS_STAT_H_
