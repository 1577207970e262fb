/* Doses: which row applies (5.2), the ceilings of S8 and S24, and what no plugin can get past
 * (S16); at the end the properties that hold for any plugin, person and day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "governor_fixture.h"

/* An exercise of one level that a plugin might declare, offered on every day and often. */
static struct exercise declare(enum kind kind, int hold, int reps, int sets) {
  struct exercise exercise = {.id = "mine", .title = "Mine", .plugin = "mine", .kind = kind};
  exercise.level_count = 1;
  exercise.levels[0] =
      (struct level){.hold = (int16_t)hold, .reps = (uint8_t)reps, .sets = (uint8_t)sets};
  for (int column = 0; column < COLUMN_COUNT; column++)
    exercise.by_column[column] = (struct dose){1, 9, HOW_PROMPT};
  return exercise;
}

static struct governor_answer scaled(const struct exercise *exercise, int permille) {
  struct governor_request request = {exercise, 0, permille, ASKER_PLAN, false};
  struct governor_answer answer;
  governor_check(&world.input, &request, &answer);
  return answer;
}

static void assert_dose(const struct governor_answer *answer, int sets, int reps, int hold,
                        int seconds) {
  assert_int_equal(answer->code, CODE_OK);
  assert_int_equal(answer->dose.sets, sets);
  assert_int_equal(answer->dose.reps, reps);
  assert_int_equal(answer->dose.hold, hold);
  assert_int_equal(answer->dose.seconds, seconds);
}

/* ---- rows
 * ---------------------------------------------------------------------------------------- */

static void test_rows_of_the_table(void **state) {
  (void)state;
  static const struct {
    enum stage stage;
    enum column column;
    const char *exercise;
    int level, times; /* 0: not offered */
    enum how how;
  } rows[] = {
      {STAGE_RELIEF, COLUMN_REST, "psoas_release", 1, 1, HOW_OFFER},
      {STAGE_PEAK, COLUMN_REST, "psoas_release", 2, 1, HOW_OFFER},
      {STAGE_PEAK, COLUMN_REST, "adductor_stretch", 0, 0, HOW_PROMPT},
      {STAGE_PEAK, COLUMN_REST, "breathing", 2, 3, HOW_PROMPT},
      {STAGE_SOFTEN, COLUMN_GENTLE, "glute_strengthening", 1, 1, HOW_PROMPT},
      {STAGE_INTEGRATE, COLUMN_EASY, "psoas_pressure", 1, 1, HOW_PROMPT},
      {STAGE_STEADY, COLUMN_BUILD, "adductor_stretch", 4, 1, HOW_PROMPT},
      {STAGE_STEADY, COLUMN_BUILD, "cold", 1, 4, HOW_REQUEST},
      /* lowered: the row of the column, REST = PEAK, GENTLE = SOFTEN, EASY = INTEGRATE */
      {STAGE_STEADY, COLUMN_EASY, "adductor_stretch", 2, 1, HOW_PROMPT},
      {STAGE_INTEGRATE, COLUMN_GENTLE, "psoas_release", 2, 1, HOW_PROMPT},
      {STAGE_WIDENING, COLUMN_GENTLE, "psoas_release", 2, 1, HOW_PROMPT},
      {STAGE_WIDENING, COLUMN_REST, "psoas_release", 2, 1, HOW_OFFER},
      {STAGE_HALT, COLUMN_OFF, "breathing", 0, 0, HOW_PROMPT},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    day_is(rows[i].stage, rows[i].column, 6);
    const struct dose *row = governor_row(&world.arc, find(rows[i].exercise));
    if (rows[i].level == 0) {
      assert_null(row);
      continue;
    }
    assert_int_equal(row->level, rows[i].level);
    assert_int_equal(row->times, rows[i].times);
    assert_int_equal(row->how, rows[i].how);
  }
}

