/* One Lua machine for one plugin: memory limit, deadlines, the prelude, and protected calls whose
 * errors always carry the author's place. Never closed: the process ends. Not thread-safe.
 *
 *   machine_init(&machine, &err);             before the sandbox: it needs more system calls
 *   reply = machine_answer(&machine, message);
 */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#include <jansson.h>
#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "host/deadline.h"
#include "host/trace.h"

enum {
  MACHINE_MEMORY = 32 * 1024 * 1024, /* bytes of Lua's own memory */
  MACHINE_RESERVE = 1024 * 1024      /* more, to report that they are used up */
};

struct machine {
  lua_State *lua;
  size_t used, most;       /* bytes of Lua's memory: now, at most */
  bool exhausted;          /* memory was refused since the call began */
  bool endless;            /* with thousands of calls inside each other */
  struct place exhaustion; /* where: a memory error has no traceback */
  struct deadline deadline;
  /* Of the conversion under way. A Lua error may jump out of it: the next one frees them. */
  json_t *json;
  char *text;
};

/* `machine` must stay where it is. */
int machine_init(struct machine *machine, struct err *err);
/* The reply to one message of the daemon (PROTOCOL.md): a new reference; NULL: none is due, or no
 * memory is left for any. */
json_t *machine_answer(struct machine *machine, const json_t *message);

/* functions.c: pushes the table of C functions that the prelude is built on. */
void functions_push(lua_State *lua);
/* The machine that a thread belongs to. */
struct machine *machine_of(lua_State *lua);
void machine_push_failure(lua_State *lua, const char *message, lua_State *from);

#endif
