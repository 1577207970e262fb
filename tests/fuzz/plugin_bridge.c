/* plugins/host/bridge: whatever JSON goes into Lua, either it comes out again or the refusal says
 * where; a second time round it is the same text, and the stack of Lua is as before. Input: the
 * JSON text. */
#include "fuzz.h"

#include <lauxlib.h>
#include <string.h>

#include "host/bridge.h"

/* JSON text of what comes out; NULL: refused. */
static char *through_lua(lua_State *lua, const json_t *value) {
  struct err err = {""};
  bridge_push(lua, value);
  require(lua_gettop(lua) == 1);
  json_t *out = bridge_take(lua, -1, "it", &err);
  require(lua_gettop(lua) == 1);
  lua_settop(lua, 0);
  if (out == NULL) {
    require(strncmp(err.text, "it", 2) == 0);
    return NULL;
  }
  char *text = json_dumps(out, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
  require(text != NULL);
  json_decref(out);
  return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  json_t *first =
      json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
  if (first == NULL) return 0;
  lua_State *lua = luaL_newstate();
  require(lua != NULL);
  bridge_open(lua);
  char *once = through_lua(lua, first);
  if (once != NULL) {
    json_t *second = json_loads(once, JSON_DECODE_ANY, NULL);
    char *twice = through_lua(lua, second);
    require(twice != NULL && strcmp(once, twice) == 0);
    free(twice);
    free(once);
    json_decref(second);
  }
  lua_close(lua);
  json_decref(first);
  return 0;
}
