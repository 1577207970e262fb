#include "host/bridge.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Its address is the key of the arrays' metatable in the registry. */
static const char array_mark;

enum { PATH_ROOM = 160, STACK_A_LEVEL = 6 };

/* One walk through a value on its way out. */
struct walk {
  lua_State *lua;
  int depth;            /* tables above the present one */
  int values;           /* seen so far */
  size_t bytes;         /* of their texts and names */
  char path[PATH_ROOM]; /* "state.days[3]", cut when it does not fit */
  size_t path_len;
  struct err *err;
};

static json_t *take(struct walk *walk, int index);

void bridge_open(lua_State *lua) {
  lua_newtable(lua);
  lua_pushliteral(lua, "array");
  lua_setfield(lua, -2, "__metatable");
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &array_mark);
}

void bridge_mark_array(lua_State *lua, int index) {
  index = lua_absindex(lua, index);
  lua_rawgetp(lua, LUA_REGISTRYINDEX, &array_mark);
  lua_setmetatable(lua, index);
}

static void push_object(lua_State *lua, const json_t *object) {
  const char *key;
  json_t *value;
  lua_createtable(lua, 0, (int)json_object_size(object));
  json_object_foreach((json_t *)(uintptr_t)object, key, value) {
    bridge_push(lua, value);
    lua_setfield(lua, -2, key);
  }
}

static void push_array(lua_State *lua, const json_t *array) {
  size_t count = json_array_size(array);
  lua_createtable(lua, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    bridge_push(lua, json_array_get(array, i));
    lua_rawseti(lua, -2, (lua_Integer)i + 1);
  }
}

void bridge_push(lua_State *lua, const json_t *value) {
  if (!lua_checkstack(lua, STACK_A_LEVEL)) {
    lua_pushliteral(lua, "a message is nested too deep");
    lua_error(lua);
  }
  switch (json_typeof(value)) {
  case JSON_OBJECT:
    push_object(lua, value);
    return;
  case JSON_ARRAY:
    push_array(lua, value);
    return;
  case JSON_STRING:
    lua_pushlstring(lua, json_string_value(value), json_string_length(value));
    return;
  case JSON_INTEGER:
    lua_pushinteger(lua, json_integer_value(value));
    return;
  case JSON_REAL:
    lua_pushnumber(lua, json_real_value(value));
    return;
  case JSON_TRUE:
    lua_pushboolean(lua, 1);
    return;
  case JSON_FALSE:
    lua_pushboolean(lua, 0);
    return;
  case JSON_NULL:
    lua_pushnil(lua);
    return;
  }
}

/* The refusal of the value at the present path. */
static json_t *refuse(struct walk *walk, const char *what) {
  err_set(walk->err, EINVAL, "%s: %s", walk->path, what);
  return NULL;
}

/* Goes one step down the path; returns what leave_path needs to come back. */
static size_t enter_path(struct walk *walk, const char *key, lua_Integer number) {
  size_t before = walk->path_len;
  size_t room = sizeof walk->path - before;
  int n = key ? snprintf(walk->path + before, room, ".%.40s", key)
              : snprintf(walk->path + before, room, "[%lld]", (long long)number);
  walk->path_len += (size_t)n < room ? (size_t)n : room - 1;
  return before;
}

static void leave_path(struct walk *walk, size_t before) {
  walk->path_len = before;
  walk->path[before] = '\0';
}

/* Whether the table's keys are 1..n without a hole, n > 0; also whether all of them are text. */
static bool is_array(lua_State *lua, int index, bool *strings_only) {
  lua_Unsigned length = lua_rawlen(lua, index);
  lua_Unsigned numbered = 0;
  bool others = false;
  *strings_only = true;
  for (lua_pushnil(lua); lua_next(lua, index); lua_pop(lua, 1)) {
    bool string = lua_type(lua, -2) == LUA_TSTRING;
    *strings_only &= string;
    bool inside = lua_isinteger(lua, -2) && lua_tointeger(lua, -2) >= 1 &&
                  (lua_Unsigned)lua_tointeger(lua, -2) <= length;
    numbered += inside;
    others |= !inside;
  }
  return !others && numbered == length && length > 0;
}

static json_t *take_array(struct walk *walk, int index) {
  json_t *array = json_array();
  lua_Integer count = (lua_Integer)lua_rawlen(walk->lua, index);
  for (lua_Integer i = 1; array != NULL && i <= count; i++) {
    size_t before = enter_path(walk, NULL, i);
    lua_rawgeti(walk->lua, index, i);
    json_t *value = take(walk, lua_gettop(walk->lua));
    lua_pop(walk->lua, 1);
    leave_path(walk, before);
    if (value == NULL || json_array_append_new(array, value) < 0) {
      json_decref(array);
      return NULL;
    }
  }
  return array;
}

