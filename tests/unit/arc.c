/* The stage engine: every vector, and what a course cannot say. */
#include "arc_fixture.h"

static struct arc_row rows[ARC_ROWS_MAX];

static void assert_line(const char *course, const char *eval, const char *expected) {
  char line[ARC_LINE_SIZE];
  struct arc_result result = arc_fixture_run(course, eval, NULL);
  arc_format(&result, line);
  assert_string_equal(line, expected);
}

/* ---- vectors -------------------------------------------------------------------------------- */

static void assert_rows(const char *path, int at_least) {
  int count = arc_rows_read(path, rows, 0);
  int wrong = 0;
  assert_in_range(count, at_least, ARC_ROWS_MAX);
  for (int i = 0; i < count; i++) {
    char line[ARC_LINE_SIZE];
    struct arc_result result = arc_fixture_run(rows[i].course, rows[i].eval, NULL);
    arc_format(&result, line);
    if (strcmp(line, rows[i].expected) == 0) continue;
    wrong++;
    print_error("%s\n  expected %s\n  but was  %s\n", rows[i].id, rows[i].expected, line);
  }
  assert_int_equal(wrong, 0);
}

static void test_the_vectors_of_the_domain(void **state) {
  (void)state;
  assert_rows("tests/vectors/arc.tsv", 30);
}

static void test_edges_and_judgements(void **state) {
  (void)state;
  assert_rows("tests/vectors/arc_edges.tsv", 60);
}

/* ---- tables --------------------------------------------------------------------------------- */

static void test_every_name_is_there(void **state) {
  (void)state;
  for (int i = 0; i < STAGE_COUNT; i++) assert_non_null(stage_names[i]);
  for (int i = 0; i < COLUMN_COUNT; i++) assert_non_null(column_names[i]);
  for (int i = 0; i < POSITION_COUNT; i++) assert_non_null(position_names[i]);
  for (int i = 0; i < REASON_COUNT; i++) assert_non_null(reason_names[i]);
}

static void test_phrases_fit_a_notification(void **state) {
  (void)state;
  for (int i = 0; i < REASON_COUNT; i++) {
    assert_non_null(reason_phrases[i]);
    assert_in_range(strlen(reason_phrases[i]), 1, 40);
  }
}

static void test_parameters_start_within_their_range(void **state) {
  (void)state;
  struct arc_params params;
  memset(&params, 0x5a, sizeof params);
  arc_params_default(&params);
  assert_int_equal(arc_param_count * sizeof(int), sizeof params);
  for (int i = 0; i < arc_param_count; i++) {
    const struct arc_param_row *row = &arc_param_rows[i];
    const int *value = (const int *)(const void *)((const char *)&params + row->offset);
    assert_int_equal(*value, row->initial);
    assert_true(row->low <= row->initial && row->initial <= row->high && row->low < row->high);
    assert_true(strlen(row->help) > 10);
  }
}

/* ---- screens -------------------------------------------------------------------------------- */

static enum tier tier_of(unsigned yes, unsigned unsure) {
  struct screen screen = {.yes = (uint16_t)yes, .unsure = (uint16_t)unsure, .completed = true};
  return arc_screen_tier(&screen);
}

static void test_a_screen_has_its_highest_tier(void **state) {
  (void)state;
  assert_int_equal(tier_of(0, 0), TIER_NONE);
  assert_int_equal(tier_of(1u << ITEM_LUMP, 0), TIER_C);
  assert_int_equal(tier_of(1u << ITEM_LUMP | 1u << ITEM_CALF, 0), TIER_U);
  assert_int_equal(tier_of(1u << ITEM_LUMP | 1u << ITEM_SELFHARM, 0), TIER_E);
}

static void test_unsure_counts_one_tier_lower(void **state) {
  (void)state;
  assert_int_equal(tier_of(0, 1u << ITEM_SADDLE), TIER_U);
  assert_int_equal(tier_of(0, 1u << ITEM_NUMB), TIER_C);
  assert_int_equal(tier_of(0, 1u << ITEM_NIGHT), TIER_NONE);
  assert_int_equal(arc_item_tier(ITEM_INJURY), TIER_E);
  assert_int_equal(arc_item_tier(ITEM_FUNCTION), TIER_U);
  assert_int_equal(arc_item_tier(ITEM_WEIGHT), TIER_C);
}

/* A diary with one tier E screen at 09:00, in parts that a test may change. */
struct flagged {
  struct arc_params params;
  struct course course;
  struct stamp now;
};

static struct flagged *flagged(const char *more) {
  static struct flagged diary;
  char text[200];
  snprintf(text, sizeof text, "baseline=6; d0 am 6; RF@d0T09:00=weak; %s", more);
  arc_params_default(&diary.params);
  arc_fixture_parse(text, "d1", ARC_BASE, &diary.course, &diary.now);
  return &diary;
}

