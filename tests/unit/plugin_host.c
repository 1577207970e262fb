/* The real settled-plugin over pipes: its protocol (plugins/host/PROTOCOL.md), its limits, attempts
 * to get out, its last words, and what it costs. What calls give is in plugin_host_calls.c, errors
 * that authors see in plugin_host_errors.c. */
#include "plugin_fixture.h"

#include <sys/resource.h>

#include "host/sandbox.h"

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void sleep_ms(long ms) {
  nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

/* ---- protocol -------------------------------------------------------------------------------- */

static void hello_says_what_took_effect(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  assert_string_equal(text_at(child.hello, "program"), "settled-plugin");
  assert_string_equal(text_at(child.hello, "version"), SETTLED_VERSION);
  assert_int_equal(json_integer_value(json_object_get(child.hello, "api")), WIRE_API);
  const char *name;
  json_t *took;
  json_object_foreach(json_object_get(child.hello, "isolation"), name, took) {
    assert_true(json_is_boolean(took));
    print_message("isolation: %s %s\n", name, json_is_true(took) ? "yes" : "NO");
  }
  assert_int_equal(json_object_size(json_object_get(child.hello, "isolation")), 5);
  assert_int_equal(child_end(&child), 0);
}

/* Whoever starts it may kill it with all that it is, and goes before it on a busy machine. */
static void it_leads_a_group_and_gives_way(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  assert_int_equal(getpgid(child.pid), child.pid);
  assert_int_equal(getsid(child.pid), getsid(0));
  int ours = getpriority(PRIO_PROCESS, 0), most = ours > SANDBOX_NICE ? ours : SANDBOX_NICE;
  assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child.pid), most);
  assert_int_equal(child_end(&child), 0);
}

static void a_broken_conversation_ends(void **state) {
  (void)state;
  static const char *const lines[] = {"not json", "[1,2]", "{\"id\":1,\"id\":2}",
                                      "{\"a\":\"\\u0000\"}"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    struct child child;
    child_start(&child);
    child_say_text(&child, lines[i]);
    assert_null(child_read(&child));
    assert_int_equal(child_end(&child), 76);
  }
}

static void a_line_over_a_mebibyte_ends_it_too(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  char *line = malloc(WIRE_PLUGIN_LINE_MAX + 2);
  memset(line, 'x', WIRE_PLUGIN_LINE_MAX + 1);
  line[WIRE_PLUGIN_LINE_MAX + 1] = '\0';
  lines_write(child.to, line, WIRE_PLUGIN_LINE_MAX + 1); /* it may close its end in the middle */
  free(line);
  assert_null(child_read(&child));
  assert_int_equal(child_end(&child), 76);
}

static void a_hello_of_the_daemon_is_not_answered(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_say_text(&child, "{\"hello\":{\"program\":\"settled\",\"version\":\"0.1.0\",\"api\":1}}");
  assert_non_null(json_object_get(child_load(&child, "x", PLUGIN), "loaded"));
  assert_int_equal(child_end(&child), 0);
}

static void calls_need_a_load_and_loads_come_once(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  assert_string_equal(child_error(child_adapt(&child, child_day("peak", "rest")), "message"),
                      "the plugin is not loaded");
  assert_non_null(json_object_get(child_load(&child, "x", PLUGIN), "loaded"));
  assert_string_equal(child_error(child_load(&child, "x", PLUGIN), "message"),
                      "a process runs one plugin, once");
  assert_string_equal(
      child_error(child_call(&child, json_pack("{s:s}", "call", "dance")), "message"),
      "no such call");
  assert_true(json_is_true(json_object_get(child_adapt(&child, child_day("peak", "rest")), "ok")));
  assert_int_equal(child_end(&child), 0);
}

static void declarations_come_out_complete(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  json_t *loaded = json_object_get(
      child_load(
          &child, "x",
          PLUGIN
          "s.exercise { id = 'walk', title = 'Walk', kind = 'mobility',\n"
          "  steps = { 'Go', s.hold { 'Stand', 20, sides = true }, s.count { 'Step', 4 }, "
          "s.rest(5) "
          "},\n"
          "  levels = { { hold = 30 }, { reps = 8, sets = 2, rpe = 3 } },\n"
          "  dose = { gentle = { level = 1 }, flare = { level = 0 } }, at = '10:30' }\n"
          "s.routine { id = 'evening', title = 'Evening', stages = { 'steady' }, run = print }\n"
          "s.on('day', print) s.on('checkin', print) s.adapt(print)"),
      "loaded");
  json_t *want = json_pack(
      "[{s:s,s:s,s:s,s:[{s:s,s:s,s:i,s:b},{s:s,s:s,s:i,s:b},{s:s,s:s,s:i,s:b},{s:s,s:s,s:i,s:b}],"
      "s:[{s:i,s:i},{s:i,s:i,s:i}],s:{s:{s:i,s:i,s:s},s:{s:i,s:i,s:s}},s:s,s:[]}]",
      "id", "walk", "title", "Walk", "kind", "mobility", "steps", "do", "say", "text", "Go",
      "amount", 0, "sides", 0, "do", "hold", "text", "Stand", "amount", 20, "sides", 1, "do",
      "count", "text", "Step", "amount", 4, "sides", 0, "do", "rest", "text", "", "amount", 5,
      "sides", 0, "levels", "hold", 30, "sets", 1, "reps", 8, "sets", 2, "rpe", 3, "dose", "gentle",
      "level", 1, "times", 1, "how", "prompt", "flare", "level", 0, "times", 1, "how", "prompt",
      "at", "10:30", "tags");
  assert_non_null(want);
  assert_true(json_equal(json_object_get(loaded, "exercises"), want));
  json_decref(want);
  want = json_pack("[{s:s,s:s,s:[s]}]", "id", "evening", "title", "Evening", "stages", "steady");
  assert_true(json_equal(json_object_get(loaded, "routines"), want));
  json_decref(want);
  want = json_pack("[s,s]", "checkin", "day");
  assert_true(json_equal(json_object_get(loaded, "events"), want));
  json_decref(want);
  assert_true(json_is_true(json_object_get(loaded, "adapt")));
  assert_int_equal(child_end(&child), 0);
}

