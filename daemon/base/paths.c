#include "base/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 4 * 1024 }; /* on the stack, whose pages are never given back */

/* ---- where things live ----------------------------------------------------------------------- */

static int join(char out[PATH_SIZE], const char *folder, const char *middle, const char *name,
                struct err *err) {
  char path[PATH_SIZE];
  int n = snprintf(path, sizeof path, "%s%s%s%s", folder, middle, *name ? "/" : "", name);
  if (n < 0 || n >= PATH_SIZE) return err_set(err, ENAMETOOLONG, "%.100s...: too long", folder);
  memcpy(out, path, (size_t)n + 1);
  return 0;
}

/* `*value` is NULL when the variable is unset or empty, which the XDG rules treat alike. */
static int absolute_variable(const char *variable, const char **value, struct err *err) {
  const char *set = getenv(variable);
  if (set != NULL && *set == '\0') set = NULL;
  if (set != NULL && *set != '/')
    return err_set(err, EINVAL, "%s is \"%.100s\": not an absolute path", variable, set);
  *value = set;
  return 0;
}

static int below_home(char out[PATH_SIZE], const char *variable, const char *in_home,
                      const char *name, struct err *err) {
  const char *base = NULL;
  int failed = absolute_variable(variable, &base, err);
  if (failed) return failed;
  if (base != NULL) return join(out, base, "/settled", name, err);
  failed = absolute_variable("HOME", &base, err);
  if (failed) return failed;
  if (base == NULL) return err_set(err, ENOENT, "neither %s nor HOME is set", variable);
  return join(out, base, in_home, name, err);
}

int paths_config(char out[PATH_SIZE], const char *name, struct err *err) {
  return below_home(out, "XDG_CONFIG_HOME", "/.config/settled", name, err);
}

int paths_data(char out[PATH_SIZE], const char *name, struct err *err) {
  return below_home(out, "XDG_DATA_HOME", "/.local/share/settled", name, err);
}

int paths_state(char out[PATH_SIZE], const char *name, struct err *err) {
  return below_home(out, "XDG_STATE_HOME", "/.local/state/settled", name, err);
}

static bool is_private(const struct stat *st) {
  return S_ISDIR(st->st_mode) && st->st_uid == getuid() && (st->st_mode & 0777) == 0700;
}

int paths_runtime(char out[PATH_SIZE], const char *name, struct err *err) {
  const char *base = NULL;
  int failed = absolute_variable("XDG_RUNTIME_DIR", &base, err);
  if (failed) return failed;
  if (base != NULL) return join(out, base, "/settled", name, err);
  char usual[64];
  struct stat st;
  snprintf(usual, sizeof usual, "/run/user/%ju", (uintmax_t)getuid());
  if (stat(usual, &st) != 0 || !is_private(&st))
    return err_set(err, ENOENT, "XDG_RUNTIME_DIR is not set and %s is not a private folder", usual);
  return join(out, usual, "/settled", name, err);
}

int paths_self(char out[PATH_SIZE], const char *name, struct err *err) {
  char program[PATH_SIZE];
  ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
  if (n < 0) return err_errno(err, errno, "/proc/self/exe");
  program[n] = '\0';
  char *slash = strrchr(program, '/');
  if (slash == NULL) return err_set(err, ENOENT, "/proc/self/exe: not a path");
  *slash = '\0';
  return join(out, program, "", name, err);
}

int paths_find_program(char out[PATH_SIZE], const char *name, struct err *err) {
  static const char *const places[] = {"", "../libexec/settled/", "../../bin/"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    char beside[PATH_SIZE], path[PATH_SIZE];
    if (snprintf(beside, sizeof beside, "%s%s", places[i], name) >= PATH_SIZE)
      return err_set(err, ENAMETOOLONG, "%.100s...: too long", name);
    int failed = paths_self(path, beside, err);
    if (failed) return failed;
    if (access(path, X_OK) == 0) return join(out, path, "", "", err);
  }
  return err_set(err, ENOENT, "%s: not found beside this program nor in ../libexec/settled", name);
}

/* ---- safe ways to make and open them --------------------------------------------------------- */

int paths_sync(const char *path, struct err *err) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  int reason = fd < 0 || fsync(fd) != 0 ? errno : 0;
  if (fd >= 0) close(fd);
  if (reason == 0 || reason == EINVAL || reason == ENOSYS) return 0;
  return err_errno(err, reason, "%s", path);
}

int paths_sync_name(const char *path, struct err *err) {
  char folder[PATH_SIZE];
  snprintf(folder, sizeof folder, "%s", path);
  int failed = paths_sync(dirname(folder), NULL);
  if (failed == 0 || failed == -EACCES) return 0;
  return err_errno(err, -failed, "the folder of %.200s", path);
}

