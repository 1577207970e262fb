#include "host/machine.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "host/bridge.h"
#include "host/prelude.h"

/* Calls inside each other that nobody means: then it is the stack that used up the memory. */
enum { ENDLESS_LEVELS = 10000 };

/* Addresses are keys in the registry. */
static const char failure_mark, handle_key, failed_key;

/* One call into the prelude: what goes in, what came out. */
struct job {
  const void *function; /* registry key of the prelude's function */
  const json_t *message;
  json_t *reply;
  struct err err;
};

struct machine *machine_of(lua_State *lua) {
  return *(struct machine **)lua_getextraspace(lua);
}

static void note_exhaustion(struct machine *machine) {
  if (machine->exhausted || machine->deadline.running == NULL) return;
  lua_Debug frame;
  machine->exhausted = true;
  machine->endless = lua_getstack(machine->deadline.running, ENDLESS_LEVELS, &frame);
  place_find(machine->deadline.running, &machine->exhaustion);
}

/* Lua counts on it that making a block smaller never fails. */
static void *allocate(void *owner, void *block, size_t before, size_t after) {
  struct machine *machine = owner;
  if (block == NULL) before = 0; /* Lua says here what kind of object it is for */
  if (after == 0) {
    free(block);
    machine->used -= before;
    return NULL;
  }
  bool allowed = after <= before || machine->used + (after - before) <= machine->most;
  void *moved = allowed ? realloc(block, after) : NULL;
  if (moved == NULL && after <= before) moved = block;
  if (moved == NULL) {
    note_exhaustion(machine);
    return NULL;
  }
  machine->used = machine->used - before + after;
  return moved;
}

void machine_push_failure(lua_State *lua, const char *message, lua_State *from) {
  struct place place;
  if (!place_parse(message, &place)) place_find(from, &place);
  lua_createtable(lua, 0, 4);
  lua_pushstring(lua, message);
  lua_setfield(lua, -2, "message");
  trace_push(lua, from, &place);
  lua_setfield(lua, -2, "traceback");
  lua_pushstring(lua, place.file);
  lua_setfield(lua, -2, "file");
  lua_pushinteger(lua, place.line);
  lua_setfield(lua, -2, "line");
  lua_rawgetp(lua, LUA_REGISTRYINDEX, &failure_mark);
  lua_setmetatable(lua, -2);
}

static bool is_failure(lua_State *lua, int index) {
  if (!lua_getmetatable(lua, index)) return false;
  lua_rawgetp(lua, LUA_REGISTRYINDEX, &failure_mark);
  bool same = lua_rawequal(lua, -1, -2);
  lua_pop(lua, 2);
  return same;
}

/* A library function that a plugin called through the prelude names the prelude's line, "settled:9:
 * bad argument": the author's line takes its place. */
static const char *blame_author(lua_State *lua, const char *message) {
  static const char ours[] = "settled:";
  if (strncmp(message, ours, sizeof ours - 1) != 0) return message;
  const char *rest = strstr(message, ": ");
  struct place place;
  place_find(lua, &place);
  if (rest == NULL) return message;
  if (*place.file == '\0') return rest + 2; /* a tail call: the author's line is gone */
  return lua_pushfstring(lua, "%s:%d%s", place.file, place.line, rest);
}

/* Message handler: turns any error into {message, traceback, file, line}, marked so that a second
 * handler passes it on as it is. The thread that failed is `from`. */
static int describe(lua_State *lua) {
  if (is_failure(lua, 1)) return 1;
  const char *message = lua_type(lua, 1) == LUA_TSTRING ? lua_tostring(lua, 1) : NULL;
  if (message == NULL)
    message = lua_pushfstring(lua, "error with a %s instead of a text", luaL_typename(lua, 1));
  machine_push_failure(lua, blame_author(lua, message), lua);
  return 1;
}

static int run_job(lua_State *lua) {
  struct job *job = lua_touserdata(lua, 1);
  lua_rawgetp(lua, LUA_REGISTRYINDEX, job->function);
  bridge_push(lua, job->message);
  lua_pushvalue(lua, 2); /* the failure to report, or nil */
  lua_call(lua, 2, 1);
  if (lua_isnil(lua, -1)) return 0;
  job->reply = bridge_take(lua, -1, "reply", &job->err);
  if (job->reply != NULL) return 0;
  lua_pushstring(lua, job->err.text);
  return lua_error(lua);
}

/* Calls a function of the prelude with the message and the value on top of the stack, which it
 * takes away. On failure the error is on top of the stack instead. */
