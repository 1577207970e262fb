/* Errors that the authors of plugins see, with the line and the word. */
#include "plugin_fixture.h"

static void mistakes_in_declarations_name_line_and_word(void **state) {
  (void)state;
  static const struct {
    const char *source, *message;
  } rows[] = {
      {"local x = = 3", "init.lua:2: unexpected symbol near '='"},
      {"\ns.exercise { id = 'a', titel = 'A' }",
       "init.lua:3: exercise: unknown field 'titel' - did you mean 'title'?"},
      {"s.exercise { id = 'a' }", "init.lua:2: exercise: 'dose' is missing"},
      {"s.exercise { id = 'a', title = 'A', kind = 'relese', steps = { 'x' }, levels = { { hold = "
       "9 } }, dose = {} }",
       "init.lua:2: exercise: 'kind' must be one of release, pressure, stretch, mobility, "
       "strength, "
       "breathing, soothing - did you mean 'release'?"},
      {"s.exercise { id = 'a', title = 'A', kind = 'release', steps = { 'x' }, levels = { { hold = "
       "0.5 } }, dose = {} }",
       "init.lua:2: exercise: 'levels[1].hold' must be a whole number from 1 to 1800"},
      {"s.exercise { id = 'a', title = 'A', kind = 'release', steps = { 'x' }, levels = { { hold = "
       "9 } },"
       " dose = { rest = { level = 2 } } }",
       "init.lua:2: exercise: 'dose.rest.level' is 2, but 'levels' ends at 1"},
      {"s.exercise { id = 'a', title = 'A', kind = 'release', steps = { 'x' }, levels = { { hold = "
       "9 } },"
       " dose = { gentel = { level = 1 } } }",
       "init.lua:2: exercise: unknown field in dose 'gentel' - did you mean 'gentle'?"},
      {"s.exercise { id = 'a', title = 'A', kind = 'release', steps = { s.count { 'x' } }, "
       "levels = { { hold = 9 } }, dose = {} }",
       "init.lua:2: exercise: 'levels[1].reps' is missing: a step made by s.count has no number"},
      {"s.exercise { id = 'A b' }", "init.lua:2: exercise: 'dose' is missing"},
      {"s.exercize {}", "init.lua:2: s: unknown name 'exercize' - did you mean 'exercise'?"},
      {"s.on('chekin', print)",
       "init.lua:2: on: 'event' must be one of checkin, session, stage, outcome, "
       "answer, day - did you mean 'checkin'?"},
      {"s.hold { 'x', seconds = 3 }", "init.lua:2: hold: unknown field 'seconds'"},
      {"prnt(1)", "init.lua:2: unknown name 'prnt' - did you mean 'print'?"},
      {"local n = nil + 1", "init.lua:2: attempt to perform arithmetic on a nil value"},
      {"s.suggest('x')", "init.lua:2: suggest: only inside adapt, on and routines"},
      {"settle.api(2)",
       "init.lua:2: settle.api: this plugin needs level 2, this program has level 1"},
      {"print(s.options.x)", "init.lua:2: s.options: unknown name 'x'"},
      {"s.other = 1", "init.lua:2: s.other: only s.state can be set"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct child child;
    char source[1024];
    child_start(&child);
    snprintf(source, sizeof source, PLUGIN "%s", rows[i].source);
    json_t *reply = child_load(&child, "x", source);
    assert_null(json_object_get(reply, "loaded"));
    assert_starts(child_error(reply, "message"), rows[i].message);
    assert_string_equal(child_error(reply, "file"), "init.lua");
    assert_int_equal(child_end(&child), 0);
  }
}

static void a_plugin_must_introduce_itself(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  assert_string_equal(child_error(child_load(&child, "x", "settle.api(1)"), "message"),
                      "init.lua: s.plugin{...} is missing");
  assert_int_equal(child_end(&child), 0);
}

/* Errors of a call. `line`: 0 when no line of the author's is to blame. */
static const struct failing {
  const char *source, *message;
  int line;
} failing_calls[] = {
    {"s.adapt(function(day)\n  error('boom')\nend)", "init.lua:3: boom", 3},
    {"s.adapt(function() error({}) end)", "error with a table instead of a text", 2},
    {"s.adapt(function(day) day:items()():ease(1.5, 'x') end)",
     "init.lua:2: ease: 'factor' must be above 0 and at most 1", 2},
    {"s.adapt(function(day) day:items()():ease(0/0, 'x') end)",
     "init.lua:2: ease: 'factor' must be", 2},
    {"s.adapt(function(day) day:items()():level_to(3, 'x') end)",
     "init.lua:2: level_to: 'level' must be a whole number from 1 to 2", 2},
    {"s.adapt(function(day) day:items()():times_to(4, 'x') end)",
     "init.lua:2: times_to: 'times' must be a whole number from 0 to 3", 2},
    {"s.adapt(function(day) day:items()():rest(('x'):rep(81)) end)",
     "init.lua:2: rest: 'why' must have 1 to 80 characters, not 81", 2},
    {"s.adapt(function(day) day:items()().level = 9 end)", "init.lua:2: item: is read-only", 2},
    {"s.adapt(function(day) print(day.stge) end)",
     "init.lua:2: day: unknown name 'stge' - did you mean 'stage'?", 2},
    {"s.adapt(function(day) day.ease(0.5, 'x') end)", "init.lua:2: ease: call it with a colon", 2},
    {"s.adapt(function(day) day:add('walk', { at = '10:00', why = 'x' }) end)",
     "init.lua:2: add: unknown exercise 'walk'", 2},
    {"s.adapt(function(day) s.start('rutine', 'x') end) s.routine { id = 'routine', title = 'R', "
     "run = "
     "print }",
     "init.lua:2: start: unknown routine 'rutine' - did you mean 'routine'?", 2},
    {"s.adapt(function(day) s.state = 5 end)", "init.lua:2: s.state: must be a table", 2},
    {"s.adapt(function(day) s.log('%d', 'x') end)", "init.lua:2: bad argument #2 to 'format'", 2},
    {"s.adapt(function(day) setmetatable(_G, nil) end)", "init.lua:2: cannot change a protected",
     2},
    {"s.adapt(function(day) coroutine.yield() end)", "attempt to yield from outside a coroutine",
     2},
    {"s.adapt(function(day) s.state.x = 1 end)", "init.lua:2: adapt: must not change s.state", 2},
    {"s.adapt(function(day) for i = 1, 1e4 do day:items()():rest('x') end end)",
     "init.lua:2: more than 256 proposals in one call", 2},
    {"s.adapt(function() while true do end end)", "init.lua:2: too slow", 2},
    {"s.adapt(function() while true do pcall(function() while true do end end) end end)",
     "init.lua:2: too slow", 2},
    {"s.adapt(function() coroutine.wrap(function() while true do end end)() end)",
     "init.lua:2: too slow", 2},
    {"s.adapt(function() while true do coroutine.wrap(function() return 1 end)() end end)",
     "init.lua:2: too slow", 2},
    {"s.adapt(function() xpcall(error, function() while true do end end) end)",
     "init.lua:2: too slow", 2},
    {"s.adapt(function()\n local x = string.rep('x', 1e9) end)", "init.lua:3: not enough memory",
     3},
    {"s.adapt(function()\n local t = {} for i = 1, 1e9 do t[i] = i end end)",
     "init.lua:3: not enough memory", 3},
    {"s.adapt(function() local t = {} for i = 1, 40 do t[i] = ('x'):rep(1e6) end table.concat(t) "
     "end)",
     "init.lua:2: not enough memory", 2},
    {"local function f() return 1 + f() end s.adapt(f)", "init.lua:2: stack overflow", 2},
    {"s.adapt(function() local t = setmetatable({}, { __index = function(t, k) return t[k] end }) "
     "return t.x end)",
     "init.lua:2: C stack overflow", 2},
};

static void a_failing_call_is_an_error_and_the_next_one_works(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof failing_calls / sizeof *failing_calls; i++) {
    const struct failing *row = &failing_calls[i];
    struct child child;
    char source[1024];
    child_start(&child);
    snprintf(source, sizeof source, PLUGIN "%s\ns.on('day', function() print('well') end)",
             row->source);
    assert_non_null(json_object_get(child_load(&child, "x", source), "loaded"));
    json_t *reply = child_adapt(&child, child_day("peak", "rest"));
    assert_starts(child_error(reply, "message"), row->message);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(reply, "error"), "line")),
                     row->line);
    if (row->line > 0) assert_has(child_error(reply, "traceback"), "\n\tinit.lua:");
    assert_true(json_is_true(json_object_get(child_event(&child, "day"), "ok")));
    assert_int_equal(child_end(&child), 0);
  }
}

