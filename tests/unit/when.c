/* Times as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "commands/when.h"

static int32_t two_hours_east(void *owner, moment at) {
  (void)owner, (void)at;
  return 2 * 3600;
}

/* An entry keeps the clock of the place where it was made, and says so anywhere else. */
static void an_entry_keeps_its_clock(void **state) {
  (void)state;
  static const struct {
    int offset;
    const char *expected;
  } rows[] = {{120, "2025-06-02 08:00"},
              {-300, "2025-06-02 01:00 UTC-05:00"},
              {330, "2025-06-02 11:30 UTC+05:30"},
              {0, "2025-06-02 06:00 UTC+00:00"}};
  const struct zone zone = {.offset = two_hours_east};
  moment at;
  assert_true(civil_parse_utc("2025-06-02T06:00:00Z", &at));
  const struct now now = {.at = at, .zone = &zone};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char words[WHEN_SIZE];
    when_format_entry(at, rows[i].offset, &now, words);
    assert_string_equal(words, rows[i].expected);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(an_entry_keeps_its_clock)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
