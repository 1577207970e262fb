/* The check itself: the vectors of domain 4 and the rules that refuse, each test trying to get past
 * one of them. Doses (S8, S16, S24), levels (S5, S7) and prompts (S4, S10-S13) have files of their
 * own; S22 is kept by core/history (tests/unit/history.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/texts.h"
#include "governor_fixture.h"

static const enum asker everybody[] = {ASKER_PROGRAM, ASKER_PERSON, ASKER_PLAN};
enum { EVERYBODY = 3 };

static bool is_exercise(int i) {
  return kind_is_exercise(fixture_exercises[i].kind);
}

/* ---- the vectors of domain 4 -------------------------------------------------------------------
 */

static void test_G01_the_column_caps_the_level(void **state) {
  (void)state;
  day_is(STAGE_SOFTEN, COLUMN_GENTLE, 6);
  put_level(-9, "glute_strengthening", 3);
  put_checkin(0, MORNING - 60, 6);
  struct governor_answer answer = ask("glute_strengthening");
  assert_int_equal(answer.code, CODE_OK);
  assert_int_equal(answer.level, 1);
}

static void test_G02_pain_gate_at_eight(void **state) {
  (void)state;
  day_is(STAGE_SOFTEN, COLUMN_GENTLE, 6);
  put_level(-9, "glute_strengthening", 3);
  put_checkin(0, MORNING - 30, 8);
  assert_int_equal(ask("glute_strengthening").code, CODE_PAIN_GATE);
  assert_int_equal(ask("glute_strengthening").level, 0);
}

static void test_G03_pain_gate_above_usual(void **state) {
  (void)state;
  day_is(STAGE_INTEGRATE, COLUMN_EASY, 2);
  put_level(-9, "adductor_stretch", 2);
  put_checkin(0, MORNING - 30, 5);
  assert_int_equal(ask("adductor_stretch").code, CODE_PAIN_GATE);
  put_checkin(0, MORNING - 20, 4);
  assert_int_equal(ask("adductor_stretch").code, CODE_OK);
}

static void test_G06_a_louder_morning_rests(void **state) {
  (void)state;
  put_bout(-1, 630, "adductor_stretch", 1, 5, 5);
  put_checkin(0, 480, 7);
  put_checkin(0, 590, 5);
  assert_int_equal(ask("adductor_stretch").code, CODE_REST_DAY);
  assert_int_equal(ask("adductor_stretch").again, at(1, 0));
}

static void test_G07_a_morning_one_louder_does_not(void **state) {
  (void)state;
  put_bout(-1, 630, "adductor_stretch", 1, 5, 5);
  put_checkin(0, 480, 6);
  assert_int_equal(ask("adductor_stretch").code, CODE_OK);
}

static void test_G08_four_hours_between_bouts(void **state) {
  (void)state;
  put_bout(0, 600, "psoas_release", 1, 5, 5);
  now_is(0, 13 * 60 + 59);
  assert_int_equal(ask("psoas_release").code, CODE_TOO_SOON);
  assert_int_equal(ask("psoas_release").again, at(0, 14 * 60));
  now_is(0, 14 * 60);
  assert_int_equal(ask("psoas_release").code, CODE_OK);
}

static void test_G09_pressure_not_taught(void **state) {
  (void)state;
  day_is(STAGE_INTEGRATE, COLUMN_EASY, 6);
  assert_int_equal(ask("psoas_pressure").code, CODE_OK);
  world.history.intake.taught = 0;
  assert_int_equal(ask("psoas_pressure").code, CODE_LOCKED);
  world.history.intake.taught = NOT_RECORDED;
  assert_int_equal(ask("psoas_pressure").code, CODE_LOCKED);
}

