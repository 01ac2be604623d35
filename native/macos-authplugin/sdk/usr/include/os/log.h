// What the plug-in uses of <os/log.h>: constant texts without arguments, so that no value can reach the log.
#ifndef VESTIBULE_SDK_OS_LOG_H_
#define VESTIBULE_SDK_OS_LOG_H_

#include <stdbool.h>
#include <stdint.h>

typedef struct os_log_s *os_log_t;
typedef uint8_t os_log_type_t;

#define OS_LOG_TYPE_DEFAULT ((os_log_type_t)0x00)

extern struct os_log_s _os_log_default;
#define OS_LOG_DEFAULT (&_os_log_default)

extern struct mach_header __dso_handle;

bool os_log_type_enabled(os_log_t log, os_log_type_t type);
void _os_log_impl(void *dso, os_log_t log, os_log_type_t type, const char *format, uint8_t *buffer, uint32_t size);

// The format lies in a section of its own, where the log finds it again.
#define os_log(log, text)                                                                            \
  do {                                                                                               \
    if (os_log_type_enabled((log), OS_LOG_TYPE_DEFAULT)) {                                           \
      __attribute__((section("__TEXT,__oslogstring,cstring_literals"))) static const char format[] = text; \
      uint8_t __attribute__((aligned(16))) buffer[__builtin_os_log_format_buffer_size(text)];        \
      _os_log_impl(&__dso_handle, (log), OS_LOG_TYPE_DEFAULT, format,                                \
                   (uint8_t *)__builtin_os_log_format(buffer, text), (uint32_t)sizeof buffer);       \
    }                                                                                                \
  } while (0)

#endif  // VESTIBULE_SDK_OS_LOG_H_
