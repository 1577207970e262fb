/* In place of base/log: what a target provokes on purpose a thousand times a second is not said. It
 * is still formatted, as a log line would be. */
#ifndef TESTS_FUZZ_QUIET_H
#define TESTS_FUZZ_QUIET_H

#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"

__attribute__((format(printf, 1, 0))) static void swallow(const char *format, va_list args) {
  char line[2048];
  vsnprintf(line, sizeof line, format, args);
}

#define SWALLOW(name)                                                                              \
  void name(const char *format, ...) {                                                             \
    va_list args;                                                                                  \
    va_start(args, format);                                                                        \
    swallow(format, args);                                                                         \
    va_end(args);                                                                                  \
  }
// NOLINTBEGIN(misc-definitions-in-headers): one target, one object
SWALLOW(log_error)
SWALLOW(log_warning)
SWALLOW(log_info)

void log_set_level(enum log_level level) {
  (void)level;
}
// NOLINTEND(misc-definitions-in-headers)

#endif
