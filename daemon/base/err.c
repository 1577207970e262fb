#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A cut must not leave half a UTF-8 character: the text goes to the bus and to terminals. */
static size_t whole_characters(const char *text, size_t len) {
  while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) len--;
  return len;
}

/* Copies what fits. `text` may be err->text itself, made longer in another place. */
static void keep(struct err *err, const char *text) {
  size_t len = strlen(text);
  if (len >= ERR_SIZE) len = whole_characters(text, ERR_SIZE - 1);
  memcpy(err->text, text, len);
  err->text[len] = '\0';
}

int err_set(struct err *err, int code, const char *format, ...) {
  if (err == NULL) return -code;
  char text[2 * ERR_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  keep(err, text);
  return -code;
}

int err_errno(struct err *err, int code, const char *format, ...) {
  if (err == NULL) return -code;
  char text[2 * ERR_SIZE];
  va_list args;
  va_start(args, format);
  int n = vsnprintf(text, ERR_SIZE, format, args);
  va_end(args);
  size_t len = n < 0 ? 0 : (size_t)n < ERR_SIZE ? (size_t)n : ERR_SIZE - 1;
  snprintf(text + len, sizeof text - len, ": %s", strerror(code));
  keep(err, text);
  return -code;
}
