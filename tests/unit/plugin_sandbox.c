/* plugins/host/sandbox, from the inside: native code that has taken over the child tries to get
 * out. Each attempt runs in a process of its own that has entered the sandbox, and tells on its
 * pipe whether it got through. A layer that this kernel does not have is reported as missing, and
 * then the attempts that only it stops are left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/sandbox.h"

/* Each returns true when it got through. */
static bool opens_a_file(void) {
  return open("/etc/passwd", O_RDONLY) >= 0;
}
static bool lists_a_folder(void) {
  return open("/", O_RDONLY | O_DIRECTORY) >= 0;
}
static bool makes_a_file(void) {
  return open("/tmp/settled-escape", O_WRONLY | O_CREAT, 0600) >= 0;
}
static bool makes_a_folder(void) {
  return mkdir("/tmp/settled-escape-folder", 0700) == 0;
}
static bool removes_a_file(void) {
  return unlink("/tmp/settled-escape-target") == 0;
}
static bool changes_rights(void) {
  return chmod("/tmp/settled-escape-target", 0644) == 0;
}
static bool makes_memory_file(void) {
  return syscall(SYS_memfd_create, "x", 0) >= 0;
}
static bool makes_a_socket(void) {
  return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}
static bool makes_an_internet_socket(void) {
  return socket(AF_INET, SOCK_DGRAM, 0) >= 0;
}
static bool makes_a_pair(void) {
  int pair[2];
  return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0;
}
static bool forks(void) {
  return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0;
}
static bool runs_a_program(void) {
  char *const arguments[] = {"true", NULL};
  return execv("/bin/true", arguments) == 0;
}
static bool signals_its_parent(void) {
  return kill(getppid(), 0) == 0;
}
static bool traces(void) {
  return syscall(SYS_ptrace, 0, 0, 0, 0) == 0;
}
static bool maps_runnable_memory(void) {
  return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
         MAP_FAILED;
}
static bool makes_memory_runnable(void) {
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return page != MAP_FAILED && mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
}
static bool copies_a_descriptor(void) {
  return dup(STDOUT_FILENO) >= 0;
}
static bool raises_a_limit(void) {
  return setrlimit(RLIMIT_NOFILE, &(struct rlimit){64, 64}) == 0;
}
static bool becomes_dumpable(void) {
  return prctl(PR_SET_DUMPABLE, 1) == 0;
}
static bool takes_much_memory(void) {
  return mmap(NULL, 2 * (size_t)SANDBOX_MEMORY, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
         MAP_FAILED;
}
static bool moves_away(void) {
  return chdir("/tmp") == 0;
}
static bool goes_into_a_namespace(void) {
  return syscall(SYS_unshare, 0x10000000) == 0;
}

static bool makes_a_link(void) {
  return symlink("/etc/passwd", "/tmp/settled-escape-link") == 0;
}
static bool renames_a_file(void) {
  return rename("/tmp/settled-escape-target", "/tmp/settled-escape-moved") == 0;
}
static bool cuts_a_file(void) {
  return truncate("/tmp/settled-escape-target", 0) == 0;
}
static bool looks_at_a_file(void) {
  struct stat st;
  return stat("/etc/passwd", &st) == 0;
}
static bool asks_whether_it_may(void) {
  return access("/etc/passwd", R_OK) == 0;
}
static bool clones_anew(void) {
  return syscall(SYS_clone3, NULL, 0) >= 0;
}
static bool signals_everybody(void) {
  return kill(-1, 0) == 0;
}
static bool reads_another_process(void) {
  return syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0) >= 0;
}
static bool takes_hold_of_a_process(void) {
  return syscall(SYS_pidfd_open, getppid(), 0) >= 0;
}
static bool makes_a_ring(void) {
  char parameters[256] = {0};
  return syscall(SYS_io_uring_setup, 1, parameters) >= 0;
}
static bool handles_page_faults(void) {
  return syscall(SYS_userfaultfd, 0) >= 0;
}
static bool loads_a_filter(void) {
  char attributes[128] = {0};
  return syscall(SYS_bpf, 0, attributes, sizeof attributes) >= 0;
}
static bool watches_events(void) {
  char attributes[128] = {0};
  return syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0) >= 0;
}
static bool mounts(void) {
  return syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL) == 0;
}
static bool changes_the_root(void) {
  return chroot("/tmp") == 0;
}
static bool keeps_a_key(void) {
  return syscall(SYS_add_key, "user", "settled-escape", "x", 1, -1) >= 0;
}
static bool shares_memory(void) {
  return syscall(SYS_shmget, 0, 4096, 01600) >= 0;
}
static bool makes_a_queue(void) {
  return syscall(SYS_msgget, 0, 01600) >= 0;
}
static bool becomes_somebody_else(void) {
  return setuid(65534) == 0;
}
static bool changes_its_priority(void) {
  return nice(1) != -1;
}
static bool waits_for_inotify(void) {
  return syscall(SYS_inotify_init1, 0) >= 0;
}
static bool makes_a_pipe(void) {
  int ends[2];
  return pipe(ends) == 0;
}
static bool changes_a_signal(void) {
  return signal(SIGUSR1, SIG_IGN) != SIG_ERR;
}
static bool loosens_the_filter(void) {
  return syscall(SYS_seccomp, 1, 0, NULL) == 0;
}

