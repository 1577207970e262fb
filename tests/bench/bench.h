/* What the programs of this folder share: starting others, reading clocks, printing samples. Each
 * prints lines of "NAME NUMBER NUMBER ...", which tests/bench/run reads. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Nothing that is measured takes longer; one that hangs must not hang the bench. */
enum { BENCH_WAIT_MS = 20000 };

static inline _Noreturn void bench_fail(const char *what) {
  fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
  exit(1);
}

static inline int64_t bench_read_clock(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) bench_fail("clock");
  return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* Microseconds that have passed, and those that a running process has computed. */
static inline int64_t bench_elapsed(void) {
  return bench_read_clock(CLOCK_MONOTONIC);
}

static inline int64_t bench_cpu(pid_t pid) {
  clockid_t clock;
  if (clock_getcpuclockid(pid, &clock) != 0) bench_fail("clock of a process");
  return bench_read_clock(clock);
}

/* Whole number in an argument, at least 1. */
static inline int bench_number(const char *text) {
  char *end;
  long number = strtol(text, &end, 10);
  if (*end != '\0' || number < 1 || number > 1000000) bench_fail(text);
  return (int)number;
}

static inline void bench_print(const char *name, const int64_t *samples, int count) {
  printf("%s", name);
  for (int i = 0; i < count; i++) printf(" %jd", (intmax_t)samples[i]);
  putchar('\n');
}

/* Cuts "A ARG... -- B ARG..." in two argument lists; `second` is NULL without "--". */
static inline void bench_split(char **words, char ***second) {
  *second = NULL;
  for (; *words != NULL; words++) {
    if (strcmp(*words, "--") != 0) continue;
    *words = NULL;
    *second = words + 1;
    return;
  }
}

/* Standard output and error go nowhere; SETTLED_BENCH_LOG, a file, keeps them. */
static inline pid_t bench_start(char *const *argv) {
  const char *log = getenv("SETTLED_BENCH_LOG");
  pid_t pid = fork();
  if (pid < 0) bench_fail("fork");
  if (pid > 0) return pid;
  if (freopen(log != NULL ? log : "/dev/null", "a", stdout) == NULL || dup2(1, 2) < 0) _exit(127);
  if (argv[0] != NULL) execv(argv[0], argv);
  _exit(127);
}

static inline void bench_stop(pid_t pid) {
  kill(pid, SIGTERM);
  if (waitpid(pid, NULL, 0) != pid) bench_fail("a program that would not end");
}

#endif