static void test_G10_a_plugin_gets_no_more_than_the_row(void **state) {
  (void)state;
  day_is(STAGE_SOFTEN, COLUMN_GENTLE, 6);
  put_level(-9, "adductor_stretch", 4);
  struct governor_request request = {find("adductor_stretch"), 4, 1000, ASKER_PROGRAM, false};
  struct governor_answer answer;
  governor_check(&world.input, &request, &answer);
  assert_int_equal(answer.code, CODE_OK);
  assert_int_equal(answer.dose.sets * answer.dose.reps, 1);
  assert_int_equal(answer.dose.hold, 30);
}

static void test_G11_screen_four_days_old_in_an_arc(void **state) {
  (void)state;
  begin_empty(state);
  put_intake(-30, 0);
  put_checkin(0, 540, 5);
  put_screen(-4, 480, 0);
  assert_int_equal(ask("psoas_release").code, CODE_OK); /* no arc */
  day_is(STAGE_INTEGRATE, COLUMN_EASY, 6);
  world.arc.arc_day = 4;
  assert_int_equal(ask("psoas_release").code, CODE_SCREEN_FIRST);
}

static void test_G12_nothing_of_a_plugin_in_halt(void **state) {
  (void)state;
  day_is(STAGE_HALT, COLUMN_OFF, 6);
  struct prompt_request encouragement = {0};
  moment again;
  assert_int_equal(governor_prompt(&world.input, &encouragement, &again), CODE_HALTED);
  assert_int_equal(again, MOMENT_NEVER);
}

/* ---- S1-S4: HALT -------------------------------------------------------------------------------
 */

static void assert_all_halted(void) {
  for (int i = 0; i < fixture_catalog.count; i++)
    for (int k = 0; k < EVERYBODY; k++) {
      struct governor_answer answer = ask_for(&fixture_exercises[i], everybody[k]);
      assert_int_equal(answer.code, CODE_HALTED);
      assert_false(answer.allow);
      assert_int_equal(answer.level, 0);
    }
}

static void test_S1_halt_stops_everything(void **state) {
  (void)state;
  day_is(STAGE_HALT, COLUMN_OFF, 6);
  assert_all_halted();
  day_is(STAGE_HALT, COLUMN_BUILD, 6); /* a column that must not be there */
  assert_all_halted();
  day_is(STAGE_STEADY, COLUMN_OFF, 6);
  assert_all_halted();
  world.input.safe_mode = world.input.gentle = true;
  assert_all_halted();
}

static void test_S2_only_clear_or_retract_ends_halt(void **state) {
  (void)state;
  struct entry baseline = make(ENTRY_BASELINE, -40, 0);
  baseline.baseline.pain = 6;
  put(&baseline);
  put_screen(0, 300, 1u << ITEM_BLADDER);
  put_screen(0, 400, 0); /* all no */
  struct entry imported = make(ENTRY_CLEAR, 0, 410);
  imported.clear.may_exercise = imported.clear.unconfirmed = true;
  put(&imported);
  struct entry no = make(ENTRY_CLEAR, 0, 420);
  put(&no);
  put_permit(0, 430, "psoas_release");
  put_intake(0, 0);
  for (int day = 0; day < 200; day += 40) {
    now_is(day, MORNING);
    history_trim(&world.history, &world.arc_params, TODAY + day);
    evaluate();
    assert_all_halted();
  }
  struct entry yes = make(ENTRY_CLEAR, 160, 599);
  yes.clear.may_exercise = true;
  put(&yes);
  evaluate();
  assert_int_not_equal(ask("breathing").code, CODE_HALTED);
}

/* The items, tiers and texts are constants of core/arc and core/texts; here: no setting of this
 * module has a say in them, at any value that its range allows. */
static void test_S3_no_setting_reaches_the_items(void **state) {
  (void)state;
  for (int item = ITEM_SADDLE; item <= ITEM_CALF; item++) {
    begin(state);
    for (int i = 0; i < safety_param_count; i++) {
      const struct safety_param_row *row = &safety_param_rows[i];
      *(int *)(void *)((char *)&world.params + row->offset) = row->high;
    }
    put_screen(0, 599, (uint16_t)(1u << item));
    evaluate();
    assert_all_halted();
  }
}