/* A strong flare is REST by table 3.2, not lowered to it: its own row, prompts and all. */
static void test_rows_of_a_strong_flare(void **state) {
  (void)state;
  day_is(STAGE_FLARE, COLUMN_REST, 4);
  world.arc.pain = 7;
  assert_int_equal(governor_row(&world.arc, find("psoas_release"))->how, HOW_PROMPT);
  assert_null(governor_row(&world.arc, find("adductor_stretch")));
  world.arc.pain = 6; /* GENTLE by itself, lowered by something else */
  assert_int_equal(governor_row(&world.arc, find("psoas_release"))->how, HOW_OFFER);
  world.arc.reasons = (uint64_t)1 << REASON_FLARE_HOT;
  assert_int_equal(governor_row(&world.arc, find("psoas_release"))->how, HOW_PROMPT);
}

static void test_stage_columns(void **state) {
  (void)state;
  assert_int_equal(governor_stage_column(STAGE_SETUP, -1), COLUMN_REST);
  assert_int_equal(governor_stage_column(STAGE_INTEGRATE, 3), COLUMN_EASY);
  assert_int_equal(governor_stage_column(STAGE_WIDENING, 0), COLUMN_REST);
  assert_int_equal(governor_stage_column(STAGE_WIDENING, 1), COLUMN_REST);
  assert_int_equal(governor_stage_column(STAGE_WIDENING, 2), COLUMN_GENTLE);
  assert_int_equal(governor_stage_column(STAGE_WIDENING, -1), COLUMN_GENTLE);
  assert_int_equal(governor_stage_column(STAGE_HALT, 1), COLUMN_OFF);
}

static void test_breathing_is_longer_on_a_hot_day(void **state) {
  (void)state;
  assert_int_equal(ask("breathing").dose.hold, 180);
  struct entry hot = make(ENTRY_CHECKIN, 0, MORNING - 5);
  hot.checkin.pain = 5;
  hot.checkin.hot = 3;
  put(&hot);
  assert_int_equal(ask("breathing").dose.hold, 300);
  now_is(1, MORNING); /* yesterday's heat */
  assert_int_equal(ask("breathing").dose.hold, 180);
}

static void test_both_sides_begin_again_when_it_crossed(void **state) {
  (void)state;
  put_level(-9, "adductor_stretch", 4);
  put_level(-9, "psoas_release", 2);
  world.arc.reasons = (uint64_t)1 << REASON_CROSSED;
  assert_int_equal(ask("adductor_stretch").level, 1);
  assert_int_equal(ask("psoas_release").level, 2); /* has no sides */
}

/* ---- scaling
 * --------------------------------------------------------------------------------------- */

static void test_scaling_shortens_one_factor(void **state) {
  (void)state;
  put_level(-9, "psoas_release", 3);
  put_level(-9, "glute_strengthening", 2);
  struct governor_answer answer = scaled(find("psoas_release"), 500);
  assert_dose(&answer, 2, 1, 150, 300);
  answer = scaled(find("glute_strengthening"), 500);
  assert_dose(&answer, 1, 5, 5, 25);
  answer = scaled(find("psoas_release"), 1);
  assert_dose(&answer, 2, 1, 1, 2);
  answer = scaled(find("glute_strengthening"), 1);
  assert_dose(&answer, 1, 1, 5, 5);
  answer = scaled(find("psoas_release"), 0); /* nothing said: the least */
  assert_dose(&answer, 2, 1, 1, 2);
}

static void test_steps_never_pass_the_dose(void **state) {
  (void)state;
  struct governor_dose dose = {.hold = 30, .reps = 8};
  const struct step steps[] = {
      {STEP_SAY, "a", 9, false, {NULL, NULL}},   {STEP_HOLD, "b", 0, false, {NULL, NULL}},
      {STEP_HOLD, "c", 20, false, {NULL, NULL}}, {STEP_HOLD, "d", 600, false, {NULL, NULL}},
      {STEP_REPS, "e", 0, false, {NULL, NULL}},  {STEP_REPS, "f", 5, false, {NULL, NULL}},
      {STEP_REPS, "g", 99, false, {NULL, NULL}}, {STEP_REST, "h", 60, false, {NULL, NULL}},
      {STEP_REST, "i", -1, false, {NULL, NULL}},
  };
  static const int amounts[] = {0, 30, 20, 30, 8, 5, 8, 60, 0};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    assert_int_equal(governor_step_amount(&dose, &steps[i]), amounts[i]);
}

