/* The grammar of schedules, with the column and a word of the message of every error. */
#include "schedule_fixture.h"

#include <errno.h>

static void test_times(void **state) {
  (void)state;
  struct schedule schedule = parsed("20:30, 8:00 ,08:00,00:00");
  const struct schedule_rule *rule = &schedule.rules[0];
  assert_int_equal(schedule.rule_count, 1);
  assert_int_equal(rule->form, SCHEDULE_AT);
  assert_int_equal(rule->weekdays, 0x7f);
  assert_int_equal(rule->time_count, 3); /* in order, equal ones once */
  assert_int_equal(rule->times[0], 0);
  assert_int_equal(rule->times[1], 480);
  assert_int_equal(rule->times[2], 1230);
}

static void test_days(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int days;
  } rows[] = {
      {"daily 08:00", 0x7f},           {"weekdays at 08:00", 0x1f},
      {"Weekends 08:00", 0x60},        {"mon 08:00", 0x01},
      {"Monday,WED 08:00", 0x05},      {"fri - mon 08:00", 0x71},
      {"tue-thu , sunday 8:00", 0x4e}, {"mon-mon 08:00", 0x01},
      {"sun-sat 08:00", 0x7f},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(parsed(rows[i].text).rules[0].weekdays, rows[i].days);
}

static void test_every_and_after(void **state) {
  (void)state;
  struct schedule schedule =
      parsed("EVERY 1h30m Between 22:00 AND 06:00 not 23:00-01:00,5:00 - 24:00"
             "|weekdays 0m after Glute_2|every 24h from 00:00 to 24:00|90m after checkin "
             "from 06:00 to 11:00 not 08:00-09:00|every 2 h from 8:00 to 9:00");
  const struct schedule_rule *rules = schedule.rules;
  assert_int_equal(schedule.rule_count, 5);
  assert_int_equal(rules[0].form, SCHEDULE_EVERY);
  assert_int_equal(rules[0].minutes, 90);
  assert_true(rules[0].has_window);
  assert_int_equal(rules[0].window.from, 22 * 60);
  assert_int_equal(rules[0].window.to, 6 * 60);
  assert_int_equal(rules[0].exclusion_count, 2);
  assert_int_equal(rules[0].exclusions[1].from, 5 * 60);
  assert_int_equal(rules[0].exclusions[1].to, DAY_MINUTES);
  assert_int_equal(rules[1].form, SCHEDULE_AFTER);
  assert_int_equal(rules[1].minutes, 0);
  assert_int_equal(rules[1].weekdays, 0x1f);
  assert_false(rules[1].has_window);
  assert_string_equal(rules[1].event, "glute_2");
  assert_int_equal(rules[2].minutes, DAY_MINUTES);
  assert_int_equal(rules[3].minutes, 90);
  assert_true(rules[3].has_window);
  assert_int_equal(rules[3].exclusion_count, 1);
  assert_int_equal(rules[4].minutes, 120);
}

