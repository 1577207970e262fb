#include "host/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The list of system calls is written for these two; others run without that layer, and say so. */
#if defined(__x86_64__)
#define SECCOMP_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SECCOMP_ARCH AUDIT_ARCH_AARCH64
#endif

#define ARRAY_SIZE(array) (sizeof(array) / sizeof *(array))

/* Debian 12's headers know version 2 of Landlock; the kernel may know more. */
enum {
  LANDLOCK_CREATE = 444,
  LANDLOCK_RESTRICT = 446,
  LANDLOCK_VERSION_FLAG = 1,
  CLOSE_RANGE = 436
};

struct landlock_rights {
  uint64_t files, network, scope;
};

/* What a version denies when everything is denied, and how much of the struct it knows. */
static const struct {
  struct landlock_rights rights;
  size_t size;
} landlock_versions[] = {
    {{(1u << 13) - 1, 0, 0}, 8},  /* 1: thirteen rights on files and folders */
    {{(1u << 14) - 1, 0, 0}, 8},  /* 2: link and rename across folders */
    {{(1u << 15) - 1, 0, 0}, 8},  /* 3: truncate */
    {{(1u << 15) - 1, 3, 0}, 16}, /* 4: TCP bind and connect */
    {{(1u << 16) - 1, 3, 0}, 16}, /* 5: ioctl on devices */
    {{(1u << 16) - 1, 3, 3}, 24}, /* 6: abstract sockets and signals to others */
};

static bool enter_landlock(void) {
  long version = syscall(LANDLOCK_CREATE, NULL, 0, LANDLOCK_VERSION_FLAG);
  if (version < 1) return false;
  size_t known = ARRAY_SIZE(landlock_versions);
  size_t row = (size_t)version < known ? (size_t)version - 1 : known - 1;
  long rules =
      syscall(LANDLOCK_CREATE, &landlock_versions[row].rights, landlock_versions[row].size, 0);
  if (rules < 0) return false;
  bool done = syscall(LANDLOCK_RESTRICT, (int)rules, 0) == 0;
  close((int)rules);
  return done;
}

/* Files that are open stay usable with NOFILE 0; NPROC does not bind root, seccomp does. */
static bool enter_limits(void) {
  static const struct {
    int what;
    rlim_t most;
  } limits[] = {
      {RLIMIT_CORE, 0},        {RLIMIT_FSIZE, 0},           {RLIMIT_NPROC, 0},
      {RLIMIT_NOFILE, 0},      {RLIMIT_MSGQUEUE, 0},        {RLIMIT_MEMLOCK, 0},
      {RLIMIT_SIGPENDING, 16}, {RLIMIT_AS, SANDBOX_MEMORY}, {RLIMIT_CPU, 600},
  };
  bool all = true;
  for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
    if (SANITIZED && limits[i].what == RLIMIT_AS) continue;
    struct rlimit limit = {limits[i].most, limits[i].most};
    all &= setrlimit((unsigned)limits[i].what, &limit) == 0;
  }
  return all && !SANITIZED;
}

#ifdef SECCOMP_ARCH

#define LOAD(field)          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(action)       BPF_STMT(BPF_RET | BPF_K, (action))
#define UNLESS(number, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, (skip))
#define IF_ANY(bits, skip)   BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, (skip))
#define IF_AT_LEAST(n, skip) BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (n), 0, (skip))
#define ALLOW(number)        UNLESS(number, 1), ANSWER(SECCOMP_RET_ALLOW)
#define KILL(number)         UNLESS(number, 1), ANSWER(SECCOMP_RET_KILL_PROCESS)
/* Memory that can be run: the third argument of mmap and mprotect. */
#define KILL_RUNNABLE(number)                                                                      \
  UNLESS(number, 4), LOAD(args[2]), IF_ANY(PROT_EXEC, 1), ANSWER(SECCOMP_RET_KILL_PROCESS), LOAD(nr)

enum { X32_CALLS = 0x40000000 };

/* What Lua, malloc and the two pipes need; timer_settime re-arms the one timer made before. Another
 * program, process, socket or runnable memory ends the child; anything else is EPERM. */
static const struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SECCOMP_ARCH, 1, 0),
    ANSWER(SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    IF_AT_LEAST(X32_CALLS, 1),
    ANSWER(SECCOMP_RET_KILL_PROCESS),
    ALLOW(SYS_read),
    ALLOW(SYS_write),
    KILL_RUNNABLE(SYS_mmap),
    KILL_RUNNABLE(SYS_mprotect),
    ALLOW(SYS_mmap),
    ALLOW(SYS_munmap),
    ALLOW(SYS_mremap),
    ALLOW(SYS_madvise),
    ALLOW(SYS_brk),
    ALLOW(SYS_futex),
    ALLOW(SYS_clock_gettime),
    ALLOW(SYS_timer_settime),
    ALLOW(SYS_rt_sigreturn),
    ALLOW(SYS_exit_group),
    KILL(SYS_execve),
    KILL(SYS_execveat),
    KILL(SYS_clone),
    KILL(SYS_clone3),
#ifdef SYS_fork
    KILL(SYS_fork),
    KILL(SYS_vfork),
#endif
    KILL(SYS_socket),
    KILL(SYS_socketpair),
    KILL(SYS_ptrace),
    ANSWER(SECCOMP_RET_ERRNO | EPERM),
};

static bool enter_seccomp(void) {
  if (SANITIZED) return false;
  /* The kernel copies it and does not write: the cast only satisfies the struct. */
  struct sock_fprog program = {ARRAY_SIZE(filter), (struct sock_filter *)(uintptr_t)filter};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

#else

static bool enter_seccomp(void) {
  return false;
}

#endif

static void close_files(void) {
  if (syscall(CLOSE_RANGE, 3, ~0u, 0) == 0) return;
  struct rlimit open = {0, 0};
  getrlimit(RLIMIT_NOFILE, &open);
  int end = open.rlim_cur < 65536 ? (int)open.rlim_cur : 65536;
  for (int fd = 3; fd < end; fd++) close(fd);
}

/* poll(2) is not among the allowed calls, so a pipe must never say EAGAIN. */
static void make_blocking(int fd) {
  int flags = fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & O_NONBLOCK)) fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

/* A plugin may use up its time: the daemon and the person's programs go before it. Not the lowest
 * priority, which on a busy machine would be no time at all, and a deadline passed for nothing. */
static void give_way(void) {
  setpgid(0, 0); /* a group that one kill reaches; refused where it has one */
  if (getpriority(PRIO_PROCESS, 0) < SANDBOX_NICE) setpriority(PRIO_PROCESS, 0, SANDBOX_NICE);
}

void sandbox_begin(void) {
  pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0); /* gone in between; gone before: the pipes are at their end */
  give_way();
  close_files();
  make_blocking(STDIN_FILENO);
  make_blocking(STDOUT_FILENO);
}

void sandbox_enter(struct isolation *done) {
  *done = (struct isolation){.dumpable = false};
  done->dumpable = prctl(PR_SET_DUMPABLE, 0) == 0;
  done->no_new_privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  done->landlock = enter_landlock();
  done->rlimits = enter_limits();
  done->seccomp = enter_seccomp();
}
