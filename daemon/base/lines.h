/* Conversation in lines: splits a byte stream into '\n'-ended lines with a maximum, and writes
 * whole lines. Used on every pipe and the socket (design 4). The reader never blocks by itself; the
 * file-descriptor helpers are for the children and the command line, which have nothing else to do.
 *
 *   lines_feed(&lines, bytes, n);
 *   while ((line = lines_next(&lines, &len)) != NULL) handle(line, len);
 *   if (lines.broken) ...            a line passed the maximum: end the conversation
 */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct lines {
  struct buf pending;
  size_t taken; /* bytes of `pending` handed out already */
  size_t max;   /* bytes of a line without its '\n' */
  bool broken;
};

void lines_init(struct lines *lines, size_t max);
void lines_finish(struct lines *lines);
/* 0, -EMSGSIZE (broken) or -ENOMEM (broken). */
int lines_feed(struct lines *lines, const char *bytes, size_t n);
/* The next whole line without its '\n', 0-terminated, valid until the next call; NULL: no more. */
char *lines_next(struct lines *lines, size_t *len);
/* Blocks until a line is there. NULL: end of file, error or broken. */
char *lines_read(struct lines *lines, int fd, size_t *len);
/* Writes the text and '\n', blocking, riding out EINTR and short writes. 0 or -errno. */
int lines_write(int fd, const char *text, size_t len);

#endif
