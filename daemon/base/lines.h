/* Conversation in lines: splits a byte stream into '\n'-ended lines with a maximum, and writes
 * whole lines. Used on every pipe and the socket (design 4). The reader never blocks by itself; the
 * file-descriptor helpers are for the children and the command line, which have nothing else to do.
 * A line may hold any byte but '\n'. What comes after the last '\n' is never handed out: half a
 * message is no message.
 *
 *   lines_init(&lines, 64 * 1024);
 *   lines_feed(&lines, bytes, n);
 *   while ((line = lines_next(&lines, &len)) != NULL) handle(line, len);
 *   if (lines.broken) ...            a line passed the maximum: end the conversation
 *   lines_finish(&lines);
 */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Fed and not yet taken, beside one unfinished line. */
enum { LINES_UNREAD_MAX = 1024 * 1024 };

struct lines {
  struct buf pending;
  size_t taken; /* bytes of `pending` handed out already; taken <= whole */
  size_t whole; /* bytes of `pending` up to its last '\n': a slow peer costs no second look */
  size_t max;   /* bytes of a line without its '\n' */
  bool broken;  /* for good; the lines before the bad one can still be taken */
};

void lines_init(struct lines *lines, size_t max);
void lines_finish(struct lines *lines);
/* 0, -EMSGSIZE (a line is longer than the maximum, or nobody takes them; broken) or -ENOMEM
 * (broken). */
int lines_feed(struct lines *lines, const char *bytes, size_t n);
/* The next whole line without its '\n', 0-terminated, valid until the next call of lines_feed or
 * lines_read; NULL: no more. `len` counts the 0 bytes inside the line too. */
char *lines_next(struct lines *lines, size_t *len);
/* Blocks until a line is there. NULL: end of file, error or broken. */
char *lines_read(struct lines *lines, int fd, size_t *len);
/* Writes the text and '\n', blocking, riding out EINTR, EAGAIN and short writes. 0 or -errno;
 * -EINVAL for a text with a '\n' inside. The caller ignores SIGPIPE. */
int lines_write(int fd, const char *text, size_t len);

#endif
