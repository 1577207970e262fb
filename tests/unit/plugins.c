/* The manager of the plugins with real children over a real loop: what is declared, and files that
 * change. */
#include "plugins_fixture.h"

/* ---- declaring ------------------------------------------------------------------------------- */

static void test_a_new_plugin_is_loaded_and_declares(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm/init.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  assert_state(coach, "calm", PLUGIN_LOADING);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_int_equal(coach->catalogs, 1);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  assert_string_equal(coach_info(coach, "calm").name, "X");
}

static void test_what_was_declared_is_known_at_once_at_the_next_start(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm/init.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_restart(coach);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  coach_run(coach, 0);
  assert_false(uv_loop_alive(&coach->loop)); /* no process, no timer */
  assert_int_equal(coach_info(coach, "calm").pid, 0);
  assert_int_equal(coach->catalogs, 0);
}

static void test_a_damaged_cache_only_costs_a_load(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm/init.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_close(coach);
  coach_write(coach, "state/plugins/calm.json", "{\"key\":\"");
  coach_open(coach);
  assert_state(coach, "calm", PLUGIN_LOADING);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
}

static void test_an_option_changes_what_is_declared(void **state) {
  struct coach *coach = *state;
  struct plugin_option option = {.plugin = "calm", .name = "many", .value = "yes", .line = 4};
  coach_write(
      coach, "own/calm.lua",
      "local s = settle.api(1) s.plugin { name = 'X', version = '1', options = { many = "
      "s.bool { false } } }\n" EXERCISE("one", "breathing") "if s.options.many then\n" EXERCISE(
          "two", "breathing") "end");
  coach_begin(coach);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  coach->settings.options = &option;
  coach->settings.option_count = 1;
  coach_configure(coach);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1); /* until it has loaded */
  coach_run(coach, 0);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 2);
}

static void test_an_option_that_does_not_fit_is_said_with_its_line(void **state) {
  struct coach *coach = *state;
  struct plugin_option option = {
      .plugin = "calm", .name = "colour", .value = "red", .line = 4, .column = 9};
  coach->settings.options = &option;
  coach->settings.option_count = 1;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  assert_state(coach, "calm", PLUGIN_ON);
  assert_log(coach, "calm", "config.ini:4:9: colour: ");
}

static void test_of_two_exercises_with_one_id_the_first_in_order_counts(void **state) {
  struct coach *coach = *state;
  static const char order[][NAME_SIZE] = {"second"};
  coach_write(coach, "own/first.lua", PLUGIN EXERCISE("same", "breathing"));
  coach_begin_with(coach, "own/second.lua", PLUGIN EXERCISE("same", "stretch"));
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].plugin, "first");
  assert_log(coach, "second", "that of plugin first counts");
  coach->settings.order = order;
  coach->settings.order_count = 1;
  coach_configure(coach);
  coach_run(coach, 0);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].plugin, "second");
}

/* A shipped exercise is not exchanged for a harder one by a name alone; the person may say so. */
static void test_an_installed_exercise_goes_before_one_of_the_same_id(void **state) {
  static const char order[][NAME_SIZE] = {"a"};
  struct coach *coach = *state;
  coach_write(coach, "own/a.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_begin_with(coach, "installed/z.lua", PLUGIN EXERCISE("calm", "breathing"));
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].plugin, "z");
  coach_close(coach);
  coach->settings.order = order;
  coach->settings.order_count = 1;
  coach_begin(coach);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].plugin, "a");
}

static void test_the_persons_own_plugin_wins_over_an_installed_one(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("mine", "breathing"));
  coach_begin_with(coach, "installed/calm/init.lua", PLUGIN EXERCISE("theirs", "breathing"));
  assert_int_equal(plugins_count(coach->plugins), 1);
  assert_true(coach_info(coach, "calm").own);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].id, "mine");
  coach_remove(coach, "own/calm.lua");
  coach_rescan(coach);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].id, "theirs");
}

static void test_routines_are_in_the_catalogue(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/a.lua",
                   PLUGIN "s.routine { id = 'evening', title = 'Evening', at = '20:30', stages = { "
                          "'steady', 'flare' }, run = function() end }");
  const struct catalog *catalog = plugins_catalog(coach->plugins);
  assert_int_equal(catalog->routine_count, 1);
  const struct routine *routine = &catalog->routines[0];
  assert_string_equal(routine->plugin, "a");
  assert_string_equal(routine->id, "evening");
  assert_string_equal(routine->slug, "a.evening");
  assert_int_equal(routine->at->rules[0].times[0], 20 * 60 + 30);
  assert_int_equal(routine->stages, 1u << STAGE_STEADY | 1u << STAGE_FLARE);
}

static void write_many(struct coach *coach, const char *place, char letter, int count) {
  char path[64];
  for (int i = 0; i < count; i++) {
    snprintf(path, sizeof path, "%s/%c%d.lua", place, letter, i);
    coach_write(coach, path, PLUGIN);
  }
}

/* More children than processors: none is late because of the others. */
static void test_a_hundred_plugins_run(void **state) {
  struct coach *coach = *state;
  char path[64];
  for (int i = 0; i < 100; i++) {
    snprintf(path, sizeof path, "own/p%d.lua", i);
    coach_write(coach, path, PLUGIN "s.adapt(function(day) s.state.n = nil end)");
  }
  coach_begin(coach);
  assert_int_equal(plugins_count(coach->plugins), 100);
  coach_ask(coach);
  for (int i = 0; i < 100; i++) {
    snprintf(path, sizeof path, "p%d", i);
    assert_state(coach, path, PLUGIN_ON);
    assert_int_equal(coach_info(coach, path).kills, 0);
  }
}

