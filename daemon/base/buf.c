#include "base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 64 };

void buf_init(struct buf *buf, size_t max) {
  *buf = (struct buf){.max = max < SIZE_MAX ? max : SIZE_MAX - 1};
}

void buf_finish(struct buf *buf) {
  free(buf->data);
  *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf) {
  buf_cut(buf, 0);
}

void buf_cut(struct buf *buf, size_t len) {
  if (buf->data == NULL) return;
  buf->len = len;
  buf->data[len] = '\0';
}

void buf_drop(struct buf *buf, size_t n) {
  if (n == 0) return;
  memmove(buf->data, buf->data + n, buf->len - n);
  buf_cut(buf, buf->len - n);
}

/* Room for `n` more bytes and the final 0: doubled, but never more than the maximum needs. */
static int reserve(struct buf *buf, size_t n) {
  if (n > buf->max - buf->len) return -ENOBUFS;
  size_t needed = buf->len + n + 1;
  if (needed <= buf->room) return 0;
  size_t room = buf->room > buf->max / 2 ? buf->max + 1 : buf->room * 2;
  if (room < ROOM_FIRST) room = ROOM_FIRST;
  if (room < needed) room = needed;
  char *data = realloc(buf->data, room);
  if (data == NULL) return -ENOMEM;
  buf->data = data;
  buf->room = room;
  return 0;
}

int buf_add(struct buf *buf, const void *bytes, size_t n) {
  if (n == 0) return 0;
  int failed = reserve(buf, n);
  if (failed) return failed;
  memcpy(buf->data + buf->len, bytes, n);
  buf_cut(buf, buf->len + n);
  return 0;
}

int buf_puts(struct buf *buf, const char *text) {
  return buf_add(buf, text, strlen(text));
}

int buf_printf(struct buf *buf, const char *format, ...) {
  va_list args;
  va_start(args, format);
  int n = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (n <= 0) return n < 0 ? -EOVERFLOW : 0;
  int failed = reserve(buf, (size_t)n);
  if (failed) return failed;
  va_start(args, format);
  vsnprintf(buf->data + buf->len, (size_t)n + 1, format, args);
  va_end(args);
  buf->len += (size_t)n;
  return 0;
}

const char *buf_text(const struct buf *buf) {
  return buf->data ? buf->data : "";
}
