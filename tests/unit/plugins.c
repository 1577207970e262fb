/* The manager of the plugins with real children over a real loop. */
#include "plugins_fixture.h"

#define ADAPT(body) "s.adapt(function(day) " body " end)\n"
#define HANG        "while true do end"
#define REST_ALL    "for item in day:items() do item:rest('Enough for today.') end"

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
  coach_write(coach, "own/calm/init.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/calm/init.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
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
  struct now now = coach_now(coach);
  coach_write(
      coach, "own/calm.lua",
      "local s = settle.api(1) s.plugin { name = 'X', version = '1', options = { many = "
      "s.bool { false } } }\n" EXERCISE("one", "breathing") "if s.options.many then\n" EXERCISE(
          "two", "breathing") "end");
  coach_open(coach);
  coach_run(coach, 0);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  coach->settings.options = &option;
  coach->settings.option_count = 1;
  plugins_configure(coach->plugins, &coach->settings, &now);
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
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_log(coach, "calm", "config.ini:4:9: colour: ");
}

static void test_of_two_exercises_with_one_id_the_first_in_order_counts(void **state) {
  struct coach *coach = *state;
  static const char order[][NAME_SIZE] = {"second"};
  struct now now = coach_now(coach);
  coach_write(coach, "own/first.lua", PLUGIN EXERCISE("same", "breathing"));
  coach_write(coach, "own/second.lua", PLUGIN EXERCISE("same", "stretch"));
  coach_open(coach);
  coach_run(coach, 0);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].plugin, "first");
  assert_log(coach, "second", "that of plugin first counts");
  coach->settings.order = order;
  coach->settings.order_count = 1;
  plugins_configure(coach->plugins, &coach->settings, &now);
  coach_run(coach, 0);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].plugin, "second");
}

static void test_the_persons_own_plugin_wins_over_an_installed_one(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("mine", "breathing"));
  coach_write(coach, "installed/calm/init.lua", PLUGIN EXERCISE("theirs", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  assert_int_equal(plugins_count(coach->plugins), 1);
  assert_true(coach_info(coach, "calm").own);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].id, "mine");
  coach_remove(coach, "own/calm.lua");
  coach_rescan(coach);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].id, "theirs");
}

static void test_routines_are_kept_for_later(void **state) {
  struct coach *coach = *state;
  struct plugin_routine routine;
  coach_write(coach, "own/a.lua",
              PLUGIN "s.routine { id = 'evening', title = 'Evening', at = '20:30', stages = { "
                     "'steady', 'flare' }, run = function() end }");
  coach_open(coach);
  coach_run(coach, 0);
  assert_true(plugins_routine(coach->plugins, 0, &routine));
  assert_string_equal(routine.plugin, "a");
  assert_string_equal(routine.id, "evening");
  assert_int_equal(routine.at->rules[0].times[0], 20 * 60 + 30);
  assert_int_equal(routine.stages, 1u << STAGE_STEADY | 1u << STAGE_FLARE);
  assert_false(plugins_routine(coach->plugins, 1, &routine));
}

/* ---- files that change ----------------------------------------------------------------------- */

static void test_a_changed_file_is_loaded_anew(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("old", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("new", "breathing"));
  coach_rescan(coach);
  assert_int_equal(coach->catalogs, 2);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].id, "new");
}

static void test_nothing_changed_is_nothing_done(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  coach_restart(coach);
  coach_rescan(coach);
  assert_int_equal(coach->catalogs, 0);
  assert_int_equal(coach_info(coach, "calm").pid, 0);
}

static void test_a_broken_file_keeps_the_version_before(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  coach_open(coach);
  coach_run(coach, 0);
  coach_write(coach, "own/calm.lua", PLUGIN "\n\nthis is no Lua");
  coach_rescan(coach);
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
  coach_write(coach, "own/calm/init.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  coach_remove(coach, "own/calm.lua");
  coach_rescan(coach);
  assert_int_equal(plugins_count(coach->plugins), 0);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 0);
}

static void test_a_mistake_in_a_schedule_is_the_authors(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua",
              PLUGIN "s.exercise { id = 'calm', title = 'Calm', kind = 'breathing', steps = { 'x' "
                     "}, levels = { { hold = 30 } }, dose = { rest = { level = 1 } }, at = 'every "
                     "2h' }");
  coach_open(coach);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ERROR);
  assert_non_null(strstr(coach_info(coach, "calm").error, "exercise calm: at: column"));
  assert_int_equal(coach_info(coach, "calm").kills, 0);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static void test_without_adapt_the_answer_is_empty_and_no_process_runs(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  coach_restart(coach);
  coach_ask(coach);
  assert_int_equal(coach->count, 0);
  assert_int_equal(coach_info(coach, "calm").pid, 0);
}

static void test_proposals_come_with_their_place_and_reason(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua",
              PLUGIN EXERCISE("calm", "breathing") "s.adapt(function(day)\n for item in "
                                                   "day:items() do\n  item:ease(0.5, 'Half, "
                                                   "quietly.')\n end\nend)");
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/calm.lua",
              PLUGIN EXERCISE("calm", "breathing") ADAPT(
                  "for item in day:items() do item:times_to(1, item.times .. ' before') end"));
  coach_open(coach);
  coach_run(coach, 0);
  for (int i = 0; i < 2; i++) {
    coach_ask(coach);
    assert_string_equal(coach_proposal(coach, "calm", "calm")->why, "2 before");
    memcpy(coach->engine->proposals, coach->proposals, sizeof coach->proposals);
    coach->engine->proposal_count = coach->count;
  }
}

