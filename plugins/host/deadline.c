#include "host/deadline.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/sandbox.h"
#include "host/trace.h"

/* After SIGUSR1: processor time that running Lua code gets to reach its next instruction. When that
 * passes, the thread is inside a C function. */
enum { GRACE_MS = 20 };

/* A signal handler has no owner argument: the one pointer of the process, set by deadline_init. */
static struct deadline *current;

struct words {
  char text[256];
  size_t len;
};

static void add_text(struct words *words, const char *text) {
  while (*text != '\0' && words->len < sizeof words->text) words->text[words->len++] = *text++;
}

static void add_number(struct words *words, int number) {
  char digits[16];
  size_t at = sizeof digits;
  digits[--at] = '\0';
  do digits[--at] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  add_text(words, digits + at);
}

static void add_place(struct words *words, const struct deadline *deadline,
                      const struct place *place) {
  if (*place->file == '\0') return;
  add_text(words, deadline->plugin);
  add_text(words, "/");
  add_text(words, place->file);
  add_text(words, ":");
  add_number(words, place->line);
}

/* write(2) alone: the heap may be in pieces. A crash while the stack is read ends here again, and
 * then the same is said without the place. File names hold nothing that JSON escapes. */
static _Noreturn void say_last_words(struct deadline *deadline, const char *why) {
  struct place place = {.inside_c = true};
  if (deadline->last_words == NULL) {
    deadline->last_words = why;
    place_find(deadline->running, &place);
  }
  struct words words = {.len = 0};
  add_text(&words, "{\"fatal\":\"");
  add_text(&words, deadline->last_words);
  add_text(&words, "\",\"at\":\"");
  add_place(&words, deadline, &place);
  add_text(&words, place.inside_c ? "\",\"inside_c\":true}\n" : "\",\"inside_c\":false}\n");
  ssize_t written = write(STDOUT_FILENO, words.text, words.len);
  _exit(written > 0 ? DEADLINE_EXIT : DEADLINE_EXIT + 1);
}

static void set_timer(const struct deadline *deadline, int milliseconds) {
  struct itimerspec when = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000000L}};
  timer_settime(deadline->timer, 0, &when, NULL);
}

static void on_instruction(lua_State *lua, lua_Debug *frame) {
  (void)frame;
  struct deadline *deadline = current;
  if (deadline->phase == DEADLINE_DYING) say_last_words(deadline, "deadline");
  if (deadline->phase != DEADLINE_SLOW) { /* left over from an earlier call */
    lua_sethook(lua, NULL, 0, 0);
    return;
  }
  struct place place;
  place_find(lua, &place);
  if (*place.file != '\0') lua_pushfstring(lua, "%s:%d: ", place.file, place.line);
  lua_pushfstring(lua, "too slow: a call has %d ms of processor time", DEADLINE_CPU_MS);
  if (*place.file != '\0') lua_concat(lua, 2);
  lua_error(lua);
}

/* lua_sethook may be called at any moment, from a signal handler too. A count of 1, because a new
 * thread begins to count anew. */
static void stop_soon(struct deadline *deadline, enum deadline_phase phase) {
  deadline->phase = phase;
  lua_sethook(deadline->running, on_instruction, LUA_MASKCOUNT, 1);
}

static void on_timer(int number) {
  (void)number;
  switch ((enum deadline_phase)current->phase) {
  case DEADLINE_IDLE:
  case DEADLINE_SLOW:
    return;
  case DEADLINE_RUNNING:
    stop_soon(current, DEADLINE_SLOW);
    return;
  case DEADLINE_DYING:
    say_last_words(current, "deadline");
  }
}

static void on_last_call(int number) {
  (void)number;
  switch ((enum deadline_phase)current->phase) {
  case DEADLINE_IDLE:
  case DEADLINE_DYING:
    return;
  case DEADLINE_RUNNING:
    stop_soon(current, DEADLINE_DYING);
    set_timer(current, GRACE_MS);
    return;
  case DEADLINE_SLOW: /* the hook has been set for long: no instruction was run */
    say_last_words(current, "deadline");
  }
}

static void on_crash(int number) {
  (void)number;
  say_last_words(current, "crash");
}

static const struct {
  int number;
  void (*handler)(int number);
} handlers[] = {
    {SIGVTALRM, on_timer}, {SIGUSR1, on_last_call}, {SIGSEGV, on_crash}, {SIGBUS, on_crash},
    {SIGILL, on_crash},    {SIGFPE, on_crash},      {SIGABRT, on_crash}, {SIGPIPE, SIG_IGN},
};

static int install_handlers(struct deadline *deadline, struct err *err) {
  deadline->stack = malloc(DEADLINE_STACK);
  stack_t stack = {.ss_sp = deadline->stack, .ss_size = DEADLINE_STACK};
  if (deadline->stack == NULL || sigaltstack(&stack, NULL) < 0)
    return err_errno(err, errno, "signal stack");
  for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++) {
    if (SANITIZED && handlers[i].handler == on_crash)
      continue; /* the sanitizer's report is better */
    struct sigaction action = {.sa_handler = handlers[i].handler};
    /* AddressSanitizer cannot leave a handler on another stack once its files are closed to it. */
    action.sa_flags = SANITIZED ? SA_RESTART : SA_RESTART | SA_ONSTACK;
    if (handlers[i].handler == on_crash) action.sa_flags |= SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGVTALRM);
    sigaddset(&action.sa_mask, SIGUSR1);
    if (sigaction(handlers[i].number, &action, NULL) < 0)
      return err_errno(err, errno, "handler of signal %d", handlers[i].number);
  }
  return 0;
}

int deadline_init(struct deadline *deadline, lua_State *lua, struct err *err) {
  *deadline = (struct deadline){.running = lua, .phase = DEADLINE_IDLE};
  current = deadline;
  int failed = install_handlers(deadline, err);
  if (failed) return failed;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGVTALRM};
  if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &deadline->timer) < 0)
    return err_errno(err, errno, "timer of processor time");
  return 0;
}

void deadline_begin(struct deadline *deadline) {
  set_timer(deadline, DEADLINE_CPU_MS);
  deadline->phase = DEADLINE_RUNNING;
}

void deadline_end(struct deadline *deadline) {
  deadline->phase = DEADLINE_IDLE;
  set_timer(deadline, 0);
  lua_sethook(deadline->running, NULL, 0, 0);
}

bool deadline_is_slow(const struct deadline *deadline) {
  return deadline->phase == DEADLINE_SLOW;
}

/* First the pointer, then the look at the phase: a signal in between has set its hook on either the
 * old thread, and is seen here, or on the new one. */
lua_State *deadline_switch(struct deadline *deadline, lua_State *to) {
  lua_State *before = deadline->running;
  deadline->running = to;
  bool hooked = deadline->phase >= DEADLINE_SLOW;
  if (hooked) lua_sethook(to, on_instruction, LUA_MASKCOUNT, 1);
  return before;
}