static void test_a_full_folder_does_not_push_installed_ones_out(void **state) {
  struct coach *coach = *state;
  coach->settings.trust_own = false; /* new ones run nothing: only room is looked at */
  coach_write(coach, "installed/shipped/init.lua", PLUGIN);
  write_many(coach, "own", 'o', PLUGINS_MAX);
  coach_open(coach);
  assert_int_equal(plugins_count(coach->plugins), PLUGINS_MAX);
  assert_true(plugins_find(coach->plugins, "shipped") >= 0);
}

static void test_a_folder_full_of_new_ones_is_no_flood_of_notices(void **state) {
  struct coach *coach = *state;
  coach->settings.trust_own = false;
  write_many(coach, "own", 'o', 3 * PLUGINS_NOTICES);
  coach_begin(coach);
  assert_int_equal(coach->note_count, PLUGINS_NOTICES);
  assert_int_equal(coach_times(coach, "More plugins need a look today"), 1);
}

static void test_files_that_are_all_replaced_have_the_room_of_those_before(void **state) {
  struct coach *coach = *state;
  char path[64];
  coach->settings.trust_own = false;
  write_many(coach, "own", 'o', PLUGINS_MAX);
  coach_open(coach);
  for (int i = 0; i < PLUGINS_MAX; i++) {
    snprintf(path, sizeof path, "own/o%d.lua", i);
    coach_remove(coach, path);
  }
  write_many(coach, "own", 'p', PLUGINS_MAX);
  coach_rescan(coach);
  assert_int_equal(plugins_count(coach->plugins), PLUGINS_MAX);
  assert_int_equal(plugins_find(coach->plugins, "o0"), -1);
  assert_true(plugins_find(coach->plugins, "p0") >= 0);
}

/* ---- files that change ----------------------------------------------------------------------- */

static void test_a_changed_file_is_loaded_anew(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("old", "breathing"));
  coach_replace(coach, "own/calm.lua", PLUGIN EXERCISE("new", "breathing"));
  assert_int_equal(coach->catalogs, 2);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].id, "new");
}

static void test_nothing_changed_is_nothing_done(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_restart(coach);
  coach_rescan(coach);
  assert_int_equal(coach->catalogs, 0);
  assert_int_equal(coach_info(coach, "calm").pid, 0);
}

static void test_a_broken_file_keeps_the_version_before(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  coach_replace(coach, "own/calm.lua", PLUGIN "\n\nthis is no Lua");
  assert_state(coach, "calm", PLUGIN_ON);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].id, "calm");
  assert_non_null(strstr(coach_info(coach, "calm").error, "init.lua:4:"));
  assert_true(coach_saw(coach, "notice calm: init.lua:4: Plugin calm: something went wrong at "
                               "init.lua:4."));
  coach_ask(coach);
  assert_non_null(coach_proposal(coach, "calm", "calm"));
}

static void test_an_unreadable_file_keeps_the_version_before(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm/init.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_remove(coach, "own/calm/init.lua");
  char path[PATH_SIZE];
  coach_path(coach, "own/calm/init.lua", path);
  assert_int_equal(mkfifo(path, 0600), 0);
  coach_rescan(coach);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_non_null(strstr(coach_info(coach, "calm").error, "init.lua: not a regular file"));
}

static void test_a_plugin_that_is_gone_declares_nothing(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_remove(coach, "own/calm.lua");
  coach_rescan(coach);
  assert_int_equal(plugins_count(coach->plugins), 0);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 0);
}

static void test_a_mistake_in_a_schedule_is_the_authors(void **state) {
  struct coach *coach = *state;
  coach_begin_with(coach, "own/calm.lua",
                   PLUGIN
                   "s.exercise { id = 'calm', title = 'Calm', kind = 'breathing', steps = { 'x' "
                   "}, levels = { { hold = 30 } }, dose = { rest = { level = 1 } }, at = 'every "
                   "2h' }");
  assert_state(coach, "calm", PLUGIN_ERROR);
  assert_non_null(strstr(coach_info(coach, "calm").error, "exercise calm: at: column"));
  assert_int_equal(coach_info(coach, "calm").kills, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      COACH_TEST(test_a_new_plugin_is_loaded_and_declares),
      COACH_TEST(test_what_was_declared_is_known_at_once_at_the_next_start),
      COACH_TEST(test_a_damaged_cache_only_costs_a_load),
      COACH_TEST(test_an_option_changes_what_is_declared),
      COACH_TEST(test_an_option_that_does_not_fit_is_said_with_its_line),
      COACH_TEST(test_of_two_exercises_with_one_id_the_first_in_order_counts),
      COACH_TEST(test_an_installed_exercise_goes_before_one_of_the_same_id),
      COACH_TEST(test_the_persons_own_plugin_wins_over_an_installed_one),
      COACH_TEST(test_routines_are_in_the_catalogue),
      COACH_TEST(test_a_hundred_plugins_run),
      COACH_TEST(test_a_full_folder_does_not_push_installed_ones_out),
      COACH_TEST(test_a_folder_full_of_new_ones_is_no_flood_of_notices),
      COACH_TEST(test_files_that_are_all_replaced_have_the_room_of_those_before),
      COACH_TEST(test_a_changed_file_is_loaded_anew),
      COACH_TEST(test_nothing_changed_is_nothing_done),
      COACH_TEST(test_a_broken_file_keeps_the_version_before),
      COACH_TEST(test_an_unreadable_file_keeps_the_version_before),
      COACH_TEST(test_a_plugin_that_is_gone_declares_nothing),
      COACH_TEST(test_a_mistake_in_a_schedule_is_the_authors),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
