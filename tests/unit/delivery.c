/* Delivery: the vectors as transcripts of days, and the rules D1-D6 one by one. */
#include "zone_fixture.h"

#include <errno.h>

#include "core/delivery.h"

/* ---- a person's machine: sleeps, changes zone, has its clock set ----------------------------- */

enum { KEYS = 128, LOG_SIZE = 8192, PROMPT_LENGTH = 2 };
static const char prompt[] = "p"; /* keys begin with "p@" */

struct machine {
  struct schedule schedule;
  struct schedule_context context;
  struct delivery_input input;
  struct delivery_state state;
  bool started;
  struct {
    char key[KEY_SIZE];
    enum delivery_past past;
  } past[KEYS];
  int past_count;
  char log[LOG_SIZE]; /* as in the vectors */
};

static enum delivery_past machine_past(void *owner, const char *key) {
  struct machine *machine = owner;
  enum delivery_past past = DELIVERY_NEW;
  for (int i = 0; i < machine->past_count; i++)
    if (strcmp(machine->past[i].key, key) == 0 && machine->past[i].past > past)
      past = machine->past[i].past;
  return past;
}

static void machine_init(struct machine *machine, const char *schedule, int late_minutes) {
  struct schedule_error error;
  *machine = (struct machine){.context = {.day_starts = 240}};
  if (schedule_parse(schedule, &machine->schedule, &error) < 0)
    fail_msg("%s: col %d: %s", schedule, error.column, error.message);
  machine->input = (struct delivery_input){.prompt = prompt,
                                           .schedule = &machine->schedule,
                                           .context = &machine->context,
                                           .late = late_minutes * MINUTE_SECONDS,
                                           .newest_entry = MOMENT_NEVER,
                                           .past = machine_past,
                                           .owner = machine};
}

static void add_to_log(struct machine *machine, const char *what, const char *key, moment at) {
  char text[CIVIL_UTC_SIZE + 1] = "";
  if (at != MOMENT_NEVER) {
    text[0] = '@';
    civil_format_utc(at, text + 1);
  }
  size_t length = strlen(machine->log);
  snprintf(machine->log + length, LOG_SIZE - length, "%s%s%s%s", length > 0 ? "," : "", what, key,
           text);
}

static void take(struct machine *machine, const struct delivery_item *item, moment now) {
  bool show = item->verdict == DELIVERY_SHOW;
  assert_true(machine->past_count < KEYS);
  strcpy(machine->past[machine->past_count].key, item->key);
  machine->past[machine->past_count++].past = show ? DELIVERY_WAS_SHOWN : DELIVERY_WAS_MISSED;
  add_to_log(machine, show ? "shown:" : "missed:", item->key + PROMPT_LENGTH,
             show ? now : MOMENT_NEVER);
  if (show) machine->input.newest_entry = now; /* the diary's row */
}

static bool evaluate(struct machine *machine, moment now) {
  struct delivery_item items[DELIVERY_MAX];
  int count = delivery_due(&machine->input, &machine->state, now, items, DELIVERY_MAX);
  if (count == -EAGAIN) {
    add_to_log(machine, "hold", "", now);
    return false;
  }
  assert_in_range(count, 0, DELIVERY_MAX);
  for (int i = 0; i < count; i++) take(machine, &items[i], now);
  const struct zone *zone = machine->context.zone;
  machine->input.previous_offset = zone->offset(zone->owner, now);
  machine->input.previous_at = now;
  return true;
}

/* Awake from..to: evaluates at once, and then whenever a slot is due. */
static void run(struct machine *machine, moment from, moment to) {
  if (!machine->started) {
    const struct zone *zone = machine->context.zone;
    machine->state.seen = from;
    machine->input.previous_offset = zone->offset(zone->owner, from);
    machine->input.previous_at = from;
    machine->started = true;
  }
  for (moment now = from; now <= to; now = delivery_next(&machine->input, now))
    if (!evaluate(machine, now)) return;
}

