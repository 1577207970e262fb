/* A growable byte buffer with a maximum given where it is created; always 0-terminated.
 *
 *   struct buf buf;
 *   buf_init(&buf, 64 * 1024);
 *   if (buf_printf(&buf, "%d\n", 7) < 0) ...   -ENOBUFS past the maximum, -ENOMEM
 *   buf_finish(&buf);
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
  char *data; /* owned; NULL until the first byte; data[len] == 0 afterwards */
  size_t len;
  size_t room; /* bytes allocated */
  size_t max;  /* of len */
};

void buf_init(struct buf *buf, size_t max);
void buf_finish(struct buf *buf);
/* Forgets the content, keeps the memory. */
void buf_clear(struct buf *buf);
/* Keeps the first `len` bytes (len <= buf->len): undoes what was added since. */
void buf_cut(struct buf *buf, size_t len);
/* Drops the first `n` bytes (n <= len). */
void buf_drop(struct buf *buf, size_t n);
/* Each returns 0, -ENOBUFS (would pass max) or -ENOMEM; on an error nothing was added. The bytes
 * must not lie in the buffer itself. */
int buf_add(struct buf *buf, const void *bytes, size_t n);
int buf_puts(struct buf *buf, const char *text);
int buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The content as a string; "" when empty. Owned by the buffer. */
const char *buf_text(const struct buf *buf);

#endif
