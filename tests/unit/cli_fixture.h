/* settle on a stage: the real program in a process of its own, on a real terminal (a pty) or
 * without one, and a daemon played by the test over a real socket. Every wait is bounded. */
#ifndef TESTS_CLI_FIXTURE_H
#define TESTS_CLI_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/lines.h"
#include "cli/settle.h"
#include "folder_fixture.h"
#include "settled/wire.h"

enum { STAGE_WAIT_MS = 10000, SCREEN_SIZE = 256 * 1024 };

struct stage {
  char folder[FOLDER_SIZE]; /* XDG_RUNTIME_DIR */
  int listener, client;
  struct lines heard;
  int screen; /* of the pty, or the pipe of its output */
  bool is_terminal;
  int columns; /* of the terminal; 0: 80 */
  pid_t pid;
  char text[SCREEN_SIZE]; /* all that was shown */
  size_t len, seen;       /* `seen`: up to what was looked for already */
};

static inline int stage_open(void **state) {
  struct stage *stage = calloc(1, sizeof *stage);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  char path[96];
  folder_make(stage->folder);
  snprintf(path, sizeof path, "%s/settled", stage->folder);
  assert_int_equal(mkdir(path, 0700), 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s/settled/socket", stage->folder);
  stage->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(stage->listener, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(listen(stage->listener, 4), 0);
  stage->client = stage->screen = -1;
  lines_init(&stage->heard, WIRE_LINE_MAX);
  *state = stage;
  return 0;
}

/* After this nobody answers: there is no daemon. */
static inline void stage_without_daemon(struct stage *stage) {
  char path[96];
  snprintf(path, sizeof path, "%s/settled/socket", stage->folder);
  close(stage->listener);
  stage->listener = -1;
  unlink(path);
}

static inline int stage_close(void **state) {
  struct stage *stage = *state;
  char path[96];
  if (stage->pid > 0) {
    kill(stage->pid, SIGKILL);
    waitpid(stage->pid, NULL, 0);
  }
  if (stage->listener >= 0) stage_without_daemon(stage);
  if (stage->client >= 0) close(stage->client);
  if (stage->screen >= 0) close(stage->screen);
  snprintf(path, sizeof path, "%s/settled", stage->folder);
  rmdir(path);
  assert_int_equal(rmdir(stage->folder), 0);
  lines_finish(&stage->heard);
  free(stage);
  return 0;
}

/* ---- the program ----------------------------------------------------------------------------- */

static inline void stage_play(struct stage *stage, char **argv) {
  int argc = 0;
  while (argv[argc] != NULL) argc++;
  setenv("XDG_RUNTIME_DIR", stage->folder, 1);
  setenv("TERM", "xterm", 1);
  setenv("LC_ALL", "C.UTF-8", 1);
  exit(settle(argc, argv));
}

/* `argv` ends with NULL and begins with "settle". Without a terminal its output and errors come
 * together. */
static inline void stage_start(struct stage *stage, char **argv) {
  int pipe_ends[2];
  assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
  fflush(NULL);
  stage->pid = fork();
  if (stage->pid == 0) {
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(pipe_ends[1], STDOUT_FILENO);
    dup2(pipe_ends[1], STDERR_FILENO);
    stage_play(stage, argv);
  }
  close(pipe_ends[1]);
  stage->screen = pipe_ends[0];
}

static inline void stage_start_on_terminal(struct stage *stage, char **argv) {
  stage->screen = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  assert_true(stage->screen >= 0);
  assert_int_equal(grantpt(stage->screen), 0);
  assert_int_equal(unlockpt(stage->screen), 0);
  int columns = stage->columns > 0 ? stage->columns : 80;
  struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
  ioctl(stage->screen, TIOCSWINSZ, &size);
  stage->is_terminal = true;
  fflush(NULL);
  stage->pid = fork();
  if (stage->pid == 0) {
    setsid();
    int terminal = open(ptsname(stage->screen), O_RDWR); /* becomes the controlling one */
    for (int fd = 0; fd <= 2; fd++) dup2(terminal, fd);
    stage_play(stage, argv);
  }
}

/* ---- the daemon ------------------------------------------------------------------------------ */

static inline bool stage_is_ready(int fd) {
  struct pollfd ready = {.fd = fd, .events = POLLIN};
  return poll(&ready, 1, STAGE_WAIT_MS) == 1;
}

static inline void daemon_says(struct stage *stage, const char *line) {
  assert_int_equal(lines_write(stage->client, line, strlen(line)), 0);
}

/* The next line of settle has to contain the words. */
static inline void daemon_hears(struct stage *stage, const char *words) {
  size_t len;
  char *line;
  while ((line = lines_next(&stage->heard, &len)) == NULL) {
    char bytes[4096];
    assert_true(stage_is_ready(stage->client));
    ssize_t n = read(stage->client, bytes, sizeof bytes);
    assert_true(n > 0);
    lines_feed(&stage->heard, bytes, (size_t)n);
  }
  if (strstr(line, words) == NULL) fail_msg("heard %s, not %s", line, words);
}

static inline void daemon_accepts(struct stage *stage) {
  assert_true(stage_is_ready(stage->listener));
  stage->client = accept4(stage->listener, NULL, NULL, SOCK_CLOEXEC);
  daemon_hears(stage, "{\"hello\":{\"program\":\"settle\",");
  daemon_says(stage, "{\"hello\":{\"program\":\"settled\",\"version\":\"1\",\"api\":1}}");
}

static inline void daemon_dies(struct stage *stage) {
  close(stage->client);
  stage->client = -1;
}

/* ---- the person ------------------------------------------------------------------------------ */

/* Reads more of the screen; false: it is over. */
static inline bool screen_grows(struct stage *stage) {
  assert_true(stage->len < SCREEN_SIZE - 1);
  if (!stage_is_ready(stage->screen)) fail_msg("nothing more came after: %s", stage->text);
  ssize_t n = read(stage->screen, stage->text + stage->len, SCREEN_SIZE - 1 - stage->len);
  if (n <= 0) return false;
  stage->len += (size_t)n;
  stage->text[stage->len] = '\0';
  return true;
}

/* Waits until the words stand on the screen, after what was looked for before. */
static inline void sees(struct stage *stage, const char *words) {
  char *found;
  while ((found = strstr(stage->text + stage->seen, words)) == NULL)
    if (!screen_grows(stage)) fail_msg("not seen: %s\n---\n%s", words, stage->text + stage->seen);
  stage->seen = (size_t)(found - stage->text) + strlen(words);
}

static inline void types(struct stage *stage, const char *keys) {
  assert_int_equal(write(stage->screen, keys, strlen(keys)), strlen(keys));
}

/* settle closes the conversation: so do we. */
static inline void daemon_follows(struct stage *stage) {
  char bytes[4096];
  if (read(stage->client, bytes, sizeof bytes) <= 0) daemon_dies(stage);
}

/* Reads to the end; how it ended, as waitpid says. All that was shown is in `text`. */
static inline int stage_wait(struct stage *stage) {
  int status;
  bool open = true;
  while (open) {
    struct pollfd ready[] = {{.fd = stage->screen, .events = POLLIN},
                             {.fd = stage->client, .events = POLLIN}};
    if (poll(ready, 2, STAGE_WAIT_MS) <= 0) fail_msg("it does not end: %s", stage->text);
    if (ready[0].revents != 0) open = screen_grows(stage);
    if (ready[1].revents != 0) daemon_follows(stage);
  }
  assert_int_equal(waitpid(stage->pid, &status, 0), stage->pid);
  stage->pid = 0;
  return status;
}

/* The exit code. */
static inline int ends(struct stage *stage) {
  int status = stage_wait(stage);
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

/* The signal that ended it. */
static inline int dies(struct stage *stage) {
  int status = stage_wait(stage);
  assert_true(WIFSIGNALED(status));
  return WTERMSIG(status);
}

#endif
