#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "diary/diary_internal.h"

enum { STEP_MS = 20 };

/* A number without its line end is half a number: nobody's. */
static pid_t read_holder(int fd) {
  char text[24] = "";
  ssize_t n = pread(fd, text, sizeof text - 1, 0);
  return n > 0 && text[n - 1] == '\n' ? (pid_t)strtol(text, NULL, 10) : 0;
}

/* For people only: who holds the lock is decided by flock alone. */
static bool write_holder(int fd) {
  char text[24];
  int n = snprintf(text, sizeof text, "%d\n", (int)getpid());
  return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)n, 0) == n;
}

static int lock_within(int fd, int wait_ms) {
  const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
  for (;;) {
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return 0;
    if (errno != EWOULDBLOCK && errno != EINTR) return -errno;
    if (wait_ms <= 0) return -EWOULDBLOCK;
    nanosleep(&step, NULL);
    wait_ms -= STEP_MS;
  }
}

int diary_lock_take(const char *path, int wait_ms, struct diary_lock *out, pid_t *holder,
                    struct err *err) {
  char folder[PATH_SIZE], name[PATH_SIZE];
  int failed = diary_folder(path, "", folder, err);
  if (!failed) failed = paths_make_private(folder, err);
  if (!failed) failed = diary_beside(path, ".lock", name, err);
  if (failed) return failed;
  int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return err_errno(err, errno, "%s", name);
  failed = lock_within(fd, wait_ms);
  if (failed) {
    if (holder != NULL) *holder = read_holder(fd);
    close(fd);
    return err_set(err, -failed, "the diary is in use by another program");
  }
  (void)write_holder(fd);
  out->fd = fd;
  return 0;
}

void diary_lock_drop(struct diary_lock *lock) {
  if (lock->fd >= 0) close(lock->fd);
  lock->fd = -1;
}
