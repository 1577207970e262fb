/* A real `settled --stdio` in a child, and the link of a client to it:
 *
 *   folder_is_home(folder);                  what is the person's lies there
 *   pid_t pid = stdio_begin(&link);
 *   ... link_request(&link, ...) ...
 *   assert_int_equal(stdio_end(pid, &link), 0);
 */
#ifndef TESTS_STDIO_FIXTURE_H
#define TESTS_STDIO_FIXTURE_H

#include "folder_fixture.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app_run.h"
#include "base/log.h"
#include "cli/link.h"

enum { STDIO_DESCRIPTORS = 100 }; /* more than a test has open */

/* The child keeps no end of another link, so that whoever waits for its end sees it. */
static inline pid_t stdio_begin(struct link *link) {
  struct err err;
  int ends[2];
  assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    for (int fd = STDERR_FILENO + 1; fd < STDIO_DESCRIPTORS; fd++) close(fd);
    log_set_level(LOG_LEVEL_ERROR);
    _exit(app_run(true));
  }
  close(ends[1]);
  assert_int_equal(link_begin(link, ends[0], &err), 0);
  return pid;
}

/* What it ended with. */
static inline int stdio_end(pid_t pid, struct link *link) {
  int status = -1;
  link_close(link);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return status;
}

#endif
