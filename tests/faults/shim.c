/* LD_PRELOAD: lets calls of one function of libc fail, for tests/faults/run. The environment says
 * which:
 *
 *   FAULT=PROGRAM:FUNCTION:CLASS:NTH:TIMES:ERRNO
 *     PROGRAM   only in the program of this name; its children are left alone
 *     FUNCTION  a name of the table below
 *     CLASS     only calls about a path that holds these letters, or about file descriptor #N;
 *               "*": all
 *     NTH       the first call that fails, from 1
 *     TIMES     how many calls fail from there on; 0: all
 *     ERRNO     as a number
 *   FAULT_FIRED=FILE   one byte; it becomes 1 when the first call has failed
 *
 * A call that fails does nothing else. The file is mapped before the program begins, because in a
 * sandbox nothing can be opened any more. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
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
  char *fired; /* one byte of the file; NULL: nobody asks */
};

static struct fault fault;

/* The function of this name behind ours, into `*out`, a pointer to a function. */
static void find_real(const char *name, void *out) {
  void *found = dlsym(RTLD_NEXT, name);
  memcpy(out, &found, sizeof found);
}

/* The system itself: our own `syscall` can be told to fail. */
static long ask_system(long number, long a, long b, long c, long d, long e, long f) {
  static long (*real)(long, ...);
  if (real == NULL) find_real("syscall", &real);
  return real(number, a, b, c, d, e, f);
}

#define SIX(a, b, c, d, e, f, ...) (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f)
#define ASK(number, ...)           ask_system((number), SIX(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0))

static char *map_fired(void) {
  const char *path = getenv("FAULT_FIRED");
  int fd = path == NULL ? -1 : (int)ASK(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return NULL;
  void *byte = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ASK(SYS_close, fd);
  return byte == MAP_FAILED ? NULL : byte;
}

__attribute__((constructor)) static void read_fault(void) {
  const char *text = getenv("FAULT");
  if (text == NULL) return;
  int n = sscanf(text, "%63[^:]:%63[^:]:%63[^:]:%ld:%ld:%d", fault.program, fault.function,
                 fault.class, &fault.nth, &fault.times, &fault.error);
  if (n != 6 || strcmp(fault.program, program_invocation_short_name) != 0) return;
  fault.fired = map_fired();
  fault.active = true;
}

/* Whether this call fails; errno is set then. `path` NULL: the call is about none. "*" fits all. */
static bool strikes(const char *function, const char *path) {
  if (!fault.active || strcmp(function, fault.function) != 0) return false;
  bool any = strcmp(fault.class, "*") == 0;
  if (!any && (path == NULL || strstr(path, fault.class) == NULL)) return false;
  long call = ++fault.calls;
  if (call < fault.nth || (fault.times > 0 && call >= fault.nth + fault.times)) return false;
  if (fault.fired != NULL) *fault.fired = 1;
  errno = fault.error;
  return true;
}

static bool strikes_file(const char *function, int fd) {
  char link[64], path[PATH];
  if (!fault.active || strcmp(function, fault.function) != 0) return false;
  if (strcmp(fault.class, "*") == 0) return strikes(function, NULL);
  if (fault.class[0] == '#') return fd == atoi(fault.class + 1) && strikes(function, fault.class);
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  path[n > 0 ? n : 0] = '\0';
  return strikes(function, path);
}

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): libc's are reserved names

/* ---- files ----------------------------------------------------------------------------------- */

static int open_at(int folder, const char *path, int flags, va_list args) {
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
  if (strikes("open", path)) return -1;
  return (int)ASK(SYS_openat, folder, path, flags, mode);
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
  return strikes_file("read", fd) ? -1 : ASK(SYS_read, fd, bytes, n);
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at) {
  return strikes_file("read", fd) ? -1 : ASK(SYS_pread64, fd, bytes, n, at);
}

ssize_t pread64(int fd, void *bytes, size_t n, off64_t at) {
  return strikes_file("read", fd) ? -1 : ASK(SYS_pread64, fd, bytes, n, at);
}