/* "zone Europe/Berlin;run 2025-06-02T05:00:00Z 2025-06-02T19:00:00Z;..." */
static void play(struct machine *machine, const char *steps) {
  char text[1024];
  assert_true(strlen(steps) < sizeof text);
  strcpy(text, steps);
  for (char *rest = text, *step; (step = strsep(&rest, ";")) != NULL;) {
    const char *verb = strsep(&step, " "), *first = strsep(&step, " ");
    if (strcmp(verb, "zone") == 0)
      machine->context.zone = zone_fixture_use(first);
    else if (strcmp(verb, "run") == 0)
      run(machine, utc(first), utc(step));
    else
      fail_msg("unknown step: %s", verb);
  }
}

static void assert_day(const char *schedule, int late, const char *steps, const char *expected) {
  struct machine machine;
  machine_init(&machine, schedule, late);
  play(&machine, steps);
  assert_string_equal(machine.log, expected);
}

static void test_vectors(void **state) {
  (void)state;
  FILE *file = open_vectors("tests/vectors/delivery.tsv");
  char line[4096];
  char *columns[6];
  int rows = -1; /* the heading is none */
  while (read_row(file, line, sizeof line, columns, 6)) {
    if (rows++ < 0) continue;
    struct machine machine;
    machine_init(&machine, columns[1], atoi(columns[2]));
    play(&machine, columns[3]);
    const char *actual = machine.log[0] == '\0' ? "-" : machine.log;
    if (strcmp(actual, columns[4]) != 0)
      fail_msg("%s %s\n  expected %s\n  actual   %s", columns[0], columns[5], columns[4], actual);
  }
  fclose(file);
  assert_true(rows >= 15);
}

/* ---- D1: shown once ------------------------------------------------------------------------- */

static void test_missed_slot_comes_again_when_the_clock_was_wrong(void **state) {
  (void)state;
  assert_day("08:00", 60,
             "zone Europe/Berlin;run 2025-06-02T05:00:00Z 2025-06-02T05:10:00Z;"
             "run 2025-06-02T09:00:00Z 2025-06-02T09:01:00Z;" /* set ahead by mistake */
             "run 2025-06-02T05:20:00Z 2025-06-02T06:30:00Z", /* set right */
             "missed:2025-06-02T08:00,shown:2025-06-02T08:00@2025-06-02T06:00:00Z");
}

static void test_missed_slot_is_counted_once(void **state) {
  (void)state;
  assert_day("08:00, 20:00", 60,
             "zone Europe/Berlin;run 2025-06-02T05:00:00Z 2025-06-02T05:10:00Z;"
             "run 2025-06-02T09:00:00Z 2025-06-02T09:01:00Z;"
             "run 2025-06-02T05:20:00Z 2025-06-02T05:30:00Z;"
             "run 2025-06-02T09:00:00Z 2025-06-02T09:01:00Z",
             "missed:2025-06-02T08:00");
}

static void test_next_skips_what_was_shown(void **state) {
  (void)state;
  struct machine machine;
  machine_init(&machine, "08:00, 18:00", 60);
  play(&machine, "zone Europe/Berlin;run 2025-06-02T05:00:00Z 2025-06-02T07:00:00Z;"
                 "zone America/New_York");
  /* 08:00 in New York is still to come, and was shown in Berlin. */
  assert_int_equal(delivery_next(&machine.input, utc("2025-06-02T07:00:00Z")),
                   utc("2025-06-02T22:00:00Z"));
  machine_init(&machine, "30m after checkin", 60);
  machine.context.zone = zone_fixture_use("UTC");
  assert_int_equal(delivery_next(&machine.input, 0), MOMENT_NEVER);
}

/* ---- D2, D3: late --------------------------------------------------------------------------- */

static void test_deadline(void **state) {
  (void)state;
  struct machine machine;
  struct occurrence slot;
  moment from = utc("2025-06-02T00:00:00Z");
  machine_init(&machine, "08:00, 09:30", 60);
  machine.context.zone = zone_fixture_use("UTC");
  assert_int_equal(schedule_next(&machine.schedule, &machine.context, from, &slot, 1), 1);
  assert_int_equal(delivery_deadline(&machine.input, &slot), utc("2025-06-02T08:45:00Z"));
  machine.input.late = 20 * MINUTE_SECONDS;
  assert_int_equal(delivery_deadline(&machine.input, &slot), utc("2025-06-02T08:20:00Z"));
}

