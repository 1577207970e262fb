/* Calendar arithmetic, and local time against a scan of the zone, minute by minute. */
#include "zone_fixture.h"

static day_number day(int year, int month, int of_month) {
  return civil_day(year, month, of_month);
}

static int64_t local(const char *text) { /* "2025-03-30T02:30:00Z", read as wall-clock time */
  return utc(text);
}

static void assert_resolves(const char *zone, const char *wall_clock, const char *expected) {
  char actual[CIVIL_UTC_SIZE];
  civil_format_utc(civil_resolve(zone_fixture_use(zone), local(wall_clock)), actual);
  assert_string_equal(actual, expected);
}

/* ---- calendar ------------------------------------------------------------------------------- */

static void test_days_count_from_1970(void **state) {
  (void)state;
  assert_int_equal(day(1970, 1, 1), 0);
  assert_int_equal(day(1969, 12, 31), -1);
  assert_int_equal(day(2000, 3, 1), 11017);
  assert_int_equal(day(2025, 6, 2), 20241);
}

/* Every day of 8,100 years, so every leap rule. */
static void test_every_date_comes_back(void **state) {
  (void)state;
  int32_t year, last_year = 1899;
  int month, of_month, last_month = 12, last_day = 31;
  for (day_number date = day(1900, 1, 1); date <= day(9999, 12, 31); date++) {
    civil_from_day(date, &year, &month, &of_month);
    assert_int_equal(day(year, month, of_month), date);
    bool same_month = year == last_year && month == last_month && of_month == last_day + 1;
    bool next_month = year == last_year && month == last_month + 1 && of_month == 1;
    bool next_year = year == last_year + 1 && month == 1 && of_month == 1 && last_month == 12;
    assert_true(same_month || next_month || next_year);
    last_year = year;
    last_month = month;
    last_day = of_month;
  }
}

static void test_dates_that_do_not_exist_are_refused(void **state) {
  (void)state;
  day_number date = 7;
  assert_false(civil_day_checked(2025, 2, 29, &date));
  assert_false(civil_day_checked(1900, 2, 29, &date));
  assert_false(civil_day_checked(2025, 13, 1, &date));
  assert_false(civil_day_checked(2025, 0, 1, &date));
  assert_false(civil_day_checked(2025, 4, 31, &date));
  assert_false(civil_day_checked(2025, 4, 0, &date));
  assert_false(civil_day_checked(1899, 12, 31, &date));
  assert_false(civil_day_checked(10000, 1, 1, &date));
  assert_int_equal(date, 7);
  assert_true(civil_day_checked(2000, 2, 29, &date));
  assert_int_equal(date, day(2000, 2, 29));
}

static void test_weekdays(void **state) {
  (void)state;
  assert_int_equal(civil_weekday(day(1970, 1, 1)), 3);
  assert_int_equal(civil_weekday(day(1969, 12, 29)), 0);
  assert_int_equal(civil_weekday(day(2025, 6, 2)), 0);
  assert_int_equal(civil_weekday(day(2025, 6, 8)), 6);
}

static void test_time_before_1970_rounds_down(void **state) {
  (void)state;
  assert_int_equal(civil_date_of(-1), -1);
  assert_int_equal(civil_second_of_day(-1), DAY_SECONDS - 1);
  assert_int_equal(civil_date_of(-DAY_SECONDS), -1);
  assert_int_equal(civil_second_of_day(-DAY_SECONDS), 0);
}

/* ---- text ----------------------------------------------------------------------------------- */

static void test_moments_as_text(void **state) {
  (void)state;
  static const char *const texts[] = {"1900-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
                                      "1970-01-01T00:00:00Z", "2025-03-30T01:30:00Z",
                                      "9999-12-31T23:59:59Z"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    char back[CIVIL_UTC_SIZE];
    civil_format_utc(utc(texts[i]), back);
    assert_string_equal(back, texts[i]);
  }
  assert_int_equal(utc("1970-01-02T00:00:01Z"), DAY_SECONDS + 1);
}

static void test_malformed_moments_are_refused(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",
      "2025-03-30",
      "2025-03-30T01:30:00",
      "2025-03-30T01:30:00z",
      "2025-03-30T01:30:00Z ",
      " 2025-03-30T01:30:00Z",
      "2025-03-30 01:30:00Z",
      "2025-3-30T01:30:00Z",
      "2025-02-29T01:30:00Z",
      "2025-03-30T24:00:00Z",
      "2025-03-30T01:60:00Z",
      "2025-03-30T01:30:60Z",
      "2025-03-30T01:30:0-Z",
      "1899-03-30T01:30:00Z",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    moment at = 5;
    assert_false(civil_parse_utc(texts[i], &at));
    assert_int_equal(at, 5);
  }
}

static void test_dates_as_text(void **state) {
  (void)state;
  char text[CIVIL_UTC_SIZE];
  day_number date;
  assert_true(civil_parse_date("2024-02-29", &date));
  assert_int_equal(date, day(2024, 2, 29));
  civil_format_date(date, text);
  assert_string_equal(text, "2024-02-29");
  assert_false(civil_parse_date("2025-02-29", &date));
  assert_false(civil_parse_date("2025-02-1", &date));
  assert_false(civil_parse_date("2025-02-011", &date));
}

