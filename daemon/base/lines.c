#include "base/lines.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { READ_SIZE = 16 * 1024, WRITE_TOGETHER = 4 * 1024 };

void lines_init(struct lines *lines, size_t max) {
  *lines = (struct lines){.max = max};
  buf_init(&lines->pending, max < SIZE_MAX - LINES_UNREAD_MAX ? max + LINES_UNREAD_MAX : SIZE_MAX);
}

void lines_finish(struct lines *lines) {
  buf_finish(&lines->pending);
  lines->taken = lines->whole = 0;
}

static int give_up(struct lines *lines, int code) {
  lines->broken = true;
  return -code;
}

/* How many of the bytes may be added before a line passes the maximum; `*ended` is the end of the
 * last whole line among them. */
static size_t measure(const struct lines *lines, const char *bytes, size_t n, size_t *ended) {
  size_t begun = lines->pending.len - lines->whole; /* bytes of the unfinished line */
  size_t at = 0;
  for (*ended = 0; at < n; *ended = at) {
    const char *end = memchr(bytes + at, '\n', n - at);
    size_t part = end ? (size_t)(end - bytes) - at : n - at;
    if (part > lines->max - begun) return *ended;
    if (end == NULL) return n;
    at += part + 1;
    begun = 0;
  }
  return n;
}

int lines_feed(struct lines *lines, const char *bytes, size_t n) {
  if (lines->broken) return -EMSGSIZE;
  buf_drop(&lines->pending, lines->taken);
  lines->whole -= lines->taken;
  lines->taken = 0;
  size_t ended;
  size_t good = measure(lines, bytes, n, &ended);
  size_t before = lines->pending.len;
  int failed = buf_add(&lines->pending, bytes, good);
  if (failed) return give_up(lines, failed == -ENOMEM ? ENOMEM : EMSGSIZE);
  if (ended > 0) lines->whole = before + ended;
  return good < n ? give_up(lines, EMSGSIZE) : 0;
}

char *lines_next(struct lines *lines, size_t *len) {
  if (lines->taken == lines->whole) return NULL;
  char *line = lines->pending.data + lines->taken;
  char *end = memchr(line, '\n', lines->whole - lines->taken);
  *end = '\0';
  *len = (size_t)(end - line);
  lines->taken += *len + 1;
  return line;
}

/* A call on `fd` failed: true when it is worth repeating, after waiting for `events` if needed. */
static bool worth_repeating(int fd, short events) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
  struct pollfd ready = {.fd = fd, .events = events};
  return poll(&ready, 1, -1) >= 0 || errno == EINTR;
}

char *lines_read(struct lines *lines, int fd, size_t *len) {
  for (;;) {
    char *line = lines_next(lines, len);
    if (line != NULL || lines->broken) return line;
    char bytes[READ_SIZE];
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n == 0 || (n < 0 && !worth_repeating(fd, POLLIN))) return NULL;
    /* The lines before a broken one are still handed out. */
    if (n > 0) lines_feed(lines, bytes, (size_t)n);
  }
}

static int write_all(int fd, const char *bytes, size_t n) {
  while (n > 0) {
    ssize_t written = write(fd, bytes, n);
    if (written < 0 && !worth_repeating(fd, POLLOUT)) return -errno;
    if (written <= 0) continue;
    bytes += written;
    n -= (size_t)written;
  }
  return 0;
}

int lines_write(int fd, const char *text, size_t len) {
  if (memchr(text, '\n', len) != NULL) return -EINVAL;
  if (len < WRITE_TOGETHER) { /* one wake-up of the reader instead of two */
    char line[WRITE_TOGETHER];
    memcpy(line, text, len);
    line[len] = '\n';
    return write_all(fd, line, len + 1);
  }
  int failed = write_all(fd, text, len);
  return failed ? failed : write_all(fd, "\n", 1);
}
