/* The real settled-plugin over pipes: its protocol (plugins/host/PROTOCOL.md), errors that authors
 * see, deadlines, limits, and attempts to get out. */
#include "plugin_fixture.h"

#include <sys/resource.h>

#include "host/sandbox.h"

static const char *text_at(const json_t *object, const char *name) {
  const char *text = json_string_value(json_object_get(object, name));
  return text ? text : "";
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void sleep_ms(long ms) {
  nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static void assert_starts(const char *text, const char *start) {
  if (strncmp(text, start, strlen(start)) != 0) fail_msg("got \"%s\", want \"%s...\"", text, start);
}

static void assert_has(const char *text, const char *part) {
  if (strstr(text, part) == NULL) fail_msg("got \"%s\", want \"...%s...\"", text, part);
}

/* Protocol ------------------------------------------------------------------------------------- */

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

/* Proposals and effects ------------------------------------------------------------------------ */

static void proposals_name_single_exercises(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN "s.adapt(function(day)\n"
                    "  day:ease(0.5, 'half')\n"
                    "  day:rest({ kind = 'strength' }, 'not today')\n"
                    "  for item in day:items { id = 'psoas_release' } do item:level_to(2, 'less') "
                    "item:move('9:05', 'early') end\n"
                    "end)");
  char *got =
      json_dumps(json_object_get(child_adapt(&child, child_day("peak", "rest")), "proposals"),
                 JSON_COMPACT | JSON_SORT_KEYS);
  assert_string_equal(got, "[{\"do\":\"ease\",\"exercise\":\"psoas_release\",\"line\":3,"
                           "\"permille\":500,\"value\":500,\"why\":\"half\"},"
                           "{\"do\":\"ease\",\"exercise\":\"adductor_stretch\",\"line\":3,"
                           "\"permille\":500,\"value\":500,\"why\":\"half\"},"
                           "{\"do\":\"ease\",\"exercise\":\"glute_strengthening\",\"line\":3,"
                           "\"permille\":500,\"value\":500,\"why\":\"half\"},"
                           "{\"do\":\"rest\",\"exercise\":\"glute_strengthening\",\"line\":4,"
                           "\"permille\":1000,\"value\":0,\"why\":\"not today\"},"
                           "{\"do\":\"level_to\",\"exercise\":\"psoas_release\",\"line\":5,"
                           "\"permille\":1000,\"value\":2,\"why\":\"less\"},"
                           "{\"do\":\"move\",\"exercise\":\"psoas_release\",\"line\":5,"
                           "\"permille\":1000,\"value\":\"09:05\",\"why\":\"early\"}]");
  free(got);
  assert_int_equal(child_end(&child), 0);
}

static void the_same_day_gives_the_same_bytes(void **state) {
  (void)state;
  static const char source[] =
      PLUGIN "s.adapt(function(day)\n"
             "  local t = { b = 1, a = 2, [3] = 3, [1] = 4, c = {} }\n"
             "  for k, v in pairs(t) do s.log('%s %s', k, v) end\n"
             "  print(next(t), math.random(1e9), {}, print, coroutine.running())\n"
             "  for i = 1, 3 do t[math.random(100)] = tostring(t) end\n"
             "  for k in pairs(t) do print(k) end\n"
             "end)";
  char *first = NULL;
  for (int run = 0; run < 3; run++) {
    struct child child;
    child_start(&child);
    child_load(&child, "x", source);
    char *text =
        json_dumps(child_adapt(&child, child_day("peak", "rest")), JSON_COMPACT | JSON_SORT_KEYS);
    assert_has(text, "\"ok\":true");
    if (first == NULL) first = strdup(text);
    assert_string_equal(text, first);
    free(text);
    assert_int_equal(child_end(&child), 0);
  }
  free(first);
}

static void an_item_can_be_looked_through(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN "s.adapt(function(day)\n"
                    "  local names = {}\n"
                    "  for name in pairs(day:items()()) do names[#names + 1] = name end\n"
                    "  print(table.concat(names, ' '))\n"
                    "end)");
  json_t *reply = child_adapt(&child, child_day("peak", "rest"));
  assert_string_equal(text_at(json_array_get(json_object_get(reply, "log"), 0), "text"),
                      "at how id kind level locked scale source tags times title");
  assert_int_equal(child_end(&child), 0);
}

