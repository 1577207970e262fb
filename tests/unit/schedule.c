/* Schedules: the vectors, the grammar with the column of every error, properties of plans, and
 * every zone around its changes against a model that looks at each minute. */
#include "schedule_fixture.h"

#include <errno.h>

static struct schedule_context context_of(const struct zone *zone) {
  return (struct schedule_context){.zone = zone, .day_starts = 240};
}

static int next_of(const char *text, const char *zone, const char *from, struct occurrence *out,
                   int max) {
  struct schedule schedule = parsed(text);
  struct schedule_context context = context_of(zone_fixture_use(zone));
  return schedule_next(&schedule, &context, utc(from), out, max);
}

/* The occurrences joined by commas, as in the vectors; "-" for none. */
static void join(const struct occurrence *occurrences, int count, char *out, size_t size) {
  size_t length = (size_t)snprintf(out, size, "%s", count == 0 ? "-" : "");
  for (int i = 0; i < count; i++) {
    char at[CIVIL_UTC_SIZE];
    civil_format_utc(occurrences[i].at, at);
    length += (size_t)snprintf(out + length, size - length, "%s%s", i > 0 ? "," : "", at);
  }
}

static void assert_next(const char *text, const char *zone, const char *from, int max,
                        const char *expected) {
  struct occurrence occurrences[16];
  char actual[16 * 24];
  join(occurrences, next_of(text, zone, from, occurrences, max), actual, sizeof actual);
  assert_string_equal(actual, expected);
}

/* ---- vectors -------------------------------------------------------------------------------- */

enum { EVENTS = 16 };

struct events {
  char names[EVENTS][NAME_SIZE];
  struct schedule_event events[EVENTS];
  int count;
};

static void read_events(char *text, struct events *out) {
  out->count = 0;
  char *event;
  while (strcmp(text, "-") != 0 && (event = strsep(&text, ",")) != NULL) {
    struct schedule_event *next = &out->events[out->count];
    assert_true(schedule_parse_event(event, out->names[out->count], &next->at));
    next->name = out->names[out->count++];
    if (text == NULL) break;
  }
}

static void run_vector(char *const columns[]) {
  struct schedule schedule;
  struct schedule_error error;
  if (schedule_parse(columns[2], &schedule, &error) < 0) {
    assert_string_equal(columns[6], "ERROR");
    return;
  }
  struct events events;
  read_events(columns[5], &events);
  struct schedule_context context = context_of(zone_fixture_use(columns[1]));
  context.events = events.events;
  context.event_count = events.count;
  struct occurrence occurrences[16];
  int wanted = atoi(columns[4]);
  assert_in_range(wanted, 1, 16);
  char actual[16 * 24];
  join(occurrences, schedule_next(&schedule, &context, utc(columns[3]), occurrences, wanted),
       actual, sizeof actual);
  if (strcmp(actual, columns[6]) != 0)
    fail_msg("%s %s\n  expected %s\n  actual   %s", columns[0], columns[7], columns[6], actual);
}

static void test_vectors(void **state) {
  (void)state;
  FILE *file = open_vectors("tests/vectors/schedule.tsv");
  char line[4096];
  char *columns[8];
  int rows = -1; /* the heading is none */
  while (read_row(file, line, sizeof line, columns, 8))
    if (rows++ >= 0) run_vector(columns);
  fclose(file);
  assert_true(rows >= 20);
}

/* ---- rules ---------------------------------------------------------------------------------- */

static void test_window_ends_are_inclusive(void **state) {
  (void)state;
  assert_next("every 6h from 00:00 to 24:00", "UTC", "2025-01-14T23:59:00Z", 6,
              "2025-01-15T00:00:00Z,2025-01-15T06:00:00Z,2025-01-15T12:00:00Z,"
              "2025-01-15T18:00:00Z,2025-01-16T00:00:00Z,2025-01-16T06:00:00Z");
  assert_next("wed every 1h from 23:00 to 00:00", "UTC", "2025-01-15T00:00:00Z", 3,
              "2025-01-15T23:00:00Z,2025-01-16T00:00:00Z,2025-01-22T23:00:00Z");
  assert_next("every 24h from 08:00 to 07:59", "UTC", "2025-01-15T08:00:00Z", 2,
              "2025-01-16T08:00:00Z,2025-01-17T08:00:00Z");
}