static int call_prelude(struct machine *machine, struct job *job) {
  lua_State *lua = machine->lua;
  lua_pushcfunction(lua, describe);
  lua_insert(lua, -2);
  lua_pushcfunction(lua, run_job);
  lua_insert(lua, -2);
  lua_pushlightuserdata(lua, job);
  lua_insert(lua, -2);
  int status = lua_pcall(lua, 2, 0, -4);
  lua_remove(lua, status == LUA_OK ? -1 : -2);
  return status;
}

static int push_exhaustion(lua_State *lua) {
  const struct machine *machine = machine_of(lua);
  const struct place *place = &machine->exhaustion;
  if (*place->file != '\0') lua_pushfstring(lua, "%s:%d: ", place->file, place->line);
  lua_pushfstring(lua, "%s: a plugin has %d MiB",
                  machine->endless ? "stack overflow" : "not enough memory",
                  MACHINE_MEMORY / 1024 / 1024);
  if (*place->file != '\0') lua_concat(lua, 2);
  machine_push_failure(lua, lua_tostring(lua, -1), lua);
  return 1;
}

static int push_plain_failure(lua_State *lua) {
  machine_push_failure(lua, lua_tostring(lua, 1), lua);
  return 1;
}

/* An error that passed no message handler (memory, or an error in the handler) becomes a failure
 * like any other. False: not even that was possible. */
static bool complete_failure(struct machine *machine, int status) {
  lua_State *lua = machine->lua;
  if (is_failure(lua, -1)) return true;
  bool memory = status == LUA_ERRMEM;
  if (!memory && lua_type(lua, -1) != LUA_TSTRING) return false;
  lua_pushcfunction(lua, memory ? push_exhaustion : push_plain_failure);
  lua_insert(lua, -2);
  return lua_pcall(lua, 1, 1, 0) == LUA_OK;
}

/* The error reply: the prelude adds what the plugin had logged. The failure is on top of the stack.
 */
static json_t *report_failure(struct machine *machine, const json_t *message, int status) {
  struct job job = {.function = &failed_key, .message = message};
  machine->most = MACHINE_MEMORY + MACHINE_RESERVE;
  lua_gc(machine->lua, LUA_GCCOLLECT);
  if (complete_failure(machine, status)) call_prelude(machine, &job);
  machine->most = MACHINE_MEMORY;
  return job.reply;
}

json_t *machine_answer(struct machine *machine, const json_t *message) {
  struct job job = {.function = &handle_key, .message = message};
  machine->exhausted = false;
  lua_pushnil(machine->lua);
  deadline_begin(&machine->deadline);
  int status = call_prelude(machine, &job);
  deadline_switch(&machine->deadline, machine->lua);
  deadline_end(&machine->deadline);
  if (status != LUA_OK) job.reply = report_failure(machine, message, status);
  lua_settop(machine->lua, 0);
  return job.reply;
}

static const luaL_Reg libraries[] = {
    {LUA_GNAME, luaopen_base},       {LUA_COLIBNAME, luaopen_coroutine},
    {LUA_TABLIBNAME, luaopen_table}, {LUA_STRLIBNAME, luaopen_string},
    {LUA_UTF8LIBNAME, luaopen_utf8}, {LUA_MATHLIBNAME, luaopen_math},
};

static int start_prelude(lua_State *lua) {
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    luaL_requiref(lua, libraries[i].name, libraries[i].func, 1);
    lua_pop(lua, 1);
  }
  bridge_open(lua);
  lua_newtable(lua);
  lua_pushboolean(lua, 0);
  lua_setfield(lua, -2, "__metatable");
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &failure_mark);
  size_t len;
  const char *text = prelude_part("prelude", &len);
  if (luaL_loadbufferx(lua, text, len, "=settled", "t") != LUA_OK) return lua_error(lua);
  functions_push(lua);
  lua_call(lua, 1, 2);
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &failed_key);
  lua_rawsetp(lua, LUA_REGISTRYINDEX, &handle_key);
  return 0;
}

int machine_init(struct machine *machine, struct err *err) {
  *machine = (struct machine){.most = MACHINE_MEMORY};
  machine->lua = lua_newstate(allocate, machine);
  if (machine->lua == NULL) return err_set(err, ENOMEM, "no memory for Lua");
  *(struct machine **)lua_getextraspace(machine->lua) = machine;
  lua_pushcfunction(machine->lua, start_prelude);
  if (lua_pcall(machine->lua, 0, 0, 0) != LUA_OK)
    return err_set(err, EINVAL, "prelude: %s", lua_tostring(machine->lua, -1));
  lua_gc(machine->lua, LUA_GCCOLLECT);
  malloc_trim(0);
  return deadline_init(&machine->deadline, machine->lua, err);
}
