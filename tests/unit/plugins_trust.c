/* Which plugins may run: new and changed files of the person's, and the installed one that stands
 * in for them. */
#include "plugins_fixture.h"

#include <errno.h>

static void test_own_plugins_that_are_not_trusted_wait_to_be_enabled(void **state) {
  struct coach *coach = *state;
  coach->settings.trust_own = false;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_begin_with(coach, "installed/shipped.lua", PLUGIN EXERCISE("other", "breathing"));
  assert_state(coach, "calm", PLUGIN_NEW);
  assert_state(coach, "shipped", PLUGIN_ON);
  assert_true(coach_saw(coach, "notice calm: :0: Plugin calm is new and stays off until: settle "
                               "plugin enable calm"));
  assert_int_equal(coach_enable(coach, "calm"), 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  coach_restart(coach);
  assert_state(coach, "calm", PLUGIN_ON);
  coach_replace(coach, "own/calm.lua", PLUGIN EXERCISE("changed", "breathing"));
  assert_state(coach, "calm", PLUGIN_CHANGED);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
}

/* Whoever copies a folder and enables it in one go need not wait for the watch. */
static void test_what_was_copied_just_now_can_be_enabled(void **state) {
  struct coach *coach = *state;
  coach->settings.trust_own = false;
  coach_begin(coach);
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  assert_int_equal(coach_enable(coach, "calm"), 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_int_equal(coach_enable(coach, "nothing"), -ENOENT);
}

/* Reading all files of many plugins would keep the loop: they are read by and by. */
static void test_files_are_read_from_the_loop(void **state) {
  struct coach *coach = *state;
  coach_begin(coach);
  coach_write(coach, "own/a.lua", PLUGIN EXERCISE("a", "breathing"));
  coach_write(coach, "own/b.lua", "\xff");
  struct now now = coach_now(coach);
  plugins_rescan(coach->plugins, &now);
  assert_state(coach, "a", PLUGIN_LOADING);
  assert_state(coach, "b", PLUGIN_LOADING);
  assert_true(plugins_busy(coach->plugins));
  coach_run(coach, 0);
  assert_state(coach, "a", PLUGIN_ON);
  assert_state(coach, "b", PLUGIN_ERROR);
}

/* Nobody reads a log that is empty after a restart: a wrong value is said each time. */
static void test_a_wrong_option_is_said_after_each_restart(void **state) {
  static const struct plugin_option row = {
      .plugin = "calm", .name = "minutes", .value = (char *)"many", .line = 4, .column = 11};
  static const char wrong[] = "config.ini:4:11: minutes: must be a whole number from 5 to 15";
  struct coach *coach = *state;
  coach->settings.options = &row;
  coach->settings.option_count = 1;
  coach_begin_with(coach, "own/calm.lua",
                   "local s = settle.api(1) s.plugin { name = 'Calm', version = '1',"
                   " options = { minutes = s.int { 5, min = 5, max = 15 } } }");
  for (int i = 0; i < 2; i++) {
    assert_state(coach, "calm", PLUGIN_ON);
    assert_string_equal(coach_info(coach, "calm").error, wrong);
    assert_true(coach_saw(coach,
                          "notice calm: :0: Plugin calm: a setting is not what it may be, so "
                          "the usual one counts. More: settle config check"));
    coach_restart(coach);
    coach_run(coach, 0);
  }
}

static void assert_stands_in(struct coach *coach, bool waits, const char *exercise) {
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_int_equal(coach_info(coach, "calm").waiting != NULL, waits);
  assert_int_equal(coach_info(coach, "calm").own, !waits);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].id, exercise);
}

