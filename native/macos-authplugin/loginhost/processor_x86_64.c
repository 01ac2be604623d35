// See processor.h.
#include "processor.h"

#include <stddef.h>
#include <string.h>

const enum macho_machine processor_machine = MACHINE_X86_64;

#define KEEP_ARGUMENTS                                                                                             \
  "pushq %rbp\n movq %rsp, %rbp\n subq $192, %rsp\n"                                                               \
  "movq %rdi, -8(%rbp)\n movq %rsi, -16(%rbp)\n movq %rdx, -24(%rbp)\n movq %rcx, -32(%rbp)\n"                     \
  "movq %r8, -40(%rbp)\n movq %r9, -48(%rbp)\n movq %rax, -56(%rbp)\n"                                             \
  "movups %xmm0, -80(%rbp)\n movups %xmm1, -96(%rbp)\n movups %xmm2, -112(%rbp)\n movups %xmm3, -128(%rbp)\n"      \
  "movups %xmm4, -144(%rbp)\n movups %xmm5, -160(%rbp)\n movups %xmm6, -176(%rbp)\n movups %xmm7, -192(%rbp)\n"
#define GIVE_BACK_ARGUMENTS                                                                                        \
  "movq %rax, %r11\n"                                                                                              \
  "movq -8(%rbp), %rdi\n movq -16(%rbp), %rsi\n movq -24(%rbp), %rdx\n movq -32(%rbp), %rcx\n"                     \
  "movq -40(%rbp), %r8\n movq -48(%rbp), %r9\n movq -56(%rbp), %rax\n"                                             \
  "movups -80(%rbp), %xmm0\n movups -96(%rbp), %xmm1\n movups -112(%rbp), %xmm2\n movups -128(%rbp), %xmm3\n"      \
  "movups -144(%rbp), %xmm4\n movups -160(%rbp), %xmm5\n movups -176(%rbp), %xmm6\n movups -192(%rbp), %xmm7\n"    \
  "leave\n"

__attribute__((naked)) void processor_send(void) {
  __asm__ volatile(
      "testq %rdi, %rdi\n jz 1f\n" KEEP_ARGUMENTS "call objc_method_for\n" GIVE_BACK_ARGUMENTS "jmp *%r11\n"
      "1: xorl %eax, %eax\n xorl %edx, %edx\n xorps %xmm0, %xmm0\n xorps %xmm1, %xmm1\n ret");
}

__attribute__((naked)) void processor_send_super(void) {
  __asm__ volatile(KEEP_ARGUMENTS "call objc_method_for_super\n" GIVE_BACK_ARGUMENTS "movq (%rdi), %rdi\n jmp *%r11");
}

// The place for a structure that is returned in memory comes before the object.
__attribute__((naked)) static void send_for_struct(void) {
  __asm__ volatile(
      "testq %rsi, %rsi\n jz 1f\n" KEEP_ARGUMENTS
      "movq %rsi, %rdi\n movq %rdx, %rsi\n call objc_method_for\n" GIVE_BACK_ARGUMENTS "jmp *%r11\n"
      "1: movq %rdi, %rax\n ret");
}

void *processor_symbol(const char *symbol) {
  return strcmp(symbol, "_objc_msgSend_stret") == 0 ? (void *)(uintptr_t)send_for_struct : NULL;
}

void processor_write_stub(uint8_t into[PROCESSOR_STUB_SIZE], const void *argument, processor_code function) {
  // movabs $argument, %rdi; and $-16, %rsp; movabs $function, %rax; call *%rax
  static const uint8_t code[] = {0x48, 0xbf, 0,    0,    0, 0, 0, 0, 0, 0, 0x48, 0x83, 0xe4,
                                 0xf0, 0x48, 0xb8, 0,    0, 0, 0, 0, 0, 0, 0,    0xff, 0xd0};
  const uint64_t what = (uint64_t)(uintptr_t)argument, where = (uint64_t)(uintptr_t)function;
  memcpy(into, code, sizeof code);
  memcpy(into + 2, &what, sizeof what);
  memcpy(into + 16, &where, sizeof where);
}
