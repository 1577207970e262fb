/* start TIMES PROGRAM ARG... [-- PROGRAM ARG...]: starts the programs in turn until each says
 * READY=1 on NOTIFY_SOCKET. Prints how long that took and how long they computed, in microseconds:
 *
 *   elapsed1 640 652 ...      cpu1 598 601 ...      and elapsed2, cpu2 of the second one
 */
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "bench.h"

enum { TIMES_MAX = 1000 };

struct samples {
  int64_t elapsed[TIMES_MAX], cpu[TIMES_MAX];
};

/* A socket of the abstract kind: no file to remove. */
static int listen_for_ready(void) {
  char name[64];
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int len = snprintf(name, sizeof name, "@settled-bench-%d", (int)getpid());
  memcpy(address.sun_path + 1, name + 1, (size_t)len - 1);
  socklen_t size = (socklen_t)(sizeof address.sun_family + (size_t)len);
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0) bench_fail("socket");
  if (setenv("NOTIFY_SOCKET", name, 1) != 0) bench_fail("setenv");
  return fd;
}

static void wait_for_ready(int fd, const char *program) {
  char word[64];
  struct pollfd ready = {.fd = fd, .events = POLLIN};
  if (poll(&ready, 1, BENCH_WAIT_MS) != 1 || recv(fd, word, sizeof word, 0) < 0)
    bench_fail(program);
}

static void start_once(int fd, char *const *argv, int64_t *elapsed, int64_t *cpu) {
  int64_t begun = bench_elapsed();
  pid_t pid = bench_start(argv);
  wait_for_ready(fd, argv[0]);
  *cpu = bench_cpu(pid);
  *elapsed = bench_elapsed() - begun;
  bench_stop(pid);
}

int main(int argc, char **argv) {
  static struct samples samples[2];
  char **programs[2];
  if (argc < 3) return 2;
  int times = bench_number(argv[1]), fd = listen_for_ready();
  programs[0] = argv + 2;
  bench_split(programs[0], &programs[1]);
  if (times > TIMES_MAX) return 2;
  for (int i = 0; i < times; i++)
    for (int which = 0; which < 2; which++)
      if (programs[which] != NULL)
        start_once(fd, programs[which], &samples[which].elapsed[i], &samples[which].cpu[i]);
  for (int which = 0; which < 2 && programs[which] != NULL; which++) {
    bench_print(which ? "elapsed2" : "elapsed1", samples[which].elapsed, times);
    bench_print(which ? "cpu2" : "cpu1", samples[which].cpu, times);
  }
  return 0;
}