/* ---- S8
 * ---------------------------------------------------------------------------------------------- */

static void test_S8_ceilings_of_one_go(void **state) {
  (void)state;
  static const struct {
    enum kind kind;
    int hold, reps, sets;                          /* declared */
    int got_sets, got_reps, got_hold, got_seconds; /* allowed */
  } cases[] = {
      {KIND_RELEASE, 900, 1, 5, 2, 1, 600, 1200},  {KIND_RELEASE, 300, 1, 9, 4, 1, 300, 1200},
      {KIND_PRESSURE, 300, 1, 9, 2, 1, 120, 240},  {KIND_PRESSURE, 60, 9, 9, 1, 2, 60, 120},
      {KIND_STRETCH, 90, 1, 9, 4, 1, 60, 240},     {KIND_MOBILITY, 45, 1, 9, 5, 1, 45, 225},
      {KIND_MOBILITY, 0, 200, 1, 1, 60, 0, 240},   {KIND_STRENGTH, 30, 40, 9, 3, 12, 10, 360},
      {KIND_STRENGTH, 0, 40, 9, 3, 12, 0, 144},    {KIND_BREATHING, 3600, 1, 1, 1, 1, 600, 600},
      {KIND_BREATHING, 400, 1, 3, 1, 1, 400, 400}, {KIND_SOOTHING, 3600, 1, 3, 1, 1, 900, 900},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct exercise exercise = declare(cases[i].kind, cases[i].hold, cases[i].reps, cases[i].sets);
    struct governor_answer answer = scaled(&exercise, 1000);
    assert_dose(&answer, cases[i].got_sets, cases[i].got_reps, cases[i].got_hold,
                cases[i].got_seconds);
  }
}

/* Hidden in steps, the work counts all the same. */
static void test_S8_ceilings_see_through_steps(void **state) {
  (void)state;
  struct step steps[12];
  for (int i = 0; i < 12; i++) steps[i] = (struct step){STEP_HOLD, "on", 300, false, {NULL, NULL}};
  struct exercise exercise = declare(KIND_RELEASE, 0, 0, 9);
  exercise.levels[0].steps = steps;
  exercise.levels[0].step_count = 12;
  struct governor_answer answer = scaled(&exercise, 1000);
  assert_dose(&answer, 1, 1, 100, 1200);
  exercise.kind = KIND_PRESSURE; /* twelve presses: two would be allowed */
  assert_int_equal(scaled(&exercise, 1000).code, CODE_DAY_MAX);
  exercise.kind = KIND_STRENGTH;
  for (int i = 0; i < 12; i++) steps[i] = (struct step){STEP_REPS, "lift", 100, true, {NULL, NULL}};
  answer = scaled(&exercise, 1000);
  assert_dose(&answer, 3, 12, 0, 3 * 12 * 12 * 4);
}

static void test_S8_the_day_adds_up(void **state) {
  (void)state;
  struct entry done = bout(0, 60, "psoas_release", 3, 5, 5);
  done.bout.seconds = 1000;
  put(&done);
  put_level(-9, "psoas_release", 2);
  assert_int_equal(ask("psoas_release").code, CODE_DAY_MAX); /* 300 s: 200 are left */
  assert_int_equal(ask("psoas_release").again, at(1, 0));
  struct governor_request half = {find("psoas_release"), 0, 500, ASKER_PERSON, false};
  struct governor_answer answer;
  governor_check(&world.input, &half, &answer);
  assert_dose(&answer, 1, 1, 150, 150);
}