static enum stage stage_of(const struct flagged *diary) {
  return arc_fixture_evaluate(&diary->course, &diary->params, &diary->now).stage;
}

static void test_an_unconfirmed_clear_ends_nothing(void **state) {
  (void)state;
  struct flagged *diary = flagged("CLEAR@d0=yes");
  assert_int_equal(stage_of(diary), STAGE_STEADY);
  diary->course.clears[0].unconfirmed = true;
  assert_int_equal(stage_of(diary), STAGE_HALT);
}

static void test_an_unconfirmed_no_is_no_reason(void **state) {
  (void)state;
  struct flagged *diary = flagged("CLEAR@d0=no");
  struct arc_result result = arc_fixture_evaluate(&diary->course, &diary->params, &diary->now);
  assert_true(arc_has(&result, REASON_HALT_NO_EX));
  diary->course.clears[0].unconfirmed = true;
  result = arc_fixture_evaluate(&diary->course, &diary->params, &diary->now);
  assert_false(arc_has(&result, REASON_HALT_NO_EX));
}

static void test_an_unconfirmed_retract_ends_nothing(void **state) {
  (void)state;
  struct flagged *diary = flagged("RETRACT@d0T09:30");
  assert_int_equal(stage_of(diary), STAGE_STEADY);
  diary->course.retracts[0].unconfirmed = true;
  assert_int_equal(stage_of(diary), STAGE_HALT);
}

static void test_a_retract_takes_back_the_screen_it_names(void **state) {
  (void)state;
  struct flagged *diary = flagged("RF@d0T09:10=calf; RETRACT@d0T09:30");
  assert_int_equal(diary->course.retract_count, 2); /* a course means both */
  diary->course.retract_count = 1;
  diary->course.retracts[0].screen = diary->course.screens[1].stamp.id;
  assert_int_equal(stage_of(diary), STAGE_HALT);
  diary->course.retracts[0].screen = diary->course.screens[0].stamp.id;
  assert_int_equal(stage_of(diary), STAGE_HALT);
  diary->course.screen_count = 1;
  assert_int_equal(stage_of(diary), STAGE_STEADY);
}

static void test_a_retract_without_a_name_means_the_newest_screen_before_it(void **state) {
  (void)state;
  struct flagged *diary = flagged("RF@d0T09:10=none; RETRACT@d0T09:30; RF@d0T09:40=none");
  diary->course.retract_count = 1;
  memset(&diary->course.retracts[0].screen, 0, sizeof diary->course.retracts[0].screen);
  assert_int_equal(stage_of(diary), STAGE_HALT);
  diary->course.screens[1].stamp.at = diary->course.retracts[0].stamp.at;
  assert_int_equal(stage_of(diary), STAGE_STEADY);
}

static void test_retracting_can_be_forbidden(void **state) {
  (void)state;
  struct flagged *diary = flagged("RETRACT@d0T09:01");
  assert_int_equal(stage_of(diary), STAGE_STEADY);
  diary->params.retract_min = 0;
  assert_int_equal(stage_of(diary), STAGE_HALT);
  diary->course.retracts[0].stamp.at = diary->course.screens[0].stamp.at;
  assert_int_equal(stage_of(diary), STAGE_HALT);
}

static void test_an_abandoned_screen_is_not_done_but_its_yes_counts(void **state) {
  (void)state;
  struct flagged *diary = flagged("d1 am 10; RF@d1=none");
  diary->course.screens[0].completed = false;
  assert_int_equal(stage_of(diary), STAGE_HALT);
  diary->course.screens[0].yes = 0;
  diary->course.screens[1].completed = false;
  struct arc_result result = arc_fixture_evaluate(&diary->course, &diary->params, &diary->now);
  assert_true(arc_has(&result, REASON_SCREEN_DUE));
  diary->course.screens[1].completed = true;
  result = arc_fixture_evaluate(&diary->course, &diary->params, &diary->now);
  assert_false(arc_has(&result, REASON_SCREEN_DUE));
}

static void test_an_active_screen_lies_before_now(void **state) {
  (void)state;
  struct flagged *diary = flagged("");
  struct arc_input input;
  struct checkin first_sites[3];
  course_input(&diary->course, &diary->params, &diary->now, &input, first_sites);
  assert_true(arc_screen_active(&input, 0));
  input.now.at = diary->course.screens[0].stamp.at - 1;
  assert_false(arc_screen_active(&input, 0));
}

/* ---- the working set ------------------------------------------------------------------------ */

