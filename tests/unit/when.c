/* Times as people write and read them. */
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

static struct now at_ten_on_a_wednesday(const struct zone *zone) {
  struct now now = {.zone = zone};
  assert_true(civil_parse_utc("2025-06-04T08:00:00Z", &now.at));
  return now;
}

static void a_length_is_read_as_people_write_it(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t seconds; /* 0: refused */
  } rows[] = {{"20m", 1200},
              {"5min", 300},
              {"1h30m", 5400},
              {"2h", 7200},
              {"2 hours", 7200},
              {"1 Hour", 3600},
              {"1 h 30 min", 5400},
              {"1d", 86400},
              {"3 days", 259200},
              {"20", 1200},
              {" 90 minutes ", 5400},
              {"0m", 0},
              {"", 0},
              {"m", 0},
              {"2x", 0},
              {"2 hoursx", 0},
              {"1h 30", 0},
              {"2h ago", 0},
              {"-5m", 0},
              {"999999m", 0},
              {"401d", 0},
              {"1.5h", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct err err;
    int64_t seconds = 0;
    int result = when_duration(rows[i].text, true, &seconds, &err);
    if ((result == 0) != (rows[i].seconds > 0) || seconds != rows[i].seconds)
      fail_msg("\"%s\" is read as %lld s", rows[i].text, (long long)seconds);
  }
}

static void a_time_is_read_as_people_write_it(void **state) {
  (void)state;
  static const struct {
    const char *text;
    enum when_lean lean;
    const char *expected; /* UTC; NULL: refused */
  } rows[] = {{"now", WHEN_PAST, "2025-06-04T08:00:00Z"},
              {"8:00", WHEN_PAST, "2025-06-04T06:00:00Z"},
              {"22:10", WHEN_PAST, "2025-06-03T20:10:00Z"},
              {"8:00", WHEN_FUTURE, "2025-06-05T06:00:00Z"},
              {"yesterday 22:10", WHEN_PAST, "2025-06-03T20:10:00Z"},
              {"Tomorrow  8:00", WHEN_FUTURE, "2025-06-05T06:00:00Z"},
              {"mon 18:30", WHEN_PAST, "2025-06-02T16:30:00Z"},
              {"Friday 18:30", WHEN_PAST, "2025-05-30T16:30:00Z"},
              {"wed 09:00", WHEN_FUTURE, "2025-06-11T07:00:00Z"},
              {"2025-06-02 22:10", WHEN_PAST, "2025-06-02T20:10:00Z"},
              {"2025-06-02T22:10", WHEN_PAST, "2025-06-02T20:10:00Z"},
              {"2h ago", WHEN_PAST, "2025-06-04T06:00:00Z"},
              {"2 days ago", WHEN_PAST, "2025-06-02T08:00:00Z"},
              {"4 days ago 16:00", WHEN_PAST, "2025-05-31T14:00:00Z"},
              {"1 day ago 16:00", WHEN_PAST, "2025-06-03T14:00:00Z"},
              {"in 2 hours", WHEN_FUTURE, "2025-06-04T10:00:00Z"},
              {"2h ago 16:00", WHEN_PAST, NULL},
              {"4 days ago at four", WHEN_PAST, NULL},
              {"4 days agoo", WHEN_PAST, NULL},
              {"4 days", WHEN_PAST, NULL},
              {"24:00", WHEN_PAST, NULL},
              {"8:0", WHEN_PAST, NULL},
              {"2025-02-30 08:00", WHEN_PAST, NULL},
              {"soon", WHEN_PAST, NULL},
              {"", WHEN_PAST, NULL}};
  const struct zone zone = {.offset = two_hours_east};
  const struct now now = at_ten_on_a_wednesday(&zone);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct err err;
    moment at = 0, expected = 0;
    int result = when_parse(rows[i].text, &now, rows[i].lean, &at, &err);
    if (rows[i].expected != NULL) assert_true(civil_parse_utc(rows[i].expected, &expected));
    if ((result == 0) != (rows[i].expected != NULL) || at != expected)
      fail_msg("\"%s\" is read as %lld, not %s", rows[i].text, (long long)at,
               rows[i].expected != NULL ? rows[i].expected : "refused");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_entry_keeps_its_clock),
      cmocka_unit_test(a_length_is_read_as_people_write_it),
      cmocka_unit_test(a_time_is_read_as_people_write_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