static void test_S20_selfharm_stops_the_day(void **state) {
  (void)state;
  put_screen(0, 599, 1u << ITEM_SELFHARM);
  evaluate();
  assert_all_halted();
  struct prompt_request checkin = {.checkin = true};
  moment again;
  assert_int_equal(governor_prompt(&world.input, &checkin, &again), CODE_HALTED);
  /* Which text is shown (D43 alone): core/texts and the engine. */
}

/* ---- S6: pain -----------------------------------------------------------------------------------
 */

static void test_S6_no_exercise_without_a_fresh_number(void **state) {
  (void)state;
  now_is(0, MORNING - 60 + 12 * 60);
  assert_int_equal(ask("psoas_release").code, CODE_OK); /* 12 h to the minute */
  now_is(0, MORNING - 60 + 12 * 60 + 1);
  assert_int_equal(ask("psoas_release").code, CODE_CHECKIN_FIRST);
  assert_int_equal(ask("breathing").code, CODE_OK);
  assert_int_equal(ask_as("psoas_release", ASKER_PLAN).code, CODE_OK);
}

static void test_S6_a_number_from_the_future_is_none(void **state) {
  (void)state;
  now_is(0, MORNING - 61); /* the clock was set back */
  assert_int_equal(ask("psoas_release").code, CODE_CHECKIN_FIRST);
}

static void test_S6_pain_after_a_bout_is_the_current_pain(void **state) {
  (void)state;
  put_bout(0, MORNING - 40, "psoas_release", 1, 5, 8);
  assert_int_equal(ask("adductor_stretch").code, CODE_PAIN_GATE);
  put_checkin(0, MORNING - 35, 5); /* until a newer reading */
  now_is(0, MORNING);
  assert_int_equal(ask("adductor_stretch").code, CODE_OK);
}

static void test_S6_without_a_baseline_only_the_absolute_gate(void **state) {
  (void)state;
  day_is(STAGE_SETUP, COLUMN_REST, -1);
  put_checkin(0, MORNING - 5, 7);
  assert_int_equal(ask("psoas_release").code, CODE_OK);
  put_checkin(0, MORNING - 4, 8);
  assert_int_equal(ask("psoas_release").code, CODE_PAIN_GATE);
}

static void test_S6_usual_pain_of_eight_keeps_it_off(void **state) {
  (void)state;
  day_is(STAGE_STEADY, COLUMN_BUILD, 8);
  put_checkin(0, MORNING - 5, 8);
  assert_int_equal(ask("psoas_release").code, CODE_PAIN_GATE);
}

/* ---- S9: spacing
 * --------------------------------------------------------------------------------- */

static void test_S9_two_bouts_a_day(void **state) {
  (void)state;
  put_bout(0, 300, "psoas_release", 1, 5, 5);
  put_bout(0, 600, "psoas_release", 1, 5, 5);
  now_is(0, 900);
  assert_int_equal(ask("psoas_release").code, CODE_TOO_SOON);
  assert_int_equal(ask("psoas_release").again, at(1, 0));
  assert_int_equal(ask("adductor_stretch").code, CODE_OK);
}

static void test_S9_a_skipped_bout_is_none(void **state) {
  (void)state;
  struct entry skipped = bout(0, 590, "psoas_release", 1, 5, NOT_RECORDED);
  skipped.bout.outcome = OUTCOME_SKIPPED;
  put(&skipped);
  assert_int_equal(ask("psoas_release").code, CODE_OK);
}

