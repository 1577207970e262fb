/* Routines in the engine while nobody answers: defaults, waits, and what comes back after one. */
#include "routine_fixture.h"

/* ---- nobody answers ------------------------------------------------------------------------- */

static void without_a_default_it_ends_quietly(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 11:00");
  ask_scale(table, "How tight?");
  world_start(world, "wind_down");
  int runs = table->puppet.runs;
  world_forget(world);
  world_pass(world, 31 * 60);
  assert_true(world_is_over(world));
  assert_not_saw(world, "tell");
  assert_int_equal(table->puppet.runs, runs); /* the plugin is not asked */
}

static void with_defaults_it_runs_to_its_end_without_asking(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 11:00");
  ask_choice(table, ASK_CONFIRM, "Sure?", "Yes", "No")->otherwise = 1;
  ask_say(table, "Sit down.");
  ask_scale(table, "How tight?")->otherwise = 3;
  table->puppet.state = "{\"state\":{\"n\":3},\"version\":1}";
  world_start(world, "wind_down");
  world_forget(world);
  world_pass(world, 31 * 60);
  assert_true(world_is_over(world));
  assert_not_saw(world, "show"); /* one prompt unanswered is one, not three */
  assert_int_equal(world_count(world, ENTRY_PLUGIN_STATE), 1);
}

/* A default carries it on to a question that only a person can answer: there it ends, unsaid. */
static void alone_it_ends_at_a_question_without_a_default(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 11:00");
  ask_choice(table, ASK_CONFIRM, "Sure?", "Yes", "No")->otherwise = 1;
  ask_scale(table, "How tight?");
  table->puppet.state = "{\"state\":{},\"version\":1}";
  world_start(world, "wind_down");
  world_forget(world);
  world_pass(world, 31 * 60);
  assert_true(world_is_over(world));
  assert_int_equal(world_last_state(world), PROMPT_ANSWERED); /* it was begun: that counts */
  assert_not_saw(world, "show");
  assert_not_saw(world, "tell");
  assert_int_equal(world_count(world, ENTRY_PLUGIN_STATE), 0); /* it did not come to its end */
}

static void after_a_wait_somebody_may_be_there_again(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 11:00");
  ask_choice(table, ASK_CONFIRM, "Sure?", "Yes", "No")->otherwise = 0;
  ask_wait(table, 600);
  ask_scale(table, "How tight?");
  world_start(world, "wind_down");
  world_pass(world, 30 * 60);
  assert_true(world_answer_of(world, 0).alone);
  world_forget(world);
  world_pass(world, 600);
  assert_saw(world, "show asked:routine:calm.wind_down");
  world_answer(world, NULL, 2);
  assert_true(world_is_over(world));
}

/* ---- waiting -------------------------------------------------------------------------------- */

static void a_wait_stands_in_no_prompts_way(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 19:00");
  ask_wait(table, 2 * 3600);
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  world_until(world, "2025-06-02 20:00");
  assert_saw(world, "show evening@");
  world_start(world, "wind_down");
  assert_saw(world, "tell told:words: It waits");
  world_skip(world);
  world_step(world, &(struct event){.kind = EVENT_STOP});
  assert_true(world_is_over(world)); /* it can be left while nothing is shown */
}

static void after_a_long_wait_it_is_a_prompt_like_others(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 14:00");
  table->routines[0].at = NULL;
  ask_wait(table, 2 * 3600 + 50 * 60);
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  world_until(world, "2025-06-02 16:55"); /* the second block has its time at 17:00 */
  assert_saw(world, "show asked:routine");
  world_forget(world);
  world_until(world, "2025-06-02 17:10");
  assert_not_saw(world, "show second@"); /* the gap counts from its coming back */
}

static void quiet_hours_drop_what_comes_back(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 20:30");
  ask_wait(table, 2 * 3600);
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  world_forget(world);
  world_until(world, "2025-06-02 22:35");
  assert_not_saw(world, "show");
  assert_true(world_is_over(world));
}

static void a_short_wait_of_the_persons_own_goes_on_at_night(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 22:30");
  ask_wait(table, 600);
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  world_until(world, "2025-06-02 22:45");
  assert_saw(world, "show asked:routine");
}

static void it_waits_behind_what_is_open(void **state) {
  struct table *table = *state;
  struct world *world = table_open(table, "2025-06-02 19:05");
  ask_wait(table, 3600);
  ask_say(table, "Fine.");
  world_start(world, "wind_down");
  world_until(world, "2025-06-02 20:06");
  assert_saw(world, "show evening@");
  assert_not_saw(world, "show asked:routine");
  world_step(world, &(struct event){.kind = EVENT_SKIP, .prompt = "evening@2025-06-02T20:00"});
  world_until(world, "2025-06-02 20:31");
  assert_saw(world, "show asked:routine");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TABLE_TEST(without_a_default_it_ends_quietly),
      TABLE_TEST(with_defaults_it_runs_to_its_end_without_asking),
      TABLE_TEST(alone_it_ends_at_a_question_without_a_default),
      TABLE_TEST(after_a_wait_somebody_may_be_there_again),
      TABLE_TEST(a_wait_stands_in_no_prompts_way),
      TABLE_TEST(after_a_long_wait_it_is_a_prompt_like_others),
      TABLE_TEST(quiet_hours_drop_what_comes_back),
      TABLE_TEST(a_short_wait_of_the_persons_own_goes_on_at_night),
      TABLE_TEST(it_waits_behind_what_is_open),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