ssize_t write(int fd, const void *bytes, size_t n) {
  return strikes_file("write", fd) ? -1 : ASK(SYS_write, fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) {
  return strikes_file("write", fd) ? -1 : ASK(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) {
  return strikes_file("write", fd) ? -1 : ASK(SYS_pwrite64, fd, bytes, n, at);
}

int fsync(int fd) {
  return strikes_file("fsync", fd) ? -1 : (int)ASK(SYS_fsync, fd);
}

int fdatasync(int fd) {
  return strikes_file("fsync", fd) ? -1 : (int)ASK(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t size) {
  return strikes_file("ftruncate", fd) ? -1 : (int)ASK(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off64_t size) {
  return strikes_file("ftruncate", fd) ? -1 : (int)ASK(SYS_ftruncate, fd, size);
}

int fchmod(int fd, mode_t mode) {
  return strikes_file("fchmod", fd) ? -1 : (int)ASK(SYS_fchmod, fd, mode);
}

int flock(int fd, int how) {
  return strikes_file("flock", fd) ? -1 : (int)ASK(SYS_flock, fd, how);
}

int rename(const char *from, const char *to) {
  return strikes("rename", to) ? -1 : (int)ASK(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int unlink(const char *path) {
  return strikes("unlink", path) ? -1 : (int)ASK(SYS_unlinkat, AT_FDCWD, path, 0);
}

int mkdir(const char *path, mode_t mode) {
  return strikes("mkdir", path) ? -1 : (int)ASK(SYS_mkdirat, AT_FDCWD, path, mode);
}

/* ---- sockets, children, watching ------------------------------------------------------------- */

int socket(int domain, int type, int protocol) {
  return strikes("socket", NULL) ? -1 : (int)ASK(SYS_socket, domain, type, protocol);
}

int socketpair(int domain, int type, int protocol, int out[2]) {
  return strikes("socketpair", NULL) ? -1 : (int)ASK(SYS_socketpair, domain, type, protocol, out);
}

int bind(int fd, const struct sockaddr *address, socklen_t size) {
  return strikes("bind", NULL) ? -1 : (int)ASK(SYS_bind, fd, address, size);
}

int listen(int fd, int backlog) {
  return strikes("listen", NULL) ? -1 : (int)ASK(SYS_listen, fd, backlog);
}

int accept4(int fd, struct sockaddr *address, socklen_t *size, int flags) {
  return strikes("accept4", NULL) ? -1 : (int)ASK(SYS_accept4, fd, address, size, flags);
}

int connect(int fd, const struct sockaddr *address, socklen_t size) {
  return strikes("connect", NULL) ? -1 : (int)ASK(SYS_connect, fd, address, size);
}

int pipe2(int out[2], int flags) {
  return strikes("pipe2", NULL) ? -1 : (int)ASK(SYS_pipe2, out, flags);
}

pid_t fork(void) {
  pid_t (*real)(void);
  find_real("fork", &real);
  return strikes("fork", NULL) ? -1 : real();
}

int inotify_init1(int flags) {
  return strikes("inotify", NULL) ? -1 : (int)ASK(SYS_inotify_init1, flags);
}

int inotify_add_watch(int fd, const char *path, uint32_t mask) {
  return strikes("inotify", path) ? -1 : (int)ASK(SYS_inotify_add_watch, fd, path, mask);
}

int timerfd_create(clockid_t clock, int flags) {
  return strikes("timerfd", NULL) ? -1 : (int)ASK(SYS_timerfd_create, clock, flags);
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old) {
  return strikes("timerfd", NULL) ? -1 : (int)ASK(SYS_timerfd_settime, fd, flags, value, old);
}

int memfd_create(const char *name, unsigned flags) {
  return strikes("memfd", NULL) ? -1 : (int)ASK(SYS_memfd_create, name, flags);
}

int eventfd(unsigned value, int flags) {
  return strikes("eventfd", NULL) ? -1 : (int)ASK(SYS_eventfd2, value, flags);
}

int signalfd(int fd, const sigset_t *mask, int flags) {
  return strikes("signalfd", NULL) ? -1 : (int)ASK(SYS_signalfd4, fd, mask, _NSIG / 8, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  return strikes_file("sendmsg", fd) ? -1 : ASK(SYS_sendmsg, fd, message, flags);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
  return strikes_file("recvmsg", fd) ? -1 : ASK(SYS_recvmsg, fd, message, flags);
}

/* It tells by what it returns, not by errno. */
int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *files,
                const posix_spawnattr_t *how, char *const argv[], char *const envp[]) {
  int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
              char *const *, char *const *);
  find_real("posix_spawn", &real);
  return strikes("fork", NULL) ? errno : real(pid, path, files, how, argv, envp);
}

/* ---- what a sandbox is made of --------------------------------------------------------------- */

int prctl(int what, ...) {
  unsigned long arg[4];
  va_list args;
  va_start(args, what);
  for (int i = 0; i < 4; i++) arg[i] = va_arg(args, unsigned long);
  va_end(args);
  if (strikes("prctl", NULL)) return -1;
  return (int)ASK(SYS_prctl, what, arg[0], arg[1], arg[2], arg[3]);
}

int setrlimit(__rlimit_resource_t what, const struct rlimit *limit) {
  return strikes("setrlimit", NULL) ? -1 : (int)ASK(SYS_prlimit64, 0, what, limit, NULL);
}

int sigaction(int number, const struct sigaction *action, struct sigaction *old) {
  int (*real)(int, const struct sigaction *, struct sigaction *);
  find_real("sigaction", &real);
  return strikes("sigaction", NULL) ? -1 : real(number, action, old);
}

int sigaltstack(const stack_t *stack, stack_t *old) {
  return strikes("sigaltstack", NULL) ? -1 : (int)ASK(SYS_sigaltstack, stack, old);
}

int timer_create(clockid_t clock, struct sigevent *event, timer_t *out) {
  int (*real)(clockid_t, struct sigevent *, timer_t *);
  find_real("timer_create", &real);
  return strikes("timer_create", NULL) ? -1 : real(clock, event, out);
}

/* Landlock and close_range, which libc does not know yet. */
long syscall(long number, ...) {
  long arg[6];
  va_list args;
  va_start(args, number);
  for (int i = 0; i < 6; i++) arg[i] = va_arg(args, long);
  va_end(args);
  bool landlock = number == 444 || number == 446, closing = number == 436;
  if (landlock && strikes("landlock", NULL)) return -1;
  if (closing && strikes("close_range", NULL)) return -1;
  return ask_system(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
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