static void test_S9_half_an_hour_between_blocks(void **state) {
  (void)state;
  put_bout(0, MORNING - 29, "psoas_release", 1, 5, 5);
  assert_int_equal(ask("adductor_stretch").code, CODE_TOO_SOON);
  assert_int_equal(ask("adductor_stretch").again, at(0, MORNING + 1));
  struct governor_request next = {find("adductor_stretch"), 0, 1000, ASKER_PERSON, true};
  struct governor_answer answer;
  governor_check(&world.input, &next, &answer); /* the same block goes on */
  assert_int_equal(answer.code, CODE_OK);
  now_is(0, MORNING + 1);
  assert_int_equal(ask("adductor_stretch").code, CODE_OK);
}

static void test_S9_heavy_strength_needs_a_day_between(void **state) {
  (void)state;
  put_level(-9, "glute_strengthening", 4);
  put_bout(-1, 630, "glute_strengthening", 4, 5, 5);
  for (int k = 0; k < EVERYBODY; k++)
    assert_int_equal(ask_as("glute_strengthening", everybody[k]).code, CODE_TOO_SOON);
  day_is(STAGE_INTEGRATE, COLUMN_EASY, 6); /* level 3 there */
  assert_int_equal(ask("glute_strengthening").code, CODE_OK);
  day_is(STAGE_STEADY, COLUMN_BUILD, 6);
  now_is(1, MORNING);
  put_checkin(1, MORNING - 1, 5);
  assert_int_equal(ask("glute_strengthening").code, CODE_OK);
}

/* ---- S11, S12: what holds only the program
 * ------------------------------------------------------- */

static void test_S11_quiet_hours_hold_only_the_program(void **state) {
  (void)state;
  now_is(0, 22 * 60);
  put_checkin(0, 21 * 60 + 50, 5);
  struct governor_answer answer = ask_as("psoas_release", ASKER_PROGRAM);
  assert_int_equal(answer.code, CODE_QUIET);
  assert_int_equal(answer.again, at(1, 7 * 60 + 30));
  assert_int_equal(ask_as("breathing", ASKER_PROGRAM).code, CODE_QUIET);
  assert_int_equal(ask("psoas_release").code, CODE_OK);
  assert_int_equal(ask("breathing").code, CODE_OK);
}

static void test_S12_the_budget_holds_only_the_program(void **state) {
  (void)state;
  put_prompt(0, MORNING - 29, "morning@x", PROMPT_SHOWN);
  assert_int_equal(ask_as("psoas_release", ASKER_PROGRAM).code, CODE_PROMPT_MAX);
  assert_int_equal(ask_as("psoas_release", ASKER_PROGRAM).again, at(0, MORNING + 1));
  assert_int_equal(ask("psoas_release").code, CODE_OK);
}

static void test_S12_times_are_the_programs_daily_maximum(void **state) {
  (void)state;
  put_bout(0, 300, "psoas_release", 1, 5, 5); /* x1 in every row */
  assert_int_equal(ask_as("psoas_release", ASKER_PROGRAM).code, CODE_DAY_MAX);
  assert_int_equal(ask("psoas_release").code, CODE_OK);
}

/* ---- S14, S15, S21: before exercise
 * --------------------------------------------------------------- */

static void assert_exercise_code(enum code expected) {
  for (int i = 0; i < fixture_catalog.count; i++)
    for (int k = 0; k < EVERYBODY; k++) {
      enum code code = ask_for(&fixture_exercises[i], everybody[k]).code;
      if (is_exercise(i))
        assert_int_equal(code, expected);
      else
        assert_int_equal(code, CODE_OK);
    }
}

static void test_S14_a_check_older_than_a_week(void **state) {
  (void)state;
  begin_empty(state);
  put_intake(-30, 0);
  put_checkin(0, 540, 5);
  assert_exercise_code(CODE_SCREEN_FIRST); /* never done */
  put_screen(-8, 480, 0);
  assert_exercise_code(CODE_SCREEN_FIRST);
  struct entry abandoned = make(ENTRY_SCREEN, 0, 500);
  put(&abandoned);
  assert_exercise_code(CODE_SCREEN_FIRST);
  put_screen(-7, 480, 0);
  assert_int_equal(ask("psoas_release").code, CODE_OK);
}

