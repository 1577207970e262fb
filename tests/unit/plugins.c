/* The manager of the plugins with real children over a real loop. */
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "plugins_fixture.h"

#include <errno.h>

#define ADAPT(body) "s.adapt(function(day) " body " end)\n"
#define HANG        "while true do end"
/* Inside one C function no hook fires: only the deadline from outside helps. */
#define FIND     "string.rep('a', 1e5):find('.-.-.-b')"
#define STUCK    "s.adapt(function()\n " FIND "\nend)"
#define REST_ALL "for item in day:items() do item:rest('Enough for today.') end"

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

/* A shipped exercise is not exchanged for a harder one by a name alone; the person may say so. */
static void test_an_installed_exercise_goes_before_one_of_the_same_id(void **state) {
  static const char order[][NAME_SIZE] = {"a"};
  struct coach *coach = *state;
  coach_write(coach, "own/a.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_write(coach, "installed/z.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].plugin, "z");
  coach_close(coach);
  coach->settings.order = order;
  coach->settings.order_count = 1;
  coach_open(coach);
  coach_run(coach, 0);
  assert_string_equal(plugins_catalog(coach->plugins)->exercises[0].plugin, "a");
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

static void test_routines_are_in_the_catalogue(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/a.lua",
              PLUGIN "s.routine { id = 'evening', title = 'Evening', at = '20:30', stages = { "
                     "'steady', 'flare' }, run = function() end }");
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_open(coach);
  coach_run(coach, 0);
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
  assert_int_equal(coach_times(coach, "suggest "), 0);
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
      /* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-exp42-c,cert-flp37-c): zeroed */
      found += memcmp(&first[i], &coach->proposals[j], sizeof first[i]) == 0;
    assert_int_equal(found, 1);
  }
}

/* ---- what breaks ----------------------------------------------------------------------------- */

static void test_a_plugin_that_hangs_ends_and_the_plan_goes_on(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  coach_write(coach, "own/hang.lua", PLUGIN STUCK);
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/hang.lua", PLUGIN ADAPT(HANG));
  coach_open(coach);
  coach_run(coach, 0);
  coach_ask(coach);
  assert_int_equal(coach_info(coach, "hang").kills, 0);
  assert_true(coach_saw(coach, "notice hang: init.lua:2:"));
}

static void test_after_three_kills_a_plugin_is_off_until_its_files_change(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/hang.lua", PLUGIN EXERCISE("calm", "breathing") STUCK);
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/hang.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_rescan(coach);
  assert_state(coach, "hang", PLUGIN_ON);
}

static void test_kills_further_apart_do_not_switch_off(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/hang.lua", PLUGIN STUCK);
  coach_open(coach);
  coach_run(coach, 0);
  for (int i = 0; i < PLUGINS_KILLS; i++) {
    coach_ask(coach);
    coach->at += 13 * 3600;
  }
  assert_state(coach, "hang", PLUGIN_ON);
}

static void test_enabling_forgets_kills(void **state) {
  struct coach *coach = *state;
  struct err err;
  coach_write(coach, "own/hang.lua", PLUGIN STUCK);
  coach_open(coach);
  coach_run(coach, 0);
  for (int i = 0; i < PLUGINS_KILLS; i++) coach_ask(coach);
  assert_state(coach, "hang", PLUGIN_KILLED);
  struct now now = coach_now(coach);
  assert_int_equal(plugins_enable(coach->plugins, "hang", &now, &err), 0);
  coach_run(coach, 0);
  assert_state(coach, "hang", PLUGIN_ON);
  assert_int_equal(coach_info(coach, "hang").kills, 0);
}

static void test_a_plugin_that_hangs_while_it_loads(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_write(coach, "own/hang.lua", PLUGIN FIND);
  coach_open(coach);
  coach_run(coach, 0);
  assert_state(coach, "hang", PLUGIN_ERROR);
  assert_int_equal(coach_info(coach, "hang").kills, 1);
  assert_state(coach, "calm", PLUGIN_ON);
}

