/* Routines in the engine that end kindly when the plugin changes its mind, fails or is gone. */
#include "routine_fixture.h"

/* Two questions, of which the first is answered. */
static struct world *answer_first(struct table *table) {
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_scale(table, "How tight?");
  ask_scale(table, "And now?");
  world_start(world, "wind_down");
  world_answer(world, NULL, 4);
  return world;
}

static void a_changed_question_ends_it_and_says_so(void **state) {
  struct table *table = *state;
  struct world *world = answer_first(table);
  snprintf(table->puppet.asks[0].question, ROUTINE_HASH_SIZE, "ffffffffffffffff");
  table_reload(table);
  assert_saw(world, "tell told:words: It ends here");
  assert_true(world_is_over(world));
}

static void one_that_became_shorter_ends_too(void **state) {
  struct table *table = *state;
  struct world *world = answer_first(table);
  table->puppet.count = 0;
  table_reload(table);
  assert_saw(world, "tell told:words: It ends here");
  assert_true(world_is_over(world));
}

static void one_that_became_longer_goes_on(void **state) {
  struct table *table = *state;
  struct world *world = answer_first(table);
  ask_scale(table, "And then?");
  table_reload(table);
  world_answer(world, NULL, 4);
  assert_string_equal(world_look(world).body, "And then?");
}

static void another_wording_of_the_open_question_takes_its_place(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_scale(table, "How tight?");
  world_start(world, "wind_down");
  table->puppet.count = 0;
  ask_scale(table, "How soft?");
  snprintf(table->puppet.asks[0].question, ROUTINE_HASH_SIZE, "abababababababab");
  table_reload(table);
  assert_string_equal(world_look(world).body, "How soft?");
  world_answer(world, NULL, 4);
  assert_true(world_is_over(world));
}

static void a_plugin_that_is_gone_is_said(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_scale(table, "How tight?");
  world_start(world, "wind_down");
  table->catalog.routine_count = 0;
  table_reload(table);
  assert_saw(world, "tell told:words");
  assert_true(world_is_over(world));
  world_start(world, "wind_down");
  assert_saw(world, "refuse routine");
}

static void an_error_in_it_is_said(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_scale(table, "How tight?");
  ask_scale(table, "And now?");
  world_start(world, "wind_down");
  table->puppet.fails = true;
  world_answer(world, NULL, 4);
  assert_saw(world, "tell told:words: It ends here");
  assert_true(world_is_over(world));
}

static void one_that_never_answers_does_not_stay_for_ever(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 11:00");
  ask_scale(table, "How tight?");
  table->puppet.silent = true;
  world_start(world, "wind_down");
  assert_int_equal(world->engine.open_count, 1);
  world_pass(world, 31 * 60);
  assert_true(world_is_over(world));
}

static void a_late_word_about_an_earlier_question_is_not_heard(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 10:00");
  ask_scale(table, "How tight?");
  ask_scale(table, "And now?");
  world_start(world, "wind_down");
  char key[KEY_SIZE];
  memcpy(key, world->engine.open[0].key, sizeof key);
  world_answer(world, NULL, 4);
  struct routine_reply late = {.turn = ROUTINE_FAILS, .answers = 0};
  world_step(world, &(struct event){.kind = EVENT_ROUTINE, .prompt = key, .routine = &late});
  assert_false(world_is_over(world));
  assert_string_equal(world_look(world).body, "And now?");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TABLE_TEST(a_changed_question_ends_it_and_says_so),
      TABLE_TEST(one_that_became_shorter_ends_too),
      TABLE_TEST(one_that_became_longer_goes_on),
      TABLE_TEST(another_wording_of_the_open_question_takes_its_place),
      TABLE_TEST(a_plugin_that_is_gone_is_said),
      TABLE_TEST(an_error_in_it_is_said),
      TABLE_TEST(one_that_never_answers_does_not_stay_for_ever),
      TABLE_TEST(a_late_word_about_an_earlier_question_is_not_heard),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
