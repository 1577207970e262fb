/* A floor: a libuv loop with one alarm of the wall clock, and nothing else. */
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "base/err.h"
#include "notify_ready.h"

/* Also when the clock was set: read away, or it would ring for ever. */
static void ring(uv_poll_t *poll, int status, int events) {
  int fd = -1;
  uint64_t times;
  (void)status, (void)events;
  if (uv_fileno((uv_handle_t *)poll, &fd) < 0 || read(fd, &times, sizeof times) < 0) return;
}

int main(void) {
  uv_loop_t loop;
  uv_poll_t alarm;
  struct err err;
  const struct itimerspec later = {.it_value.tv_sec = time(NULL) + 3600};
  int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (fd < 0 || timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &later, NULL) < 0)
    return 1;
  if (uv_loop_init(&loop) < 0 || uv_poll_init(&loop, &alarm, fd) < 0) return 1;
  if (uv_poll_start(&alarm, UV_READABLE, ring) < 0 || notify_ready("READY=1", &err) < 0) return 1;
  return uv_run(&loop, UV_RUN_DEFAULT);
}
