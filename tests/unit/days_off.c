/* Days off, as a person writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/days_off.h"

static struct days_off days;
static struct schedule_error error;

static day_number date(const char *text) {
  day_number day = 0;
  if (!civil_parse_date(text, &day)) fail_msg("not a date: %s", text);
  return day;
}

static void take(const char *text) {
  if (days_off_parse(text, &days, &error) < 0) fail_msg("%s: %s", text, error.message);
}

static void nothing_is_no_day(void **state) {
  (void)state;
  take("  ");
  for (day_number day = 0; day < 400; day++) assert_false(days_off_has(&days, day));
}

static void weekdays_and_dates_are_off(void **state) {
  (void)state;
  take("Sun, 2026-12-24 - 2026-12-26 , 2027-01-01");
  assert_true(days_off_has(&days, date("2026-12-20")));
  assert_false(days_off_has(&days, date("2026-12-23")));
  assert_true(days_off_has(&days, date("2026-12-24")));
  assert_true(days_off_has(&days, date("2026-12-26")));
  assert_false(days_off_has(&days, date("2026-12-28")));
  assert_true(days_off_has(&days, date("2027-01-01")));
}

static void days_in_a_row_wrap(void **state) {
  (void)state;
  take("friday-mon");
  for (int day = 0; day < 7; day++)
    assert_int_equal(days_off_has(&days, date("2026-11-23") + day), day == 0 || day >= 4);
}

/* 2026-12-26 is a Saturday: the Sunday after it is off too. */
static void they_are_over_when_all_of_them_are(void **state) {
  (void)state;
  take("sun, 2026-12-24 - 2026-12-26");
  assert_int_equal(days_off_over(&days, date("2026-12-24")), date("2026-12-28"));
  assert_int_equal(days_off_over(&days, date("2026-12-23")), date("2026-12-23"));
  take("2026-01-01 - 9999-12-31");
  assert_int_equal(days_off_over(&days, date("2026-06-01")), DAY_NONE);
}

static void what_is_no_day_is_refused_at_its_column(void **state) {
  static const struct {
    const char *text;
    int column;
  } rows[] = {{"someday", 1},    {"sun,", 5},       {"sun mon", 5},
              {"2026-02-30", 1}, {"2026-12-2", 1},  {"2026-12-26 - 2026-12-24", 1},
              {"sun-", 5},       {"mon-sun", 1},    {"2026-12-24 - sun", 14},
              {"su", 1},         {"sun, , mon", 6}, {"24.12.", 1}};
  (void)state;
  take("sun");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_int_equal(days_off_parse(rows[i].text, &days, &error), -22);
    if (error.column != rows[i].column)
      fail_msg("%s: column %d (%s)", rows[i].text, error.column, error.message);
    assert_true(days_off_has(&days, date("2026-12-20"))); /* untouched */
  }
}

static void more_than_fit_are_refused(void **state) {
  char text[DAYS_OFF_SPANS * 12 + 40] = "";
  (void)state;
  for (int i = 0; i < DAYS_OFF_SPANS; i++) strcat(text, i > 0 ? ",2026-12-24" : "2026-12-24");
  take(text);
  strcat(text, ",2026-12-31");
  assert_int_equal(days_off_parse(text, &days, &error), -22);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_is_no_day),
      cmocka_unit_test(weekdays_and_dates_are_off),
      cmocka_unit_test(days_in_a_row_wrap),
      cmocka_unit_test(they_are_over_when_all_of_them_are),
      cmocka_unit_test(what_is_no_day_is_refused_at_its_column),
      cmocka_unit_test(more_than_fit_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