static void test_S8_a_kind_counts_over_its_exercises(void **state) {
  (void)state;
  struct exercise both[2] = {declare(KIND_STRETCH, 60, 1, 4), declare(KIND_STRETCH, 60, 1, 4)};
  both[1].id = "other";
  struct catalog catalog = {.exercises = both, .count = 2};
  struct entry done = bout(0, 60, "other", 1, 5, 5);
  done.bout.seconds = 120;
  put(&done);
  assert_int_equal(ask_for(&both[0], ASKER_PERSON).dose.seconds, 240); /* not in the catalogue */
  world.input.catalog = &catalog;
  assert_int_equal(ask_for(&both[0], ASKER_PERSON).dose.seconds, 120);
  assert_int_equal(ask_for(&both[0], ASKER_PLAN).dose.seconds, 240); /* a day not begun */
  world.input.catalog = NULL;
  assert_int_equal(ask_for(&both[0], ASKER_PERSON).dose.seconds, 240);
}

static void test_S8_counts_per_side(void **state) {
  (void)state;
  struct exercise all[3] = {declare(KIND_STRETCH, 60, 1, 4), declare(KIND_STRETCH, 60, 1, 4),
                            declare(KIND_STRETCH, 60, 1, 4)};
  all[1].id = "left";
  all[2].id = "right";
  struct catalog catalog = {.exercises = all, .count = 3};
  world.input.catalog = &catalog;
  struct entry left = bout(0, 60, "left", 1, 5, 5), right = bout(0, 61, "right", 1, 5, 5);
  left.bout.side = SIDE_L;
  right.bout.side = SIDE_R;
  left.bout.seconds = right.bout.seconds = 120;
  put(&left);
  assert_int_equal(ask_for(&all[0], ASKER_PERSON).dose.seconds, 120);
  put(&right); /* the other side: nothing more is spent of the fuller one */
  assert_int_equal(ask_for(&all[0], ASKER_PERSON).dose.seconds, 120);
  struct entry both = bout(0, 62, "right", 1, 5, 5);
  both.bout.seconds = 60;
  put(&both);
  assert_int_equal(ask_for(&all[0], ASKER_PERSON).dose.seconds, 60);
}

static void test_S8_four_bouts_and_half_an_hour_in_all(void **state) {
  (void)state;
  static const char *const ids[] = {"a", "b", "c", "d"};
  for (int i = 0; i < 4; i++) {
    assert_int_equal(ask("adductor_stretch").code, CODE_OK);
    put_bout(0, 60 * i, ids[i], 1, 5, 5);
  }
  assert_int_equal(ask("adductor_stretch").code, CODE_DAY_MAX);
  assert_int_equal(ask("breathing").code, CODE_OK);
  begin(state);
  struct entry done = bout(0, 60, "a", 1, 5, 5);
  done.bout.seconds = 1770;
  put(&done);
  assert_int_equal(ask("adductor_stretch").dose.seconds, 30);
  done = bout(0, 61, "b", 1, 5, 5);
  done.bout.seconds = 1;
  put(&done);
  assert_int_equal(ask("adductor_stretch").code, CODE_DAY_MAX);
}

static void test_S8_a_bout_without_its_length_counts_in_full(void **state) {
  (void)state;
  struct entry done = bout(0, 60, "psoas_release", 3, 5, 5);
  done.bout.seconds = 0;
  done.bout.hold = 600;
  done.bout.sets = 2;
  put(&done);
  assert_int_equal(ask("psoas_release").code, CODE_DAY_MAX);
}

static void test_S8_times_fit_the_day(void **state) {
  (void)state;
  static const struct {
    enum kind kind;
    int hold, reps, sets, times;
  } cases[] = {
      {KIND_RELEASE, 300, 1, 2, 2}, {KIND_RELEASE, 600, 1, 2, 1}, {KIND_STRETCH, 30, 1, 1, 2},
      {KIND_STRETCH, 60, 1, 3, 1},  {KIND_STRENGTH, 0, 8, 1, 2},  {KIND_STRENGTH, 0, 8, 2, 1},
      {KIND_PRESSURE, 90, 1, 1, 2}, {KIND_PRESSURE, 90, 1, 2, 1}, {KIND_BREATHING, 180, 1, 1, 9},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct exercise exercise = declare(cases[i].kind, cases[i].hold, cases[i].reps, cases[i].sets);
    assert_int_equal(scaled(&exercise, 1000).dose.times, cases[i].times);
  }
}