/* ---- limits and ways out --------------------------------------------------------------------- */

static void a_flood_is_cut(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN "s.adapt(function()\n"
                    "  for i = 1, 500 do print(('x'):rep(1e4)) s.suggest('hm') end\n"
                    "end)");
  json_t *reply = child_adapt(&child, child_day("peak", "rest"));
  assert_true(json_is_true(json_object_get(reply, "ok")));
  json_t *log = json_object_get(reply, "log");
  assert_int_equal(json_array_size(log), 200);
  assert_int_equal(json_string_length(json_object_get(json_array_get(log, 0), "text")), 1000);
  assert_string_equal(text_at(json_array_get(log, 199), "text"), "(more lines were dropped)");
  assert_int_equal(json_array_size(json_object_get(reply, "suggest")), 3);
  assert_int_equal(child_end(&child), 0);
}

/* Each is run in a plugin of its own and must fail with this error. */
static void ways_out_are_not_there(void **state) {
  (void)state;
  static const struct {
    const char *source, *message;
  } rows[] = {
      {"io.open('/etc/passwd')", "init.lua:2: there is no 'io'"},
      {"os.execute('true')", "init.lua:2: there is no 'os'"},
      {"debug.getregistry()", "init.lua:2: there is no 'debug'"},
      {"package.loadlib('x', 'y')", "init.lua:2: there is no 'package'"},
      {"dofile('/etc/passwd')", "init.lua:2: there is no 'dofile'"},
      {"collectgarbage('stop')", "init.lua:2: there is no 'collectgarbage'"},
      {"require '../x'", "init.lua:2: require: '../x' is not a module's name"},
      {"require '/etc/passwd'", "init.lua:2: require: '/etc/passwd' is not"},
      {"require 'a..b'", "init.lua:2: require: 'a..b' is not"},
      {"require 'os'", "init.lua:2: require: unknown file 'os.lua'"},
      {"string.dump(print)", "init.lua:2: attempt to call a nil value (field 'dump')"},
      {"local text = '' text:dump()", "init.lua:2: attempt to call a nil value (method 'dump')"},
      {"assert(load('\\27Lua'))", "init.lua:2: attempt to load a binary chunk"},
      {"assert(load('\\27Lua', 'x', 'b'))", "init.lua:2: attempt to load a binary chunk"},
      {"setmetatable({}, { __gc = print })", "init.lua:2: setmetatable: __gc is not there"},
      {"getmetatable('').__index = nil", "init.lua:2: attempt to index a boolean value"},
      {"getmetatable(s).__index = nil", "init.lua:2: attempt to index a boolean value"},
      {"coroutine.close(coroutine.create(print))",
       "init.lua:2: attempt to call a nil value (field 'close')"},
      {"string.format('%p', {})", "init.lua:2: format: %p would show an address"},
      {"load('io.open()')()", "(load)"},
      {"load('return io', 'x', 't', {})().open()", "init.lua:2: attempt to index a nil value"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct child child;
    char source[512];
    child_start(&child);
    snprintf(source, sizeof source, PLUGIN "%s", rows[i].source);
    json_t *reply = child_load(&child, "x", source);
    if (strcmp(rows[i].message, "(load)") == 0)
      assert_has(child_error(reply, "message"), "there is no 'io'");
    else
      assert_starts(child_error(reply, "message"), rows[i].message);
    assert_int_equal(child_end(&child), 0);
  }
}

static void file_names_cannot_break_the_last_words(void **state) {
  (void)state;
  static const char *const names[] = {"../init.lua", "a\"b.lua", "x.txt", "/init.lua", ""};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct child child;
    child_start(&child);
    json_t *files = json_pack("{s:s,s:s}", "init.lua", PLUGIN, names[i], "");
    assert_has(child_error(child_load_files(&child, "x", files), "message"),
               "is not the name of a plugin's file");
    assert_int_equal(child_end(&child), 0);
  }
}