static void test_last_chance_is_the_deadline_itself(void **state) {
  (void)state;
  assert_day("08:00", 60,
             "zone UTC;run 2025-06-02T07:00:00Z 2025-06-02T07:10:00Z;"
             "run 2025-06-02T09:00:00Z 2025-06-02T09:00:00Z",
             "shown:2025-06-02T08:00@2025-06-02T09:00:00Z");
  assert_day("08:00", 60,
             "zone UTC;run 2025-06-02T07:00:00Z 2025-06-02T07:10:00Z;"
             "run 2025-06-02T09:00:01Z 2025-06-02T09:00:01Z",
             "missed:2025-06-02T08:00");
  assert_day("08:00", 0, "zone UTC;run 2025-06-02T07:00:00Z 2025-06-02T09:00:00Z",
             "shown:2025-06-02T08:00@2025-06-02T08:00:00Z");
}

/* A slot that the caller holds back is asked for again from just before it, until it is too late.
 */
static void test_held_slot_is_offered_until_its_deadline(void **state) {
  (void)state;
  struct machine machine;
  struct delivery_item items[DELIVERY_MAX];
  machine_init(&machine, "08:00", 60);
  machine.context.zone = zone_fixture_use("UTC");
  moment slot = utc("2025-06-02T08:00:00Z");
  for (moment now = slot; now <= slot + 70 * MINUTE_SECONDS; now += 10 * MINUTE_SECONDS) {
    struct delivery_state again = {.seen = slot - 1};
    assert_int_equal(delivery_due(&machine.input, &again, now, items, DELIVERY_MAX), 1);
    assert_int_equal(items[0].slot.at, slot);
    assert_int_equal(items[0].verdict,
                     now <= slot + HOUR_SECONDS ? DELIVERY_SHOW : DELIVERY_MISSED);
    assert_int_equal(again.seen, now);
  }
}

static void test_years_of_absence_keep_the_latest(void **state) {
  (void)state;
  struct machine machine;
  struct delivery_item items[DELIVERY_MAX];
  machine_init(&machine, "every 1m from 00:00 to 24:00", 60);
  machine.context.zone = zone_fixture_use("UTC");
  machine.state.seen = utc("1990-01-01T00:00:00Z");
  moment now = utc("2025-06-02T08:00:20Z");
  int count = delivery_due(&machine.input, &machine.state, now, items, DELIVERY_MAX);
  assert_int_equal(count, DELIVERY_MAX);
  for (int i = 0; i < count; i++) {
    assert_int_equal(items[i].slot.at, now - 20 - (count - 1 - i) * MINUTE_SECONDS);
    assert_int_equal(items[i].verdict, i == count - 1 ? DELIVERY_SHOW : DELIVERY_MISSED);
  }
  machine_init(&machine, "mon 08:00", 60);
  machine.context.zone = zone_fixture_use("UTC");
  machine.state.seen = utc("2025-01-01T00:00:00Z");
  assert_int_equal(delivery_due(&machine.input, &machine.state, now, items, DELIVERY_MAX), 22);
  machine.state.seen = utc("2025-01-01T00:00:00Z");
  assert_int_equal(delivery_due(&machine.input, &machine.state, now, items, 2), 2);
  assert_int_equal(items[1].slot.at, utc("2025-06-02T08:00:00Z"));
  assert_int_equal(items[0].slot.at, utc("2025-05-26T08:00:00Z"));
}

/* ---- D4: zones ------------------------------------------------------------------------------ */

static void test_flight_east_asleep(void **state) {
  (void)state;
  /* 10:00 in New York to 17:30 in Berlin, the machine closed: noon and 17:00 were jumped over. */
  assert_day("09:00, 12:00, 17:00", 60,
             "zone America/New_York;run 2025-06-02T12:00:00Z 2025-06-02T14:00:00Z;"
             "zone Europe/Berlin;run 2025-06-02T15:30:00Z 2025-06-02T16:00:00Z",
             "shown:2025-06-02T09:00@2025-06-02T13:00:00Z,missed:2025-06-02T12:00,"
             "shown:2025-06-02T17:00@2025-06-02T15:30:00Z");
}