/* The first check-ins with sites may be years older than the check-ins loaded. */
static void test_the_area_is_learnt_from_check_ins_no_longer_loaded(void **state) {
  (void)state;
  static struct course course;
  struct arc_params params;
  struct arc_input input;
  struct checkin first_sites[3];
  struct arc_result result;
  struct stamp now;
  arc_params_default(&params);
  arc_fixture_parse("baseline=5; d-90 am 5 s=L.peri; d-89 am 5 s=L.sit; d-88 am 5 s=L.butt; "
                    "d-9 am 5 s=R.leg; d0 am 5 s=R.leg",
                    "d0", ARC_BASE, &course, &now);
  course_input(&course, &params, &now, &input, first_sites);
  input.checkins += 3;
  input.checkin_count -= 3;
  arc_evaluate(&input, &result);
  assert_true(arc_has(&result, REASON_CROSSED) && arc_has(&result, REASON_SPREAD));
  input.first_sites_count = 0; /* then what is loaded has to do */
  arc_evaluate(&input, &result);
  assert_false(arc_has(&result, REASON_CROSSED) || arc_has(&result, REASON_SPREAD));
}

static void test_an_empty_diary_is_set_up_first(void **state) {
  (void)state;
  assert_line("", "d0", "SETUP\t-\t-\tna\t-\t-\tREST\tnone\t-\tNO_BASELINE");
}

/* 64 days with 1000 check-ins: as much as the engine ever keeps. */
static void test_a_run_over_a_full_working_set(void **state) {
  (void)state;
  enum { CHECKINS = 1000 };
  static struct checkin checkins[CHECKINS];
  struct arc_params params;
  struct arc_result result;
  struct baseline baseline = {.pain = 4};
  for (int i = 0; i < CHECKINS; i++)
    checkins[i] = (struct checkin){
        .stamp = {.at = (moment)(ARC_BASE - 63) * 86400 + i * 5500,
                  .date = ARC_BASE - 63 + i * 5500 / 86400},
        .pain = 5,
        .hot = NOT_RECORDED,
        .window = NOT_RECORDED,
    };
  arc_params_default(&params);
  struct arc_input input = {.params = &params,
                            .baselines = &baseline,
                            .baseline_count = 1,
                            .checkins = checkins,
                            .checkin_count = CHECKINS,
                            .now = {.at = (moment)(ARC_BASE + 1) * 86400, .date = ARC_BASE}};
  arc_evaluate(&input, &result);
  assert_int_equal(result.run_days, 64);
  assert_true(arc_has(&result, REASON_LONG_RUN));
}

/* ---- what the texts need besides ------------------------------------------------------------ */

static void test_the_numbers_behind_the_texts(void **state) {
  (void)state;
  struct arc_result result =
      arc_fixture_run("baseline=6; S@d0; d1 am 8; d2 am 8; d3 am 8; d4 am 8", "d4", NULL);
  assert_int_equal(result.pain, 8);
  assert_true(result.pain_today);
  assert_int_equal(result.baseline, 6);
  assert_int_equal(result.run_days, 4);
  assert_int_equal(result.session_date, ARC_BASE);
}

static void test_a_carried_number_is_not_todays(void **state) {
  (void)state;
  struct arc_result result = arc_fixture_run("baseline=6; d3 am 5", "d4", NULL);
  assert_int_equal(result.pain, 5);
  assert_false(result.pain_today);
  assert_int_equal(result.session_date, DAY_NONE);
  result = arc_fixture_run("baseline=6; d2 am 5", "d4", NULL);
  assert_int_equal(result.pain, -1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_vectors_of_the_domain),
      cmocka_unit_test(test_edges_and_judgements),
      cmocka_unit_test(test_every_name_is_there),
      cmocka_unit_test(test_phrases_fit_a_notification),
      cmocka_unit_test(test_parameters_start_within_their_range),
      cmocka_unit_test(test_a_screen_has_its_highest_tier),
      cmocka_unit_test(test_unsure_counts_one_tier_lower),
      cmocka_unit_test(test_an_unconfirmed_clear_ends_nothing),
      cmocka_unit_test(test_an_unconfirmed_no_is_no_reason),
      cmocka_unit_test(test_an_unconfirmed_retract_ends_nothing),
      cmocka_unit_test(test_a_retract_takes_back_the_screen_it_names),
      cmocka_unit_test(test_a_retract_without_a_name_means_the_newest_screen_before_it),
      cmocka_unit_test(test_retracting_can_be_forbidden),
      cmocka_unit_test(test_an_abandoned_screen_is_not_done_but_its_yes_counts),
      cmocka_unit_test(test_an_active_screen_lies_before_now),
      cmocka_unit_test(test_the_area_is_learnt_from_check_ins_no_longer_loaded),
      cmocka_unit_test(test_an_empty_diary_is_set_up_first),
      cmocka_unit_test(test_a_run_over_a_full_working_set),
      cmocka_unit_test(test_the_numbers_behind_the_texts),
      cmocka_unit_test(test_a_carried_number_is_not_todays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