/* What the daemon tells is strict about names, and still plain data that can be kept. */
static void events_name_their_fields(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN
             "s.on('checkin', function(e) return e.paain end)\n"
             "s.on('outcome', function(e) s.state.last, s.state.after = e, e.pain_after end)\n"
             "s.adapt(function(day) print(day.history[1].donne) end)");
  assert_string_equal(
      child_error(child_event(&child, "checkin"), "message"),
      "init.lua:2: the event 'checkin': unknown name 'paain' - did you mean 'pain'?");
  json_t *reply = child_event(&child, "outcome");
  assert_true(json_is_object(json_object_get(json_object_get(reply, "state"), "last")));
  json_t *day = child_day("peak", "rest");
  json_array_append_new(json_object_get(day, "history"), json_pack("{s:s}", "date", "2026-11-21"));
  assert_string_equal(child_error(child_adapt(&child, day), "message"),
                      "init.lua:4: past: unknown name 'donne' - did you mean 'done'?");
  assert_int_equal(child_end(&child), 0);
}

static void a_part_of_a_second_is_rounded(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  json_t *reply = child_load(
      &child, "x",
      PLUGIN
      "s.exercise { id = 'a', title = 'A', kind = 'release', dose = { rest = { level = 1 } },\n"
      "  levels = { { hold = 7.5 } }, steps = { s.hold { 'Wait.', 89.4 }, s.rest(2.5) } }");
  json_t *exercise =
      json_array_get(json_object_get(json_object_get(reply, "loaded"), "exercises"), 0);
  json_t *steps = json_object_get(exercise, "steps");
  json_t *level = json_array_get(json_object_get(exercise, "levels"), 0);
  assert_int_equal(json_integer_value(json_object_get(level, "hold")), 8);
  assert_int_equal(json_integer_value(json_object_get(json_array_get(steps, 0), "amount")), 89);
  assert_int_equal(json_integer_value(json_object_get(json_array_get(steps, 1), "amount")), 3);
  assert_int_equal(child_end(&child), 0);
}

static void state_is_a_transaction(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN "s.on('day', function() s.state.n = (s.state.n or 0) + 1 end)\n"
                    "s.on('checkin', function() s.state.n = 100 error('no') end)\n"
                    "s.on('session', function() print(s.state.n) end)");
  assert_int_equal(json_integer_value(
                       json_object_get(json_object_get(child_event(&child, "day"), "state"), "n")),
                   1);
  assert_null(json_object_get(child_event(&child, "checkin"), "state"));
  json_t *looked = child_event(&child, "session");
  assert_null(json_object_get(looked, "state")); /* it did not change */
  assert_string_equal(text_at(json_array_get(json_object_get(looked, "log"), 0), "text"), "1");
  assert_int_equal(json_integer_value(
                       json_object_get(json_object_get(child_event(&child, "day"), "state"), "n")),
                   2);
  assert_int_equal(child_end(&child), 0);
}

/* The next question of the routine `r` after the journal. */
static json_t *play(struct child *child, json_t *journal) {
  return child_call(
      child, json_pack("{s:s,s:s,s:O}", "call", "routine", "routine", "r", "answers", journal));
}

static void note_answer(json_t *journal, const json_t *reply, json_t *value) {
  const json_t *ask = json_object_get(reply, "ask");
  assert_non_null(ask);
  json_array_append_new(
      journal, json_pack("{s:s,s:o}", "question", text_at(ask, "question"), "value", value));
}

static void a_routine_is_replayed_from_its_answers(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN "s.routine { id = 'r', title = 'R', run = function(r)\n"
                    "  s.state.begun = true s.suggest('first')\n"
                    "  local n = r:scale('How is it?', { low = 'calm', default = 3 })\n"
                    "  s.suggest('second')\n"
                    "  local word, index = r:choose('Which?', { 'left', 'right' })\n"
                    "  s.state.result = n .. word .. index\n"
                    "end }");
  json_t *journal = json_array();
  json_t *first = play(&child, journal);
  assert_string_equal(text_at(json_object_get(first, "ask"), "type"), "scale");
  assert_int_equal(json_array_size(json_object_get(first, "suggest")), 1);
  assert_null(json_object_get(first, "state")); /* kept when it ends */
  note_answer(journal, first, json_integer(5));
  json_t *second = play(&child, journal);
  assert_string_equal(text_at(json_object_get(second, "ask"), "type"), "choice");
  assert_string_equal(json_string_value(json_array_get(json_object_get(second, "suggest"), 0)),
                      "second");
  note_answer(journal, second, json_integer(2));
  json_t *last = play(&child, journal);
  assert_true(json_is_true(json_object_get(last, "ended")));
  assert_int_equal(json_array_size(json_object_get(last, "suggest")), 0);
  assert_string_equal(text_at(json_object_get(last, "state"), "result"), "5right2");
  json_decref(journal);
  assert_int_equal(child_end(&child), 0);
}

