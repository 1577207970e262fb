/* A floor: a child that says hello, then answers each line with what a Lua function makes of it. No
 * sandbox, no JSON, no checks. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char plugin[] = "return function(line)\n"
                             "  local items = {}\n"
                             "  for id in line:gmatch('\"id\":\"([%w_]+)\"') do\n"
                             "    items[#items + 1] = { id = id, ease = 0.5 }\n"
                             "  end\n"
                             "  return '{\"items\":' .. #items .. '}'\n"
                             "end\n";

static int answer(lua_State *lua, const char *line, size_t len) {
  size_t size;
  lua_pushvalue(lua, -1);
  lua_pushlstring(lua, line, len);
  if (lua_pcall(lua, 1, 1, 0) != LUA_OK) return -1;
  const char *text = lua_tolstring(lua, -1, &size);
  ssize_t written = write(STDOUT_FILENO, text, size) + write(STDOUT_FILENO, "\n", 1);
  lua_pop(lua, 1);
  return written == (ssize_t)size + 1 ? 0 : -1;
}

int main(void) {
  char *line = NULL;
  size_t room = 0;
  ssize_t len;
  lua_State *lua = luaL_newstate();
  if (lua == NULL) return 1;
  luaL_openlibs(lua);
  if (luaL_loadbuffer(lua, plugin, strlen(plugin), "plugin") != LUA_OK) return 1;
  lua_call(lua, 0, 1);
  if (write(STDOUT_FILENO, "{\"hello\":{}}\n", 13) != 13) return 1;
  while ((len = getline(&line, &room, stdin)) > 0)
    if (answer(lua, line, (size_t)len) < 0) return 1;
  free(line);
  return 0;
}
