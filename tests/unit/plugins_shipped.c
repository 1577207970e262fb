/* The shipped plugins, run by real children: what they declare is domain 5.1, and the plan that
 * they leave of a day is the stage's row of domain 5.2. */
#include "plugins_fixture.h"

#include "base/picture.h"
#include "core/texts.h"

static void assert_level(const struct coach *coach, const char *id, int level, int hold, int reps,
                         int sets, int rpe) {
  const struct exercise *exercise = catalog_find(plugins_catalog(coach->plugins), id);
  assert_non_null(exercise);
  assert_in_range(level, 1, exercise->level_count);
  const struct level *found = &exercise->levels[level - 1];
  if (found->hold != hold || found->reps != reps || found->sets != sets || found->rpe != rpe)
    fail_msg("%s %d: hold %d reps %d sets %d rpe %d", id, level, found->hold, found->reps,
             found->sets, found->rpe);
}

static int setup(void **state) {
  coach_setup(state);
  struct coach *coach = *state;
  char shipped[PATH_SIZE];
  assert_non_null(realpath("plugins", shipped));
  assert_int_equal(symlink(shipped, coach->installed), 0);
  coach_begin(coach);
  return 0;
}

static void test_every_shipped_plugin_is_on(void **state) {
  struct coach *coach = *state;
  static const char *const ids[] = {"adductor_stretch", "breathing",     "glute_strengthening",
                                    "healing_arc",      "psoas_release", "soothing"};
  assert_int_equal(plugins_count(coach->plugins), (int)(sizeof ids / sizeof *ids));
  for (int i = 0; i < plugins_count(coach->plugins); i++) {
    struct plugin_log_row rows[PLUGINS_LOG_MAX];
    assert_state(coach, ids[i], PLUGIN_ON);
    assert_int_equal(plugins_log(coach->plugins, i, rows), 0); /* nothing to complain about */
  }
}

static void test_the_levels_are_those_of_the_domain(void **state) {
  struct coach *coach = *state;
  assert_level(coach, "psoas_release", 1, 120, 1, 1, 0);
  assert_level(coach, "psoas_release", 2, 300, 1, 1, 0);
  assert_level(coach, "psoas_release", 3, 300, 1, 2, 0);
  assert_level(coach, "psoas_pressure", 1, 90, 1, 1, 0);
  assert_level(coach, "psoas_pressure", 2, 90, 1, 2, 0);
  assert_level(coach, "adductor_stretch", 1, 30, 1, 1, 0);
  assert_level(coach, "adductor_stretch", 2, 30, 1, 2, 0);
  assert_level(coach, "adductor_stretch", 3, 30, 1, 3, 0);
  assert_level(coach, "adductor_stretch", 4, 45, 1, 3, 0);
  assert_level(coach, "glute_strengthening", 1, 5, 5, 1, 3);
  assert_level(coach, "glute_strengthening", 2, 5, 10, 1, 3);
  assert_level(coach, "glute_strengthening", 3, 0, 8, 1, 3);
  assert_level(coach, "glute_strengthening", 4, 0, 10, 1, 5);
  assert_level(coach, "glute_strengthening", 5, 0, 10, 2, 5);
  assert_level(coach, "glute_strengthening", 6, 0, 10, 2, 5);
  assert_level(coach, "breathing", 1, 180, 1, 1, 0);
  assert_level(coach, "breathing", 2, 300, 1, 1, 0);
  assert_level(coach, "cold", 1, 600, 1, 1, 0);
  assert_level(coach, "warm", 1, 600, 1, 1, 0);
}

/* ---- figures --------------------------------------------------------------------------------- */

/* The words that go with the figure are those that the file has of itself. */
static void assert_picture(const char *id, const struct picture *picture) {
  char expected[400];
  struct buf svg;
  struct err err;
  if (picture->path == NULL || picture->alt == NULL) fail_msg("%s has no figure, or no words", id);
  buf_init(&svg, PICTURE_BYTES_MAX);
  assert_int_equal(paths_read_file(picture->path, PICTURE_BYTES_MAX, 0, &svg, &err), 0);
  snprintf(expected, sizeof expected, "<desc>%s</desc>", picture->alt);
  if (strstr(buf_text(&svg), expected) == NULL) fail_msg("%s: not %s", picture->path, expected);
  assert_non_null(strstr(buf_text(&svg), "<title>"));
  assert_null(text_banned(picture->alt));
  buf_finish(&svg);
}

