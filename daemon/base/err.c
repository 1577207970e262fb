#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Copies what fits. No cut, here or in the format, leaves half a character: the text goes to the
 * bus, to terminals and into JSON. */
static void keep(struct err *err, const char *text) {
  size_t len = strnlen(text, sizeof err->text - 1);
  memcpy(err->text, text, len);
  err->text[len] = '\0';
  utf8_keep(err->text);
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