/* ---- zones ---------------------------------------------------------------------------------- */

static void test_gap_is_read_with_the_offset_before(void **state) {
  (void)state;
  assert_resolves("Europe/Berlin", "2025-03-30T01:59:59Z", "2025-03-30T00:59:59Z");
  assert_resolves("Europe/Berlin", "2025-03-30T02:00:00Z", "2025-03-30T01:00:00Z");
  assert_resolves("Europe/Berlin", "2025-03-30T02:30:00Z", "2025-03-30T01:30:00Z");
  assert_resolves("Europe/Berlin", "2025-03-30T03:00:00Z", "2025-03-30T01:00:00Z");
  assert_resolves("Australia/Lord_Howe", "2025-10-05T02:15:00Z", "2025-10-04T15:45:00Z");
  assert_resolves("America/Nuuk", "2024-03-30T23:30:00Z", "2024-03-31T01:30:00Z");
}

static void test_overlap_is_read_as_the_first(void **state) {
  (void)state;
  assert_resolves("Europe/Berlin", "2025-10-26T02:00:00Z", "2025-10-26T00:00:00Z");
  assert_resolves("Europe/Berlin", "2025-10-26T02:59:59Z", "2025-10-26T00:59:59Z");
  assert_resolves("Europe/Berlin", "2025-10-26T03:00:00Z", "2025-10-26T02:00:00Z");
  assert_resolves("Pacific/Kwajalein", "1993-08-20T12:00:00Z", "1993-08-21T00:00:00Z");
}

static void test_offsets_of_odd_seconds(void **state) {
  (void)state;
  assert_resolves("Europe/Amsterdam", "1920-01-15T12:00:00Z", "1920-01-15T11:40:28Z");
  assert_resolves("Asia/Kathmandu", "1900-01-01T08:00:00Z", "1900-01-01T02:18:44Z");
}

static bool exists(const struct zone *zone, day_number date) {
  struct civil_map map;
  civil_map_init(&map, zone, civil_local_at(date, 0) - CIVIL_REACH);
  return civil_map_date_exists(&map, date);
}

static void test_only_a_whole_missing_date_does_not_exist(void **state) {
  (void)state;
  const struct zone *zone = zone_fixture_use("Pacific/Apia");
  assert_true(exists(zone, day(2011, 12, 29)));
  assert_false(exists(zone, day(2011, 12, 30)));
  assert_true(exists(zone, day(2011, 12, 31)));
  zone = zone_fixture_use("America/Nuuk"); /* a gap around midnight takes no date away */
  assert_true(exists(zone, day(2024, 3, 30)));
  assert_true(exists(zone, day(2024, 3, 31)));
  zone = zone_fixture_use("Asia/Manila"); /* 1844, offsets of 16 hours */
  assert_false(exists(zone, day(1844, 12, 31)));
  assert_true(exists(zone, day(1845, 1, 1)));
}

static void test_stamp(void **state) {
  (void)state;
  struct stamp stamp = {.id = {{1, 2, 3}}};
  civil_stamp(&stamp, utc("2025-06-02T22:30:59Z"), zone_fixture_use("Europe/Berlin"));
  assert_int_equal(stamp.at, utc("2025-06-02T22:30:59Z"));
  assert_int_equal(stamp.date, day(2025, 6, 3));
  assert_int_equal(stamp.minute, 30);
  assert_int_equal(stamp.offset, 120);
  assert_int_equal(stamp.id.byte[1], 2);
  civil_stamp(&stamp, utc("2025-06-02T02:00:00Z"), zone_fixture_use("America/St_Johns"));
  assert_int_equal(stamp.date, day(2025, 6, 1));
  assert_int_equal(stamp.minute, 23 * 60 + 30);
  assert_int_equal(stamp.offset, -150);
}

/* Made-up zones: the rules must not lean on what governments usually do. */
struct jump {
  moment at;
  int32_t offset; /* from `at` on */
};

static int32_t jumping_offset(void *owner, moment at) {
  const struct jump *jump = owner;
  while (jump[1].at <= at) jump++;
  return jump->offset;
}

static void test_two_jumps_close_together(void **state) {
  (void)state;
  const moment noon = 12 * HOUR_SECONDS;
  /* An hour forward at noon, back seven hours later, both within one probe of the ends. */
  struct jump jumps[] = {
      {INT64_MIN, 0}, {noon, HOUR_SECONDS}, {noon + 7 * HOUR_SECONDS, 0}, {MOMENT_NEVER, 0}};
  struct zone zone = {.offset = jumping_offset, .owner = jumps};
  assert_int_equal(civil_resolve(&zone, noon - 1), noon - 1);
  assert_int_equal(civil_resolve(&zone, noon + 60), noon + 60); /* gap: 12:01 read as 13:01 */
  assert_int_equal(civil_resolve(&zone, noon + HOUR_SECONDS), noon);
  assert_int_equal(civil_resolve(&zone, noon + 7 * HOUR_SECONDS + 60),
                   noon + 6 * HOUR_SECONDS + 60); /* overlap: the first */
}