static void test_clock_change_within_a_zone_is_no_flight(void **state) {
  (void)state;
  /* First started at 01:45; the hour that is skipped later must not bring 01:30 back. */
  assert_day("01:30, 05:00", 180,
             "zone Europe/Berlin;run 2025-03-30T00:45:00Z 2025-03-30T00:50:00Z;"
             "run 2025-03-30T01:10:00Z 2025-03-30T04:00:00Z",
             "shown:2025-03-30T05:00@2025-03-30T03:00:00Z");
}

static void test_there_and_back(void **state) {
  (void)state;
  assert_day("08:00, 12:00", 60,
             "zone Europe/Berlin;run 2025-06-02T05:00:00Z 2025-06-02T07:00:00Z;"
             "zone America/New_York;run 2025-06-02T11:00:00Z 2025-06-02T16:10:00Z;"
             "zone Europe/Berlin;run 2025-06-02T20:00:00Z 2025-06-03T06:00:00Z",
             "shown:2025-06-02T08:00@2025-06-02T06:00:00Z,"
             "shown:2025-06-02T12:00@2025-06-02T16:00:00Z,"
             "shown:2025-06-03T08:00@2025-06-03T06:00:00Z");
}

/* ---- D5, D6: a wrong clock ------------------------------------------------------------------ */

static void test_hold_touches_nothing(void **state) {
  (void)state;
  struct machine machine;
  struct delivery_item items[DELIVERY_MAX];
  machine_init(&machine, "08:00", 60);
  machine.context.zone = zone_fixture_use("UTC");
  moment entry = utc("2025-06-02T08:00:00Z");
  machine.input.newest_entry = entry;
  machine.state.seen = entry;
  assert_int_equal(
      delivery_due(&machine.input, &machine.state, entry - DAY_SECONDS - 1, items, DELIVERY_MAX),
      -EAGAIN);
  assert_int_equal(machine.state.seen, entry);
  assert_true(delivery_holds(&machine.input, entry - DAY_SECONDS - 1));
  assert_false(delivery_holds(&machine.input, entry - DAY_SECONDS)); /* exactly 24 h: not more */
  assert_int_equal(
      delivery_due(&machine.input, &machine.state, entry - DAY_SECONDS, items, DELIVERY_MAX), 0);
  assert_int_equal(machine.state.seen, entry - DAY_SECONDS);
}

static void test_clock_set_back_and_flight_east(void **state) {
  (void)state;
  /* 08:00 UTC for the second time, now in Athens: 10:30 there was not looked at yet. */
  assert_day("10:30", 60,
             "zone Europe/Berlin;run 2025-06-02T10:00:00Z 2025-06-02T20:00:00Z;"
             "zone Europe/Athens;run 2025-06-02T08:00:00Z 2025-06-02T08:05:00Z",
             "shown:2025-06-02T10:30@2025-06-02T08:00:00Z");
}

static void test_clock_set_back_over_a_change_is_no_flight(void **state) {
  (void)state;
  /* From after the hour that comes twice to before it: the hour before that was not slept over. */
  assert_day("01:00", 60,
             "zone Europe/Berlin;run 2030-10-27T01:00:00Z 2030-10-27T01:21:00Z;"
             "run 2030-10-26T23:21:00Z 2030-10-27T00:41:00Z",
             "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_vectors),
      cmocka_unit_test(test_missed_slot_comes_again_when_the_clock_was_wrong),
      cmocka_unit_test(test_missed_slot_is_counted_once),
      cmocka_unit_test(test_next_skips_what_was_shown),
      cmocka_unit_test(test_deadline),
      cmocka_unit_test(test_last_chance_is_the_deadline_itself),
      cmocka_unit_test(test_held_slot_is_offered_until_its_deadline),
      cmocka_unit_test(test_years_of_absence_keep_the_latest),
      cmocka_unit_test(test_flight_east_asleep),
      cmocka_unit_test(test_clock_change_within_a_zone_is_no_flight),
      cmocka_unit_test(test_there_and_back),
      cmocka_unit_test(test_clock_set_back_and_flight_east),
      cmocka_unit_test(test_clock_set_back_over_a_change_is_no_flight),
      cmocka_unit_test(test_hold_touches_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
