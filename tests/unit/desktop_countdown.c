/* desktop/countdown: the time left of a hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "desktop/countdown.h"

enum { SECOND = 1000000 };

static void seconds_are_rounded(void **state) {
  (void)state;
  assert_int_equal(countdown_left(75 * SECOND, 0), 75);
  assert_int_equal(countdown_left(75 * SECOND, 4900000), 70);
  assert_int_equal(countdown_left(75 * SECOND, 75 * SECOND), 0);
  assert_int_equal(countdown_left(75 * SECOND, 80 * SECOND), 0);
}

static void an_odd_beginning_falls_into_step(void **state) {
  (void)state;
  assert_int_equal(countdown_delay(72300000, 0, 5), 2300);
  assert_int_equal(countdown_delay(75 * SECOND, 0, 5), 5000);
  assert_int_equal(countdown_delay(3 * SECOND, 0, 10), 3000);
}

/* A timer that fires a little early or late does not say the same twice. */
static void it_counts_down_to_nothing_and_ends(void **state) {
  (void)state;
  int expected = 75, steps = 0;
  int64_t now = 0, end = 75 * (int64_t)SECOND;
  for (int delay; (delay = countdown_delay(end, now, 5)) > 0; steps++) {
    assert_int_equal(countdown_left(end, now), expected);
    expected -= 5;
    now += delay * (int64_t)1000 + (steps % 2 ? 90000 : -90000);
  }
  assert_int_equal(steps, 15);
  assert_int_equal(countdown_left(end, now), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(seconds_are_rounded),
      cmocka_unit_test(an_odd_beginning_falls_into_step),
      cmocka_unit_test(it_counts_down_to_nothing_and_ends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