static void test_weekday_is_the_one_the_window_starts_on(void **state) {
  (void)state;
  assert_next("fri every 4h from 22:00 to 06:00", "UTC", "2025-01-15T00:00:00Z", 4,
              "2025-01-17T22:00:00Z,2025-01-18T02:00:00Z,2025-01-18T06:00:00Z,"
              "2025-01-24T22:00:00Z");
}

static void test_exclusions_look_at_the_clock_on_the_wall(void **state) {
  (void)state;
  assert_next("00:00, 05:59, 06:00, 21:59, 22:00 not 22:00-06:00", "UTC", "2025-01-15T00:00:00Z", 3,
              "2025-01-15T06:00:00Z,2025-01-15T21:59:00Z,2025-01-16T06:00:00Z");
  assert_next("23:59, 00:00 not 20:00-24:00", "UTC", "2025-01-15T00:00:00Z", 1,
              "2025-01-16T00:00:00Z");
  /* 02:30 in the gap is 03:30 on the wall: the span that holds it is the wall's. */
  assert_next("02:30 not 03:00-04:00", "Europe/Berlin", "2025-03-29T12:00:00Z", 1,
              "2025-03-31T00:30:00Z");
  assert_next("02:30 not 02:00-03:00", "Europe/Berlin", "2025-01-01T00:00:00Z", 2,
              "2025-03-30T01:30:00Z,2026-03-29T01:30:00Z");
}

static void test_nothing_to_come(void **state) {
  (void)state;
  assert_next("08:00 not 00:00-24:00", "Europe/Berlin", "2025-01-01T00:00:00Z", 1, "-");
  assert_next("30m after checkin", "Europe/Berlin", "2025-01-01T00:00:00Z", 1, "-");
  assert_next("08:00", "UTC", "9999-12-31T08:00:00Z", 1, "-");
}

static void test_far_away_starts(void **state) {
  (void)state;
  struct schedule schedule = parsed("08:00");
  struct schedule_context context = context_of(zone_fixture_use("Europe/Berlin"));
  struct occurrence occurrence;
  assert_int_equal(schedule_next(&schedule, &context, MOMENT_NEVER, &occurrence, 1), 0);
  assert_int_equal(schedule_next(&schedule, &context, INT64_MIN, &occurrence, 1), 1);
  assert_next("08:00", "Europe/Berlin", "1900-01-01T00:00:00Z", 1, "1900-01-01T07:00:00Z");
  assert_next("08:00", "Europe/Berlin", "2500-06-30T12:00:00Z", 1, "2500-07-01T06:00:00Z");
}

static int after_of(const char *text, const struct schedule_event *events, int count,
                    struct occurrence *out) {
  struct schedule schedule = parsed(text);
  struct schedule_context context = context_of(zone_fixture_use("Europe/Berlin"));
  context.events = events;
  context.event_count = count;
  return schedule_next(&schedule, &context, utc("2025-06-01T00:00:00Z"), out, 8);
}