/* ---- properties
 * --------------------------------------------------------------------------------------- */

static int pick(int n) {
  return rand() % n;
}

enum { PLUGINS = 5, STEPS_MOST = 6 };
static struct exercise plugins[PLUGINS];
static struct step steps[PLUGINS][LEVELS_MAX][STEPS_MOST];
static const struct catalog random_catalog = {.exercises = plugins, .count = PLUGINS};

static void random_exercise(int n) {
  static const char *const ids[PLUGINS] = {"a", "b", "c", "cold", "e"};
  struct exercise *exercise = &plugins[n];
  *exercise = (struct exercise){.id = ids[n], .title = "T", .plugin = "p"};
  exercise->kind = (enum kind)pick(KIND_COUNT);
  exercise->level_count = 1 + pick(LEVELS_MAX);
  for (int i = 0; i < exercise->level_count; i++) {
    struct level *level = &exercise->levels[i];
    *level = (struct level){.hold = (int16_t)(pick(3) ? pick(900) : 0),
                            .reps = (uint8_t)(pick(3) ? pick(40) : 0),
                            .sets = (uint8_t)pick(8)};
    level->steps = steps[n][i];
    level->step_count = pick(STEPS_MOST + 1);
    for (int k = 0; k < level->step_count; k++)
      steps[n][i][k] = (struct step){
          (enum step_kind)pick(4), "x", (int16_t)(pick(2) ? pick(2000) : 0), pick(2), {NULL, NULL}};
  }
  for (int i = 0; i < STAGE_COUNT; i++) {
    exercise->has_stage[i] = pick(2);
    exercise->by_stage[i] = (struct dose){(uint8_t)pick(12), (uint8_t)pick(6), (uint8_t)pick(3)};
  }
  for (int i = 0; i < COLUMN_COUNT; i++)
    exercise->by_column[i] = (struct dose){(uint8_t)pick(12), (uint8_t)pick(6), (uint8_t)pick(3)};
}

/* A random day in the middle of a random fortnight. */
static void random_world(unsigned seed) {
  srand(seed);
  begin_empty(NULL);
  for (int i = 0; i < PLUGINS; i++) random_exercise(i);
  world.input.catalog = &random_catalog;
  day_is((enum stage)pick(STAGE_COUNT), (enum column)pick(COLUMN_COUNT), pick(9) - 1);
  world.arc.arc_day = pick(9) - 1;
  world.arc.reasons = pick(3) ? 0 : (uint64_t)1 << pick(REASON_COUNT);
  now_is(0, pick(1440));
  world.input.gentle = pick(8) == 0;
  world.input.safe_mode = pick(8) == 0;
  if (pick(10)) put_intake(-3, (uint16_t)(pick(4) ? 0 : 1 << pick(CONTRA_COUNT)));
  if (pick(10)) put_screen(-pick(5), 1, 0);
  for (int i = pick(12); i > 0; i--) put_checkin(-pick(3), pick(1440), pick(10));
  put_checkin(0, world.input.now.minute, pick(7));
  for (int i = pick(6); i > 0; i--) {
    struct entry done =
        bout(-pick(3), pick(1440), plugins[pick(PLUGINS)].id, 1 + pick(5), pick(8), pick(8));
    done.bout.seconds = (int16_t)pick(600);
    done.bout.side = (uint8_t)pick(3);
    put(&done);
  }
  for (int i = 0; i < PLUGINS; i++)
    if (pick(2)) put_level(-5, plugins[i].id, pick(6));
  for (int i = pick(5); i > 0; i--) put_prompt(0, pick(1440), pick(2) ? "x@1" : "y@2", 0);
}

static struct governor_request random_request(void) {
  return (struct governor_request){&plugins[pick(PLUGINS)], pick(12), 1 + pick(1000),
                                   (enum asker)pick(3), pick(2)};
}