static void test_S15_before_the_intake(void **state) {
  (void)state;
  world.history.has_intake = false;
  assert_exercise_code(CODE_INTAKE_FIRST);
  world.history.has_intake = true;
  world.history.intake.agreed = 0;
  assert_exercise_code(CODE_INTAKE_FIRST);
  world.history.intake.agreed = NOT_RECORDED;
  assert_exercise_code(CODE_INTAKE_FIRST);
  world.history.intake.agreed = 1;
  world.history.intake.adult = 0;
  assert_exercise_code(CODE_INTAKE_FIRST);
}

static void test_S15_contraindications_lock(void **state) {
  for (int contra = 0; contra < CONTRA_COUNT; contra++) {
    begin(state);
    put_intake(-2, (uint16_t)(1u << contra));
    assert_int_equal(ask("psoas_pressure").code, CODE_LOCKED);
    assert_int_equal(ask("adductor_stretch").code, CODE_LOCKED);
    assert_int_equal(ask("glute_strengthening").code, CODE_LOCKED);
    assert_int_equal(ask("psoas_release").code, CODE_OK);
    assert_int_equal(ask("breathing").code, CODE_OK);
    put_permit(-1, 600, "adductor_stretch");
    put_permit(-1, 600, "psoas_pressure");
    assert_int_equal(ask("adductor_stretch").code, CODE_OK);
    assert_int_equal(ask("glute_strengthening").code, CODE_LOCKED);
    assert_int_equal(ask("psoas_pressure").code, CODE_LOCKED); /* while it stands */
  }
}

static void test_S15_a_permit_that_does_not_count(void **state) {
  (void)state;
  put_permit(-3, 600, "adductor_stretch"); /* before the answer that locks it */
  put_intake(-2, 1u << CONTRA_HERNIA);
  struct entry imported = make(ENTRY_PERMIT, -1, 600);
  strcpy(imported.permit.exercise, "adductor_stretch");
  imported.permit.unconfirmed = true;
  put(&imported);
  put_permit(1, 600, "adductor_stretch"); /* not yet */
  assert_int_equal(ask("adductor_stretch").code, CODE_LOCKED);
}

static void test_S21_an_open_safety_check_comes_first(void **state) {
  (void)state;
  world.arc.reasons |= (uint64_t)1 << REASON_SCREEN_DUE;
  assert_exercise_code(CODE_SCREEN_FIRST);
}

/* ---- S16-S19
 * -------------------------------------------------------------------------------------- */

static void test_S16_a_wish_never_raises(void **state) {
  (void)state;
  put_level(-9, "adductor_stretch", 2);
  for (int wish = 0; wish < 12; wish++) {
    struct governor_request request = {find("adductor_stretch"), wish, 5000, ASKER_PROGRAM, false};
    struct governor_answer answer;
    governor_check(&world.input, &request, &answer);
    assert_int_equal(answer.level, wish == 1 ? 1 : 2);
    assert_int_equal(answer.dose.sets, wish == 1 ? 1 : 2);
    assert_int_equal(answer.dose.hold, 30);
  }
}

static void test_S17_safe_mode_leaves_rest_and_breathing(void **state) {
  (void)state;
  put_level(-9, "psoas_release", 3);
  world.input.safe_mode = true;
  for (int i = 0; i < fixture_catalog.count; i++) {
    const struct exercise *exercise = &fixture_exercises[i];
    struct governor_answer answer = ask_for(exercise, ASKER_PERSON);
    bool rest = exercise->kind == KIND_RELEASE || exercise->kind == KIND_BREATHING;
    assert_int_equal(answer.code, rest ? CODE_OK : CODE_ENGINE_ERROR);
    assert_int_equal(answer.level, rest ? 1 : 0);
    if (exercise->kind == KIND_BREATHING) assert_int_equal(answer.dose.times, 3); /* REST */
  }
}