static void test_after_counts_the_first_of_a_day_inside_the_window(void **state) {
  (void)state;
  const struct schedule_event events[] = {
      {"checkin", utc("2025-06-03T04:01:30Z")}, /* Tuesday 06:01:30 local */
      {"checkin", utc("2025-06-02T12:00:00Z")}, /* Monday 14:00 */
      {"checkin", utc("2025-06-02T01:59:00Z")}, /* Monday 03:59: still Sunday's */
      {"activity", utc("2025-06-02T03:00:00Z")},
      {"Checkin", utc("2025-06-02T09:00:00Z")}, /* Monday 11:00, the window's end */
      {"checkin", utc("2025-06-02T03:59:00Z")}, /* Monday 05:59, before the window */
  };
  struct occurrence out[8];
  assert_int_equal(after_of("1h after checkin", events, 6, out), 3);
  assert_int_equal(out[0].at, utc("2025-06-02T02:59:00Z"));
  assert_int_equal(out[0].date, civil_day(2025, 6, 1));
  assert_int_equal(out[1].at, utc("2025-06-02T04:59:00Z"));
  assert_int_equal(out[2].at, utc("2025-06-03T05:01:30Z"));
  assert_int_equal(after_of("1h after checkin from 06:00 to 11:00", events, 6, out), 2);
  assert_int_equal(out[0].at, utc("2025-06-02T10:00:00Z"));
  assert_int_equal(out[0].date, civil_day(2025, 6, 2));
  assert_int_equal(after_of("sun 1h after checkin", events, 6, out), 1);
  assert_int_equal(after_of("1h after checkin not 06:00-12:01", events, 6, out), 1);
}

static void test_after_window_to_24_00_holds_midnight(void **state) {
  (void)state;
  const struct schedule_event events[] = {{"checkin", utc("2025-06-02T22:00:00Z")},  /* 00:00 */
                                          {"checkin", utc("2025-06-03T22:01:00Z")}}; /* 00:01 */
  struct occurrence out[8];
  assert_int_equal(after_of("5m after checkin from 20:00 to 24:00", events, 2, out), 1);
  assert_int_equal(out[0].at, utc("2025-06-02T22:05:00Z"));
  assert_int_equal(after_of("5m after checkin from 20:00 to 00:00", events, 2, out), 1);
  assert_int_equal(after_of("5m after checkin from 20:00 to 00:01", events, 2, out), 2);
}