static void a_changed_routine_does_not_take_old_answers(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN
             "s.routine { id = 'r', title = 'R', run = function(r) r:confirm('Sure?') end }");
  json_t *journal = json_pack("[{s:s,s:b}]", "question", "0123456789abcdef", "value", 1);
  json_t *reply = play(&child, journal);
  assert_int_equal(json_integer_value(json_object_get(reply, "changed")), 1);
  assert_null(json_object_get(reply, "ended"));
  assert_null(json_object_get(reply, "state"));
  json_decref(journal);
  journal = json_array();
  note_answer(journal, play(&child, journal), json_string("yes"));
  assert_has(child_error(play(&child, journal), "message"), "does not fit its question");
  json_decref(journal);
  assert_int_equal(child_end(&child), 0);
}

/* It cannot be caught: the plugin would go on in a conversation that never was. */
static void a_change_is_told_in_spite_of_pcall(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN "s.routine { id = 'r', title = 'R', run = function(r)\n"
                    "  s.state.n = 1 s.suggest('told before') pcall(r.confirm, r, 'Sure?')\n"
                    "end }");
  json_t *journal = json_pack("[{s:s,s:b}]", "question", "0123456789abcdef", "value", 1);
  json_t *reply = play(&child, journal);
  assert_int_equal(json_integer_value(json_object_get(reply, "changed")), 1);
  assert_int_equal(json_array_size(json_object_get(reply, "suggest")), 0);
  json_decref(journal);
  assert_int_equal(child_end(&child), 0);
}

static void a_routine_that_ends_before_its_journal_has_changed(void **state) {
  (void)state;
  struct child child;
  child_start(&child);
  child_load(&child, "x",
             PLUGIN "s.routine { id = 'r', title = 'R', run = function(r)\n"
                    "  s.state.n = r:scale('How?') end }");
  json_t *journal = json_array();
  note_answer(journal, play(&child, journal), json_integer(5));
  json_t *none = json_array();
  note_answer(journal, play(&child, none), json_integer(6)); /* one too many */
  json_decref(none);
  json_t *reply = play(&child, journal);
  assert_int_equal(json_integer_value(json_object_get(reply, "changed")), 2);
  assert_null(json_object_get(reply, "state"));
  json_decref(journal);
  assert_int_equal(child_end(&child), 0);
}

/* Errors that authors see ---------------------------------------------------------------------- */

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
  json_t *reply = play(&child, journal);
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

/* Limits and ways out -------------------------------------------------------------------------- */

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

/* Last words ----------------------------------------------------------------------------------- */

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

/* Cost ----------------------------------------------------------------------------------------- */

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
      cmocka_unit_test(proposals_name_single_exercises),
      cmocka_unit_test(the_same_day_gives_the_same_bytes),
      cmocka_unit_test(an_item_can_be_looked_through),
      cmocka_unit_test(events_name_their_fields),
      cmocka_unit_test(a_part_of_a_second_is_rounded),
      cmocka_unit_test(state_is_a_transaction),
      cmocka_unit_test(a_routine_is_replayed_from_its_answers),
      cmocka_unit_test(a_changed_routine_does_not_take_old_answers),
      cmocka_unit_test(a_change_is_told_in_spite_of_pcall),
      cmocka_unit_test(a_routine_that_ends_before_its_journal_has_changed),
      cmocka_unit_test(mistakes_in_declarations_name_line_and_word),
      cmocka_unit_test(a_plugin_must_introduce_itself),
      cmocka_unit_test(a_failing_call_is_an_error_and_the_next_one_works),
      cmocka_unit_test(a_traceback_shows_the_authors_files_only),
      cmocka_unit_test(a_routines_traceback_is_that_of_the_routine),
      cmocka_unit_test(a_log_goes_with_the_error),
      cmocka_unit_test(only_plain_data_is_kept),
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
