/* The C functions that the prelude is built on, and nothing that a plugin ever gets hold of: the
 * prelude keeps them to itself. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/bridge.h"
#include "host/machine.h"
#include "host/prelude.h"

/* part(name) -> the chunk of one of the prelude's files, not yet run. */
static int get_part(lua_State *lua) {
  size_t len;
  const char *text = prelude_part(luaL_checkstring(lua, 1), &len);
  if (text == NULL) return luaL_error(lua, "no part %s", lua_tostring(lua, 1));
  if (luaL_loadbufferx(lua, text, len, "=settled", "t") != LUA_OK) return lua_error(lua);
  return 1;
}

static void drop_conversion(struct machine *machine) {
  json_decref(machine->json);
  free(machine->text);
  machine->json = NULL;
  machine->text = NULL;
}

/* encode(value, name) -> JSON text, the same for equal values; or nil and what cannot be kept. */
static int encode(lua_State *lua) {
  struct machine *machine = machine_of(lua);
  struct err err;
  drop_conversion(machine);
  machine->json = bridge_take(lua, 1, luaL_checkstring(lua, 2), &err);
  if (machine->json == NULL) {
    luaL_pushfail(lua);
    lua_pushstring(lua, err.text);
    return 2;
  }
  machine->text = json_dumps(machine->json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
  if (machine->text == NULL) return luaL_error(lua, "out of memory");
  lua_pushstring(lua, machine->text);
  drop_conversion(machine);
  return 1;
}

/* decode(text of encode) -> a new value. */
static int decode(lua_State *lua) {
  struct machine *machine = machine_of(lua);
  size_t len;
  const char *text = luaL_checklstring(lua, 1, &len);
  drop_conversion(machine);
  machine->json = json_loadb(text, len, JSON_DECODE_ANY, NULL);
  if (machine->json == NULL) return luaL_error(lua, "not JSON");
  bridge_push(lua, machine->json);
  drop_conversion(machine);
  return 1;
}

/* array(table) -> the same table, an array in JSON even when it is empty. */
static int mark_array(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  bridge_mark_array(lua, 1);
  return 1;
}

/* hash(text) -> a 64-bit integer, the same on every machine (FNV-1a). */
static int hash(lua_State *lua) {
  size_t len;
  const char *text = luaL_checklstring(lua, 1, &len);
  uint64_t sum = 0xcbf29ce484222325u;
  for (size_t i = 0; i < len; i++) sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3u;
  lua_pushinteger(lua, (lua_Integer)sum);
  return 1;
}

static int forward_resume(lua_State *lua) {
  lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
  return lua_gettop(lua);
}

/* coroutine.resume that tells the deadline which thread runs, also when the resume itself fails. */
static int resume_thread(lua_State *lua) {
  struct machine *machine = machine_of(lua);
  luaL_checktype(lua, 1, LUA_TTHREAD);
  lua_State *thread = lua_tothread(lua, 1);
  lua_pushcfunction(lua, forward_resume);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_rotate(lua, 1, 2);
  lua_State *before = deadline_switch(&machine->deadline, thread);
  int status = lua_pcall(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0);
  deadline_switch(&machine->deadline, before);
  return status == LUA_OK ? lua_gettop(lua) : lua_error(lua);
}

/* The coroutine stays at index 1, so that its stack can be looked at; the results follow. */
static void resume_kept(lua_State *lua) {
  luaL_checktype(lua, 1, LUA_TTHREAD);
  lua_pushvalue(lua, 1);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_rotate(lua, 1, 2);
  lua_call(lua, lua_gettop(lua) - 2, LUA_MULTRET);
}

/* resume(coroutine, ...) as in Lua. Past the processor time its error goes on at once: raised again
 * at the resumer's next instruction, it would not know where the time went. */
static int resume(lua_State *lua) {
  resume_kept(lua);
  bool slow = deadline_is_slow(&machine_of(lua)->deadline);
  if (!slow || lua_toboolean(lua, 2)) return lua_gettop(lua) - 1;
  if (lua_type(lua, 3) == LUA_TSTRING)
    machine_push_failure(lua, lua_tostring(lua, 3), lua_tothread(lua, 1));
  return lua_error(lua);
}

/* attempt(coroutine) as resume; then the whole processor time begins anew. Only for the cases of a
 * plugin's own tests: one that is too slow does not end the others. */
static int attempt(lua_State *lua) {
  resume_kept(lua);
  struct deadline *deadline = &machine_of(lua)->deadline;
  if (deadline->phase != DEADLINE_DYING) deadline_begin(deadline);
  return lua_gettop(lua) - 1;
}

/* where() -> file, line of the author's code that called us; nothing when there is none. */
static int where(lua_State *lua) {
  struct place place;
  place_find(lua, &place);
  if (*place.file == '\0') return 0;
  lua_pushstring(lua, place.file);
  lua_pushinteger(lua, place.line);
  return 2;
}

/* fail(message, coroutine): raises the error of a coroutine, with its traceback instead of ours. */
static int fail(lua_State *lua) {
  const char *message = luaL_checkstring(lua, 1);
  luaL_checktype(lua, 2, LUA_TTHREAD);
  machine_push_failure(lua, message, lua_tothread(lua, 2));
  return lua_error(lua);
}

/* slow() -> past the processor time: nothing may catch the error of that any more. */
static int slow(lua_State *lua) {
  lua_pushboolean(lua, deadline_is_slow(&machine_of(lua)->deadline));
  return 1;
}

/* name(id): whose last words they are. */
static int name_plugin(lua_State *lua) {
  struct deadline *deadline = &machine_of(lua)->deadline;
  size_t len;
  const char *id = luaL_checklstring(lua, 1, &len);
  luaL_argcheck(lua, len < sizeof deadline->plugin, 1, "too long");
  memcpy(deadline->plugin, id, len + 1);
  return 0;
}

static const luaL_Reg functions[] = {
    {"part", get_part},    {"encode", encode}, {"decode", decode}, {"array", mark_array},
    {"hash", hash},        {"where", where},   {"fail", fail},     {"slow", slow},
    {"name", name_plugin}, {NULL, NULL},
};

void functions_push(lua_State *lua) {
  luaL_newlib(lua, functions);
  lua_getglobal(lua, LUA_COLIBNAME);
  lua_getfield(lua, -1, "resume");
  lua_pushcclosure(lua, resume_thread, 1);
  lua_pushvalue(lua, -1);
  lua_pushcclosure(lua, resume, 1);
  lua_setfield(lua, -4, "resume");
  lua_pushcclosure(lua, attempt, 1);
  lua_setfield(lua, -3, "attempt");
  lua_pop(lua, 1);
}