static void test_nominal_values_and_keys(void **state) {
  (void)state;
  static const struct {
    const char *text, *from, *key;
  } rows[] = {
      {"8:05", "2025-06-01T12:00:00Z", "prompt@2025-06-02T08:05"},
      {"02:30", "2025-03-30T00:00:00Z", "prompt@2025-03-30T02:30"}, /* not 03:30 */
      {"02:30, 03:30", "2025-03-30T00:00:00Z", "prompt@2025-03-30T02:30"},
      {"every 2h from 22:00 to 06:00", "2025-06-01T23:00:00Z", "prompt@2025-06-01T22:00+240m"},
      {"every 2h from 22:00 to 06:00", "2025-06-01T19:00:00Z", "prompt@2025-06-01T22:00+0m"},
      {"every 1h from 00:00 to 04:00", "2025-10-26T02:30:00Z", "prompt@2025-10-26T00:00+300m"},
      /* Equal instants: the earlier date, then the rule written first. */
      {"every 12h from 00:00 to 24:00", "2025-06-01T21:00:00Z", "prompt@2025-06-01T00:00+1440m"},
      {"every 1h from 07:00 to 9:00 | 8:00", "2025-06-02T05:30:00Z", "prompt@2025-06-02T07:00+60m"},
      {"8:00 | every 1h from 07:00 to 9:00", "2025-06-02T05:30:00Z", "prompt@2025-06-02T08:00"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct occurrence occurrence;
    char key[KEY_SIZE];
    assert_int_equal(next_of(rows[i].text, "Europe/Berlin", rows[i].from, &occurrence, 1), 1);
    schedule_slot_key("prompt", &occurrence, key);
    assert_string_equal(key, rows[i].key);
  }
  char key[KEY_SIZE];
  struct occurrence after = {.date = civil_day(2025, 6, 2), .minute = -1, .step = -1};
  schedule_slot_key("a_name_of_thirty_one_characters", &after, key);
  assert_string_equal(key, "a_name_of_thirty_one_characters@2025-06-02");
}

/* Nobody tells the program of it, so what comes after it would never come: said, not accepted. */
static void test_what_nobody_tells_is_refused(void **state) {
  (void)state;
  struct schedule schedule = {.rule_count = 7};
  struct schedule_error error;
  assert_int_equal(schedule_parse_told("08:00 | 30m after Activity", &schedule, &error), -EINVAL);
  assert_int_equal(error.column, 19);
  assert_non_null(strstr(error.message, "name checkin"));
  assert_int_equal(schedule.rule_count, 7);
  assert_int_equal(schedule_parse_told("30m after checkin", &schedule, &error), 0);
  assert_int_equal(schedule.rule_count, 1);
  assert_int_equal(schedule_parse_told("30m after", &schedule, &error), -EINVAL);
}

/* ---- properties ----------------------------------------------------------------------------- */

static const char *const plans[] = {
    "08:00, 20:30",
    "every 45m from 22:10 to 05:40 not 01:00-02:00",
    "every 7m between 00:00 and 24:00",
    "sun 02:30, 03:15 | weekdays 00:00 | every 2h from 01:30 to 04:00",
    "30m after checkin | every 90m from 20:00 to 19:00",
    "fri-mon every 1h from 23:30 to 02:30 not 23:00-24:00 | 02:00",
};

static struct schedule_event checkins[3];

static struct schedule_context with_checkins(const char *zone, moment start) {
  struct schedule_context context = context_of(zone_fixture_use(zone));
  for (int i = 0; i < 3; i++)
    checkins[i] = (struct schedule_event){"checkin", start + i * 100 * HOUR_SECONDS + 61};
  context.events = checkins;
  context.event_count = 3;
  return context;
}

/* R6, and that a plan does not depend on where it is asked from, nor in how many pieces. */
static void check_properties(const char *text, const char *zone, moment start) {
  enum { LENGTH = 200 };
  struct occurrence whole[LENGTH], piece[LENGTH];
  struct schedule schedule = parsed(text);
  struct schedule_context context = with_checkins(zone, start);
  int count = schedule_next(&schedule, &context, start, whole, LENGTH);
  assert_true(count > 100);
  moment last = start;
  for (int i = 0; i < count; i++) {
    assert_true(whole[i].at > last);
    last = whole[i].at;
  }
  for (int i = 0; i + 8 < count; i += 13) {
    moment before = whole[i + 1].at - 1; /* just before, and exactly at an occurrence */
    assert_int_equal(schedule_next(&schedule, &context, whole[i].at, piece, 4), 4);
    assert_memory_equal(piece, whole + i + 1, 4 * sizeof *piece);
    assert_int_equal(schedule_next(&schedule, &context, piece[3].at, piece + 4, 4), 4);
    assert_memory_equal(piece, whole + i + 1, 8 * sizeof *piece);
    assert_int_equal(schedule_next(&schedule, &context, before, piece, 1), 1);
    assert_memory_equal(piece, whole + i + 1, sizeof *piece);
  }
}

static void test_properties(void **state) {
  (void)state;
  static const char *const zones[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe",
                                      "Africa/Casablanca", "Pacific/Apia"};
  for (size_t plan = 0; plan < sizeof plans / sizeof *plans; plan++)
    for (size_t zone = 0; zone < sizeof zones / sizeof *zones; zone++) {
      check_properties(plans[plan], zones[zone], utc("2025-03-27T10:20:30Z"));
      check_properties(plans[plan], zones[zone], utc("2011-12-27T10:20:30Z"));
    }
}

/* ---- every zone, against a model that looks at each minute ----------------------------------- */

enum { SPAN_DAYS = 6, SPAN_MINUTES = SPAN_DAYS * DAY_MINUTES };

struct model {
  moment start;
  int64_t wall[SPAN_MINUTES]; /* local seconds of each minute */
  bool due[SPAN_MINUTES];
};

/* The minute whose wall clock first says so; in a gap as far behind the jump as the time is behind
 * its start. */
static int model_find(const struct model *model, int64_t wall_clock) {
  for (int i = 0; i < SPAN_MINUTES; i++)
    if (model->wall[i] == wall_clock) return i;
  int i = 1;
  while (i < SPAN_MINUTES - 1 && model->wall[i] < wall_clock) i++;
  return i - 1 + (int)((wall_clock - model->wall[i - 1]) / MINUTE_SECONDS);
}

static bool model_has_date(const struct model *model, day_number date) {
  for (int i = 0; i < SPAN_MINUTES; i++)
    if (civil_date_of(model->wall[i]) == date) return true;
  return false;
}

/* "sun 02:30, 03:15 | every 45m from 22:10 to 05:40 not 01:00-02:00" */
static const char model_text[] = "sun 02:30, 03:15 | every 45m from 22:10 to 05:40 not 01:00-02:00";

static void model_mark(struct model *model, day_number date) {
  if (!model_has_date(model, date)) return;
  if (civil_weekday(date) == 6) {
    model->due[model_find(model, civil_local_at(date, 150))] = true;
    model->due[model_find(model, civil_local_at(date, 195))] = true;
  }
  int end = model_find(model, civil_local_at(date + 1, 340));
  for (int i = model_find(model, civil_local_at(date, 1330)); i <= end; i += 45) {
    int minute = civil_second_of_day(model->wall[i]) / 60;
    if (minute < 60 || minute >= 120) model->due[i] = true;
  }
}

/* The outermost two days are there to look windows up in. */
static int compare_around(const struct zone *zone, moment change) {
  static const int margin = 2 * DAY_MINUTES;
  struct model model = {.start = change - SPAN_MINUTES / 2 * MINUTE_SECONDS};
  for (int i = 0; i < SPAN_MINUTES; i++) {
    moment at = model.start + i * MINUTE_SECONDS;
    model.wall[i] = civil_local(at, zone->offset(zone->owner, at));
  }
  day_number first = civil_date_of(model.wall[0]) + 1;
  for (int day = 0; day < SPAN_DAYS - 2; day++) model_mark(&model, first + day);
  struct schedule schedule = parsed(model_text);
  struct schedule_context context = context_of(zone);
  struct schedule_cursor cursor;
  struct occurrence occurrence;
  int compared = 0;
  schedule_begin(&cursor, &schedule, &context, model.start + margin * MINUTE_SECONDS);
  for (int i = margin + 1; i < SPAN_MINUTES - margin; i++) {
    if (!model.due[i]) continue;
    assert_true(schedule_step(&cursor, &occurrence));
    assert_int_equal(occurrence.at, model.start + i * MINUTE_SECONDS);
    compared++;
  }
  assert_true(schedule_step(&cursor, &occurrence));
  assert_true(occurrence.at >= model.start + (SPAN_MINUTES - margin) * MINUTE_SECONDS);
  return compared;
}

static void test_every_zone_around_its_changes(void **state) {
  (void)state;
  assert_true(zone_fixture_sweep(utc("2009-01-01T00:00:00Z"), 3, compare_around) > 5000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vectors),
      cmocka_unit_test(test_window_ends_are_inclusive),
      cmocka_unit_test(test_weekday_is_the_one_the_window_starts_on),
      cmocka_unit_test(test_exclusions_look_at_the_clock_on_the_wall),
      cmocka_unit_test(test_nothing_to_come),
      cmocka_unit_test(test_far_away_starts),
      cmocka_unit_test(test_after_counts_the_first_of_a_day_inside_the_window),
      cmocka_unit_test(test_after_window_to_24_00_holds_midnight),
      cmocka_unit_test(test_nominal_values_and_keys),
      cmocka_unit_test(test_what_nobody_tells_is_refused),
      cmocka_unit_test(test_properties),
      cmocka_unit_test(test_every_zone_around_its_changes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