static void test_a_newer_ask_takes_the_place_of_an_older_one(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  coach_open(coach);
  coach_run(coach, 0);
  for (uint32_t revision = 1; revision <= 5; revision++) coach_ask_only(coach, revision);
  coach_run(coach, 0);
  assert_int_equal(coach->answers, 1);
  assert_int_equal(coach->revision, 5);
  assert_int_equal(coach->count, 1);
}

static void test_an_ask_while_the_one_before_is_being_worked_on(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua",
              PLUGIN EXERCISE("calm", "breathing") ADAPT(
                  "for i = 1, 3e6 do end for item in day:items() do item:rest(day.date) end"));
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/calm.lua",
              PLUGIN EXERCISE("calm", "breathing")
                  ADAPT(REST_ALL) "s.on('stage', function(e) s.suggest('All will be fine.') end)");
  coach_open(coach);
  coach_run(coach, 0);
  coach->engine->arc.stage = STAGE_HALT;
  coach_ask(coach);
  assert_int_equal(coach->count, 0);
  coach_tell(coach, "stage", NULL);
  assert_int_equal(coach->note_count, 0);
}

static void test_an_error_in_one_plugin_leaves_the_others_alone(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/bad.lua",
              PLUGIN "s.adapt(function(day)\n error('no ' .. day.pain)\nend)");
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  coach_open(coach);
  coach_run(coach, 0);
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
  struct now now = coach_now(coach);
  coach_write(coach, "own/a.lua",
              PLUGIN EXERCISE("one", "breathing")
                  ADAPT("for item in day:items() do item:ease(0.5, 'A.') end"));
  coach_write(coach, "own/b.lua",
              PLUGIN EXERCISE("two", "breathing")
                  ADAPT("for item in day:items() do item:times_to(1, 'B.') end"));
  coach_write(coach, "own/c.lua",
              PLUGIN ADAPT("for item in day:items() do item:ease(0.7, 'C.') "
                           "item:level_to(1, 'C.') end"));
  coach_open(coach);
  coach_run(coach, 0);
  coach_ask(coach);
  static struct proposal first[PROPOSALS_MAX];
  int count = coach->count;
  memcpy(first, coach->proposals, sizeof first);
  assert_int_equal(count, 8);
  coach->settings.order = order;
  coach->settings.order_count = 3;
  plugins_configure(coach->plugins, &coach->settings, &now);
  coach_run(coach, 0);
  coach_ask(coach);
  assert_int_equal(coach->count, count);
  for (int i = 0; i < count; i++) {
    int found = 0;
    for (int j = 0; j < count; j++)
      found += memcmp(&first[i], &coach->proposals[j], sizeof first[i]) == 0;
    assert_int_equal(found, 1);
  }
}

/* ---- what breaks ----------------------------------------------------------------------------- */

static void test_a_plugin_that_hangs_ends_and_the_plan_goes_on(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  /* Inside one C function no hook fires: only the deadline from outside helps. */
  coach_write(coach, "own/hang.lua",
              PLUGIN "s.adapt(function()\n string.rep('a', 1e5):find(string.rep('a?', 1e4) .. "
                     "string.rep('a', 1e4))\nend)");
  coach_open(coach);
  coach_run(coach, 0);
  uint64_t begun = uv_hrtime();
  coach_ask(coach);
  uint64_t took = (uv_hrtime() - begun) / 1000000;
  assert_in_range(took, 0, PLUGINS_ASK_MS + 500);
  assert_non_null(coach_proposal(coach, "calm", "calm"));
  assert_state(coach, "hang", PLUGIN_ON);
  assert_true(coach_saw(coach, "notice hang: init.lua:3:") || coach_saw(coach, "notice hang: "));
}

static void test_a_loop_without_end_is_an_ordinary_error(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/hang.lua", PLUGIN ADAPT(HANG));
  coach_open(coach);
  coach_run(coach, 0);
  coach_ask(coach);
  assert_int_equal(coach_info(coach, "hang").kills, 0);
  assert_true(coach_saw(coach, "notice hang: init.lua:2:"));
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, coach_setup, coach_teardown)
  const struct CMUnitTest tests[] = {
      TEST(test_a_new_plugin_is_loaded_and_declares),
      TEST(test_what_was_declared_is_known_at_once_at_the_next_start),
      TEST(test_a_damaged_cache_only_costs_a_load),
      TEST(test_an_option_changes_what_is_declared),
      TEST(test_an_option_that_does_not_fit_is_said_with_its_line),
      TEST(test_of_two_exercises_with_one_id_the_first_in_order_counts),
      TEST(test_the_persons_own_plugin_wins_over_an_installed_one),
      TEST(test_routines_are_kept_for_later),
      TEST(test_a_changed_file_is_loaded_anew),
      TEST(test_nothing_changed_is_nothing_done),
      TEST(test_a_broken_file_keeps_the_version_before),
      TEST(test_an_unreadable_file_keeps_the_version_before),
      TEST(test_a_plugin_that_is_gone_declares_nothing),
      TEST(test_a_mistake_in_a_schedule_is_the_authors),
      TEST(test_without_adapt_the_answer_is_empty_and_no_process_runs),
      TEST(test_proposals_come_with_their_place_and_reason),
      TEST(test_the_last_proposals_do_not_hide_the_plan_from_the_next_ask),
      TEST(test_a_newer_ask_takes_the_place_of_an_older_one),
      TEST(test_an_ask_while_the_one_before_is_being_worked_on),
      TEST(test_while_exercise_is_stopped_nobody_is_asked_or_heard),
      TEST(test_an_error_in_one_plugin_leaves_the_others_alone),
      TEST(test_the_answer_does_not_depend_on_the_order_of_the_plugins),
      TEST(test_a_plugin_that_hangs_ends_and_the_plan_goes_on),
      TEST(test_a_loop_without_end_is_an_ordinary_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
