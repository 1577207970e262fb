/* A libuv loop for a test: runs until something holds, never longer than a limit, and is closed
 * with nothing left in it. */
#ifndef TESTS_LOOP_FIXTURE_H
#define TESTS_LOOP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <uv.h>

enum { LOOP_LIMIT_MS = 10000 };

struct loop_fixture {
  uv_loop_t loop;
  uv_timer_t tick; /* so that no round of the loop sleeps past the limit */
};

static inline void loop_ticks(uv_timer_t *timer) {
  (void)timer;
}

static inline void loop_begin(struct loop_fixture *fixture) {
  assert_int_equal(uv_loop_init(&fixture->loop), 0);
  uv_timer_init(&fixture->loop, &fixture->tick);
}

/* Runs until `*done` or the limit; true: done. */
static inline bool loop_run_until(struct loop_fixture *fixture, const bool *done, unsigned ms) {
  uv_update_time(&fixture->loop);
  uint64_t limit = uv_now(&fixture->loop) + ms;
  uv_timer_start(&fixture->tick, loop_ticks, 1, 1);
  while (!*done && uv_now(&fixture->loop) < limit) uv_run(&fixture->loop, UV_RUN_ONCE);
  uv_timer_stop(&fixture->tick);
  return *done;
}

static inline void loop_run_for(struct loop_fixture *fixture, unsigned ms) {
  const bool never = false;
  loop_run_until(fixture, &never, ms);
}

/* Called between two runs: at rest the loop would sleep for ever. */
static inline bool loop_has_timers(struct loop_fixture *fixture) {
  return uv_backend_timeout(&fixture->loop) != -1;
}

/* Everything has to end by itself within the limit; a handle that was leaked fails the test. */
static inline void loop_finish(struct loop_fixture *fixture) {
  uv_close((uv_handle_t *)&fixture->tick, NULL);
  uv_run(&fixture->loop, UV_RUN_DEFAULT);
  assert_int_equal(uv_loop_close(&fixture->loop), 0);
}

#endif