/* `^` stands where the column is; the message must hold the word. */
static const struct {
  const char *text, *place, *word;
} errors[] = {
    /* numbers without a unit, durations */
    {"every 2 from 08:00 to 20:00", "      ^", "unit"},
    {"every 120 between 08:00 and 20:00", "      ^", "unit"},
    {"8", "^", "unit"},
    {"every 2hours from 08:00 to 20:00", "      ^", "unit"},
    {"every 1h30 from 08:00 to 20:00", "        ^", "unit"},
    {"every 0m from 08:00 to 20:00", "      ^", "1m to 24h"},
    {"every 24h1m from 08:00 to 20:00", "      ^", "1m to 24h"},
    {"every 99999999999999999999h from 08:00 to 20:00", "      ^", "1m to 24h"},
    {"every 30m1h from 08:00 to 20:00", "         ^", "window"},
    {"every 08:00 from 08:00 to 20:00", "      ^", "duration"},
    {"every", "     ^", "duration"},
    {"99999h after checkin", "^", "366 days"},
    /* times */
    {"24:00", "^", "24:00"},
    {"08:00, 24:00", "       ^", "24:00"},
    {"every 2h from 24:00 to 08:00", "              ^", "24:00"},
    {"08:00 not 24:00-08:00", "          ^", "24:00"},
    {"25:00", "^", "time of day"},
    {"24:01", "^", "time of day"},
    {"08:60", "^", "time of day"},
    {"8:0", "^", "8:00"},
    {"8:000", "^", "8:00"},
    {"008:00", "^", "8:00"},
    {"8:00:00", "^", "8:00"},
    {"8:", "^", "8:00"},
    {"-8:00", "^", "does not fit"},
    /* windows and spans */
    {"every 2h", "        ^", "window"},
    {"every 2h   ", "        ^", "window"},
    {"every 2h | 08:00", "         ^", "window"},
    {"every 2h not 12:00-13:00", "         ^", "window"},
    {"every 2h from 08:00 to 08:00", "                       ^", "empty"},
    {"every 2h from 08:00 and 20:00", "                    ^", "\"to\""},
    {"every 2h between 08:00 to 20:00", "                       ^", "\"and\""},
    {"every 2h from to 20:00", "              ^", "starts"},
    {"every 2h from 08:00 to", "                      ^", "ends"},
    {"every 2h from 08:00", "                   ^", "\"to\""},
    {"08:00 from 08:00 to 20:00", "      ^", "comma"},
    {"08:00 not", "         ^", "span"},
    {"08:00 not 12:00", "               ^", "span"},
    {"08:00 not 12:00-12:00", "                ^", "empty"},
    {"08:00 not 12:00 to 13:00", "                ^", "span"},
    {"08:00 not 12:00-", "                ^", "ends"},
    {"08:00 not 12:00-13:00 not 14:00-15:00", "                      ^", "only |"},
    /* commas and bars */
    {"08:00,", "     ^", "comma"},
    {"08:00 , | 09:00", "      ^", "comma"},
    {"08:00,,09:00", "      ^", "does not fit"},
    {",08:00", "^", "does not fit"},
    {"mon,", "   ^", "comma"},
    {"mon, 08:00", "     ^", "day"},
    {"08:00 not 12:00-13:00,", "                     ^", "comma"},
    {"08:00 |", "       ^", "missing"},
    {"| 08:00", "^", "does not fit"},
    {"08:00 || 09:00", "       ^", "does not fit"},
    {"08:00 09:00", "      ^", "comma"},
    {"08:00; 09:00", "     ^", "not known"},
    /* days and words */
    {"", "^", "missing"},
    {"   ", "^", "missing"},
    {"tues 08:00", "^", "tues"},
    {"mon-", "    ^", "day"},
    {"mon-08:00", "    ^", "day"},
    {"weekdays", "        ^", "08:00"},
    {"weekdays, sat 08:00", "        ^", "does not fit"},
    {"daily daily 08:00", "      ^", "daily"},
    {"at", "  ^", "time"},
    {"at 2h", "   ^", "time"},
    {"tomorrow 08:00", "^", "tomorrow"},
    {"a_word_that_is_very_long_indeed 08:00", "^", "a_word_that_is_very_long..."},
    {"08:00 please", "      ^", "please"},
    /* after */
    {"30m", "   ^", "after"},
    {"30m before checkin", "    ^", "after"},
    {"30m after", "         ^", "checkin"},
    {"30m after 2fast", "          ^", "unit"},
    {"30m after _x", "          ^", "letter"},
    {"30m after from 06:00 to 11:00", "          ^", "checkin"},
    {"30m after check-in", "               ^", "only |"},
    {"30m after a234567890123456789012345678901x", "          ^", "31"},
    {"30m after 08:00", "          ^", "checkin"},
    /* bytes */
    {"08:00\n", "     ^", "control"},
    {"08:00 \x01", "      ^", "control"},
    {"08:00\x7f", "     ^", "control"},
    {"08:00\xe2\x80\x93"
     "09:00",
     "     ^", "character"},
    {"08:00 not 12:00\xe2\x80\x93"
     "13:00",
     "               ^", "character"},
    {"08.00", "^", "unit"},
};