/* ---- a child that is not ours: scripts in place of settled-plugin ---------------------------- */

#define HELLO(layers)                                                                              \
  "printf '%s\\n' '{\"hello\":{\"program\":\"settled-plugin\",\"version\":\"0.1.0\",\"api\":1,"    \
  "\"isolation\":{" layers "}}}'\nread hello\nread load\n"
#define WHOLE                                                                                      \
  "\"landlock\":true,\"seccomp\":true,\"rlimits\":true,\"no_new_privs\":true,\"dumpable\":true"
#define LOADED                                                                                     \
  "printf '%s\\n' '{\"loaded\":{\"plugin\":{\"name\":\"X\",\"version\":\"1\"},\"exercises\":[],"   \
  "\"routines\":[],\"events\":[],\"adapt\":true}}'\nread call\n"
#define SAY(json) "printf '%s\\n' '" json "'\n"
#define WAIT      "exec sleep 30\n" /* it leads no group: a kill is to reach it */

static void use_script(struct coach *coach, const char *script) {
  coach_write(coach, "child", script);
  coach_path(coach, "child", coach->program);
  assert_int_equal(chmod(coach->program, 0700), 0);
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
    coach_open(coach);
    coach_run(coach, 0);
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
  use_script(
      coach,
      "#!/bin/sh\n" HELLO(
          WHOLE) "printf '%s\\n' '{\"loaded\":{\"plugin\":{\"name\":\"X\",\"version\":\"1\"},"
                 "\"exercises\":[],\"routines\":[],\"events\":[],\"adapt\":true}}'\n"
                 "sleep 0.1\n" SAY("{\"id\":1,\"ok\":true}") WAIT);
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
    coach_open(coach);
    coach_run(coach, 0);
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
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_open(coach);
  coach_run(coach, 0);
  assert_state(coach, "a", PLUGIN_EXPOSED);
  assert_true(coach_saw(coach, "notice a: :0: Plugin a was not run"));
  struct now now = coach_now(coach);
  coach->settings.isolation = ISOLATION_BEST;
  plugins_configure(coach->plugins, &coach->settings, &now);
  coach_run(coach, 0);
  assert_state(coach, "a", PLUGIN_ON);
}

/* ---- who may run ----------------------------------------------------------------------------- */

static void test_own_plugins_that_are_not_trusted_wait_to_be_enabled(void **state) {
  struct coach *coach = *state;
  struct err err;
  coach->settings.trust_own = false;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_write(coach, "installed/shipped.lua", PLUGIN EXERCISE("other", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_NEW);
  assert_state(coach, "shipped", PLUGIN_ON);
  assert_true(coach_saw(coach, "notice calm: :0: Plugin calm is new and stays off until: settle "
                               "plugin enable calm"));
  struct now now = coach_now(coach);
  assert_int_equal(plugins_enable(coach->plugins, "calm", &now, &err), 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  coach_restart(coach);
  assert_state(coach, "calm", PLUGIN_ON);
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("changed", "breathing"));
  coach_rescan(coach);
  assert_state(coach, "calm", PLUGIN_CHANGED);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 1);
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
  struct now now = coach_now(coach);
  struct err err;
  coach->settings.trust_own = false;
  coach_write(coach, "installed/calm/init.lua", PLUGIN EXERCISE("theirs", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("mine", "breathing"));
  coach_rescan(coach);
  assert_stands_in(coach, true, "theirs");
  assert_true(coach_saw(coach, "notice calm: :0: Your own calm is not on yet. The one that came "
                               "with settled goes on, until: settle plugin enable calm"));
  coach_restart(coach);
  assert_stands_in(coach, true, "theirs");
  assert_int_equal(plugins_enable(coach->plugins, "calm", &now, &err), 0);
  assert_stands_in(coach, false, "mine");
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("changed", "breathing"));
  coach_rescan(coach);
  assert_stands_in(coach, true, "theirs");
  coach_remove(coach, "own/calm.lua");
  coach_rescan(coach);
  coach_run(coach, 0);
  assert_null(coach_info(coach, "calm").waiting);
  assert_false(coach_info(coach, "calm").own);
}