static void test_S17_unknown_values_are_refused(void **state) {
  (void)state;
  struct exercise strange = *find("breathing");
  strange.kind = KIND_COUNT;
  assert_int_equal(ask_for(&strange, ASKER_PERSON).code, CODE_ENGINE_ERROR);
  strange = *find("breathing");
  strange.level_count = LEVELS_MAX + 1;
  assert_int_equal(ask_for(&strange, ASKER_PERSON).code, CODE_ENGINE_ERROR);
  world.arc.stage = STAGE_COUNT;
  assert_int_equal(ask("breathing").code, CODE_ENGINE_ERROR);
  day_is(STAGE_STEADY, COLUMN_COUNT, 6);
  assert_int_equal(ask("breathing").code, CODE_ENGINE_ERROR);
  day_is(STAGE_STEADY, COLUMN_BUILD, 6);
  assert_int_equal(ask_as("breathing", (enum asker)(ASKER_PLAN + 1)).code, CODE_ENGINE_ERROR);
}

/* The question and its "yes" are the engine's; here: no other entry moves what B is read from. */
static void test_S18_only_a_baseline_entry_changes_the_baseline(void **state) {
  (void)state;
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    if (kind == ENTRY_BASELINE) continue;
    struct entry entry = make((enum entry_kind)kind, 0, 1);
    put(&entry);
  }
  assert_int_equal(world.history.baseline_count, 0);
}

static void test_S19_phrases_pass_the_banned_list(void **state) {
  (void)state;
  for (int code = 0; code < CODE_COUNT; code++) {
    assert_null(text_banned(code_phrases[code]));
    assert_in_range(strlen(code_phrases[code]), 1, 60);
    assert_non_null(code_names[code]);
  }
}

/* The lock screen and file modes are the shell's; here: no reason that reaches a notification names
 * a part of the body. */
static void test_S23_phrases_name_no_body_part(void **state) {
  (void)state;
  static const char *const parts[] = {"psoas", "hip",   "glute", "butt", "leg",  "groin",
                                      "bone",  "belly", "foot",  "back", "anal", "pelvi"};
  for (int code = 0; code < CODE_COUNT; code++)
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
      assert_null(strstr(code_phrases[code], parts[i]));
}

/* ---- S24 and the bad day
 * ---------------------------------------------------------------------------- */

static void test_S24_columns_hold_back_the_kinds(void **state) {
  (void)state;
  static const enum stage stages[COLUMN_COUNT] = {STAGE_HALT, STAGE_PEAK, STAGE_SOFTEN,
                                                  STAGE_INTEGRATE, STAGE_STEADY};
  for (int column = COLUMN_REST; column < COLUMN_COUNT; column++) {
    day_is(stages[column], (enum column)column, 6);
    for (int i = 0; i < fixture_catalog.count; i++) {
      bool offered = kind_ceilings[fixture_exercises[i].kind].from <= (enum column)column;
      enum code code = ask_for(&fixture_exercises[i], ASKER_PERSON).code;
      assert_int_equal(code, offered ? CODE_OK : CODE_NOT_IN_STAGE);
    }
  }
}

static void test_S24_a_plugin_cannot_declare_its_way_in(void **state) {
  (void)state;
  struct exercise bold = *find("glute_strengthening");
  for (int stage = 0; stage < STAGE_COUNT; stage++) bold.by_stage[stage] = (struct dose){6, 9, 0};
  for (int stage = 0; stage < STAGE_COUNT; stage++) bold.has_stage[stage] = true;
  for (int c = 0; c < COLUMN_COUNT; c++) bold.by_column[c] = (struct dose){6, 9, 0};
  day_is(STAGE_PEAK, COLUMN_REST, 6);
  assert_int_equal(ask_for(&bold, ASKER_PERSON).code, CODE_NOT_IN_STAGE);
  day_is(STAGE_HALT, COLUMN_OFF, 6);
  assert_int_equal(ask_for(&bold, ASKER_PERSON).code, CODE_HALTED);
}