static void a_traceback_shows_the_authors_files_only(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  json_t *files = json_pack("{s:s,s:s}", "init.lua",
                            PLUGIN "local util = require 'lib.util'\n"
                                   "s.adapt(function(day)\n  util.walk(day)\nend)",
                            "lib/util.lua",
                            "local util = {}\nfunction util.walk(day)\n"
                            "  for item in day:items() do item:ease(2, 'x') end\nend\nreturn util");
  assert_non_null(json_object_get(child_load_files(&child, "x", files), "loaded"));
  json_t *reply = child_adapt(&child, child_day("peak", "rest"));
  assert_string_equal(child_error(reply, "file"), "lib/util.lua");
  assert_string_equal(child_error(reply, "traceback"),
                      "stack traceback:\n\tlib/util.lua:3: in function 'walk'\n"
                      "\tinit.lua:4: in function 'adapt'");
  assert_int_equal(child_end(&child), 0);
}

static void a_routines_traceback_is_that_of_the_routine(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN "local function deep(r)\n  r:hold('x', 0)\nend\n"
                    "s.routine { id = 'r', title = 'R', run = function(r)\n  deep(r)\nend }");
  json_t *journal = json_array();
  json_t *reply = child_play(&child, journal);
  assert_starts(child_error(reply, "message"), "init.lua:3: hold: 'seconds' must be");
  assert_has(child_error(reply, "traceback"), "init.lua:3: in function 'deep'\n\tinit.lua:6: in");
  json_decref(journal);
  assert_int_equal(child_end(&child), 0);
}

