/* JSON <-> Lua. Going in, objects and arrays become plain tables and null becomes nil. Coming out,
 * the plugin's tables are read raw (no metamethod runs) and nothing is allocated in Lua, so no Lua
 * error can pass through half-built JSON. Refused, with the path to the value: functions and other
 * things that are not data, tables with a metatable, mixed or sparse keys, NaN and infinity, text
 * that is not UTF-8 or holds a 0 byte, nesting deeper than BRIDGE_DEPTH (so also cycles), more than
 * BRIDGE_VALUES values (so also a small table that contains itself many times over), more than
 * BRIDGE_BYTES of text (so also one long text that is there many times over).
 *
 *   bridge_open(lua);                      once a machine
 *   bridge_push(lua, message);             inside a protected call: may raise a memory error
 *   json = bridge_take(lua, -1, "state", &err);
 */
#ifndef HOST_BRIDGE_H
#define HOST_BRIDGE_H

#include <jansson.h>
#include <lua.h>

#include "base/err.h"

enum { BRIDGE_DEPTH = 32, BRIDGE_VALUES = 65536, BRIDGE_BYTES = 4 * 1024 * 1024 };

void bridge_open(lua_State *lua);
void bridge_push(lua_State *lua, const json_t *value);
/* A new reference, or NULL with `err` filled: "state.days[3]: a function is not data". `name` is
 * what the value is called there. The stack is as before. */
json_t *bridge_take(lua_State *lua, int index, const char *name, struct err *err);
/* An empty table says nothing about what it is: this mark makes it `[]` instead of `{}`. */
void bridge_mark_array(lua_State *lua, int index);

#endif