static void test_a_bad_day_leaves_rest_breathing_and_comfort(void **state) {
  (void)state;
  put_level(-9, "psoas_release", 3);
  world.input.gentle = true;
  for (int i = 0; i < fixture_catalog.count; i++) {
    enum kind kind = fixture_exercises[i].kind;
    struct governor_answer answer = ask_for(&fixture_exercises[i], ASKER_PLAN);
    bool rests = kind_is_exercise(kind) && kind != KIND_RELEASE;
    assert_int_equal(answer.code, rests ? CODE_REST_DAY : CODE_OK);
    if (kind == KIND_RELEASE) assert_int_equal(answer.level, 1);
  }
}

/* ---- pauses
 * ------------------------------------------------------------------------------------------ */

static void test_the_persons_pause_holds_only_the_program(void **state) {
  (void)state;
  world.input.paused_until = at(0, MORNING + 60);
  assert_int_equal(ask_as("breathing", ASKER_PROGRAM).code, CODE_PAUSED);
  assert_int_equal(ask_as("breathing", ASKER_PROGRAM).again, at(0, MORNING + 60));
  assert_int_equal(ask("breathing").code, CODE_OK);
  assert_int_equal(ask_as("psoas_release", ASKER_PLAN).code, CODE_OK);
  world.input.paused_until = at(0, MORNING);
  assert_int_equal(ask_as("breathing", ASKER_PROGRAM).code, CODE_OK);
}

static void test_a_pause_by_fails_holds_everybody_until_a_permit(void **state) {
  (void)state;
  put_level(-2, "adductor_stretch", 0);
  for (int k = 0; k < EVERYBODY; k++)
    assert_int_equal(ask_as("adductor_stretch", everybody[k]).code, CODE_PAUSED);
  put_permit(-1, 600, "adductor_stretch");
  struct governor_answer answer = ask("adductor_stretch");
  assert_int_equal(answer.code, CODE_OK);
  assert_int_equal(answer.level, 1);
}

/* ---- the order of the codes
 * ---------------------------------------------------------------------------- */

/* Everything is wrong at once; taken away one by one, each code comes to light in its turn. */
static void test_codes_come_in_their_order(void **state) {
  (void)state;
  begin_empty(state);
  const struct exercise *stretch = find("adductor_stretch");
  day_is(STAGE_HALT, COLUMN_OFF, 2);
  world.input.safe_mode = true;
  put_level(-1, "adductor_stretch", 0);
  put_checkin(0, 1, 9);
  now_is(0, 1300);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_HALTED);
  day_is(STAGE_PEAK, COLUMN_REST, 2);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_ENGINE_ERROR);
  world.input.safe_mode = false;
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_SCREEN_FIRST);
  put_screen(-1, 480, 0);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_INTAKE_FIRST);
  put_intake(-1, 1u << CONTRA_DVT);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_LOCKED);
  put_intake(0, 0);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_NOT_IN_STAGE);
  day_is(STAGE_STEADY, COLUMN_BUILD, 2);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_PAUSED);
  put_level(0, "adductor_stretch", 1);
  world.input.gentle = true;
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_REST_DAY);
  world.input.gentle = false;
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_CHECKIN_FIRST);
  put_checkin(0, 1299, 9);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_PAIN_GATE);
  put_bout(0, 1299, "adductor_stretch", 1, 2, 2);
  for (int i = 0; i < 3; i++) put_bout(0, 1295 + i, "glute_strengthening", 1, 2, 2);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_TOO_SOON);
  world.history.bouts[world.history.bout_count - 1].stamp.at = at(0, 900);
  for (int i = 0; i < 3; i++) world.history.bouts[i].stamp.at = at(0, 800);
  world.history.bouts[3].stamp.at = at(0, 900);
  put_checkin(0, 1299, 2);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_DAY_MAX);
  world.history.bout_count = 0;
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_QUIET);
  world.params.quiet_from = 1320;
  put_prompt(0, 1290, "evening@x", PROMPT_SHOWN);
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_PROMPT_MAX);
  world.params.prompt_gap_min = 10;
  assert_int_equal(ask_for(stretch, ASKER_PROGRAM).code, CODE_OK);
}