static void test_what_cannot_be_read_takes_nothing_out_either(void **state) {
  struct coach *coach = *state;
  struct now now = coach_now(coach);
  struct err err;
  coach->settings.trust_own = false;
  coach_write(coach, "installed/calm/init.lua", PLUGIN EXERCISE("theirs", "breathing"));
  coach_write(coach, "own/calm.lua", "\xff");
  coach_open(coach);
  assert_stands_in(coach, true, "theirs");
  assert_int_equal(plugins_enable(coach->plugins, "calm", &now, &err), -EINVAL);
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
    coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("mine", "breathing"));
    coach_rescan(coach);
    assert_stands_in(coach, false, "mine");
    assert_null(coach_info(coach, "calm").broken);
    coach_write(coach, "own/calm.lua", mistakes[i]);
    coach_rescan(coach);
    assert_stands_in(coach, false, "mine"); /* what loaded before goes on */
    coach_close(coach);
  }
}

static void test_files_that_are_put_back_have_no_error_any_more(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  coach_write(coach, "own/calm.lua", "if");
  coach_rescan(coach);
  assert_true(coach_info(coach, "calm").error[0] != '\0');
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_rescan(coach);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_string_equal(coach_info(coach, "calm").error, "");
}

static void test_a_plugin_that_was_disabled_stays_off(void **state) {
  struct coach *coach = *state;
  struct err err;
  coach_write(coach, "installed/calm.lua", PLUGIN EXERCISE("calm", "breathing"));
  coach_open(coach);
  coach_run(coach, 0);
  struct now now = coach_now(coach);
  assert_int_equal(plugins_disable(coach->plugins, "calm", &now, &err), 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_OFF);
  assert_int_equal(plugins_catalog(coach->plugins)->count, 0);
  coach_restart(coach);
  assert_state(coach, "calm", PLUGIN_OFF);
  assert_int_equal(plugins_enable(coach->plugins, "calm", &now, &err), 0);
  coach_run(coach, 0);
  assert_state(coach, "calm", PLUGIN_ON);
  assert_int_equal(plugins_enable(coach->plugins, "none", &now, &err), -ENOENT);
}

/* ---- events and state ------------------------------------------------------------------------ */

static void test_only_plugins_with_a_handler_are_started_for_an_event(void **state) {
  struct coach *coach = *state;
  struct entry entry;
  coach_write(coach, "own/a.lua",
              PLUGIN "s.on('checkin', function(e) s.suggest(string.format('%d of %d, %s %s %s', "
                     "e.pain, e.baseline, e.stage, e.date, e.time)) end)");
  coach_write(coach, "own/b.lua", PLUGIN "s.on('session', function() end)");
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/a.lua",
              PLUGIN "s.on('checkin', function() s.state.n = (s.state.n or 0) + 1 s.log('n is ' .. "
                     "s.state.n) end)");
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/a.lua", PLUGIN "s.log(s.state.n == nil and 'empty' or 'full')");
  coach_open(coach);
  coach_run(coach, 0);
  assert_log(coach, "a", "empty");
  assert_log(coach, "a", "cannot be read");
}

/* The diary keeps every state for ever. */
static void test_states_of_a_day_have_a_limit(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/a.lua",
              PLUGIN "s.on('stage', function(e) s.state.n = (s.state.n or 0) + 1\n"
                     "s.state.much = ('x'):rep(60000) end)");
  coach_open(coach);
  coach_run(coach, 0);
  for (int i = 0; i < 20; i++) coach_tell(coach, "stage", NULL);
  assert_log(coach, "a", "more than 1 MiB");
  assert_non_null(strstr(coach->kept[0], "\"n\":17}"));
  coach->at += DAY_SECONDS;
  coach_tell(coach, "stage", NULL);
  assert_null(strstr(coach->kept[0], "\"n\":17}"));
}

