/* What calls of the real settled-plugin give: proposals, what events tell, the state, and routines
 * replayed from their answers. */
#include "plugin_fixture.h"

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
  json_t *first = child_play(&child, journal);
  assert_string_equal(text_at(json_object_get(first, "ask"), "type"), "scale");
  assert_int_equal(json_array_size(json_object_get(first, "suggest")), 1);
  assert_null(json_object_get(first, "state")); /* kept when it ends */
  note_answer(journal, first, json_integer(5));
  json_t *second = child_play(&child, journal);
  assert_string_equal(text_at(json_object_get(second, "ask"), "type"), "choice");
  assert_string_equal(json_string_value(json_array_get(json_object_get(second, "suggest"), 0)),
                      "second");
  note_answer(journal, second, json_integer(2));
  json_t *last = child_play(&child, journal);
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
  json_t *reply = child_play(&child, journal);
  assert_int_equal(json_integer_value(json_object_get(reply, "changed")), 1);
  assert_null(json_object_get(reply, "ended"));
  assert_null(json_object_get(reply, "state"));
  json_decref(journal);
  journal = json_array();
  note_answer(journal, child_play(&child, journal), json_string("yes"));
  assert_has(child_error(child_play(&child, journal), "message"), "does not fit its question");
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
  json_t *reply = child_play(&child, journal);
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
  note_answer(journal, child_play(&child, journal), json_integer(5));
  json_t *none = json_array();
  note_answer(journal, child_play(&child, none), json_integer(6)); /* one too many */
  json_decref(none);
  json_t *reply = child_play(&child, journal);
  assert_int_equal(json_integer_value(json_object_get(reply, "changed")), 2);
  assert_null(json_object_get(reply, "state"));
  json_decref(journal);
  assert_int_equal(child_end(&child), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