static void test_errors_name_the_column(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    struct schedule schedule, untouched;
    struct schedule_error error;
    memset(&schedule, 7, sizeof schedule);
    memset(&untouched, 7, sizeof untouched);
    if (schedule_parse(errors[i].text, &schedule, &error) != -EINVAL)
      fail_msg("accepted: %s", errors[i].text);
    if (error.column != (int)strlen(errors[i].place) ||
        strstr(error.message, errors[i].word) == NULL)
      fail_msg("%s\n%s %s\ncol %d: %s", errors[i].text, errors[i].place, errors[i].word,
               error.column, error.message);
    assert_memory_equal(&schedule, &untouched, sizeof schedule);
  }
}

/* "ITEM, ITEM, .." */
static void repeat(const char *start, const char *item, const char *between, int count, char *out) {
  strcpy(out, start);
  for (int i = 0; i < count; i++) {
    strcat(out, i > 0 ? between : "");
    strcat(out, item);
  }
}

static void assert_limit(const char *start, const char *item, const char *between, int limit) {
  char text[2048];
  struct schedule schedule;
  struct schedule_error error;
  repeat(start, item, between, limit, text);
  assert_int_equal(schedule_parse(text, &schedule, &error), 0);
  int column = (int)(strlen(text) + strlen(between)) + 1;
  repeat(start, item, between, limit + 1, text);
  assert_int_equal(schedule_parse(text, &schedule, &error), -EINVAL);
  assert_int_equal(error.column, column);
  assert_non_null(strstr(error.message, "too many"));
}

static void test_limits(void **state) {
  (void)state;
  assert_limit("", "08:00", ",", SCHEDULE_MAX_TIMES);
  assert_limit("08:00 not ", "12:00-13:00", ", ", SCHEDULE_MAX_EXCLUSIONS);
  assert_limit("", "08:00", " | ", SCHEDULE_MAX_RULES);
}

static void test_length(void **state) {
  (void)state;
  char text[SCHEDULE_MAX_BYTES + 2];
  struct schedule schedule;
  struct schedule_error error;
  snprintf(text, sizeof text, "%-*s", SCHEDULE_MAX_BYTES, "08:00");
  assert_int_equal(schedule_parse(text, &schedule, &error), 0);
  snprintf(text, sizeof text, "%-*s", SCHEDULE_MAX_BYTES + 1, "08:00");
  assert_int_equal(schedule_parse(text, &schedule, &error), -EINVAL);
  assert_int_equal(error.column, SCHEDULE_MAX_BYTES + 1);
}

static void test_event_texts(void **state) {
  (void)state;
  char name[NAME_SIZE];
  moment at;
  assert_true(schedule_parse_event("Check_in2@2025-06-02T05:12:00Z", name, &at));
  assert_string_equal(name, "check_in2");
  assert_int_equal(at, utc("2025-06-02T05:12:00Z"));
  assert_false(schedule_parse_event("checkin", name, &at));
  assert_false(schedule_parse_event("@2025-06-02T05:12:00Z", name, &at));
  assert_false(schedule_parse_event("checkin@05:12", name, &at));
  assert_false(schedule_parse_event("check-in@2025-06-02T05:12:00Z", name, &at));
  assert_false(schedule_parse_event("2nd@2025-06-02T05:12:00Z", name, &at));
  assert_false(
      schedule_parse_event("a2345678901234567890123456789012@2025-06-02T05:12:00Z", name, &at));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_times),           cmocka_unit_test(test_days),
      cmocka_unit_test(test_every_and_after), cmocka_unit_test(test_errors_name_the_column),
      cmocka_unit_test(test_limits),          cmocka_unit_test(test_length),
      cmocka_unit_test(test_event_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