/* Flying west over the date line: what was dated tomorrow is of today (domain 2.1). */
static void test_dates_ahead_count_as_today(void **state) {
  (void)state;
  struct entry done[2] = {bout(0, 200, "psoas_release", 1, 5, 5),
                          bout(0, 300, "psoas_release", 1, 5, 5)};
  for (int i = 0; i < 2; i++) {
    done[i].stamp.date = TODAY + 1;
    put(&done[i]);
  }
  assert_int_equal(ask("psoas_release").code, CODE_TOO_SOON);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_G01_the_column_caps_the_level),
      TEST(test_G02_pain_gate_at_eight),
      TEST(test_G03_pain_gate_above_usual),
      TEST(test_G06_a_louder_morning_rests),
      TEST(test_G07_a_morning_one_louder_does_not),
      TEST(test_G08_four_hours_between_bouts),
      TEST(test_G09_pressure_not_taught),
      TEST(test_G10_a_plugin_gets_no_more_than_the_row),
      TEST(test_G11_screen_four_days_old_in_an_arc),
      TEST(test_G12_nothing_of_a_plugin_in_halt),
      TEST(test_S1_halt_stops_everything),
      TEST(test_S2_only_clear_or_retract_ends_halt),
      TEST(test_S3_no_setting_reaches_the_items),
      TEST(test_S20_selfharm_stops_the_day),
      TEST(test_S6_no_exercise_without_a_fresh_number),
      TEST(test_S6_a_number_from_the_future_is_none),
      TEST(test_S6_pain_after_a_bout_is_the_current_pain),
      TEST(test_S6_without_a_baseline_only_the_absolute_gate),
      TEST(test_S6_usual_pain_of_eight_keeps_it_off),
      TEST(test_S9_two_bouts_a_day),
      TEST(test_S9_a_skipped_bout_is_none),
      TEST(test_S9_half_an_hour_between_blocks),
      TEST(test_S9_heavy_strength_needs_a_day_between),
      TEST(test_S11_quiet_hours_hold_only_the_program),
      TEST(test_S12_the_budget_holds_only_the_program),
      TEST(test_S12_times_are_the_programs_daily_maximum),
      TEST(test_S14_a_check_older_than_a_week),
      TEST(test_S15_before_the_intake),
      TEST(test_S15_contraindications_lock),
      TEST(test_S15_a_permit_that_does_not_count),
      TEST(test_S21_an_open_safety_check_comes_first),
      TEST(test_S16_a_wish_never_raises),
      TEST(test_S17_safe_mode_leaves_rest_and_breathing),
      TEST(test_S17_unknown_values_are_refused),
      TEST(test_S18_only_a_baseline_entry_changes_the_baseline),
      TEST(test_S19_phrases_pass_the_banned_list),
      TEST(test_S23_phrases_name_no_body_part),
      TEST(test_S24_columns_hold_back_the_kinds),
      TEST(test_S24_a_plugin_cannot_declare_its_way_in),
      TEST(test_a_bad_day_leaves_rest_breathing_and_comfort),
      TEST(test_the_persons_pause_holds_only_the_program),
      TEST(test_a_pause_by_fails_holds_everybody_until_a_permit),
      TEST(test_codes_come_in_their_order),
      TEST(test_dates_ahead_count_as_today),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