static void test_every_shipped_exercise_has_a_figure_and_its_words(void **state) {
  struct coach *coach = *state;
  const struct catalog *catalog = plugins_catalog(coach->plugins);
  for (int i = 0; i < catalog->count; i++) {
    const struct exercise *exercise = &catalog->exercises[i];
    assert_picture(exercise->id, &exercise->picture);
    for (int j = 0; j < i; j++)
      assert_string_not_equal(exercise->picture.path, catalog->exercises[j].picture.path);
  }
}

static void test_bridge_clamshell_and_side_lift_bring_their_own(void **state) {
  struct coach *coach = *state;
  const struct exercise *glutes =
      catalog_find(plugins_catalog(coach->plugins), "glute_strengthening");
  static const char *const names[] = {"bridge.svg", "clamshell.svg", "side_lift.svg"};
  const struct level *last = &glutes->levels[5];
  int found = 0;
  for (int i = 0; i < last->step_count; i++) {
    if (last->steps[i].kind != STEP_REPS) continue;
    assert_picture("a step of glutes", &last->steps[i].picture);
    assert_string_equal(strrchr(last->steps[i].picture.path, '/') + 1, names[found++]);
  }
  assert_int_equal(found, 3);
}

/* ---- the plan of a day ----------------------------------------------------------------------- */

static void feed_level(struct coach *coach, const char *id, int level) {
  struct entry entry;
  entry_blank(ENTRY_LEVEL, &entry);
  snprintf(entry.level.exercise, sizeof entry.level.exercise, "%s", id);
  entry.level.from = 1;
  entry.level.to = (uint8_t)level;
  coach_feed(coach, &entry, coach->at - DAY_SECONDS);
}

/* Somebody at the highest level of everything. */
static void begin_at_the_top(struct coach *coach) {
  struct now now = coach_now(coach);
  engine_init(coach->engine, 1, &coach->person, plugins_catalog(coach->plugins));
  coach_ordinary_day(coach);
  feed_level(coach, "psoas_release", 3);
  feed_level(coach, "psoas_pressure", 2);
  feed_level(coach, "adductor_stretch", 4);
  feed_level(coach, "glute_strengthening", 6);
  feed_level(coach, "breathing", 2);
  engine_ready(coach->engine, &now);
}

static void build_plan(struct coach *coach, struct plan *out) {
  struct governor_input governor;
  struct now now = coach_now(coach);
  engine_governor_input(coach->engine, &now, &governor);
  struct plan_input input = {.governor = &governor,
                             .catalog = plugins_catalog(coach->plugins),
                             .proposals = coach->proposals,
                             .proposal_count = coach->count,
                             .zone = &coach_zone,
                             .block_minute = 10 * 60 + 30,
                             .second_minute = 17 * 60,
                             .day_starts = 240};
  plan_build(&input, out);
}

struct cell {
  int level, times;
  enum how how;
};
#define P(level, times)                                                                            \
  { level, times, HOW_PROMPT }
#define O(level, times)                                                                            \
  { level, times, HOW_OFFER }
#define R(level, times)                                                                            \
  { level, times, HOW_REQUEST }
#define NO                                                                                         \
  { 0, 0, HOW_PROMPT }

enum { COLUMNS = 6 };
static const char *const ids[COLUMNS] = {"psoas_release",    "psoas_pressure",
                                         "adductor_stretch", "glute_strengthening",
                                         "breathing",        "cold"};

/* Domain 5.2. A lowered column has the row of that column: the last three; and FLARE and WIDENING
 * on REST, where the core takes the column's "optional". */