/* What is synced in a folder is safe from a power cut when its own name is. One whose name is not
 * goes again: the next try would find it there and believe in it. */
static int make_folder(const char *path) {
  if (mkdir(path, 0700) != 0) return errno == EEXIST ? 0 : -errno;
  int failed = paths_sync_name(path, NULL);
  if (failed) rmdir(path);
  return failed;
}

static int make_folders(char *path) {
  int failed = make_folder(path);
  char *slash = strrchr(path, '/');
  if (failed != -ENOENT || slash == NULL || slash == path) return failed;
  *slash = '\0';
  failed = make_folders(path);
  *slash = '/';
  return failed ? failed : make_folder(path);
}

static int tighten(int fd, const char *folder, struct err *err) {
  struct stat st;
  if (fstat(fd, &st) != 0) return err_errno(err, errno, "%s", folder);
  if (st.st_uid != getuid()) return err_set(err, EPERM, "%s belongs to somebody else", folder);
  if (is_private(&st)) return 0;
  /* Looked at again: a file system without modes says yes and does nothing. */
  if (fchmod(fd, 0700) != 0 || fstat(fd, &st) != 0 || !is_private(&st))
    return err_set(err, EPERM, "%s is open to others and cannot be closed", folder);
  return 0;
}

int paths_make_private(const char *folder, struct err *err) {
  char path[PATH_SIZE];
  int failed = join(path, folder, "", "", err);
  if (failed) return failed;
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') path[--len] = '\0';
  failed = make_folders(path);
  if (failed) return err_errno(err, -failed, "%s", folder);
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return err_errno(err, errno, "%s", folder);
  failed = tighten(fd, folder, err);
  close(fd);
  return failed;
}

/* Adds everything up to the end of file. A size from fstat would not do: the file may grow, and
 * those of /proc have none. */
static int read_all(int fd, size_t max, struct buf *out) {
  char bytes[READ_SIZE];
  for (size_t total = 0;;) {
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? -errno : 0;
    if ((size_t)n > max - total) return -EFBIG;
    total += (size_t)n;
    int failed = buf_add(out, bytes, (size_t)n);
    if (failed) return failed == -ENOBUFS ? -EFBIG : failed;
  }
}

static int read_regular(int fd, const char *path, size_t max, struct buf *out, struct err *err) {
  struct stat st;
  if (fstat(fd, &st) != 0) return err_errno(err, errno, "%s", path);
  if (S_ISDIR(st.st_mode)) return err_errno(err, EISDIR, "%s", path);
  if (!S_ISREG(st.st_mode)) return err_set(err, EINVAL, "%s: not a regular file", path);
  size_t before = out->len;
  int failed = read_all(fd, max, out);
  if (failed) buf_cut(out, before);
  if (failed == -EFBIG) return err_set(err, EFBIG, "%s: more than %zu bytes", path, max);
  return failed ? err_errno(err, -failed, "%s", path) : 0;
}

int paths_read_file(const char *path, size_t max, int follow, struct buf *out, struct err *err) {
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));
  if (fd < 0 && errno == ELOOP && !follow)
    return err_set(err, ELOOP, "%s: a link, which is not followed here", path);
  if (fd < 0) return err_errno(err, errno, "%s", path);
  int failed = read_regular(fd, path, max, out, err);
  close(fd);
  return failed;
}

static int write_all(int fd, const char *bytes, size_t n) {
  while (n > 0) {
    ssize_t written = write(fd, bytes, n);
    if (written < 0 && errno != EINTR) return -errno;
    if (written <= 0) continue;
    bytes += written;
    n -= (size_t)written;
  }
  return 0;
}

/* Fills the new file and closes it, whatever happens. */
static int fill(int fd, const void *bytes, size_t n) {
  int failed = write_all(fd, bytes, n);
  if (!failed && fsync(fd) != 0) failed = -errno;
  if (close(fd) != 0 && !failed) failed = -errno;
  return failed;
}

int paths_write_file(const char *path, const void *bytes, size_t n, struct err *err) {
  char temporary[PATH_SIZE];
  if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= PATH_SIZE)
    return err_set(err, ENAMETOOLONG, "%.100s...: too long", path);
  int fd = mkostemp(temporary, O_CLOEXEC); /* 0600 */
  if (fd < 0) return err_errno(err, errno, "%s", path);
  int failed = fill(fd, bytes, n);
  if (!failed && rename(temporary, path) != 0) failed = -errno;
  if (failed) {
    unlink(temporary);
    return err_errno(err, -failed, "%s", path);
  }
  return paths_sync_name(path, err);
}