enum { BY_LANDLOCK = 1, BY_SECCOMP = 2, BY_LIMITS = 4 };

static const struct attempt {
  const char *name;
  bool (*run)(void);
  int stopped_by; /* any one of these layers is enough */
} attempts[] = {
    {"open a file", opens_a_file, BY_LANDLOCK | BY_SECCOMP | BY_LIMITS},
    {"list a folder", lists_a_folder, BY_LANDLOCK | BY_SECCOMP | BY_LIMITS},
    {"make a file", makes_a_file, BY_LANDLOCK | BY_SECCOMP | BY_LIMITS},
    {"make a folder", makes_a_folder, BY_LANDLOCK | BY_SECCOMP},
    {"remove a file", removes_a_file, BY_LANDLOCK | BY_SECCOMP},
    {"change rights", changes_rights, BY_SECCOMP},
    {"make a file in memory", makes_memory_file, BY_SECCOMP | BY_LIMITS},
    {"make a socket", makes_a_socket, BY_SECCOMP | BY_LIMITS},
    {"make an internet socket", makes_an_internet_socket, BY_SECCOMP | BY_LIMITS},
    {"make a pair of sockets", makes_a_pair, BY_SECCOMP | BY_LIMITS},
    {"fork", forks, BY_SECCOMP},
    {"run a program", runs_a_program, BY_LANDLOCK | BY_SECCOMP},
    {"signal the parent", signals_its_parent, BY_SECCOMP},
    {"trace", traces, BY_SECCOMP},
    {"map memory that can be run", maps_runnable_memory, BY_SECCOMP},
    {"make memory runnable", makes_memory_runnable, BY_SECCOMP},
    {"copy a descriptor", copies_a_descriptor, BY_SECCOMP | BY_LIMITS},
    {"raise a limit", raises_a_limit, BY_SECCOMP},
    {"become dumpable", becomes_dumpable, BY_SECCOMP},
    {"take much memory", takes_much_memory, BY_LIMITS},
    {"change the folder", moves_away, BY_SECCOMP},
    {"enter a namespace", goes_into_a_namespace, BY_SECCOMP},
    {"make a link", makes_a_link, BY_LANDLOCK | BY_SECCOMP},
    {"rename a file", renames_a_file, BY_LANDLOCK | BY_SECCOMP},
    {"cut a file", cuts_a_file, BY_SECCOMP}, /* Landlock from version 3 on */
    {"look at a file", looks_at_a_file, BY_SECCOMP},
    {"ask whether a file may be read", asks_whether_it_may, BY_SECCOMP},
    {"clone in the new way", clones_anew, BY_SECCOMP},
    {"signal everybody", signals_everybody, BY_SECCOMP},
    {"read another process", reads_another_process, BY_SECCOMP},
    {"take hold of a process", takes_hold_of_a_process, BY_SECCOMP | BY_LIMITS},
    {"make a ring of calls", makes_a_ring, BY_SECCOMP | BY_LIMITS},
    {"handle page faults", handles_page_faults, BY_SECCOMP | BY_LIMITS},
    {"load code into the kernel", loads_a_filter, BY_SECCOMP},
    {"watch performance", watches_events, BY_SECCOMP | BY_LIMITS},
    {"mount", mounts, BY_SECCOMP},
    {"change the root", changes_the_root, BY_SECCOMP},
    {"keep a key", keeps_a_key, BY_SECCOMP},
    {"share memory", shares_memory, BY_SECCOMP},
    {"make a queue of messages", makes_a_queue, BY_SECCOMP},
    {"become somebody else", becomes_somebody_else, BY_SECCOMP},
    {"change its priority", changes_its_priority, BY_SECCOMP},
    {"watch a folder", waits_for_inotify, BY_SECCOMP | BY_LIMITS},
    {"make a pipe", makes_a_pipe, BY_SECCOMP | BY_LIMITS},
    {"change a signal", changes_a_signal, BY_SECCOMP},
    {"loosen the filter", loosens_the_filter, BY_SECCOMP},
};

