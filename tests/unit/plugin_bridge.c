/* plugins/host/bridge: JSON into Lua and back, and what it refuses on the way out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/bridge.h"

static int open_lua(void **state) {
  lua_State *lua = luaL_newstate();
  luaL_openlibs(lua);
  bridge_open(lua);
  *state = lua;
  return 0;
}

static int close_lua(void **state) {
  lua_close(*state);
  return 0;
}

/* JSON -> Lua -> JSON. */
static void assert_round_trip(lua_State *lua, const char *text, const char *want) {
  struct err err = {""};
  json_t *in = json_loads(text, JSON_DECODE_ANY, NULL);
  assert_non_null(in);
  bridge_push(lua, in);
  json_t *out = bridge_take(lua, -1, "it", &err);
  assert_non_null(out);
  char *got = json_dumps(out, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
  assert_string_equal(got, want);
  free(got);
  json_decref(in);
  json_decref(out);
  lua_settop(lua, 0);
}

static void json_survives_the_round_trip(void **state) {
  static const char *const same[] = {
      "1",
      "-9223372036854775808",
      "9223372036854775807",
      "0.5",
      "1e300",
      "true",
      "false",
      "null",
      "\"\"",
      "\"a\\n\\u00e4\xe2\x82\xac\\\"\"",
      "[1,2,3]",
      "[[1],[2,[3]]]",
      "{\"a\":1,\"b\":{\"c\":[true,false]},\"d e\":\"f\"}",
      "[{\"a\":1},{}]",
  };
  for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
    json_t *normal = json_loads(same[i], JSON_DECODE_ANY, NULL);
    char *want = json_dumps(normal, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    assert_round_trip(*state, same[i], want);
    free(want);
    json_decref(normal);
  }
}

static void null_is_an_absent_field(void **state) {
  assert_round_trip(*state, "{\"a\":null,\"b\":1}", "{\"b\":1}");
}

static void an_empty_table_is_an_object_unless_marked(void **state) {
  lua_State *lua = *state;
  struct err err;
  assert_round_trip(lua, "[]", "{}");
  lua_newtable(lua);
  bridge_mark_array(lua, -1);
  json_t *marked = bridge_take(lua, -1, "it", &err);
  assert_true(json_is_array(marked));
  json_decref(marked);
  lua_settop(lua, 0);
}

static void whole_and_broken_numbers_stay_what_they_are(void **state) {
  lua_State *lua = *state;
  struct err err;
  lua_pushinteger(lua, 3);
  lua_pushnumber(lua, 3);
  json_t *whole = bridge_take(lua, 1, "it", &err), *real = bridge_take(lua, 2, "it", &err);
  assert_true(json_is_integer(whole) && json_is_real(real));
  json_decref(whole);
  json_decref(real);
  lua_settop(lua, 0);
}

static void refusals_name_the_path(void **state) {
  lua_State *lua = *state;
  static const struct {
    const char *source, *message;
  } rows[] = {
      {"return print", "it: a function is not data"},
      {"return { days = { 1, 2, print } }", "it.days[3]: a function is not data"},
      {"return { a = { b = coroutine.create(print) } }", "it.a.b: a coroutine is not data"},
      {"return io.stdout", "it: not data"},
      {"return 0/0", "it: not a finite number"},
      {"return -1/0", "it: not a finite number"},
      {"return { 1, 2, nil, 4 }", "it: keys are either all text, or 1, 2, 3 .. without a hole"},
      {"return { [0] = 1 }", "it: keys are either all text, or 1, 2, 3 .. without a hole"},
      {"return { [1.5] = 1 }", "it: keys are either all text, or 1, 2, 3 .. without a hole"},
      {"return { 1, x = 2 }", "it: keys are either all text, or 1, 2, 3 .. without a hole"},
      {"return { [{}] = 1 }", "it: keys are either all text, or 1, 2, 3 .. without a hole"},
      {"return 'a\\0b'", "it: not UTF-8 text"},
      {"return '\\xc3\\x28'", "it: not UTF-8 text"},
      {"return { ['a\\0b'] = 1 }", "it.a: the name is not UTF-8 text"},
      {"return setmetatable({}, { __index = error, __pairs = error, __len = error })",
       "it: a table with a metatable is not plain data"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct err err = {""};
    assert_int_equal(luaL_dostring(lua, rows[i].source), LUA_OK);
    assert_null(bridge_take(lua, -1, "it", &err));
    assert_string_equal(err.text, rows[i].message);
    assert_int_equal(lua_gettop(lua), 1); /* as before */
    lua_settop(lua, 0);
  }
}

/* What `source` returns cannot be taken, and the error says `part`. */
static void assert_refused(lua_State *lua, const char *source, const char *part) {
  struct err err = {""};
  assert_int_equal(luaL_dostring(lua, source), LUA_OK);
  assert_null(bridge_take(lua, -1, "it", &err));
  if (strstr(err.text, part) == NULL) fail_msg("got \"%s\"", err.text);
  lua_settop(lua, 0);
}

static void cycles_and_blow_ups_end(void **state) {
  assert_refused(*state, "local t = {} t.t = t return t", "nested too deep, or a cycle");
  assert_refused(*state, "local t = {} t[1] = { t } return t", "nested too deep, or a cycle");
  assert_refused(*state, "local t = {} for i = 1, 25 do t = { t, t } end return t",
                 "too many values");
  assert_refused(*state, "local t = {} for i = 1, 70000 do t[i] = i end return t",
                 "too many values");
}

static void the_deepest_value_that_fits(void **state) {
  lua_State *lua = *state;
  struct err err;
  static const char nest[] = "local t = 1 for i = 1, %d do t = { t } end return t";
  char source[80];
  snprintf(source, sizeof source, nest, BRIDGE_DEPTH + 1);
  assert_refused(lua, source, "nested too deep");
  snprintf(source, sizeof source, nest, BRIDGE_DEPTH);
  assert_int_equal(luaL_dostring(lua, source), LUA_OK);
  json_t *value = bridge_take(lua, -1, "it", &err);
  assert_non_null(value);
  json_decref(value);
  lua_settop(lua, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(json_survives_the_round_trip),
      cmocka_unit_test(null_is_an_absent_field),
      cmocka_unit_test(an_empty_table_is_an_object_unless_marked),
      cmocka_unit_test(whole_and_broken_numbers_stay_what_they_are),
      cmocka_unit_test(refusals_name_the_path),
      cmocka_unit_test(cycles_and_blow_ups_end),
      cmocka_unit_test(the_deepest_value_that_fits),
  };
  return cmocka_run_group_tests(tests, open_lua, close_lua);
}
