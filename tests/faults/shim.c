/* LD_PRELOAD: lets calls of one function of libc fail, for tests/faults/run. The environment says
 * which:
 *
 *   FAULT=PROGRAM:FUNCTION:CLASS:NTH:TIMES:ERRNO
 *     PROGRAM   only in the program of this name; its children are left alone
 *     FUNCTION  a name of the table below
 *     CLASS     only calls about a path that holds these letters; empty: all
 *     NTH       the first call that fails, from 1
 *     TIMES     how many calls fail from there on; 0: all
 *     ERRNO     as a number
 *   FAULT_FIRED=FILE   is made when the first call has failed
 *
 * A call that fails does nothing else. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { FIELD = 64, PATH = 4096 };

struct fault {
  char program[FIELD], function[FIELD], class[FIELD];
  long nth, times;
  int error;
  bool active;
  long calls;
};

static struct fault fault;

__attribute__((constructor)) static void read_fault(void) {
  const char *text = getenv("FAULT");
  if (text == NULL) return;
  int n = sscanf(text, "%63[^:]:%63[^:]:%63[^:]:%ld:%ld:%d", fault.program, fault.function,
                 fault.class, &fault.nth, &fault.times, &fault.error);
  fault.active = n == 6 && strcmp(fault.program, program_invocation_short_name) == 0;
}

static void note_fired(void) {
  const char *path = getenv("FAULT_FIRED");
  if (path == NULL) return;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0) syscall(SYS_close, fd);
}

/* Whether this call fails; errno is set then. `path` NULL: the call is about none. "*" fits all. */
static bool strikes(const char *function, const char *path) {
  if (!fault.active || strcmp(function, fault.function) != 0) return false;
  bool any = strcmp(fault.class, "*") == 0;
  if (!any && (path == NULL || strstr(path, fault.class) == NULL)) return false;
  long call = ++fault.calls;
  if (call < fault.nth || (fault.times > 0 && call >= fault.nth + fault.times)) return false;
  if (call == fault.nth) note_fired();
  errno = fault.error;
  return true;
}

static bool strikes_file(const char *function, int fd) {
  char link[64], path[PATH];
  if (!fault.active || strcmp(function, fault.function) != 0) return false;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  path[n > 0 ? n : 0] = '\0';
  return strikes(function, path);
}

/* The function of this name behind ours, into `*out`, a pointer to a function. */
static void find_real(const char *name, void *out) {
  void *found = dlsym(RTLD_NEXT, name);
  memcpy(out, &found, sizeof found);
}

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): libc's are reserved names

/* ---- files ----------------------------------------------------------------------------------- */

static int open_at(int folder, const char *path, int flags, va_list args) {
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
  if (strikes("open", path)) return -1;
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  int fd = open_at(AT_FDCWD, path, flags, args);
  va_end(args);
  return fd;
}

int open64(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  int fd = open_at(AT_FDCWD, path, flags, args);
  va_end(args);
  return fd;
}

int openat(int folder, const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  int fd = open_at(folder, path, flags, args);
  va_end(args);
  return fd;
}

ssize_t read(int fd, void *bytes, size_t n) {
  return strikes_file("read", fd) ? -1 : syscall(SYS_read, fd, bytes, n);
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at) {
  return strikes_file("read", fd) ? -1 : syscall(SYS_pread64, fd, bytes, n, at);
}

ssize_t pread64(int fd, void *bytes, size_t n, off64_t at) {
  return strikes_file("read", fd) ? -1 : syscall(SYS_pread64, fd, bytes, n, at);
}

ssize_t write(int fd, const void *bytes, size_t n) {
  return strikes_file("write", fd) ? -1 : syscall(SYS_write, fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
  return strikes_file("write", fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
  return strikes_file("write", fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}

int fsync(int fd) {
  return strikes_file("fsync", fd) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  return strikes_file("fsync", fd) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t size) {
  return strikes_file("ftruncate", fd) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off64_t size) {
  return strikes_file("ftruncate", fd) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int fchmod(int fd, mode_t mode) {
  return strikes_file("fchmod", fd) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int flock(int fd, int how) {
  return strikes_file("flock", fd) ? -1 : (int)syscall(SYS_flock, fd, how);
}

int rename(const char *from, const char *to) {
  return strikes("rename", to) ? -1 : (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int unlink(const char *path) {
  return strikes("unlink", path) ? -1 : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int mkdir(const char *path, mode_t mode) {
  return strikes("mkdir", path) ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

/* ---- sockets, children, watching ------------------------------------------------------------- */

int socket(int domain, int type, int protocol) {
  return strikes("socket", NULL) ? -1 : (int)syscall(SYS_socket, domain, type, protocol);
}

int socketpair(int domain, int type, int protocol, int out[2]) {
  return strikes("socketpair", NULL) ? -1
                                     : (int)syscall(SYS_socketpair, domain, type, protocol, out);
}

int bind(int fd, const struct sockaddr *address, socklen_t size) {
  return strikes("bind", NULL) ? -1 : (int)syscall(SYS_bind, fd, address, size);
}

int listen(int fd, int backlog) {
  return strikes("listen", NULL) ? -1 : (int)syscall(SYS_listen, fd, backlog);
}

int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags) {
  return strikes("accept4", NULL) ? -1 : (int)syscall(SYS_accept4, fd, address, size, flags);
}

int connect(int fd, const struct sockaddr *address, socklen_t size) {
  return strikes("connect", NULL) ? -1 : (int)syscall(SYS_connect, fd, address, size);
}

int pipe2(int out[2], int flags) {
  return strikes("pipe2", NULL) ? -1 : (int)syscall(SYS_pipe2, out, flags);
}

pid_t fork(void) {
  pid_t (*real)(void);
  find_real("fork", &real);
  return strikes("fork", NULL) ? -1 : real();
}

int inotify_init1(int flags) {
  return strikes("inotify", NULL) ? -1 : (int)syscall(SYS_inotify_init1, flags);
}

int inotify_add_watch(int fd, const char *path, uint32_t mask) {
  return strikes("inotify", path) ? -1 : (int)syscall(SYS_inotify_add_watch, fd, path, mask);
}

int timerfd_create(clockid_t clock, int flags) {
  return strikes("timerfd", NULL) ? -1 : (int)syscall(SYS_timerfd_create, clock, flags);
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old) {
  return strikes("timerfd", NULL) ? -1 : (int)syscall(SYS_timerfd_settime, fd, flags, value, old);
}

int memfd_create(const char *name, unsigned flags) {
  return strikes("memfd", NULL) ? -1 : (int)syscall(SYS_memfd_create, name, flags);
}

/* ---- memory ---------------------------------------------------------------------------------- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size) {
  return strikes("malloc", NULL) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  return strikes("malloc", NULL) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  return strikes("malloc", NULL) ? NULL : __libc_realloc(old, size);
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