/* Counted before anything is copied. */
static bool has_room(struct walk *walk, size_t len) {
  if (len > BRIDGE_BYTES - walk->bytes) return false;
  walk->bytes += len;
  return true;
}

static bool is_text(const char *text, size_t len) {
  if (memchr(text, '\0', len) != NULL) return false;
  json_t *checked = json_stringn(text, len);
  json_decref(checked);
  return checked != NULL;
}

/* The pair on top of the stack into `object`. */
static bool take_field(struct walk *walk, json_t *object) {
  size_t len;
  const char *key = lua_tolstring(walk->lua, -2, &len); /* a string: nothing is converted */
  size_t before = enter_path(walk, key, 0);
  json_t *value = !has_room(walk, len) ? refuse(walk, "too much text")
                  : is_text(key, len)  ? take(walk, lua_gettop(walk->lua))
                                       : refuse(walk, "the name is not UTF-8 text");
  leave_path(walk, before);
  return value != NULL && json_object_set_new(object, key, value) == 0;
}

static json_t *take_object(struct walk *walk, int index) {
  json_t *object = json_object();
  if (object == NULL) return refuse(walk, "out of memory");
  for (lua_pushnil(walk->lua); lua_next(walk->lua, index); lua_pop(walk->lua, 1)) {
    if (take_field(walk, object)) continue;
    lua_pop(walk->lua, 2);
    json_decref(object);
    return NULL;
  }
  return object;
}

/* 1: marked as an array, 0: no metatable, or one that leaves it plain data (author.strict of the
 * prelude), -1: another metatable. */
static int array_mark_of(lua_State *lua, int index) {
  if (!lua_getmetatable(lua, index)) return 0;
  lua_rawgetp(lua, LUA_REGISTRYINDEX, &array_mark);
  bool array = lua_rawequal(lua, -1, -2);
  lua_pushliteral(lua, "__plain");
  bool plain = lua_rawget(lua, -3) == LUA_TBOOLEAN;
  lua_pop(lua, 3);
  return array ? 1 : plain ? 0 : -1;
}

static json_t *take_table(struct walk *walk, int index) {
  if (walk->depth >= BRIDGE_DEPTH) return refuse(walk, "nested too deep, or a cycle");
  int mark = array_mark_of(walk->lua, index);
  if (mark < 0) return refuse(walk, "a table with a metatable is not plain data");
  bool strings_only;
  bool array = is_array(walk->lua, index, &strings_only);
  if (!array && !strings_only)
    return refuse(walk, "keys are either all text, or 1, 2, 3 .. without a hole");
  walk->depth++;
  json_t *value = array || (mark && lua_rawlen(walk->lua, index) == 0) ? take_array(walk, index)
                                                                       : take_object(walk, index);
  walk->depth--;
  return value;
}

static json_t *take_number(struct walk *walk, int index) {
  if (lua_isinteger(walk->lua, index)) return json_integer(lua_tointeger(walk->lua, index));
  double number = lua_tonumber(walk->lua, index);
  return isfinite(number) ? json_real(number) : refuse(walk, "not a finite number");
}

static json_t *take_string(struct walk *walk, int index) {
  size_t len;
  const char *text = lua_tolstring(walk->lua, index, &len);
  if (!has_room(walk, len)) return refuse(walk, "too much text");
  return is_text(text, len) ? json_stringn(text, len) : refuse(walk, "not UTF-8 text");
}

static json_t *take(struct walk *walk, int index) {
  if (++walk->values > BRIDGE_VALUES) return refuse(walk, "too many values");
  if (!lua_checkstack(walk->lua, STACK_A_LEVEL)) return refuse(walk, "nested too deep");
  switch (lua_type(walk->lua, index)) {
  case LUA_TNIL:
    return json_null();
  case LUA_TBOOLEAN:
    return json_boolean(lua_toboolean(walk->lua, index));
  case LUA_TNUMBER:
    return take_number(walk, index);
  case LUA_TSTRING:
    return take_string(walk, index);
  case LUA_TTABLE:
    return take_table(walk, index);
  case LUA_TFUNCTION:
    return refuse(walk, "a function is not data");
  case LUA_TTHREAD:
    return refuse(walk, "a coroutine is not data");
  }
  return refuse(walk, "not data");
}

json_t *bridge_take(lua_State *lua, int index, const char *name, struct err *err) {
  struct walk walk = {.lua = lua, .err = err};
  int top = lua_gettop(lua);
  int n = snprintf(walk.path, sizeof walk.path, "%s", name);
  walk.path_len = (size_t)n < sizeof walk.path ? (size_t)n : sizeof walk.path - 1;
  err_set(err, ENOMEM, "%s: out of memory", name); /* replaced by any refusal */
  json_t *value = take(&walk, lua_absindex(lua, index));
  lua_settop(lua, top);
  return value;
}
