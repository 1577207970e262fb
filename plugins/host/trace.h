/* Where the author's code is: the innermost frame of a file of the plugin, and the traceback that
 * an author gets to see. Files of the plugin are chunks named "@init.lua"; the prelude's chunks are
 * named
 * "=settled" and never shown. */
#ifndef HOST_TRACE_H
#define HOST_TRACE_H

#include <lua.h>
#include <stdbool.h>

enum { PLACE_FILE_SIZE = 96, TRACE_FRAMES = 20 };

struct place {
  char file[PLACE_FILE_SIZE]; /* "init.lua"; "": no frame of the plugin */
  int line;                   /* 0: unknown */
  bool inside_c;              /* the thread is inside a C function, where no hook fires */
};

/* Only reads the stack and allocates nothing, so it may be called from the allocator and, when
 * there is nothing left to lose, from a signal handler. */
void place_find(lua_State *lua, struct place *out);

/* The place that a message begins with, "init.lua:5: ..."; false: it begins with none. */
bool place_parse(const char *message, struct place *out);

/* Pushes "stack traceback:\n\tinit.lua:5: in function 'walk'..." of the thread `from` onto `to`; of
 * `place` alone when the stack is unwound already. May raise a memory error. */
void trace_push(lua_State *to, lua_State *from, const struct place *place);

#endif
