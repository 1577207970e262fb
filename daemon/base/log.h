/* Log lines on standard error, for journald and people: "<N>text" with syslog priorities when
 * standard error is the journal, "PROGRAM: text" otherwise. Control characters become blanks, a
 * line ends after 2 KiB. Never diary text (facts 3). errno is kept. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO };

/* The only mutable global of the program. Default: LOG_LEVEL_INFO. */
void log_set_level(enum log_level level);

void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
