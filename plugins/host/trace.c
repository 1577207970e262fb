#include "host/trace.h"

#include <lauxlib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Below the innermost frames there is nothing that tells an author more; and lua_getstack walks
 * from the top each time. */
enum { PLACE_LEVELS = 64, TRACE_LEVELS = 200 };

static void copy_name(char out[PLACE_FILE_SIZE], const char *name) {
  size_t len = strnlen(name, PLACE_FILE_SIZE - 1);
  memcpy(out, name, len);
  out[len] = '\0';
}

void place_find(lua_State *lua, struct place *out) {
  *out = (struct place){.line = 0};
  lua_Debug frame;
  for (int level = 0; level < PLACE_LEVELS && lua_getstack(lua, level, &frame); level++) {
    if (!lua_getinfo(lua, "Sl", &frame)) return;
    if (level == 0) out->inside_c = *frame.what == 'C';
    if (*frame.source != '@') continue;
    copy_name(out->file, frame.source + 1);
    out->line = frame.currentline > 0 ? frame.currentline : 0;
    return;
  }
}

bool place_parse(const char *message, struct place *out) {
  const char *colon = strchr(message, ':');
  if (colon == NULL || colon - message < 5 || colon - message >= PLACE_FILE_SIZE) return false;
  if (memcmp(colon - 4, ".lua", 4) != 0) return false;
  char *end;
  long line = strtol(colon + 1, &end, 10);
  if (end == colon + 1 || *end != ':' || line < 1 || line > INT_MAX) return false;
  *out = (struct place){.line = (int)line};
  memcpy(out->file, message, (size_t)(colon - message));
  return true;
}

/* C functions below the author's innermost frame only raised the error. */
static bool worth_showing(const lua_Debug *frame, int shown) {
  return *frame->source == '@' || (shown > 0 && *frame->what == 'C' && frame->name != NULL);
}

static void add_frame(luaL_Buffer *text, const lua_Debug *frame) {
  luaL_addstring(text, "\n\t");
  luaL_addstring(text, *frame->source == '@' ? frame->source + 1 : "[C]");
  if (frame->currentline > 0) {
    lua_pushfstring(text->L, ":%d", frame->currentline);
    luaL_addvalue(text);
  }
  luaL_addstring(text, ": in ");
  if (frame->name != NULL) {
    lua_pushfstring(text->L, "function '%s'", frame->name);
    luaL_addvalue(text);
  } else {
    luaL_addstring(text, *frame->what == 'm' ? "main chunk" : "a function");
  }
}

void trace_push(lua_State *to, lua_State *from, const struct place *place) {
  luaL_Buffer text;
  luaL_buffinit(to, &text);
  luaL_addstring(&text, "stack traceback:");
  lua_Debug frame;
  int shown = 0;
  for (int level = 0; level < TRACE_LEVELS && lua_getstack(from, level, &frame); level++) {
    lua_getinfo(from, "Sln", &frame);
    if (!worth_showing(&frame, shown)) continue;
    if (++shown > TRACE_FRAMES) {
      luaL_addstring(&text, "\n\t...");
      break;
    }
    add_frame(&text, &frame);
  }
  if (shown == 0 && *place->file != '\0') {
    lua_pushfstring(to, "\n\t%s:%d: in a function", place->file, place->line);
    luaL_addvalue(&text);
  }
  luaL_pushresult(&text);
}