/* Seconds of a set as a front end would run it: each step, within the dose. */
static int run_set(const struct governor_answer *answer, const struct level *level, int *holds) {
  int seconds = 0;
  *holds = 0;
  for (int i = 0; i < level->step_count; i++) {
    int amount = governor_step_amount(&answer->dose, &level->steps[i]);
    if (level->steps[i].kind == STEP_HOLD) seconds += amount, ++*holds;
    if (level->steps[i].kind == STEP_REPS)
      seconds += amount * (answer->dose.hold > 0 ? answer->dose.hold : 4), *holds += amount;
  }
  return seconds;
}

static void assert_within(const struct governor_answer *answer,
                          const struct governor_request *request) {
  const struct exercise *exercise = request->exercise;
  const struct kind_ceiling *ceiling = &kind_ceilings[exercise->kind];
  const struct governor_dose *dose = &answer->dose;
  assert_in_range(answer->level, 1, exercise->level_count);
  if (request->level > 0) assert_true(answer->level <= request->level);
  assert_true(world.arc.column >= ceiling->from && world.arc.column != COLUMN_OFF);
  assert_true(world.arc.stage != STAGE_HALT);
  assert_true(dose->sets >= 1 && dose->reps >= 1 && dose->seconds >= 1);
  if (ceiling->hold) assert_true(dose->hold <= ceiling->hold);
  if (ceiling->day) assert_true(dose->seconds <= ceiling->day);
  if (ceiling->time) assert_true(dose->seconds <= ceiling->time);
  if (ceiling->sets) assert_true(dose->sets <= ceiling->sets && dose->reps <= ceiling->reps);
  int holds;
  int seconds = run_set(answer, &exercise->levels[answer->level - 1], &holds) * dose->sets;
  assert_true(seconds <= dose->seconds);
  if (ceiling->holds) assert_true(holds * dose->sets <= ceiling->holds);
  if (kind_is_exercise(exercise->kind)) {
    assert_true(dose->seconds <= 1800 && dose->times <= 2);
    assert_false(world.input.gentle && exercise->kind != KIND_RELEASE);
    if (world.input.gentle || world.input.safe_mode) assert_int_equal(answer->level, 1);
  }
}

/* Nothing in OFF; a dose never above ceiling, column or row; the same question, the same answer. */
static void test_S24_answers_stay_within_every_ceiling(void **state) {
  (void)state;
  int allowed = 0;
  for (unsigned seed = 1; seed <= 30000; seed++) {
    random_world(seed);
    struct governor_request request = random_request();
    struct governor_answer answer, second;
    memset(&answer, 0, sizeof answer);
    memset(&second, 0, sizeof second);
    governor_check(&world.input, &request, &answer);
    governor_check(&world.input, &request, &second);
    assert_int_equal(answer.code, second.code);
    assert_int_equal(answer.dose.seconds, second.dose.seconds);
    assert_int_equal(answer.allow, answer.code == CODE_OK);
    if (!answer.allow) {
      assert_int_equal(answer.level, 0);
      continue;
    }
    allowed++;
    assert_within(&answer, &request);
    const struct dose *row = governor_row(&world.arc, request.exercise);
    if (!world.input.safe_mode) {
      assert_non_null(row);
      assert_true(answer.level <= row->level && answer.dose.times <= row->times);
    }
  }
  assert_in_range(allowed, 1000, 30000); /* the property is about something */
}

/* S16: asking for less gets no more; and never what asking for all does not get. */
static void test_S16_a_smaller_wish_gets_no_more(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 10000; seed++) {
    random_world(seed);
    struct governor_request request = random_request();
    struct governor_answer less, more;
    governor_check(&world.input, &request, &less);
    request.permille = request.permille + pick(1001 - request.permille);
    governor_check(&world.input, &request, &more);
    if (!less.allow || !more.allow) continue;
    assert_true(less.level <= more.level);
    assert_true(less.dose.hold <= more.dose.hold && less.dose.reps <= more.dose.reps);
    assert_true(less.dose.sets <= more.dose.sets && less.dose.seconds <= more.dose.seconds);
  }
}