/* A copy that somebody made to look at it must not take breathing out of the day. */
static void test_an_installed_one_stands_in_until_the_persons_is_enabled(void **state) {
  struct coach *coach = *state;
  coach->settings.trust_own = false;
  coach_begin_with(coach, "installed/calm/init.lua", PLUGIN EXERCISE("theirs", "breathing"));
  coach_replace(coach, "own/calm.lua", PLUGIN EXERCISE("mine", "breathing"));
  assert_stands_in(coach, true, "theirs");
  assert_true(coach_saw(coach, "notice calm: :0: Your own calm is not on yet. The one that came "
                               "with settled goes on, until: settle plugin enable calm"));
  coach_restart(coach);
  assert_stands_in(coach, true, "theirs");
  assert_int_equal(coach_enable(coach, "calm"), 0);
  assert_stands_in(coach, false, "mine");
  coach_replace(coach, "own/calm.lua", PLUGIN EXERCISE("changed", "breathing"));
  assert_stands_in(coach, true, "theirs");
  coach_remove(coach, "own/calm.lua");
  coach_rescan(coach);
  coach_run(coach, 0);
  assert_null(coach_info(coach, "calm").waiting);
  assert_false(coach_info(coach, "calm").own);
}

static void test_what_cannot_be_read_takes_nothing_out_either(void **state) {
  struct coach *coach = *state;
  coach->settings.trust_own = false;
  coach_write(coach, "installed/calm/init.lua", PLUGIN EXERCISE("theirs", "breathing"));
  coach_write(coach, "own/calm.lua", "\xff");
  coach_open(coach);
  assert_stands_in(coach, true, "theirs");
  assert_int_equal(coach_enable(coach, "calm"), -EINVAL);
  assert_stands_in(coach, true, "theirs");
}

/* A mistake in one's own copy, and the coach starts anew: the day has breathing all the same. */
static void test_an_installed_one_serves_until_the_persons_loads(void **state) {
  static const char *const mistakes[] = {PLUGIN "nonsense(", PLUGIN "error('no')", "\xff"};
  struct coach *coach = *state;
  coach_write(coach, "installed/calm/init.lua", PLUGIN EXERCISE("theirs", "breathing"));
  for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
    coach->at += 86400;
    coach->note_count = 0;
    coach_write(coach, "own/calm.lua", mistakes[i]);
    coach_open(coach);
    assert_stands_in(coach, true, "theirs");
    assert_non_null(coach_info(coach, "calm").broken);
    assert_true(
        coach_saw(coach, "The one that came with settled goes on. More: settle plugin log"));
    struct now now = coach_now(coach);
    plugins_rescan_changed(coach->plugins, &now); /* nothing has changed */
    assert_stands_in(coach, true, "theirs");
    coach_rescan(coach);
    assert_stands_in(coach, true, "theirs");
    coach_replace(coach, "own/calm.lua", PLUGIN EXERCISE("mine", "breathing"));
    assert_stands_in(coach, false, "mine");
    assert_null(coach_info(coach, "calm").broken);
    coach_replace(coach, "own/calm.lua", mistakes[i]);
    assert_stands_in(coach, false, "mine"); /* what loaded before goes on */
    coach_close(coach);
  }
}

static void test_files_that_are_put_back_have_no_error_any_more(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_replace(coach, "own/calm.lua", "if");
  assert_true(coach_info(coach, "calm").error[0] != '\0');
  coach_replace(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  assert_state(coach, "calm", PLUGIN_ON);
  assert_string_equal(coach_info(coach, "calm").error, "");
}

static void test_a_plugin_that_was_disabled_stays_off(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "installed/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  assert_int_equal(coach_disable(coach, "calm"), 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_OFF);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 0);
  coach_restart(coach);
  assert_state(coach, "calm", PLUGIN_OFF);
  assert_int_equal(coach_enable(coach, "calm"), 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_int_equal(coach_enable(coach, "none"), -ENOENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      COACH_TEST(test_own_plugins_that_are_not_trusted_wait_to_be_enabled),
      COACH_TEST(test_what_was_copied_just_now_can_be_enabled),
      COACH_TEST(test_files_are_read_from_the_loop),
      COACH_TEST(test_a_wrong_option_is_said_after_each_restart),
      COACH_TEST(test_an_installed_one_stands_in_until_the_persons_is_enabled),
      COACH_TEST(test_what_cannot_be_read_takes_nothing_out_either),
      COACH_TEST(test_an_installed_one_serves_until_the_persons_loads),
      COACH_TEST(test_files_that_are_put_back_have_no_error_any_more),
      COACH_TEST(test_a_plugin_that_was_disabled_stays_off),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
