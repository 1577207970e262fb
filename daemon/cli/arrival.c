#include "cli/arrival.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/paths.h"

/* The folder of the socket, and, as that may not be there yet, the one that it is made in. */
static int watch_folders(int fd) {
  char folder[PATH_SIZE];
  struct err err;
  if (paths_runtime(folder, "", &err) != 0) return -1;
  size_t len = strlen(folder);
  while (len > 1 && folder[len - 1] == '/') folder[--len] = '\0';
  int inner = inotify_add_watch(fd, folder, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
  char *slash = strrchr(folder, '/');
  if (slash == NULL || slash == folder) return inner;
  *slash = '\0';
  int outer = inotify_add_watch(fd, folder, IN_CREATE | IN_MOVED_TO | IN_ONLYDIR);
  return inner >= 0 ? inner : outer;
}

int arrival_begin(void) {
  int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (fd < 0 || watch_folders(fd) >= 0) return fd;
  close(fd);
  return -1;
}

void arrival_look(int fd) {
  char events[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
  while (read(fd, events, sizeof events) > 0) continue;
  watch_folders(fd);
}

void arrival_end(int fd) {
  close(fd);
}