static void test_a_gap_that_an_overlap_fills_later_is_no_gap(void **state) {
  (void)state;
  /* Four hours skipped, then ten hours repeated: 02:00 comes once, after the second jump. */
  struct jump jumps[] = {{INT64_MIN, 0},
                         {0, 4 * HOUR_SECONDS},
                         {8 * HOUR_SECONDS, -6 * HOUR_SECONDS},
                         {MOMENT_NEVER, 0}};
  struct zone zone = {.offset = jumping_offset, .owner = jumps};
  assert_int_equal(civil_resolve(&zone, 2 * HOUR_SECONDS), 8 * HOUR_SECONDS);
}

static void test_a_gap_after_another_jump_takes_the_offset_just_before_it(void **state) {
  (void)state;
  /* Back an hour at 0, forward two at 20:00 local: 20:30 is read with the hour in between. */
  struct jump jumps[] = {
      {INT64_MIN, HOUR_SECONDS}, {0, 0}, {20 * HOUR_SECONDS, 2 * HOUR_SECONDS}, {MOMENT_NEVER, 0}};
  struct zone zone = {.offset = jumping_offset, .owner = jumps};
  assert_int_equal(civil_resolve(&zone, 20 * HOUR_SECONDS + 1800), 20 * HOUR_SECONDS + 1800);
}

/* More changes than a map holds: it forgets the oldest and stays right. */
static void test_map_over_many_years(void **state) {
  (void)state;
  const struct zone *zone = zone_fixture_use("Africa/Casablanca");
  struct civil_map map;
  civil_map_init(&map, zone, utc("1999-12-01T00:00:00Z"));
  for (day_number date = day(2000, 1, 1); date < day(2040, 1, 1); date++) {
    int64_t wall_clock = civil_local_at(date, 150);
    assert_int_equal(civil_map_resolve(&map, wall_clock), civil_resolve(zone, wall_clock));
    assert_true(civil_map_date_exists(&map, date));
    moment at = wall_clock + HOUR_SECONDS;
    assert_int_equal(civil_map_offset(&map, at), zone->offset(zone->owner, at));
  }
}

/* ---- every zone, against a scan ------------------------------------------------------------- */

enum { SCAN_MINUTES = 3 * DAY_MINUTES };

/* R1 and R2 by looking at each minute's wall clock, from a day and a half before `around`. */
static moment scan_for(moment around, const int32_t offsets[SCAN_MINUTES], int64_t wall_clock) {
  moment start = around - SCAN_MINUTES / 2 * MINUTE_SECONDS;
  for (int i = 0; i < SCAN_MINUTES; i++)
    if (start + i * MINUTE_SECONDS + offsets[i] == wall_clock) return start + i * MINUTE_SECONDS;
  for (int i = 1; i < SCAN_MINUTES; i++)
    if (start + i * MINUTE_SECONDS + offsets[i] > wall_clock) return wall_clock - offsets[i - 1];
  return MOMENT_NEVER;
}

static int compare_around(const struct zone *zone, moment change) {
  int32_t offsets[SCAN_MINUTES];
  moment start = change - SCAN_MINUTES / 2 * MINUTE_SECONDS;
  for (int i = 0; i < SCAN_MINUTES; i++)
    offsets[i] = zone->offset(zone->owner, start + i * MINUTE_SECONDS);
  int compared = 0;
  for (int minute = -180; minute <= 180; minute += 15, compared++) {
    int64_t wall_clock = change + offsets[SCAN_MINUTES / 2 - 1] + minute * MINUTE_SECONDS;
    assert_int_equal(civil_resolve(zone, wall_clock), scan_for(change, offsets, wall_clock));
  }
  return compared;
}

static void test_every_zone_around_its_changes(void **state) {
  (void)state;
  assert_true(zone_fixture_sweep(utc("2008-01-01T00:00:00Z"), 4, compare_around) > 10000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_days_count_from_1970),
      cmocka_unit_test(test_every_date_comes_back),
      cmocka_unit_test(test_dates_that_do_not_exist_are_refused),
      cmocka_unit_test(test_weekdays),
      cmocka_unit_test(test_time_before_1970_rounds_down),
      cmocka_unit_test(test_moments_as_text),
      cmocka_unit_test(test_malformed_moments_are_refused),
      cmocka_unit_test(test_dates_as_text),
      cmocka_unit_test(test_gap_is_read_with_the_offset_before),
      cmocka_unit_test(test_overlap_is_read_as_the_first),
      cmocka_unit_test(test_offsets_of_odd_seconds),
      cmocka_unit_test(test_only_a_whole_missing_date_does_not_exist),
      cmocka_unit_test(test_stamp),
      cmocka_unit_test(test_two_jumps_close_together),
      cmocka_unit_test(test_a_gap_that_an_overlap_fills_later_is_no_gap),
      cmocka_unit_test(test_a_gap_after_another_jump_takes_the_offset_just_before_it),
      cmocka_unit_test(test_map_over_many_years),
      cmocka_unit_test(test_every_zone_around_its_changes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