static const struct {
  enum stage stage;
  enum column column;
  int arc_day;
  struct cell cells[COLUMNS];
} rows[] = {
    {STAGE_SETUP, COLUMN_REST, -1, {P(1, 1), NO, NO, NO, P(1, 1), R(1, 4)}},
    {STAGE_RELIEF, COLUMN_REST, 0, {O(1, 1), NO, NO, NO, P(1, 2), R(1, 4)}},
    {STAGE_PEAK, COLUMN_REST, 1, {O(2, 1), NO, NO, NO, P(1, 3), O(1, 3)}},
    {STAGE_SOFTEN, COLUMN_GENTLE, 2, {P(2, 1), NO, P(1, 1), P(1, 1), P(1, 3), O(1, 2)}},
    {STAGE_INTEGRATE, COLUMN_EASY, 3, {P(3, 1), P(1, 1), P(2, 1), P(3, 1), P(1, 2), R(1, 4)}},
    {STAGE_RECALIBRATE, COLUMN_BUILD, 5, {P(3, 1), P(2, 1), P(4, 1), P(6, 1), P(1, 2), R(1, 4)}},
    {STAGE_STEADY, COLUMN_BUILD, -1, {P(3, 1), P(2, 1), P(4, 1), P(6, 1), P(1, 1), R(1, 4)}},
    {STAGE_FLARE, COLUMN_GENTLE, -1, {P(2, 1), NO, P(1, 1), P(1, 1), P(1, 3), O(1, 3)}},
    {STAGE_FLARE, COLUMN_REST, -1, {O(2, 1), NO, NO, NO, P(1, 3), O(1, 3)}},
    {STAGE_WIDENING, COLUMN_GENTLE, -1, {P(2, 1), NO, P(1, 1), P(1, 1), P(1, 3), O(1, 2)}},
    {STAGE_WIDENING, COLUMN_REST, -1, {O(2, 1), NO, NO, NO, P(1, 3), O(1, 2)}},
    {STAGE_PROLONGED, COLUMN_REST, -1, {O(2, 1), NO, NO, NO, P(1, 3), O(1, 3)}},
    {STAGE_RECALIBRATE, COLUMN_REST, 6, {O(2, 1), NO, NO, NO, P(1, 3), O(1, 3)}},
    {STAGE_STEADY, COLUMN_GENTLE, -1, {P(2, 1), NO, P(1, 1), P(1, 1), P(1, 3), O(1, 2)}},
    {STAGE_RECALIBRATE, COLUMN_EASY, 6, {P(3, 1), P(1, 1), P(2, 1), P(3, 1), P(1, 2), R(1, 4)}},
};

static bool is_cell(const struct plan_item *item, const struct cell *cell) {
  if (cell->level == 0) return item->level == 0;
  return item->level == cell->level && item->times == cell->times && item->how == cell->how;
}

static void test_the_plan_of_each_stage_is_its_row_of_the_domain(void **state) {
  static struct plan plan;
  struct coach *coach = *state;
  begin_at_the_top(coach);
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    coach->engine->arc.stage = rows[i].stage;
    coach->engine->arc.column = rows[i].column;
    coach->engine->arc.arc_day = rows[i].arc_day;
    coach_ask(coach);
    build_plan(coach, &plan);
    for (int j = 0; j < COLUMNS; j++) {
      const struct plan_item *item = plan_find(&plan, ids[j]);
      assert_non_null(item);
      if (is_cell(item, &rows[i].cells[j])) continue;
      wrong++;
      print_message("%s %s %s: L%d x%d %s (%s), expected L%d x%d %s\n", stage_names[rows[i].stage],
                    column_names[rows[i].column], ids[j], item->level, item->times,
                    how_names[item->how], code_names[item->code], rows[i].cells[j].level,
                    rows[i].cells[j].times, how_names[rows[i].cells[j].how]);
    }
  }
  assert_int_equal(wrong, 0);
}

static void test_on_hot_days_breathing_is_longer(void **state) {
  static struct plan plan;
  struct coach *coach = *state;
  begin_at_the_top(coach);
  struct history *history = &coach->engine->history;
  history->checkins[history->checkin_count - 1].hot = 3;
  coach_ask(coach);
  build_plan(coach, &plan);
  assert_int_equal(plan_find(&plan, "breathing")->level, 2);
}

static void test_every_change_has_its_plugin_line_and_reason(void **state) {
  struct coach *coach = *state;
  begin_at_the_top(coach);
  coach->engine->arc.stage = STAGE_SOFTEN;
  coach->engine->arc.column = COLUMN_GENTLE;
  coach->engine->arc.arc_day = 2;
  coach_ask(coach);
  assert_true(coach->count > 0);
  for (int i = 0; i < coach->count; i++) {
    assert_in_range(coach->proposals[i].line, 1, 200);
    assert_in_range(text_length(coach->proposals[i].why), 1, 80);
  }
}

static void test_a_start_with_everything_cached_starts_nobody(void **state) {
  struct coach *coach = *state;
  int count = plugins_catalog(coach->plugins)->count;
  coach_restart(coach);
  assert_int_equal(plugins_catalog(coach->plugins)->count, count);
  coach_run(coach, 0);
  assert_false(uv_loop_alive(&coach->loop));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, coach_teardown)
  const struct CMUnitTest tests[] = {
      TEST(test_every_shipped_plugin_is_on),
      TEST(test_the_levels_are_those_of_the_domain),
      TEST(test_every_shipped_exercise_has_a_figure_and_its_words),
      TEST(test_bridge_clamshell_and_side_lift_bring_their_own),
      TEST(test_the_plan_of_each_stage_is_its_row_of_the_domain),
      TEST(test_on_hot_days_breathing_is_longer),
      TEST(test_every_change_has_its_plugin_line_and_reason),
      TEST(test_a_start_with_everything_cached_starts_nobody),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
