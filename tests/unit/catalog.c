/* The catalogue: looking up, sides, and the ceilings that nobody can raise (S8, design 9). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "catalog_fixture.h"

static void test_finds_by_id(void **state) {
  (void)state;
  const struct exercise *found = catalog_find(&fixture_catalog, "adductor_stretch");
  assert_non_null(found);
  assert_string_equal(found->title, "Adductor stretch");
  assert_null(catalog_find(&fixture_catalog, "adductor"));
  assert_null(catalog_find(&fixture_catalog, ""));
  const struct catalog empty = {.count = 0};
  assert_null(catalog_find(&empty, "adductor_stretch"));
}

static void test_names_what_a_plugin_offers(void **state) {
  (void)state;
  struct exercise exercises[3] = {{.id = "cold", .plugin = "soothing"},
                                  {.id = "bridge", .plugin = "glutes"},
                                  {.id = "warm", .plugin = "soothing"}};
  const struct routine routine = {.id = "wind_down", .plugin = "soothing"};
  struct catalog catalog = {.exercises = exercises, .count = 3};
  char offers[26];
  assert_true(catalog_offers(&catalog, "soothing", offers, sizeof offers));
  assert_string_equal(offers, "cold and warm");
  assert_true(catalog_offers(&catalog, "glutes", offers, sizeof offers));
  assert_string_equal(offers, "bridge");
  assert_false(catalog_offers(&catalog, "sooth", offers, sizeof offers));
  catalog.routines = &routine;
  catalog.routine_count = 1;
  assert_true(catalog_offers(&catalog, "soothing", offers, sizeof offers));
  assert_string_equal(offers, "cold, warm and more");
  char roomy[64];
  assert_true(catalog_offers(&catalog, "soothing", roomy, sizeof roomy));
  assert_string_equal(roomy, "cold, warm and wind_down");
}

/* A plugin's name in the place of an exercise's: says so, and what to name instead. */
static void test_says_why_a_name_is_no_exercise(void **state) {
  (void)state;
  char text[CATALOG_MISSING_SIZE];
  catalog_missing(&fixture_catalog, "soothing", text);
  assert_string_equal(text, "soothing is a plugin. Name what it offers: cold and warm.");
  catalog_missing(&fixture_catalog, "running", text);
  assert_string_equal(text, "There is no exercise called \"running\". settle start lists them.");
}

static void test_knows_which_levels_are_sided(void **state) {
  (void)state;
  const struct exercise *release = catalog_find(&fixture_catalog, "psoas_release");
  const struct exercise *glute = catalog_find(&fixture_catalog, "glute_strengthening");
  assert_false(catalog_sided(&release->levels[0]));
  assert_false(catalog_sided(&glute->levels[2])); /* the bridge */
  assert_true(catalog_sided(&glute->levels[3]));  /* and the clamshell */
  const struct level bare = {.hold = 30};
  assert_false(catalog_sided(&bare));
}

static void test_names_every_kind_and_how(void **state) {
  (void)state;
  for (int kind = 0; kind < KIND_COUNT; kind++) assert_non_null(kind_names[kind]);
  for (int how = 0; how < HOW_COUNT; how++) assert_non_null(how_names[how]);
  assert_string_equal(kind_names[KIND_STRENGTH], "strength");
  assert_string_equal(how_names[HOW_REQUEST], "request");
}

/* Domain 4: breathing and soothing are not exercise. */
static void test_tells_exercise_from_comfort(void **state) {
  (void)state;
  for (int kind = 0; kind < KIND_COUNT; kind++) {
    bool comfort = kind == KIND_BREATHING || kind == KIND_SOOTHING;
    assert_int_equal(kind_is_exercise(kind), !comfort);
  }
}

/* The ceilings are written out a second time on purpose: a change of either is a decision. */
static void test_S8_ceilings_are_the_domains(void **state) {
  (void)state;
  const struct kind_ceiling *c = kind_ceilings;
  assert_int_equal(c[KIND_RELEASE].hold, 600);
  assert_int_equal(c[KIND_RELEASE].day, 1200);
  assert_int_equal(c[KIND_PRESSURE].hold, 120);
  assert_int_equal(c[KIND_PRESSURE].holds, 2);
  for (int kind = KIND_STRETCH; kind <= KIND_MOBILITY; kind++) {
    assert_int_equal(c[kind].hold, 60);
    assert_int_equal(c[kind].day, 240);
  }
  assert_int_equal(c[KIND_STRENGTH].hold, 10);
  assert_int_equal(c[KIND_STRENGTH].sets, 3);
  assert_int_equal(c[KIND_STRENGTH].reps, 12);
  assert_int_equal(c[KIND_BREATHING].time, 600);
}

static void test_S24_kinds_begin_at_their_column(void **state) {
  (void)state;
  static const enum column from[KIND_COUNT] = {
      [KIND_RELEASE] = COLUMN_REST,    [KIND_PRESSURE] = COLUMN_EASY,
      [KIND_STRETCH] = COLUMN_GENTLE,  [KIND_MOBILITY] = COLUMN_GENTLE,
      [KIND_STRENGTH] = COLUMN_GENTLE, [KIND_BREATHING] = COLUMN_REST,
      [KIND_SOOTHING] = COLUMN_REST,
  };
  for (int kind = 0; kind < KIND_COUNT; kind++)
    assert_int_equal(kind_ceilings[kind].from, from[kind]);
}

/* The fixture itself must be a catalogue that a plugin could declare. */
static void test_the_fixture_keeps_the_limits(void **state) {
  (void)state;
  for (int i = 0; i < fixture_catalog.count; i++) {
    const struct exercise *exercise = &fixture_catalog.exercises[i];
    assert_true(strlen(exercise->id) < NAME_SIZE);
    assert_in_range(exercise->level_count, 1, LEVELS_MAX);
    assert_false(exercise->has_stage[STAGE_HALT]);
    assert_int_equal(exercise->by_column[COLUMN_OFF].level, 0);
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
      assert_true(exercise->by_stage[stage].level <= exercise->level_count);
      assert_int_equal(exercise->has_stage[stage], exercise->by_stage[stage].level > 0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_finds_by_id),
      cmocka_unit_test(test_names_what_a_plugin_offers),
      cmocka_unit_test(test_says_why_a_name_is_no_exercise),
      cmocka_unit_test(test_knows_which_levels_are_sided),
      cmocka_unit_test(test_names_every_kind_and_how),
      cmocka_unit_test(test_tells_exercise_from_comfort),
      cmocka_unit_test(test_S8_ceilings_are_the_domains),
      cmocka_unit_test(test_S24_kinds_begin_at_their_column),
      cmocka_unit_test(test_the_fixture_keeps_the_limits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