/* In a process of its own: enters the sandbox, tries, and writes what came out. */
static _Noreturn void try_it(const struct attempt *attempt) {
  struct isolation isolation;
  sandbox_enter(&isolation);
  int layers = (isolation.landlock ? BY_LANDLOCK : 0) | (isolation.seccomp ? BY_SECCOMP : 0) |
               (isolation.rlimits ? BY_LIMITS : 0);
  char word = 's'; /* skipped */
  if (attempt->stopped_by & layers) word = attempt->run() ? 'y' : 'n';
  ssize_t written = write(STDOUT_FILENO, &word, 1);
  _exit(written == 1 ? 0 : 1);
}

/* 'y' got through, 'n' refused, 's' skipped, 'k' killed for it. */
static char outcome_of(const struct attempt *attempt) {
  int ends[2], status;
  assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    dup2(ends[1], STDOUT_FILENO);
    try_it(attempt);
  }
  close(ends[1]);
  char word = 'k';
  ssize_t n = read(ends[0], &word, 1);
  close(ends[0]);
  assert_int_equal(waitpid(pid, &status, 0), pid);
  if (n == 0) assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
  return word;
}

static void native_code_does_not_get_out(void **state) {
  (void)state;
  int skipped = 0;
  close(open("/tmp/settled-escape-target", O_WRONLY | O_CREAT, 0600));
  for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
    char outcome = outcome_of(&attempts[i]);
    if (outcome == 'y') fail_msg("could %s", attempts[i].name);
    skipped += outcome == 's';
  }
  unlink("/tmp/settled-escape-target");
  if (skipped > 0) print_message("%d attempts skipped: this system lacks the layer\n", skipped);
}

static void what_the_machine_needs_still_works(void **state) {
  (void)state;
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    struct isolation isolation;
    sandbox_enter(&isolation);
    void *block = malloc(8 * 1024 * 1024);
    struct timespec now;
    bool works = block != NULL && clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0;
    free(block);
    _exit(works ? 0 : 1);
  }
  int status;
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void only_standard_descriptors_stay_open(void **state) {
  (void)state;
  int ends[2], status;
  assert_int_equal(pipe(ends), 0);
  pid_t pid = fork();
  assert_true(pid >= 0);
  if (pid == 0) {
    sandbox_begin();
    _exit(fcntl(ends[0], F_GETFD) == -1 && fcntl(ends[1], F_GETFD) == -1 ? 0 : 1);
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  close(ends[0]);
  close(ends[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(native_code_does_not_get_out),
      cmocka_unit_test(what_the_machine_needs_still_works),
      cmocka_unit_test(only_standard_descriptors_stay_open),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
