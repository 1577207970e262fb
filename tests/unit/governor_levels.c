/* The personal level (domain 5.3): fails by S5 and S7, regress, pause, progress. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "governor_fixture.h"

enum { CHANGES = 16 };
static struct level_change changes[CHANGES];

static int regress(void) {
  return governor_regress(&world.input, changes, CHANGES);
}

/* What the engine does: records what governor_regress asks for. */
static int regress_and_record(void) {
  int count = regress();
  for (int i = 0; i < count; i++) {
    struct entry entry = make(ENTRY_LEVEL, 0, 0);
    struct entry_id id = entry.stamp.id;
    entry.level = changes[i];
    entry.stamp.id = id;
    put(&entry);
  }
  return count;
}

static void put_stopped(int days, int minute, const char *exercise, enum stop_why why) {
  struct entry entry = bout(days, minute, exercise, 1, 3, 3);
  entry.bout.outcome = OUTCOME_STOPPED;
  entry.bout.why = (uint8_t)why;
  put(&entry);
}

/* ---- S5
 * ------------------------------------------------------------------------------------------ */

static void test_S5_limit_is_relative(void **state) {
  (void)state;
  static const int limits[PAIN_MAX + 1] = {5, 5, 5, 5, 5, 6, 7, 8, 8, 8, 8};
  for (int pain = 0; pain <= PAIN_MAX; pain++) assert_int_equal(governor_limit(pain), limits[pain]);
  assert_int_equal(governor_limit(NOT_RECORDED), 5);
}

static void test_G04_within_the_limit(void **state) {
  (void)state;
  day_is(STAGE_INTEGRATE, COLUMN_EASY, 2);
  put_level(-9, "adductor_stretch", 2);
  put_bout(0, 590, "adductor_stretch", 2, 3, 5);
  assert_false(governor_bout_failed(&world.history.bouts[0]));
  assert_int_equal(regress(), 0);
}

static void test_G05_over_the_limit_rests_tomorrow(void **state) {
  (void)state;
  day_is(STAGE_INTEGRATE, COLUMN_EASY, 6);
  put_level(-9, "adductor_stretch", 2);
  put_bout(0, 590, "adductor_stretch", 2, 6, 8);
  assert_int_equal(regress_and_record(), 1);
  assert_int_equal(changes[0].from, 2);
  assert_int_equal(changes[0].to, 1);
  assert_int_equal(changes[0].why, LEVEL_S5);
  assert_int_equal(regress(), 0); /* once */
  now_is(1, MORNING);
  put_checkin(1, 590, 6);
  assert_int_equal(ask("adductor_stretch").code, CODE_REST_DAY);
  assert_int_equal(ask("adductor_stretch").again, at(2, 0));
  assert_int_equal(ask("psoas_release").code, CODE_OK);
  now_is(2, MORNING);
  put_checkin(2, 590, 6);
  assert_int_equal(ask("adductor_stretch").code, CODE_OK);
  assert_int_equal(ask("adductor_stretch").level, 1);
}

static void test_S5_rests_for_what_is_left_of_the_day(void **state) {
  (void)state;
  put_bout(0, 300, "adductor_stretch", 1, 5, 7);
  put_checkin(0, 590, 5);
  assert_int_equal(ask("adductor_stretch").code, CODE_REST_DAY);
}

static void test_S5_sharp_electric_and_numb_fail_whatever_the_number(void **state) {
  static const bool fails[] = {
      [STOP_NONE] = false, [STOP_SHARP] = true, [STOP_ELECTRIC] = true, [STOP_NUMB] = true,
      [STOP_PAIN] = false, [STOP_TIME] = false, [STOP_OTHER] = false};
  for (enum stop_why why = STOP_NONE; why <= STOP_OTHER; why++) {
    begin(state);
    put_stopped(0, 590, "adductor_stretch", why);
    assert_int_equal(regress(), fails[why]);
  }
}

static void test_S5_a_skipped_bout_cannot_fail(void **state) {
  (void)state;
  struct entry skipped = bout(0, 590, "adductor_stretch", 1, 5, 10);
  skipped.bout.outcome = OUTCOME_SKIPPED;
  skipped.bout.why = STOP_SHARP;
  put(&skipped);
  assert_int_equal(regress(), 0);
}

