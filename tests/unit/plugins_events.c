/* What plugins are told, what they keep, and what they may say. */
#include "plugins_fixture.h"

static void test_only_plugins_with_a_handler_are_started_for_an_event(void **state) {
  struct coach *coach = *state;
  struct entry entry;
  coach_write(coach, "own/a.lua",
              PLUGIN "s.on('checkin', function(e) s.suggest(string.format('%d of %d, %s %s %s', "
                     "e.pain, e.baseline, e.stage, e.date, e.time)) end)");
  coach_begin_with(coach, "own/b.lua", PLUGIN "s.on('session', function() end)");
  coach_restart(coach);
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 4;
  civil_stamp(&entry.stamp, coach->at, &coach_zone);
  coach_tell(coach, "checkin", &entry);
  assert_true(coach_saw(coach, "suggest a: 4 of 3, steady 2026-11-22 08:00"));
  assert_true(coach_info(coach, "a").pid != 0);
  assert_int_equal(coach_info(coach, "b").pid, 0);
}

static void test_the_state_of_a_plugin_survives_a_restart(void **state) {
  struct coach *coach = *state;
  struct entry entry;
  coach_begin_with(coach, "own/a.lua",
                   PLUGIN
                   "s.on('checkin', function() s.state.n = (s.state.n or 0) + 1 s.log('n is ' .. "
                   "s.state.n) end)");
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 4;
  coach_tell(coach, "checkin", &entry);
  assert_true(coach_saw(coach, "store a: {\"state\":{\"n\":1},\"version\":1}"));
  coach_restart(coach);
  coach_tell(coach, "checkin", &entry);
  assert_true(coach_saw(coach, "store a: {\"state\":{\"n\":2},\"version\":1}"));
  assert_log(coach, "a", "n is 2");
}

static void test_a_state_that_cannot_be_read_begins_anew(void **state) {
  struct coach *coach = *state;
  coach->kept[0] = strdup("{\"state\":7}");
  coach_begin_with(coach, "own/a.lua", PLUGIN "s.log(s.state.n == nil and 'empty' or 'full')");
  assert_log(coach, "a", "empty");
  assert_log(coach, "a", "cannot be read");
}

/* The diary keeps every state for ever. */
static void test_states_of_a_day_have_a_limit(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/a.lua",
                   PLUGIN "s.on('stage', function(e) s.state.n = (s.state.n or 0) + 1\n"
                          "s.state.much = ('x'):rep(60000) end)");
  for (int i = 0; i < 20; i++) coach_tell(coach, "stage", NULL);
  assert_log(coach, "a", "more than 1 MiB");
  assert_non_null(strstr(coach->kept[0], "\"n\":17}"));
  coach->at += DAY_SECONDS;
  coach_tell(coach, "stage", NULL);
  assert_null(strstr(coach->kept[0], "\"n\":17}"));
}

static void test_a_suggestion_is_said_once_a_day_and_three_in_all(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/a.lua",
                   PLUGIN "s.adapt(function(day) s.suggest('One.') s.suggest('This is a promise.') "
                          "s.suggest('Two.') end)\n"
                          "s.on('stage', function(e) s.suggest('Three.') s.suggest('Four.') end)");
  for (int i = 0; i < 3; i++) coach_ask(coach);
  assert_int_equal(coach_times(coach, "suggest "), 2); /* what is said of the sandbox is no such */
  assert_false(coach_saw(coach, "promise"));
  coach_tell(coach, "stage", NULL);
  assert_true(coach_saw(coach, "Three."));
  assert_false(coach_saw(coach, "Four."));
  coach->at += DAY_SECONDS;
  coach_ask(coach);
  assert_int_equal(coach_times(coach, "One."), 2);
}

static void test_a_routine_of_its_own_can_be_wished_for(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/a.lua",
                   PLUGIN
                   "s.routine { id = 'evening', title = 'E', run = function() end }\n"
                   "s.on('stage', function(e) s.start('evening', e.from .. ' to ' .. e.to) end)");
  coach_ask(coach);
  coach->engine->arc.stage = STAGE_FLARE;
  coach_tell(coach, "stage", NULL);
  assert_true(coach_saw(coach, "start a: evening, steady to flare"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      COACH_TEST(test_only_plugins_with_a_handler_are_started_for_an_event),
      COACH_TEST(test_the_state_of_a_plugin_survives_a_restart),
      COACH_TEST(test_a_state_that_cannot_be_read_begins_anew),
      COACH_TEST(test_states_of_a_day_have_a_limit),
      COACH_TEST(test_a_suggestion_is_said_once_a_day_and_three_in_all),
      COACH_TEST(test_a_routine_of_its_own_can_be_wished_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
