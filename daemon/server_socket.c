#include "server_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "settled/wire.h"

/* ---- the lock -------------------------------------------------------------------------------- */

static int refuse_second(int lock, struct err *err) {
  char pid[16] = "";
  ssize_t n = pread(lock, pid, sizeof pid - 1, 0);
  pid[n > 0 ? strspn(pid, "0123456789") : 0] = '\0';
  return err_set(err, EADDRINUSE, "settled is running already (process %s)",
                 pid[0] != '\0' ? pid : "unknown");
}

/* The file stays when the lock is given back: removing it would let two programs hold two locks. */
static int take_lock(const char *folder, int *out, struct err *err) {
  char path[PATH_SIZE], pid[16];
  snprintf(path, sizeof path, "%s/lock", folder);
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (fd < 0) return err_errno(err, errno, "%s", path);
  int failed = 0;
  if (flock(fd, LOCK_EX | LOCK_NB) != 0)
    failed = errno == EWOULDBLOCK ? refuse_second(fd, err) : err_errno(err, errno, "%s", path);
  int n = snprintf(pid, sizeof pid, "%d\n", (int)getpid());
  if (!failed && (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)n, 0) != n))
    failed = err_errno(err, errno, "%s", path);
  if (failed)
    close(fd);
  else
    *out = fd;
  return failed;
}

/* ---- the socket ------------------------------------------------------------------------------ */

static int make_address(const char *folder, const char *name, struct sockaddr_un *out,
                        struct err *err) {
  out->sun_family = AF_UNIX;
  int n = snprintf(out->sun_path, sizeof out->sun_path, "%s/%s", folder, name);
  if (n >= 0 && (size_t)n < sizeof out->sun_path) return 0;
  return err_set(err, ENAMETOOLONG, "%s: a socket's path has at most %zu bytes", folder,
                 sizeof out->sun_path - sizeof "/socket");
}

/* Whoever holds the lock owns the path, but a lock file can be deleted under a running daemon. */
static bool is_answered(const struct sockaddr_un *address) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  int refused = connect(fd, (const struct sockaddr *)address, sizeof *address);
  bool answered = refused == 0 || errno == EAGAIN;
  close(fd);
  return answered;
}

static int listen_at(const struct sockaddr_un *address, int *out, struct err *err) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return err_errno(err, errno, "no socket");
  mode_t mask = umask(0177);
  int refused = bind(fd, (const struct sockaddr *)address, sizeof *address);
  umask(mask);
  if (refused == 0) refused = listen(fd, WIRE_PEERS_MAX);
  if (refused != 0) {
    int failed = err_errno(err, errno, "%s", address->sun_path);
    close(fd);
    return failed;
  }
  *out = fd;
  return 0;
}

/* Made under another name, so that it answers from the moment in which it is there: whoever waits
 * for it (cli/arrival.h) tries once. A stale one gives way to it. */
static int replace_socket(struct server_socket *socket, const char *folder, struct err *err) {
  const char *path = socket->address.sun_path;
  struct sockaddr_un making;
  if (is_answered(&socket->address))
    return err_set(err, EADDRINUSE, "%s: another settled answers there", path);
  int failed = make_address(folder, "new", &making, err);
  if (failed) return failed;
  if (unlink(making.sun_path) != 0 && errno != ENOENT)
    return err_errno(err, errno, "%s", making.sun_path);
  failed = listen_at(&making, &socket->fd, err);
  if (!failed && rename(making.sun_path, path) != 0) failed = err_errno(err, errno, "%s", path);
  if (failed) unlink(making.sun_path);
  return failed;
}

static int open_spare(void) {
  return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int server_socket_open(struct server_socket *socket, const char *folder, struct err *err) {
  *socket = (struct server_socket){.lock = -1, .fd = -1, .spare = -1};
  int failed = make_address(folder, "socket", &socket->address, err);
  if (!failed) failed = paths_make_private(folder, err);
  if (!failed) failed = take_lock(folder, &socket->lock, err);
  if (!failed) failed = replace_socket(socket, folder, err);
  if (failed)
    server_socket_close(socket);
  else
    socket->spare = open_spare();
  return failed;
}

static void close_file(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

void server_socket_close(struct server_socket *socket) {
  if (socket->fd >= 0) unlink(socket->address.sun_path);
  close_file(&socket->fd);
  close_file(&socket->spare);
  close_file(&socket->lock);
}

/* ---- clients --------------------------------------------------------------------------------- */

static bool is_of(int fd, uid_t uid) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == uid;
}

/* A client that cannot be accepted would keep the loop awake: it is accepted and closed. */
static void turn_away(struct server_socket *socket) {
  close_file(&socket->spare);
  int fd = accept4(socket->fd, NULL, NULL, SOCK_CLOEXEC);
  close_file(&fd);
  socket->spare = open_spare();
}

int server_socket_accept(struct server_socket *socket, uid_t uid) {
  int fd = accept4(socket->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) {
    int error = errno;
    if (error == EMFILE || error == ENFILE) turn_away(socket);
    return error == ENFILE ? -EMFILE : -error;
  }
  if (is_of(fd, uid)) return fd;
  close(fd);
  return -EPERM;
}
