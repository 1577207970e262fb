/* Plugins that break, hang or lie, and children that are not ours: the plan goes on. */
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "plugins_fixture.h"

#define STUCK "s.adapt(function()\n " FIND "\nend)"

/* ---- what breaks ----------------------------------------------------------------------------- */

static void test_a_plugin_that_hangs_ends_and_the_plan_goes_on(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  coach_begin_with(coach, "own/hang.lua", PLUGIN STUCK);
  uint64_t begun = uv_hrtime();
  coach_ask(coach);
  uint64_t took = (uv_hrtime() - begun) / 1000000;
  assert_in_range(took, 0, PLUGINS_ASK_MS + 500);
  assert_non_null(coach_proposal(coach, "calm", "calm"));
  assert_state(coach, "hang", PLUGIN_ON);
  assert_true(coach_saw(coach, "notice hang: init.lua:3:"));
  assert_log(coach, "hang", "took too long at init.lua:3, inside one function of Lua");
}

enum { CHILD_NICE = 5 }; /* SANDBOX_NICE; its header and the one of the options do not meet */

/* Whether one who gives way gets less than two thirds of a processor now. */
static bool is_starved(void) {
  struct timespec begun, now;
  clock_t busy = clock();
  clock_gettime(CLOCK_MONOTONIC, &begun);
  while (clock() - busy < CLOCKS_PER_SEC / 5) continue;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000 > 300;
}

/* A child that gets less than half of a processor, at the priority that plugins have, reaches the
 * deadline of elapsed time first. */
static bool machine_is_busy(void) {
  int status = 0;
  fflush(NULL);
  pid_t pid = fork();
  if (pid == 0) {
    setpriority(PRIO_PROCESS, 0, CHILD_NICE);
    _exit(is_starved());
  }
  assert_int_equal(waitpid(pid, &status, 0), pid);
  return status != 0;
}

static void test_a_loop_without_end_is_an_ordinary_error(void **state) {
  struct coach *coach = *state;
  if (machine_is_busy()) {
    print_message("not tried: this machine has no processor to spare\n");
    skip();
  }
  coach_begin_with(coach, "own/hang.lua", PLUGIN ADAPT("while true do end"));
  coach_ask(coach);
  assert_int_equal(coach_info(coach, "hang").kills, 0);
  assert_true(coach_saw(coach, "notice hang: init.lua:2:"));
}

static void test_after_three_kills_a_plugin_is_off_until_its_files_change(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/hang.lua", PLUGIN EXERCISE("calm", "breathing") STUCK);
  for (int i = 0; i < PLUGINS_KILLS; i++) {
    assert_state(coach, "hang", PLUGIN_ON);
    coach_ask(coach);
    coach->at += 8 * 3600 - 60;
  }
  assert_state(coach, "hang", PLUGIN_KILLED);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 0);
  assert_true(coach_saw(coach, "notice hang"));
  coach_restart(coach);
  assert_state(coach, "hang", PLUGIN_KILLED);
  coach_replace(coach, "own/hang.lua", PLUGIN EXERCISE("calm", "breathing"));
  assert_state(coach, "hang", PLUGIN_ON);
}

static void test_kills_further_apart_do_not_switch_off(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/hang.lua", PLUGIN STUCK);
  for (int i = 0; i < PLUGINS_KILLS; i++) {
    coach_ask(coach);
    coach->at += 13 * 3600;
  }
  assert_state(coach, "hang", PLUGIN_ON);
}

static void test_enabling_forgets_kills(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/hang.lua", PLUGIN STUCK);
  for (int i = 0; i < PLUGINS_KILLS; i++) coach_ask(coach);
  assert_state(coach, "hang", PLUGIN_KILLED);
  assert_int_equal(coach_enable(coach, "hang"), 0);
  coach_run(coach, 0);
  assert_state(coach, "hang", PLUGIN_ON);
  assert_int_equal(coach_info(coach, "hang").kills, 0);
}

static void test_a_plugin_that_hangs_while_it_loads(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_begin_with(coach, "own/hang.lua", PLUGIN FIND);
  assert_state(coach, "hang", PLUGIN_ERROR);
  assert_int_equal(coach_info(coach, "hang").kills, 1);
  assert_state(coach, "calm", PLUGIN_ON);
}

/* ---- a child that is not ours: scripts in place of settled-plugin ---------------------------- */

#define LOADED DECLARE("", "true") "read call\n"
#define WAIT   "exec sleep 30\n" /* it leads no group: a kill is to reach it */

static void use_script(struct coach *coach, const char *script) {
  coach_use_script(coach, script);
  coach_write(coach, "own/a.lua", "the script stands in for it");
}