/* ---- last words ------------------------------------------------------------------------------ */

/* Sends SIGUSR1 `ms` into the call of a plugin that never answers. */
static void last_words(const char *source, long ms, const char *at, bool inside_c) {
  struct child child;
  child_start(&child);
  assert_non_null(json_object_get(child_load(&child, "slow_one", source), "loaded"));
  child_send_call(&child,
                  json_pack("{s:s,s:o}", "call", "adapt", "day", child_day("peak", "rest")));
  sleep_ms(ms);
  kill(child.pid, SIGUSR1);
  json_t *words = child_read(&child);
  assert_string_equal(text_at(words, "fatal"), "deadline");
  assert_string_equal(text_at(words, "at"), at);
  assert_int_equal(json_is_true(json_object_get(words, "inside_c")), inside_c);
  assert_null(child_read(&child));
  assert_int_equal(child_end(&child), 70);
}

/* Backtracks for longer than anybody waits, inside one C function. */
#define ENDLESS_C "s.adapt(function()\n  string.find(('a'):rep(3e4), ('.-'):rep(30) .. 'b')\nend)"

static void last_words_name_the_line(void **state) {
  (void)state;
  last_words(PLUGIN "s.adapt(function()\n  while true do end\nend)", 100, "slow_one/init.lua:3",
             false);
}

static void last_words_say_when_no_hook_can_fire(void **state) {
  (void)state;
  last_words(PLUGIN ENDLESS_C, 100, "slow_one/init.lua:3", true);
  last_words(PLUGIN ENDLESS_C, 1000, "slow_one/init.lua:3",
             true); /* past the processor time, too */
}

static void a_late_sigusr1_changes_nothing(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x", PLUGIN "s.adapt(function() print('well') end)");
  for (int i = 0; i < 20; i++) {
    kill(child.pid, SIGUSR1);
    assert_true(json_is_true(json_object_get(child_event(&child, "day"), "ok")));
    sleep_ms(1);
  }
  assert_int_equal(child_end(&child), 0);
}

static void a_crash_says_where(void **state) {
  (void)state;
  if (SANITIZED) {
    print_message("not tried: the sanitizer has last words of its own\n");
    skip();
  }
  struct child child;
  child_start(&child);
  child_load(&child, "x", PLUGIN "s.adapt(function()\n  while true do end\nend)");
  child_send_call(&child,
                  json_pack("{s:s,s:o}", "call", "adapt", "day", child_day("peak", "rest")));
  sleep_ms(100);
  kill(child.pid, SIGSEGV);
  json_t *words = child_read(&child);
  assert_string_equal(text_at(words, "fatal"), "crash");
  assert_starts(text_at(words, "at"), "x/init.lua:");
  assert_int_equal(child_end(&child), 70);
}

/* ---- cost ------------------------------------------------------------------------------------ */

static void print_memory(pid_t pid) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
  FILE *file = fopen(path, "re"); /* not dumpable: only root may read it */
  if (file == NULL) return;
  while (fgets(line, sizeof line, file) != NULL)
    if (strncmp(line, "Private_", 8) == 0 && strstr(line, "Hugetlb") == NULL)
      print_message("  %s", line);
  fclose(file);
}

static void cost_of_a_call(void **state) {
  (void)state;
  enum { CALLS = 200 };
  double begun = milliseconds();
  struct child child;
  child_start(&child);
  double started = milliseconds();
  child_load(
      &child, "x",
      PLUGIN
      "s.adapt(function(day) for item in day:items() do item:ease(0.9, 'a little less') end end)");
  double loaded = milliseconds();
  for (int i = 0; i < CALLS; i++)
    assert_true(
        json_is_true(json_object_get(child_adapt(&child, child_day("peak", "rest")), "ok")));
  double done = milliseconds();
  print_message("spawn to hello %.2f ms, load %.2f ms, a day there and back %.0f us\n",
                started - begun, loaded - started, (done - loaded) * 1000 / CALLS);
  print_memory(child.pid);
  assert_int_equal(child_end(&child), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hello_says_what_took_effect),
      cmocka_unit_test(it_leads_a_group_and_gives_way),
      cmocka_unit_test(a_broken_conversation_ends),
      cmocka_unit_test(a_line_over_a_mebibyte_ends_it_too),
      cmocka_unit_test(a_hello_of_the_daemon_is_not_answered),
      cmocka_unit_test(calls_need_a_load_and_loads_come_once),
      cmocka_unit_test(declarations_come_out_complete),
      cmocka_unit_test(a_flood_is_cut),
      cmocka_unit_test(ways_out_are_not_there),
      cmocka_unit_test(file_names_cannot_break_the_last_words),
      cmocka_unit_test(last_words_name_the_line),
      cmocka_unit_test(last_words_say_when_no_hook_can_fire),
      cmocka_unit_test(a_late_sigusr1_changes_nothing),
      cmocka_unit_test(a_crash_says_where),
      cmocka_unit_test(cost_of_a_call),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
