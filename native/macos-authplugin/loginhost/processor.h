// What depends on the processor. One of processor_*.c is compiled: the host's own, which is the plug-in's too. Apple's
// calling conventions are from its "Writing ARM64 code for Apple platforms" and "Mac OS X ABI Function Call Guide".
#ifndef VESTIBULE_LOGINHOST_PROCESSOR_H_
#define VESTIBULE_LOGINHOST_PROCESSOR_H_

#include <stdint.h>

#include "macho.h"

extern const enum macho_machine processor_machine;

// Code with any arguments and any result. It is cast before it is called.
typedef void (*processor_code)(void);

// --- Messages. Each keeps every register that may hold an argument, asks objc.c for the method, and jumps there. A message
// to nil gives a zero of every type.

void processor_send(void);
void processor_send_super(void);

// objc.c's, for these two.
struct super_call;
processor_code objc_method_for(void *object, const char *name);
processor_code objc_method_for_super(const struct super_call *call, const char *name);

// --- Functions of the system. What code for a Mac calls answers no bool, but an int: on arm64 its compiler counts on a whole
// register, of which Linux's fills eight bits.

// What this processor's plug-ins alone ask for, or ask for in their own way: it comes before the tables of other files.
// NULL where there is none.
void *processor_symbol(const char *symbol);

// system_symbols.c's, for this one.
int system_symbols_fcntl(int file, int command, long argument);
int system_symbols_lstat(const char *path, uint8_t into[144]);

// --- Stubs: see missing.c.

enum { PROCESSOR_STUB_SIZE = 32 };

// Writes code that calls `function` with `argument`, with a stack of any alignment. It does not return.
void processor_write_stub(uint8_t into[PROCESSOR_STUB_SIZE], const void *argument, processor_code function);

#endif  // VESTIBULE_LOGINHOST_PROCESSOR_H_
