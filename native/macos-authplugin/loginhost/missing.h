// Stubs for functions that the host does not have: see missing.c.
#ifndef VESTIBULE_LOGINHOST_MISSING_H_
#define VESTIBULE_LOGINHOST_MISSING_H_

#include <stddef.h>

// The exit code of a process whose plug-in called one.
enum { MISSING_EXIT = 70 };

// Both texts must outlive the process.
void *missing_stub(const char *library, const char *symbol);
size_t missing_count(void);

#endif  // VESTIBULE_LOGINHOST_MISSING_H_
