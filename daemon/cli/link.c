#include "cli/link.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/paths.h"
#include "settled/wire.h"

enum { READ_SIZE = 16 * 1024, END_PATIENCE_MS = 2000, END_READS_MAX = 64 };

/* ---- out ------------------------------------------------------------------------------------- */

/* Takes the reference. What could be written in part only is never completed by what comes after
 * it: the other side hears the end, and its own end is heard at once instead of being waited for.
 */
static int say(struct link *link, json_t *message) {
  char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
  json_decref(message);
  if (text == NULL) return -ENOMEM;
  int failed = lines_write(link->fd, text, strlen(text));
  if (failed) shutdown(link->fd, SHUT_WR);
  free(text);
  return failed;
}

json_int_t link_request(struct link *link, const char *method, json_t *params) {
  json_int_t id = ++link->last_id;
  int failed =
      say(link, json_pack("{s:I, s:s, s:o}", "id", id, "method", method, "params", params));
  return failed ? failed : id;
}

/* ---- in -------------------------------------------------------------------------------------- */

static int check_hello(json_t *message, struct err *err) {
  const char *program, *version;
  json_int_t api = 0;
  if (json_unpack(message, "{s:{s:s, s:s, s:I !} !}", "hello", "program", &program, "version",
                  &version, "api", &api) != 0)
    return err_set(err, EPROTO, "What answers there is not settled");
  if (api != WIRE_API)
    return err_set(err, EPROTO,
                   "The settled that runs is of another version; please start it anew");
  return 0;
}

static enum heard parse(struct link *link, const char *line, size_t len, json_t **out,
                        struct err *err) {
  json_t *message = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
  if (!json_is_object(message)) {
    err_set(err, EPROTO, "settled said something that is no message");
  } else if (link->greeted) {
    *out = message;
    return HEARD_MESSAGE;
  } else if (check_hello(message, err) == 0) {
    link->greeted = true;
    json_decref(message);
    return HEARD_NOTHING;
  }
  json_decref(message);
  return HEARD_END;
}

enum heard link_next(struct link *link, json_t **out, struct err *err) {
  char *line;
  size_t len;
  enum heard heard = HEARD_NOTHING;
  while (heard == HEARD_NOTHING && (line = lines_next(&link->lines, &len)) != NULL)
    heard = parse(link, line, len, out, err);
  if (heard != HEARD_NOTHING || !link->lines.broken) return heard;
  err_set(err, EPROTO, "settled said more than fits in a line");
  return HEARD_END;
}

enum heard link_read(struct link *link, struct err *err) {
  char bytes[READ_SIZE];
  ssize_t n = read(link->fd, bytes, sizeof bytes);
  if (n < 0 && (errno == EINTR || errno == EAGAIN)) return HEARD_NOTHING;
  if (n <= 0) {
    err_set(err, EPIPE, "settled has ended");
    return HEARD_END;
  }
  lines_feed(&link->lines, bytes, (size_t)n);
  return HEARD_NOTHING;
}

enum heard link_wait(struct link *link, int ms, json_t **out, struct err *err) {
  for (;;) {
    enum heard heard = link_next(link, out, err);
    if (heard != HEARD_NOTHING) return heard;
    struct pollfd ready = {.fd = link->fd, .events = POLLIN};
    int n = poll(&ready, 1, ms);
    if (n == 0) return HEARD_NOTHING;
    if (n > 0 && link_read(link, err) == HEARD_END) return HEARD_END;
  }
}

/* ---- life ------------------------------------------------------------------------------------ */

static int connect_to(const char *path, int *out, struct err *err) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path)
    return err_set(err, ENOENT, "%s: too long for a socket", path);
  memcpy(address.sun_path, path, strlen(path) + 1);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return err_errno(err, errno, "no socket");
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    int failed = err_errno(err, errno, "%s", path);
    close(fd);
    return failed;
  }
  *out = fd;
  return 0;
}

static int find_daemon(int *out, struct err *err) {
  char path[PATH_SIZE];
  int failed = paths_runtime(path, "socket", err);
  return failed ? -ENOENT : connect_to(path, out, err);
}

/* In a session of its own: Ctrl-C is for us, and what it has begun to store it stores. */
static int spawn_with(const char *path, int fd) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t how;
  pid_t pid;
  sigset_t none;
  char *const arguments[] = {"settled", "--stdio", NULL};
  sigemptyset(&none);
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&how);
  posix_spawn_file_actions_adddup2(&files, fd, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, fd, STDOUT_FILENO);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask(&how, &none); /* we may hold some back (talk.c) */
  int failed = posix_spawn(&pid, path, &files, &how, arguments, environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&how);
  return -failed;
}

static int start_own(int *out, struct err *err) {
  char path[PATH_SIZE];
  int ends[2];
  int failed = paths_find_program(path, "settled", err);
  if (failed) return failed;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return err_errno(err, errno, "no socket");
  failed = spawn_with(path, ends[1]);
  close(ends[1]);
  if (failed) {
    close(ends[0]);
    return err_errno(err, -failed, "%s", path);
  }
  *out = ends[0];
  return 0;
}

int link_begin(struct link *link, int fd, struct err *err) {
  *link = (struct link){.fd = fd};
  lines_init(&link->lines, WIRE_LINE_MAX);
  int failed = say(link, json_pack("{s:{s:s, s:s, s:i}}", "hello", "program", "settle", "version",
                                   SETTLED_VERSION, "api", WIRE_API));
  if (!failed) return 0;
  link_close(link);
  return err_set(err, -failed, "settled has ended");
}

int link_open(struct link *link, struct err *err) {
  int fd = -1;
  int failed = find_daemon(&fd, err);
  return failed ? failed : link_begin(link, fd, err);
}

int link_open_own(struct link *link, struct err *err) {
  int fd = -1;
  int failed = start_own(&fd, err);
  if (!failed) failed = link_begin(link, fd, err);
  if (!failed) link->own = true;
  return failed;
}

void link_close(struct link *link) {
  if (link->fd < 0) return;
  char rest[READ_SIZE];
  shutdown(link->fd, SHUT_WR);
  struct pollfd ended = {.fd = link->fd, .events = POLLIN};
  for (int i = 0; i < END_READS_MAX; i++)
    if (poll(&ended, 1, END_PATIENCE_MS) != 1 || read(link->fd, rest, sizeof rest) <= 0) break;
  close(link->fd);
  link->fd = -1;
  lines_finish(&link->lines);
}
