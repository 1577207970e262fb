/* Asking the plugins for proposals, with real children over a real loop. */
#include "plugins_fixture.h"

static void test_without_adapt_the_answer_is_empty_and_no_process_runs(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_restart(coach);
  coach_ask(coach);
  assert_int_equal(coach->count, 0);
  assert_int_equal(coach_info(coach, "calm").pid, 0);
}

static void test_proposals_come_with_their_place_and_reason(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua",
                   PLUGIN EXERCISE("calm", "breathing") "s.adapt(function(day)\n for item in "
                                                        "day:items() do\n  item:ease(0.5, 'Half, "
                                                        "quietly.')\n end\nend)");
  coach_ask(coach);
  assert_int_equal(coach->count, 1);
  const struct proposal *proposal = coach_proposal(coach, "calm", "calm");
  assert_int_equal(proposal->kind, PROPOSAL_EASE);
  assert_int_equal(proposal->value, 500);
  assert_string_equal(proposal->why, "Half, quietly.");
  assert_int_equal(proposal->line, 5);
}

static void test_the_last_proposals_do_not_hide_the_plan_from_the_next_ask(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua",
                   PLUGIN EXERCISE("calm", "breathing") ADAPT(
                       "for item in day:items() do item:times_to(1, item.times .. ' before') end"));
  for (int i = 0; i < 2; i++) {
    coach_ask(coach);
    assert_string_equal(coach_proposal(coach, "calm", "calm")->why, "2 before");
    memcpy(coach->engine->proposals, coach->proposals, sizeof coach->proposals);
    coach->engine->proposal_count = coach->count;
  }
}

static void test_a_newer_ask_takes_the_place_of_an_older_one(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  for (uint32_t revision = 1; revision <= 5; revision++) coach_ask_only(coach, revision);
  coach_run(coach, 0);
  assert_int_equal(coach->answers, 1);
  assert_int_equal(coach->revision, 5);
  assert_int_equal(coach->count, 1);
}

static void test_an_ask_while_the_one_before_is_being_worked_on(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua",
                   PLUGIN EXERCISE("calm", "breathing") ADAPT(
                       "for i = 1, 3e6 do end for item in day:items() do item:rest(day.date) end"));
  coach_ask(coach);
  coach_ask_only(coach, 100);
  uv_run(&coach->loop, UV_RUN_ONCE); /* it has been sent */
  coach->at += DAY_SECONDS;
  coach_ask_only(coach, 101);
  coach_run(coach, 0);
  assert_int_equal(coach->answers, 2);
  assert_int_equal(coach->revision, 101);
  assert_string_equal(coach_proposal(coach, "calm", "calm")->why, "2026-11-23");
}

static void test_while_exercise_is_stopped_nobody_is_asked_or_heard(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua",
                   PLUGIN EXERCISE("calm", "breathing") ADAPT(
                       REST_ALL) "s.on('stage', function(e) s.suggest('All will be fine.') end)");
  coach->engine->arc.stage = STAGE_HALT;
  coach_ask(coach);
  assert_int_equal(coach->count, 0);
  coach_tell(coach, "stage", NULL);
  assert_int_equal(coach_times(coach, "suggest "), 0);
}

static void test_an_error_in_one_plugin_leaves_the_others_alone(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/bad.lua",
              PLUGIN "s.adapt(function(day)\n error('no ' .. day.pain)\nend)");
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  for (int i = 0; i < 3; i++) {
    coach_ask(coach);
    assert_int_equal(coach->count, 1);
  }
  assert_state(coach, "bad", PLUGIN_ON);
  assert_int_equal(coach_times(coach, "notice bad: init.lua:3:"), 1); /* a day */
  assert_log(coach, "bad", "stack traceback:");
  assert_int_equal(coach_log(coach, "bad", "init.lua:3: no 3")->count, 3);
  coach->at += DAY_SECONDS;
  coach_ask(coach);
  assert_int_equal(coach_times(coach, "notice bad: init.lua:3:"), 2);
}

static void test_the_answer_does_not_depend_on_the_order_of_the_plugins(void **state) {
  struct coach *coach = *state;
  static const char order[][NAME_SIZE] = {"c", "b", "a"};
  coach_write(coach, "own/a.lua",
              PLUGIN EXERCISE("one", "breathing")
                  ADAPT("for item in day:items() do item:ease(0.5, 'A.') end"));
  coach_write(coach, "own/b.lua",
              PLUGIN EXERCISE("two", "breathing")
                  ADAPT("for item in day:items() do item:times_to(1, 'B.') end"));
  coach_begin_with(coach, "own/c.lua",
                   PLUGIN ADAPT("for item in day:items() do item:ease(0.7, 'C.') "
                                "item:level_to(1, 'C.') end"));
  coach_ask(coach);
  static struct proposal first[PROPOSALS_MAX];
  int count = coach->count;
  memcpy(first, coach->proposals, sizeof first);
  assert_int_equal(count, 8);
  coach->settings.order = order;
  coach->settings.order_count = 3;
  coach_configure(coach);
  coach_run(coach, 0);
  coach_ask(coach);
  assert_int_equal(coach->count, count);
  for (int i = 0; i < count; i++) {
    int found = 0;
    for (int j = 0; j < count; j++)
      /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c): zeroed */
      found += memcmp(&first[i], &coach->proposals[j], sizeof first[i]) == 0;
    assert_int_equal(found, 1);
  }
}

static void test_children_end_when_nobody_calls_them(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  coach_ask(coach);
  assert_true(coach_info(coach, "calm").pid != 0);

  plugins_rest(coach->plugins);
  coach_run(coach, 200);
  assert_int_equal(coach_info(coach, "calm").pid, 0);
  coach_ask(coach);
  assert_int_equal(coach->count, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      COACH_TEST(test_without_adapt_the_answer_is_empty_and_no_process_runs),
      COACH_TEST(test_proposals_come_with_their_place_and_reason),
      COACH_TEST(test_the_last_proposals_do_not_hide_the_plan_from_the_next_ask),
      COACH_TEST(test_a_newer_ask_takes_the_place_of_an_older_one),
      COACH_TEST(test_an_ask_while_the_one_before_is_being_worked_on),
      COACH_TEST(test_while_exercise_is_stopped_nobody_is_asked_or_heard),
      COACH_TEST(test_an_error_in_one_plugin_leaves_the_others_alone),
      COACH_TEST(test_the_answer_does_not_depend_on_the_order_of_the_plugins),
      COACH_TEST(test_children_end_when_nobody_calls_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
