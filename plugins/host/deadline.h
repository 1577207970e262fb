/* The deadlines of a call (facts 7), inside the child. Costs nothing until one passes:
 *
 *   0.5 s of processor time   a timer's signal sets a count hook, and the running code gets an
 * ordinary Lua error with a traceback SIGUSR1 from the daemon   (1 s elapsed) last words
 * {"fatal":"deadline",...}, written with write(2) alone, then exit; ignored while no call runs a
 * crash of the machine    last words {"fatal":"crash",...}, then exit
 *
 * Hooks belong to a thread of Lua and not to the machine, so whoever switches threads says so
 * (deadline_switch). */
#ifndef HOST_DEADLINE_H
#define HOST_DEADLINE_H

#include <lua.h>
#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include "base/err.h"

enum { DEADLINE_CPU_MS = 500, DEADLINE_EXIT = 70, DEADLINE_STACK = 32 * 1024 };

enum deadline_phase {
  DEADLINE_IDLE,    /* no call runs */
  DEADLINE_RUNNING, /* within its time */
  DEADLINE_SLOW,    /* past its processor time: the hook raises an error at each instruction */
  DEADLINE_DYING    /* SIGUSR1 came: the hook writes the last words */
};

struct deadline {
  lua_State *volatile running;     /* the thread of Lua that has the processor */
  volatile sig_atomic_t phase;     /* enum deadline_phase */
  const char *volatile last_words; /* why they have begun; NULL: not yet */
  timer_t timer;                   /* of the process's processor time */
  char plugin[32];                 /* id, for the last words; "" before `load` */
  char *stack;                     /* of the signal handlers: Lua may have used up its own */
};

/* Installs stack, handlers and timer; once a process. `deadline` must stay where it is. */
int deadline_init(struct deadline *deadline, lua_State *lua, struct err *err);
/* A call begins, with its whole time (also: begins anew); a call has ended. */
void deadline_begin(struct deadline *deadline);
void deadline_end(struct deadline *deadline);
/* Past its processor time. */
bool deadline_is_slow(const struct deadline *deadline);
/* `to` gets the processor; returns the thread that had it. */
lua_State *deadline_switch(struct deadline *deadline, lua_State *to);

#endif
