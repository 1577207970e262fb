/* The manager of the plugins with real children over a real loop. */
#include "plugins_fixture.h"

static void test_a_plugin_that_is_new_is_loaded_and_declares(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm/init.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  assert_state(coach, "calm", PLUGIN_LOADING);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_int_equal(coach->catalogs, 1);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, coach_setup, coach_teardown)
  const struct CMUnitTest tests[] = {
      TEST(test_a_plugin_that_is_new_is_loaded_and_declares),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