static void test_a_suggestion_is_said_once_a_day_and_three_in_all(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/a.lua",
              PLUGIN "s.adapt(function(day) s.suggest('One.') s.suggest('This is a promise.') "
                     "s.suggest('Two.') end)\n"
                     "s.on('stage', function(e) s.suggest('Three.') s.suggest('Four.') end)");
  coach_open(coach);
  coach_run(coach, 0);
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
  coach_write(coach, "own/a.lua",
              PLUGIN "s.routine { id = 'evening', title = 'E', run = function() end }\n"
                     "s.on('stage', function(e) s.start('evening', e.from .. ' to ' .. e.to) end)");
  coach_open(coach);
  coach_run(coach, 0);
  coach_ask(coach);
  coach->engine->arc.stage = STAGE_FLARE;
  coach_tell(coach, "stage", NULL);
  assert_true(coach_saw(coach, "start a: evening, steady to flare"));
}

static void test_children_end_when_nobody_calls_them(void **state) {
  struct coach *coach = *state;
  coach_write(coach, "own/calm.lua", PLUGIN EXERCISE("calm", "breathing") ADAPT(REST_ALL));
  coach_open(coach);
  coach_run(coach, 0);
  coach_ask(coach);
  assert_true(coach_info(coach, "calm").pid != 0);

  plugins_rest(coach->plugins);
  coach_run(coach, 200);
  assert_int_equal(coach_info(coach, "calm").pid, 0);
  coach_ask(coach);
  assert_int_equal(coach->count, 1);
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
      TEST(test_an_installed_exercise_goes_before_one_of_the_same_id),
      TEST(test_the_persons_own_plugin_wins_over_an_installed_one),
      TEST(test_routines_are_in_the_catalogue),
      TEST(test_a_hundred_plugins_run),
      TEST(test_a_full_folder_does_not_push_installed_ones_out),
      TEST(test_a_folder_full_of_new_ones_is_no_flood_of_notices),
      TEST(test_files_that_are_all_replaced_have_the_room_of_those_before),
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
      TEST(test_after_three_kills_a_plugin_is_off_until_its_files_change),
      TEST(test_kills_further_apart_do_not_switch_off),
      TEST(test_enabling_forgets_kills),
      TEST(test_a_plugin_that_hangs_while_it_loads),
      TEST(test_whatever_a_child_says_instead_of_an_answer_ends_it),
      TEST(test_a_message_that_nobody_asked_for_ends_it),
      TEST(test_a_program_that_cannot_start_is_not_the_plugins_fault),
      TEST(test_a_sandbox_that_is_not_whole_is_said_once),
      TEST(test_a_sandbox_that_is_not_whole_where_all_of_it_is_required),
      TEST(test_own_plugins_that_are_not_trusted_wait_to_be_enabled),
      TEST(test_an_installed_one_stands_in_until_the_persons_is_enabled),
      TEST(test_what_cannot_be_read_takes_nothing_out_either),
      TEST(test_an_installed_one_serves_until_the_persons_loads),
      TEST(test_files_that_are_put_back_have_no_error_any_more),
      TEST(test_a_plugin_that_was_disabled_stays_off),
      TEST(test_only_plugins_with_a_handler_are_started_for_an_event),
      TEST(test_the_state_of_a_plugin_survives_a_restart),
      TEST(test_a_state_that_cannot_be_read_begins_anew),
      TEST(test_states_of_a_day_have_a_limit),
      TEST(test_a_suggestion_is_said_once_a_day_and_three_in_all),
      TEST(test_a_routine_of_its_own_can_be_wished_for),
      TEST(test_children_end_when_nobody_calls_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
