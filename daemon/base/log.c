#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_SIZE = 2048 };

static enum log_level shown_level = LOG_LEVEL_INFO;

static const char syslog_priority[] = {
    [LOG_LEVEL_ERROR] = '3',
    [LOG_LEVEL_WARNING] = '4',
    [LOG_LEVEL_INFO] = '6',
};

void log_set_level(enum log_level level) {
  shown_level = level;
}

/* sd-daemon(3): JOURNAL_STREAM names the device and inode of the journal's stream. */
static bool is_journal(int fd) {
  const char *stream = getenv("JOURNAL_STREAM");
  struct stat st;
  if (stream == NULL || fstat(fd, &st) != 0) return false;
  char ours[64];
  snprintf(ours, sizeof ours, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
  return strcmp(stream, ours) == 0;
}

static size_t put_prefix(char line[LINE_SIZE], enum log_level level) {
  int n = is_journal(STDERR_FILENO)
              ? snprintf(line, LINE_SIZE, "<%c>", syslog_priority[level])
              : snprintf(line, LINE_SIZE, "%.64s: ", program_invocation_short_name);
  return n < 0 ? 0 : (size_t)n;
}

/* One write a line, so that lines of several processes do not mix; no control characters, so that
 * a text from outside cannot forge a second line or steer a terminal. */
__attribute__((format(printf, 2, 0))) static void log_line(enum log_level level, const char *format,
                                                           va_list args) {
  if (level > shown_level) return;
  int kept = errno;
  char line[LINE_SIZE];
  size_t prefix = put_prefix(line, level);
  vsnprintf(line + prefix, LINE_SIZE - prefix - 1, format, args);
  size_t len = prefix + strlen(line + prefix);
  for (size_t i = prefix; i < len; i++)
    if ((unsigned char)line[i] < ' ' || line[i] == 0x7F) line[i] = ' ';
  line[len++] = '\n';
  if (write(STDERR_FILENO, line, len) < 0) { /* nowhere left to say it */
  }
  errno = kept;
}

void log_error(const char *format, ...) {
  va_list args;
  va_start(args, format);
  log_line(LOG_LEVEL_ERROR, format, args);
  va_end(args);
}

void log_warning(const char *format, ...) {
  va_list args;
  va_start(args, format);
  log_line(LOG_LEVEL_WARNING, format, args);
  va_end(args);
}

void log_info(const char *format, ...) {
  va_list args;
  va_start(args, format);
  log_line(LOG_LEVEL_INFO, format, args);
  va_end(args);
}
