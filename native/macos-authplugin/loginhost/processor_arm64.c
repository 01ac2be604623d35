// See processor.h.
#include "processor.h"

#include <stddef.h>
#include <string.h>

const enum macho_machine processor_machine = MACHINE_ARM64;

// x8 is where a structure that is returned in memory goes: there is no objc_msgSend_stret.
#define KEEP_ARGUMENTS                                                                                             \
  "stp x29, x30, [sp, #-224]!\n mov x29, sp\n"                                                                     \
  "stp x0, x1, [sp, #16]\n stp x2, x3, [sp, #32]\n stp x4, x5, [sp, #48]\n stp x6, x7, [sp, #64]\n"                \
  "str x8, [sp, #80]\n"                                                                                            \
  "stp q0, q1, [sp, #96]\n stp q2, q3, [sp, #128]\n stp q4, q5, [sp, #160]\n stp q6, q7, [sp, #192]\n"
#define GIVE_BACK_ARGUMENTS                                                                                        \
  "mov x17, x0\n"                                                                                                  \
  "ldp x0, x1, [sp, #16]\n ldp x2, x3, [sp, #32]\n ldp x4, x5, [sp, #48]\n ldp x6, x7, [sp, #64]\n"                \
  "ldr x8, [sp, #80]\n"                                                                                            \
  "ldp q0, q1, [sp, #96]\n ldp q2, q3, [sp, #128]\n ldp q4, q5, [sp, #160]\n ldp q6, q7, [sp, #192]\n"             \
  "ldp x29, x30, [sp], #224\n"

__attribute__((naked)) void processor_send(void) {
  __asm__ volatile(
      "cbz x0, 1f\n" KEEP_ARGUMENTS "bl objc_method_for\n" GIVE_BACK_ARGUMENTS "br x17\n"
      "1: mov x1, #0\n movi d0, #0\n movi d1, #0\n movi d2, #0\n movi d3, #0\n ret");
}

__attribute__((naked)) void processor_send_super(void) {
  __asm__ volatile(KEEP_ARGUMENTS "bl objc_method_for_super\n" GIVE_BACK_ARGUMENTS "ldr x0, [x0]\n br x17");
}

// Apple has a variable list on the stack alone, where Linux has what comes after eight arguments.
static int fcntl_of_stack(int file, int command, long x2, long x3, long x4, long x5, long x6, long x7, long argument) {
  (void)x2;
  (void)x3;
  (void)x4;
  (void)x5;
  (void)x6;
  (void)x7;
  return system_symbols_fcntl(file, command, argument);
}

void *processor_symbol(const char *symbol) {
  if (strcmp(symbol, "_fcntl") == 0) return (void *)(uintptr_t)fcntl_of_stack;
  // There never were inodes of 32 bits, and what has those of 64 needs no suffix.
  if (strcmp(symbol, "_lstat") == 0) return (void *)(uintptr_t)system_symbols_lstat;
  return NULL;
}

void processor_write_stub(uint8_t into[PROCESSOR_STUB_SIZE], const void *argument, processor_code function) {
  // ldr x0, argument; ldr x16, function; br x16; nop. The stack is always aligned.
  static const uint32_t code[] = {0x58000080, 0x580000b0, 0xd61f0200, 0xd503201f};
  const uint64_t what = (uint64_t)(uintptr_t)argument, where = (uint64_t)(uintptr_t)function;
  memcpy(into, code, sizeof code);
  memcpy(into + 16, &what, sizeof what);
  memcpy(into + 24, &where, sizeof where);
}