static void test_S5_a_correction_does_not_lower_twice(void **state) {
  (void)state;
  put_level(-9, "adductor_stretch", 4);
  struct entry_id first = put_bout(0, 590, "adductor_stretch", 4, 5, 8);
  assert_int_equal(regress_and_record(), 1);
  struct entry fixed = bout(0, 590, "adductor_stretch", 4, 5, 9);
  fixed.corrects = first;
  put(&fixed);
  assert_int_equal(regress(), 0);
}

/* ---- S7
 * ------------------------------------------------------------------------------------------ */

static void test_S7_every_exercise_of_the_day_drops(void **state) {
  (void)state;
  put_level(-9, "adductor_stretch", 3);
  put_level(-9, "psoas_release", 2);
  put_bout(-1, 600, "adductor_stretch", 3, 4, 4);
  put_bout(-1, 900, "adductor_stretch", 3, 6, 6);
  put_bout(-1, 910, "psoas_release", 2, 6, 6);
  put_bout(-2, 600, "glute_strengthening", 1, 4, 4); /* not on that day */
  put_checkin(0, 480, 6);                            /* 4 + 2 */
  assert_int_equal(regress_and_record(), 2);
  assert_string_equal(changes[0].exercise, "adductor_stretch");
  assert_int_equal(changes[0].to, 2);
  assert_int_equal(changes[0].why, LEVEL_S7);
  assert_string_equal(changes[1].exercise, "psoas_release");
  assert_int_equal(changes[1].to, 1);
  assert_int_equal(regress(), 0);
  put_checkin(0, 590, 5);
  assert_int_equal(ask("psoas_release").code, CODE_REST_DAY);
  assert_int_equal(ask("glute_strengthening").code, CODE_OK);
}

