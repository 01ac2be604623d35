// Tests whether an optimised program still holds a secret after wiping it. It is one translation unit, so that the
// compiler sees that nothing reads the buffer again. Prints "gone" or "found". With WIPED_BY_MEMSET it wipes with
// memset, which an optimiser may remove. It reads below its own stack, which is undefined in C but works for this test.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../bytes.c"

#define SECRET_BYTES 64u

static uint8_t expected_byte(size_t place, unsigned salt) { return (uint8_t)((place * 37u + salt) ^ 0x5au); }

// Makes the secret, uses it and wipes it, all on this function's own stack.
__attribute__((noinline)) static unsigned use_secret(unsigned salt, uintptr_t *where) {
  uint8_t secret[SECRET_BYTES];
  unsigned sum = 0;
  for (size_t i = 0; i < sizeof secret; i += 1) secret[i] = expected_byte(i, salt);
  // Forces the secret into memory instead of registers.
  __asm__ volatile("" : : "r"(secret) : "memory");
  for (size_t i = 0; i < sizeof secret; i += 1) sum += secret[i];
  *where = (uintptr_t)secret;
#ifdef WIPED_BY_MEMSET
  memset(secret, 0, sizeof secret);
#else
  vst_wipe(secret, sizeof secret);
#endif
  return sum;
}

int main(int count, char **arguments) {
  (void)arguments;
  const unsigned salt = (unsigned)count;
  uintptr_t where = 0;
  const unsigned sum = use_secret(salt, &where);
  // Read before any call reuses the stack. The secret was below this function's own frame.
  uint8_t left[SECRET_BYTES];
  const volatile uint8_t *stack = (const volatile uint8_t *)where;
  for (size_t i = 0; i < sizeof left; i += 1) left[i] = stack[i];
  size_t same = 0;
  for (size_t i = 0; i < sizeof left; i += 1) same += left[i] == expected_byte(i, salt);
  // Part of it may have been overwritten.
  printf("%s\n", sum != 0 && same > SECRET_BYTES / 2 ? "found" : "gone");
  return 0;
}
