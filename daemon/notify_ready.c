#include "notify_ready.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int notify_ready(const char *state, struct err *err) {
  const char *path = getenv("NOTIFY_SOCKET");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (path == NULL || *path == '\0') return 0;
  size_t len = strlen(path);
  if ((*path != '/' && *path != '@') || len >= sizeof address.sun_path)
    return err_set(err, EINVAL, "NOTIFY_SOCKET: not a socket's name");
  memcpy(address.sun_path, path, len);
  if (*path == '@') address.sun_path[0] = '\0'; /* an abstract socket */
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return err_errno(err, errno, "NOTIFY_SOCKET");
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
  ssize_t sent =
      sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&address, size);
  int failed = sent < 0 ? err_errno(err, errno, "NOTIFY_SOCKET") : 0;
  close(fd);
  return failed;
}