static void test_whatever_a_child_says_instead_of_an_answer_ends_it(void **state) {
  static const char *const lies[] = {
      SAY("[]"),
      SAY("{}"),
      SAY("{\"id\":1}"),
      SAY("{\"id\":2,\"ok\":true}"),
      SAY("{\"id\":1,\"ok\":false}"),
      SAY("{\"id\":1,\"ok\":true,\"more\":1}"),
      SAY("{\"id\":1,\"ok\":true,\"ok\":true}"),
      SAY("{\"id\":1,\"ok\":true,\"proposals\":{}}"),
      SAY("{\"id\":1,\"ok\":false,\"error\":{\"message\":\"m\"}}"),
      SAY("{\"id\":1,\"ok\":true,\"error\":{}}"),
      SAY("{\"loaded\":{}}"),
      SAY("{\"hello\":{}}"),
      SAY("{\"fatal\":7}"),
      SAY("no JSON at all"),
      "kill -SEGV $$\n",
      "exit 0\n",
      "exec 1>&-\n",
      "yes '{\"id\":9,\"ok\":true}'\n",
      "head -c 3000000 /dev/zero | tr '\\0' 'x'\n",
      "head -c 200000 /dev/zero | tr '\\0' '['\necho\n",
  };
  struct coach *coach = *state;
  for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
    char script[2048];
    snprintf(script, sizeof script, "%s%s%s", "#!/bin/sh\n" HELLO(WHOLE) LOADED, lies[i], WAIT);
    use_script(coach, script);
    coach_begin(coach);
    assert_state(coach, "a", PLUGIN_ON);
    coach_ask(coach);
    assert_int_equal(coach->count, 0);
    if (coach_info(coach, "a").kills != 1) fail_msg("not ended for: %s", lies[i]);
    assert_int_equal(coach_times(coach, "notice a"), 1);
    coach_close(coach);
    coach_remove(coach, "state/plugins.json");
    coach_remove(coach, "state/plugins/a.json");
  }
}

static void test_a_message_that_nobody_asked_for_ends_it(void **state) {
  struct coach *coach = *state;
  use_script(coach, "#!/bin/sh\n" HELLO(WHOLE)
                        DECLARE("", "true") "sleep 0.1\n" SAY("{\"id\":1,\"ok\":true}") WAIT);
  coach_open(coach);
  coach_run(coach, 400);
  assert_int_equal(coach_info(coach, "a").kills, 1);
  assert_int_equal(coach_info(coach, "a").pid, 0);
}

static void test_a_program_that_cannot_start_is_not_the_plugins_fault(void **state) {
  static const char *const scripts[] = {"#!/bin/sh\nexit 71\n", "#!/nowhere/at/all\n"};
  struct coach *coach = *state;
  for (int i = 0; i < 2; i++) {
    use_script(coach, scripts[i]);
    coach_begin(coach);
    assert_state(coach, "a", PLUGIN_ERROR);
    assert_int_equal(coach_info(coach, "a").kills, 0);
    coach_close(coach);
  }
  coach_open(coach);
}

static void test_a_sandbox_that_is_not_whole_is_said_once(void **state) {
  struct coach *coach = *state;
  use_script(coach, "#!/bin/sh\n" HELLO("\"landlock\":false,\"seccomp\":true,\"rlimits\":true,"
                                        "\"no_new_privs\":true,\"dumpable\":true") LOADED WAIT);
  coach_begin(coach);
  assert_state(coach, "a", PLUGIN_ON);
  assert_int_equal(coach_times(coach, "REDUCED"), 1);
  assert_int_equal(plugins_layers_missing(coach->plugins), 1u << LAYER_LANDLOCK);
  coach_remove(coach, "state/plugins/a.json");
  coach_restart(coach);
  coach_run(coach, 0);
  assert_int_equal(coach_times(coach, "REDUCED"), 0);
}

static void test_a_sandbox_that_is_not_whole_where_all_of_it_is_required(void **state) {
  struct coach *coach = *state;
  use_script(coach, "#!/bin/sh\n" HELLO("\"landlock\":true") LOADED WAIT);
  coach->settings.isolation = ISOLATION_REQUIRE;
  coach_begin(coach);
  assert_state(coach, "a", PLUGIN_EXPOSED);
  assert_true(coach_saw(coach, "notice a: :0: Plugin a was not run"));
  coach->settings.isolation = ISOLATION_BEST;
  coach_configure(coach);
  coach_run(coach, 0);
  assert_state(coach, "a", PLUGIN_ON);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      COACH_TEST(test_a_plugin_that_hangs_ends_and_the_plan_goes_on),
      COACH_TEST(test_a_loop_without_end_is_an_ordinary_error),
      COACH_TEST(test_after_three_kills_a_plugin_is_off_until_its_files_change),
      COACH_TEST(test_kills_further_apart_do_not_switch_off),
      COACH_TEST(test_enabling_forgets_kills),
      COACH_TEST(test_a_plugin_that_hangs_while_it_loads),
      COACH_TEST(test_whatever_a_child_says_instead_of_an_answer_ends_it),
      COACH_TEST(test_a_message_that_nobody_asked_for_ends_it),
      COACH_TEST(test_a_program_that_cannot_start_is_not_the_plugins_fault),
      COACH_TEST(test_a_sandbox_that_is_not_whole_is_said_once),
      COACH_TEST(test_a_sandbox_that_is_not_whole_where_all_of_it_is_required),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