static void a_log_goes_with_the_error(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x", PLUGIN "s.adapt(function() print('so far') error('no') end)");
  json_t *log = json_object_get(child_adapt(&child, child_day("peak", "rest")), "log");
  assert_string_equal(text_at(json_array_get(log, 0), "text"), "so far");
  assert_int_equal(json_integer_value(json_object_get(json_array_get(log, 0), "line")), 2);
  assert_int_equal(child_end(&child), 0);
}

static void only_plain_data_is_kept(void **state) {
  (void)state;
  static const struct {
    const char *value, *message;
  } rows[] = {
      {"s.state", "s.state.x.x"},
      {"0/0", "s.state.x: not a finite number"},
      {"math.huge", "s.state.x: not a finite number"},
      {"{ 1, 2, nil, 4 }", "s.state.x: keys are either all text"},
      {"{ 1, a = 2 }", "s.state.x: keys are either all text"},
      {"{ [true] = 1 }", "s.state.x: keys are either all text"},
      {"{ 1, 2, print }", "s.state.x[3]: a function is not data"},
      {"coroutine.create(print)", "s.state.x: a coroutine is not data"},
      {"setmetatable({}, { __index = print })", "s.state.x: a table with a metatable"},
      {"'\\xff'", "s.state.x: not UTF-8 text"},
      {"'a\\0b'", "s.state.x: not UTF-8 text"},
      {"{ ['\\xff'] = 1 }", "s.state.x"},
      {"('x'):rep(70000)", "s.state: 70008 bytes are more than 64 KiB"},
      {"(function() local t, one = {}, ('x'):rep(1 << 20) for i = 1, 60000 do t[i] = one end "
       "return t "
       "end)()",
       "s.state.x[4]: too much text"},
      {"(function() local t = {} for i = 1, 25 do t = { t, t } end return t end)()",
       "s.state.x[1]"},
  };
  struct child child;
  char source[4096] = PLUGIN "local values = {\n";
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    strcat(source, "function() return ");
    strcat(source, rows[i].value);
    strcat(source, " end,\n");
  }
  strcat(source,
         "}\nlocal at = 0\ns.on('day', function() at = at + 1 s.state.x = values[at]() end)");
  child_start(&child);
  assert_non_null(json_object_get(child_load(&child, "x", source), "loaded"));
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    json_t *reply = child_event(&child, "day");
    assert_starts(child_error(reply, "message"), "init.lua:20: "); /* of s.on */
    assert_starts(child_error(reply, "message") + strlen("init.lua:20: "), rows[i].message);
    assert_null(json_object_get(reply, "state"));
  }
  assert_int_equal(child_end(&child), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mistakes_in_declarations_name_line_and_word),
      cmocka_unit_test(a_plugin_must_introduce_itself),
      cmocka_unit_test(a_failing_call_is_an_error_and_the_next_one_works),
      cmocka_unit_test(a_traceback_shows_the_authors_files_only),
      cmocka_unit_test(a_routines_traceback_is_that_of_the_routine),
      cmocka_unit_test(a_log_goes_with_the_error),
      cmocka_unit_test(only_plain_data_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