static void test_S7_only_the_first_morning_number_counts(void **state) {
  static const struct {
    int minute, pain, expected;
  } cases[] = {{3 * 60 + 59, 9, 0}, {4 * 60, 9, 1}, {11 * 60 + 59, 9, 1}, {12 * 60, 9, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    begin_empty(state);
    put_bout(-1, 900, "adductor_stretch", 1, 4, 4);
    now_is(0, 13 * 60);
    put_checkin(0, cases[i].minute, cases[i].pain);
    assert_int_equal(regress(), cases[i].expected);
  }
  begin_empty(state);
  put_bout(-1, 900, "adductor_stretch", 1, 4, 4);
  put_checkin(0, 300, 5); /* the first is fine */
  put_checkin(0, 480, 9);
  assert_int_equal(regress(), 0);
}

static void test_S7_without_a_number_before_there_is_no_verdict(void **state) {
  (void)state;
  put_bout(-1, 900, "adductor_stretch", 1, NOT_RECORDED, 4);
  put_checkin(0, 480, 9);
  assert_int_equal(regress(), 0);
}

static void test_S7_a_corrected_morning_takes_the_rest_back(void **state) {
  (void)state;
  begin_empty(state);
  put_intake(-30, 0);
  put_screen(-1, 480, 0);
  put_bout(-1, 900, "adductor_stretch", 1, 4, 4);
  struct entry wrong = make(ENTRY_CHECKIN, 0, 480);
  wrong.checkin.pain = 7;
  struct entry_id id = put(&wrong);
  assert_int_equal(ask("adductor_stretch").code, CODE_REST_DAY);
  struct entry right = make(ENTRY_CHECKIN, 0, 480);
  right.checkin.pain = 4;
  right.corrects = id;
  put(&right);
  assert_int_equal(ask("adductor_stretch").code, CODE_OK);
}

/* ---- several fails
 * ---------------------------------------------------------------------------------- */

static void test_two_fails_in_seven_days_begin_again(void **state) {
  (void)state;
  put_level(-20, "adductor_stretch", 4);
  now_is(-7, MORNING);
  put_stopped(-7, 590, "adductor_stretch", STOP_SHARP);
  assert_int_equal(regress_and_record(), 1);
  assert_int_equal(changes[0].to, 3);
  now_is(0, MORNING);
  put_stopped(0, 590, "adductor_stretch", STOP_SHARP);
  assert_int_equal(regress_and_record(), 1);
  assert_int_equal(changes[0].from, 3);
  assert_int_equal(changes[0].to, 1);
}

static void test_fails_far_apart_cost_one_level_each(void **state) {
  (void)state;
  put_level(-30, "adductor_stretch", 4);
  for (int i = 0; i < 3; i++) {
    now_is(-16 + 8 * i, MORNING);
    put_stopped(-16 + 8 * i, 590, "adductor_stretch", STOP_SHARP);
    assert_int_equal(regress_and_record(), 1);
    assert_int_equal(changes[0].to, 3 - i);
  }
}

static void test_three_fails_in_fourteen_days_pause(void **state) {
  (void)state;
  put_level(-30, "adductor_stretch", 4);
  for (int i = 0; i < 3; i++) put_stopped(-14 + 7 * i, 590, "adductor_stretch", STOP_NUMB);
  assert_int_equal(regress_and_record(), 3); /* found all at once, oldest first */
  assert_int_equal(changes[0].to, 3);
  assert_int_equal(changes[1].to, 1);
  assert_int_equal(changes[2].to, 0);
  assert_int_equal(governor_level(&world.history, "adductor_stretch"), 0);
  put_permit(0, MORNING + 5, "adductor_stretch");
  now_is(0, MORNING + 10);
  assert_int_equal(governor_level(&world.history, "adductor_stretch"), 1);
  assert_int_equal(regress(), 0); /* what lies before the permit no longer counts */
  now_is(1, MORNING);
  put_stopped(1, 590, "adductor_stretch", STOP_NUMB);
  assert_int_equal(regress(), 1);
  assert_int_equal(changes[0].to, 1); /* the first of a new count */
}

static void test_an_imported_permit_lifts_no_pause(void **state) {
  (void)state;
  put_level(-2, "adductor_stretch", 0);
  struct entry imported = make(ENTRY_PERMIT, -1, 0);
  strcpy(imported.permit.exercise, "adductor_stretch");
  imported.permit.unconfirmed = true;
  put(&imported);
  put_permit(-3, 0, "adductor_stretch"); /* before the pause */
  put_permit(-1, 0, "psoas_release");    /* of another */
  assert_int_equal(governor_level(&world.history, "adductor_stretch"), 0);
}

static void test_regress_stops_at_max(void **state) {
  (void)state;
  put_stopped(0, 580, "adductor_stretch", STOP_NUMB);
  put_stopped(0, 590, "psoas_release", STOP_NUMB);
  assert_int_equal(governor_regress(&world.input, changes, 1), 1);
  assert_string_equal(changes[0].exercise, "adductor_stretch");
  assert_int_equal(governor_regress(&world.input, changes, 0), 0);
}

/* ---- progress
 * ----------------------------------------------------------------------------------------- */

/* Three quiet bouts at level 1, each with a quiet morning after it, and the level a week old. */
static void quiet_week(void) {
  put_level(-9, "adductor_stretch", 1);
  for (int day = -4; day <= -2; day++) {
    put_bout(day, 600, "adductor_stretch", 1, 5, 6);
    put_checkin(day + 1, 480, 5);
  }
}

static bool offers(void) {
  return governor_progress(&world.input, &fixture_catalog, changes);
}

static int begin_quiet(void **state) {
  begin(state);
  quiet_week();
  return 0;
}

static void test_progress_after_three_quiet_dates(void **state) {
  (void)state;
  assert_true(offers());
  assert_string_equal(changes[0].exercise, "adductor_stretch");
  assert_int_equal(changes[0].from, 1);
  assert_int_equal(changes[0].to, 2);
  assert_int_equal(changes[0].why, LEVEL_PROGRESS);
}

/* S24: never in REST or GENTLE, never unsure. */
static void test_S24_progress_needs_a_good_day(void **state) {
  (void)state;
  day_is(STAGE_SOFTEN, COLUMN_GENTLE, 6);
  assert_false(offers());
  day_is(STAGE_PEAK, COLUMN_REST, 6);
  assert_false(offers());
  day_is(STAGE_STEADY, COLUMN_BUILD, 6);
  static const enum confidence unsure[] = {CONFIDENCE_LOW, CONFIDENCE_NONE,
                                           CONFIDENCE_NOT_REPORTED};
  for (int i = 0; i < 3; i++) {
    world.arc.confidence = unsure[i];
    assert_false(offers());
  }
  world.arc.confidence = CONFIDENCE_MEDIUM;
  assert_true(offers());
  world.input.gentle = true;
  assert_false(offers());
}

static void test_progress_needs_the_row_to_allow_it(void **state) {
  (void)state;
  struct exercise narrow = *find("adductor_stretch");
  narrow.by_stage[STAGE_STEADY].level = 1;
  struct catalog catalog = {.exercises = &narrow, .count = 1};
  assert_false(governor_progress(&world.input, &catalog, changes));
  narrow.by_stage[STAGE_STEADY].level = 2;
  assert_true(governor_progress(&world.input, &catalog, changes));
  narrow.level_count = 1;
  assert_false(governor_progress(&world.input, &catalog, changes));
}

/* Each thing that keeps a bout from counting, on the last of the three. */
static void test_progress_counts_only_quiet_bouts(void **state) {
  struct {
    const char *what;
    int level, before, after, rpe;
    enum outcome outcome;
    int morning;
    bool expected;
  } cases[] = {
      {"quiet", 1, 5, 6, NOT_RECORDED, OUTCOME_DONE, 5, true},
      {"partial", 1, 5, 5, NOT_RECORDED, OUTCOME_PARTIAL, 5, false},
      {"stopped", 1, 5, 5, NOT_RECORDED, OUTCOME_STOPPED, 5, false},
      {"another level", 2, 5, 5, NOT_RECORDED, OUTCOME_DONE, 5, false},
      {"two louder after", 1, 3, 5, NOT_RECORDED, OUTCOME_DONE, 4, false},
      {"not said before", 1, NOT_RECORDED, 5, NOT_RECORDED, OUTCOME_DONE, 5, false},
      {"not said after", 1, 5, NOT_RECORDED, NOT_RECORDED, OUTCOME_DONE, 5, false},
      {"louder morning", 1, 5, 5, NOT_RECORDED, OUTCOME_DONE, 7, false},
      {"no morning", 1, 5, 5, NOT_RECORDED, OUTCOME_DONE, NOT_RECORDED, false},
      {"much effort", 1, 5, 5, 4, OUTCOME_DONE, 5, false},
      {"light effort", 1, 5, 5, 3, OUTCOME_DONE, 5, true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    begin_empty(state);
    put_intake(-30, 0);
    put_screen(-1, 480, 0);
    put_checkin(0, 590, 5);
    put_level(-9, "glute_strengthening", 1);
    put_bout(-6, 600, "glute_strengthening", 1, 5, 5);
    put_checkin(-5, 480, 5);
    put_bout(-5, 600, "glute_strengthening", 1, 5, 5);
    put_checkin(-4, 480, 5);
    struct entry last =
        bout(-4, 600, "glute_strengthening", cases[i].level, cases[i].before, cases[i].after);
    last.bout.rpe = (int8_t)cases[i].rpe;
    last.bout.outcome = (uint8_t)cases[i].outcome;
    put(&last);
    if (cases[i].morning != NOT_RECORDED) put_checkin(-3, 480, cases[i].morning);
    if (offers() != cases[i].expected) fail_msg("%s", cases[i].what);
  }
}

static void test_progress_wants_three_dates(void **state) {
  (void)state;
  begin(state);
  put_level(-9, "adductor_stretch", 1);
  for (int day = -3; day <= -2; day++) {
    put_bout(day, 600, "adductor_stretch", 1, 5, 5);
    put_bout(day, 900, "adductor_stretch", 1, 5, 5);
    put_checkin(day + 1, 480, 5);
  }
  assert_false(offers());
}

static void test_progress_waits_a_week_after_a_change(void **state) {
  (void)state;
  put_level(-6, "adductor_stretch", 1);
  assert_false(offers());
  now_is(1, MORNING);
  put_screen(1, 480, 0);
  put_checkin(1, 590, 5);
  assert_true(offers()); /* the three bouts all lie after it */
}

static void test_progress_without_a_change_counts_from_the_first_bout(void **state) {
  (void)state;
  begin(state);
  for (int day = -6; day <= -2; day += 2) {
    put_bout(day, 600, "adductor_stretch", 1, 5, 5);
    put_checkin(day + 1, 480, 5);
  }
  assert_false(offers()); /* six days */
  now_is(1, MORNING);
  put_checkin(1, 590, 5);
  assert_true(offers());
}

static void test_progress_one_exercise_in_three_days(void **state) {
  (void)state;
  struct entry step = make(ENTRY_LEVEL, -2, 600);
  strcpy(step.level.exercise, "psoas_release");
  step.level.from = 1;
  step.level.to = 2;
  put(&step);
  assert_false(offers());
  now_is(1, MORNING);
  put_checkin(1, 590, 5);
  assert_true(offers());
}

static void test_progress_not_while_something_holds_it(void **state) {
  (void)state;
  put_intake(-1, 1u << CONTRA_HERNIA);
  assert_false(offers());
  put_permit(0, 1, "adductor_stretch");
  assert_true(offers());
  put_stopped(0, 590, "adductor_stretch", STOP_SHARP);
  assert_false(offers());
}

/* ---- at random
 * ------------------------------------------------------------------------------------------ */

/* Adding a fail to any diary never raises a level. */
static void test_a_fail_never_raises_a_level(void **state) {
  static const char *const ids[] = {"adductor_stretch", "psoas_release", "glute_strengthening"};
  for (unsigned seed = 1; seed <= 400; seed++) {
    int levels[2][3];
    for (int with_fail = 0; with_fail < 2; with_fail++) {
      srand(seed);
      begin(state);
      for (int i = 0; i < 3; i++) put_level(-30, ids[i], 1 + rand() % 3);
      for (int day = -20; day <= 0; day++) {
        now_is(day, 1300);
        put_checkin(day, 480 + rand() % 30, 3 + rand() % 4);
        if (rand() % 2) put_bout(day, 700, ids[rand() % 3], 1, 4, 3 + rand() % 4);
        if (with_fail && day == -(int)(seed % 21)) put_stopped(day, 800, ids[seed % 3], STOP_SHARP);
        regress_and_record();
      }
      for (int i = 0; i < 3; i++) levels[with_fail][i] = governor_level(&world.history, ids[i]);
    }
    for (int i = 0; i < 3; i++) assert_true(levels[1][i] <= levels[0][i]);
  }
}

#define TEST(name)  cmocka_unit_test_setup(name, begin)
#define QUIET(name) cmocka_unit_test_setup(name, begin_quiet)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_S5_limit_is_relative),
      TEST(test_G04_within_the_limit),
      TEST(test_G05_over_the_limit_rests_tomorrow),
      TEST(test_S5_rests_for_what_is_left_of_the_day),
      TEST(test_S5_sharp_electric_and_numb_fail_whatever_the_number),
      TEST(test_S5_a_skipped_bout_cannot_fail),
      TEST(test_S5_a_correction_does_not_lower_twice),
      TEST(test_S7_every_exercise_of_the_day_drops),
      TEST(test_S7_only_the_first_morning_number_counts),
      TEST(test_S7_without_a_number_before_there_is_no_verdict),
      TEST(test_S7_a_corrected_morning_takes_the_rest_back),
      TEST(test_two_fails_in_seven_days_begin_again),
      TEST(test_fails_far_apart_cost_one_level_each),
      TEST(test_three_fails_in_fourteen_days_pause),
      TEST(test_an_imported_permit_lifts_no_pause),
      TEST(test_regress_stops_at_max),
      QUIET(test_progress_after_three_quiet_dates),
      QUIET(test_S24_progress_needs_a_good_day),
      QUIET(test_progress_needs_the_row_to_allow_it),
      TEST(test_progress_counts_only_quiet_bouts),
      TEST(test_progress_wants_three_dates),
      QUIET(test_progress_waits_a_week_after_a_change),
      TEST(test_progress_without_a_change_counts_from_the_first_bout),
      QUIET(test_progress_one_exercise_in_three_days),
      QUIET(test_progress_not_while_something_holds_it),
      TEST(test_a_fail_never_raises_a_level),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