static void make_careful(struct safety_params *params) {
  params->pre_gate_abs -= pick(4);
  params->pre_gate_delta -= pick(3);
  params->morning_delta -= pick(2);
  params->spacing_min += pick(481);
  params->cold_min -= pick(6);
  params->cold_gap_min += pick(241);
  params->cold_max -= pick(5);
  params->warm_max -= pick(4);
  params->max_prompts -= pick(6);
  params->prompt_gap_min += pick(151);
  params->quiet_from -= pick(120);
  params->quiet_to += pick(120);
}

static void test_more_careful_settings_never_allow_more(void **state) {
  (void)state;
  int refused = 0;
  for (unsigned seed = 1; seed <= 10000; seed++) {
    random_world(seed);
    struct governor_request request = random_request();
    struct governor_answer before, after;
    governor_check(&world.input, &request, &before);
    make_careful(&world.params);
    governor_check(&world.input, &request, &after);
    refused += before.allow && !after.allow;
    if (!after.allow) continue;
    assert_true(before.allow);
    assert_true(after.level <= before.level);
    assert_true(after.dose.seconds <= before.dose.seconds);
    assert_true(after.dose.times <= before.dose.times);
  }
  assert_in_range(refused, 50, 10000);
}

/* A person who starts whatever is allowed, all day long: the day stays within S8 and S9. */
static void test_S8_a_greedy_day(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 300; seed++) {
    random_world(seed);
    begin(NULL);
    world.input.catalog = &random_catalog;
    day_is(STAGE_STEADY, COLUMN_BUILD, 6);
    int seconds = 0, bouts = 0, of_kind[KIND_COUNT] = {0}, of[PLUGINS] = {0};
    for (int minute = 0; minute < 1440; minute += 7) {
      int n = pick(PLUGINS);
      now_is(0, minute);
      put_checkin(0, minute, 5);
      struct governor_request request = {&plugins[n], 0, 1000, ASKER_PERSON, pick(2)};
      struct governor_answer answer;
      governor_check(&world.input, &request, &answer);
      if (!answer.allow || !kind_is_exercise(plugins[n].kind)) continue;
      struct entry done = bout(0, minute, plugins[n].id, answer.level, 5, 5);
      done.bout.seconds = answer.dose.seconds;
      done.bout.hold = answer.dose.hold;
      done.bout.sets = answer.dose.sets;
      done.bout.reps = answer.dose.reps;
      put(&done);
      seconds += answer.dose.seconds, bouts++, of[n]++;
      of_kind[plugins[n].kind] += answer.dose.seconds;
      assert_true(of[n] <= 2);
    }
    assert_true(seconds <= 1800 && bouts <= 4);
    for (int kind = 0; kind < KIND_COUNT; kind++)
      if (kind_ceilings[kind].day) assert_true(of_kind[kind] <= kind_ceilings[kind].day);
  }
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_rows_of_the_table),
      TEST(test_rows_of_a_strong_flare),
      TEST(test_stage_columns),
      TEST(test_breathing_is_longer_on_a_hot_day),
      TEST(test_both_sides_begin_again_when_it_crossed),
      TEST(test_scaling_shortens_one_factor),
      TEST(test_steps_never_pass_the_dose),
      TEST(test_S8_ceilings_of_one_go),
      TEST(test_S8_ceilings_see_through_steps),
      TEST(test_S8_the_day_adds_up),
      TEST(test_S8_a_kind_counts_over_its_exercises),
      TEST(test_S8_counts_per_side),
      TEST(test_S8_four_bouts_and_half_an_hour_in_all),
      TEST(test_S8_a_bout_without_its_length_counts_in_full),
      TEST(test_S8_times_fit_the_day),
      TEST(test_S24_answers_stay_within_every_ceiling),
      TEST(test_S16_a_smaller_wish_gets_no_more),
      TEST(test_more_careful_settings_never_allow_more),
      TEST(test_S8_a_greedy_day),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
