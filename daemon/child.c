#include "child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/paths.h"
#include "child_process.h"
#include "peer.h"

/* After its end: how long a pipe may stay open that something it started still holds. */
enum { LINGER_MS = 500 };

/* What the one timer is running for. */
enum pending {
  PENDING_NOTHING,
  PENDING_SOFT,    /* a deadline: SIGUSR1, then PENDING_HARD */
  PENDING_HARD,    /* a deadline: SIGKILL */
  PENDING_TERM,    /* a stop: SIGTERM, then PENDING_KILL */
  PENDING_KILL,    /* a stop: SIGKILL */
  PENDING_EXIT,    /* its output ended: the rest of it should */
  PENDING_LINGER,  /* it was reaped, its output has not ended */
  PENDING_BACKOFF, /* it crashed: no start before */
  PENDING_COUNT
};

struct child {
  struct child_options options;
  struct child_events events;
  void *owner;
  uv_loop_t *loop;
  bool wanted;    /* start it as soon as that is possible */
  bool running;   /* from the spawn until `ended` */
  bool alive;     /* not yet reaped: `process.pid` is its own */
  bool stopping;  /* we asked it to end */
  bool blamed;    /* `fate` and `why` are decided already */
  bool greeted;   /* its hello came in this run */
  bool ready;     /* and it can still be spoken to */
  bool spared;    /* a deadline was put off once, because its answer had come in time */
  bool destroyed; /* no callbacks; frees itself */
  bool handle;    /* `process` belongs to libuv */
  enum child_fate fate;
  struct err why;
  int crashes;
  int64_t status;
  int signal;
  unsigned hard_ms; /* from the soft deadline to the hard one */
  enum pending pending;
  uv_timer_t timer;
  uv_process_t process;
  struct peer *peer; /* NULL: none, or over */
};

/* ---- the timer ------------------------------------------------------------------------------- */

static void on_timer(uv_timer_t *timer);

static void wait_for(struct child *child, enum pending pending, unsigned ms) {
  child->pending = pending;
  if (pending == PENDING_NOTHING)
    uv_timer_stop(&child->timer);
  else
    uv_timer_start(&child->timer, on_timer, ms, 0);
}

static unsigned stop_ms(const struct child *child) {
  return child->options.stop_ms ? child->options.stop_ms : CHILD_STOP_MS;
}

static unsigned backoff_ms(const struct child *child) {
  unsigned ms = child->options.backoff_ms ? child->options.backoff_ms : CHILD_BACKOFF_MS;
  for (int i = 1; i < child->crashes && ms < CHILD_BACKOFF_MAX_MS; i++) ms *= 2;
  return ms < CHILD_BACKOFF_MAX_MS ? ms : CHILD_BACKOFF_MAX_MS;
}

/* ---- the end of a run ------------------------------------------------------------------------ */

static void blame(struct child *child, enum child_fate fate, const char *why) {
  if (child->blamed) return;
  child->blamed = true;
  child->fate = fate;
  err_set(&child->why, EIO, "%s: %s", child->options.program, why);
}

/* Its whole process group: also what it started itself. One that stays in our session leads none
 * before it has begun, and then there is nobody else. */
static void kill_group(struct child *child, int signal) {
  if (!child->alive) return;
  if (kill(-child->process.pid, signal) < 0) kill(child->process.pid, signal);
}

static void count_crash(struct child *child) {
  child->crashes++;
  wait_for(child, PENDING_BACKOFF, backoff_ms(child));
}

static void judge(struct child *child) {
  char why[64];
  if (child->signal != 0)
    snprintf(why, sizeof why, "ended by signal %d", child->signal);
  else
    snprintf(why, sizeof why, "ended with status %d", (int)child->status);
  blame(child, child->signal != 0 ? CHILD_SIGNALLED : CHILD_EXITED, why);
}

static void tell_end(struct child *child) {
  struct child_end end = {.fate = child->fate,
                          .status = (int)child->status,
                          .signal = child->signal,
                          .why = child->why.text};
  child->events.ended(child->owner, &end);
}

static int spawn(struct child *child, struct err *err);

/* A start that nobody waits for any more. */
static void start_later(struct child *child) {
  if (!child->wanted || child->running || child->handle || child->pending != PENDING_NOTHING)
    return;
  struct err err;
  if (spawn(child, &err) == 0) return;
  child->wanted = false;
  child->blamed = true;
  child->fate = CHILD_BROKE;
  child->why = err;
  tell_end(child);
}

/* Over when it was reaped and its output has ended, whichever comes last. */
static void finish_run(struct child *child) {
  if (!child->running || child->handle || child->peer != NULL) return;
  child->running = child->ready = false;
  wait_for(child, PENDING_NOTHING, 0);
  judge(child);
  bool in_order = child->fate == CHILD_EXITED && child->status == 0 && child->greeted;
  if (in_order) child->crashes = 0;
  if (!in_order && child->fate != CHILD_STOPPED) count_crash(child);
  tell_end(child);
}

/* ---- its process ----------------------------------------------------------------------------- */

static void on_timer_closed(uv_handle_t *handle) {
  free(handle->data);
}

static void on_process_closed(uv_handle_t *handle) {
  struct child *child = handle->data;
  child->handle = false;
  if (child->destroyed) {
    uv_close((uv_handle_t *)&child->timer, on_timer_closed);
    return;
  }
  finish_run(child);
  if (!child->destroyed) start_later(child);
}

static void on_reaped(uv_process_t *process, int64_t status, int signal) {
  struct child *child = process->data;
  child->alive = false;
  child->status = status;
  child->signal = signal;
  uv_close((uv_handle_t *)process, on_process_closed);
  if (!child->destroyed) wait_for(child, PENDING_LINGER, LINGER_MS);
}

/* ---- its conversation ------------------------------------------------------------------------ */

static void on_hello(void *owner, json_t *hello) {
  struct child *child = owner;
  child->ready = child->greeted = true;
  if (child->pending == PENDING_HARD) wait_for(child, PENDING_NOTHING, 0);
  child->events.ready(child->owner, hello);
}

static void on_message(void *owner, json_t *message) {
  struct child *child = owner;
  child->events.message(child->owner, message);
}

static void on_peer_ended(void *owner, const char *why) {
  struct child *child = owner;
  child->peer = NULL;
  child->ready = false;
  if (child->alive && why != NULL) {
    blame(child, CHILD_BROKE, why);
    kill_group(child, SIGKILL);
  } else if (child->alive && !child->stopping && !child->blamed) {
    wait_for(child, PENDING_EXIT, stop_ms(child));
  }
  finish_run(child);
  if (!child->destroyed) start_later(child);
}

/* ---- starting -------------------------------------------------------------------------------- */

/* Takes the file descriptors. */
static int converse(struct child *child, const int ends[2], struct err *err) {
  static const struct peer_events events = {on_hello, on_message, on_peer_ended};
  const struct peer_options options = {
      .program = "settled",
      .hello_extra = child->options.hello_extra,
      .line_max = child->options.line_max,
      .queue_max = child->options.queue_max,
  };
  return peer_open(child->loop, ends, &options, &events, child, &child->peer, err);
}

static int find_program(const struct child *child, char out[PATH_SIZE], struct err *err) {
  const char *name = child->options.program;
  if (name[0] != '/') return paths_find_program(out, name, err);
  snprintf(out, PATH_SIZE, "%s", name);
  return 0;
}

static void begin_run(struct child *child) {
  child->wanted = child->stopping = child->blamed = child->spared = child->greeted = false;
  child->status = 0;
  child->signal = 0;
  child->running = child->alive = true;
  if (child->options.hello_ms > 0) wait_for(child, PENDING_HARD, child->options.hello_ms);
}

static int try_spawn(struct child *child, struct err *err) {
  char path[PATH_SIZE];
  int ends[2];
  int failed = find_program(child, path, err);
  if (failed) return failed;
  child->process = (uv_process_t){.data = child};
  failed = child_process_spawn(child->loop, &child->process, path, &child->options, on_reaped, ends,
                               err);
  child->handle = child->process.loop != NULL;
  if (failed && child->handle) uv_close((uv_handle_t *)&child->process, on_process_closed);
  if (failed) return failed;
  begin_run(child);
  struct err why;
  if (converse(child, ends, &why) != 0) { /* it was started, so `ended` will tell */
    blame(child, CHILD_BROKE, why.text);
    kill_group(child, SIGKILL);
  }
  return 0;
}

static int spawn(struct child *child, struct err *err) {
  int failed = try_spawn(child, err);
  if (failed) count_crash(child);
  return failed;
}

/* ---- deadlines ------------------------------------------------------------------------------- */

static void pass_soft(struct child *child) {
  if (child->alive) kill(child->process.pid, SIGUSR1);
  wait_for(child, PENDING_HARD, child->hard_ms);
}

/* It was us who were late when its answer is there, unread: then the loop reads it first. */
static void pass_hard(struct child *child) {
  if (child->peer != NULL && peer_has_input(child->peer) && !child->spared) {
    child->spared = true;
    wait_for(child, PENDING_HARD, 1);
    return;
  }
  blame(child, CHILD_TIMED_OUT, child->ready ? "no answer in time" : "no hello in time");
  kill_group(child, SIGKILL);
}

static void pass_term(struct child *child) {
  kill_group(child, SIGTERM);
  wait_for(child, PENDING_KILL, stop_ms(child));
}

static void pass_kill(struct child *child) {
  kill_group(child, SIGKILL);
}

static void pass_exit(struct child *child) {
  blame(child, CHILD_BROKE, "closed its output and stayed");
  kill_group(child, SIGKILL);
}

static void pass_linger(struct child *child) {
  if (child->peer != NULL) peer_drop(child->peer);
}

static void on_timer(uv_timer_t *timer) {
  static void (*const passed[PENDING_COUNT])(struct child *) = {
      [PENDING_NOTHING] = NULL,       [PENDING_SOFT] = pass_soft,      [PENDING_HARD] = pass_hard,
      [PENDING_TERM] = pass_term,     [PENDING_KILL] = pass_kill,      [PENDING_EXIT] = pass_exit,
      [PENDING_LINGER] = pass_linger, [PENDING_BACKOFF] = start_later,
  };
  struct child *child = timer->data;
  enum pending pending = child->pending;
  child->pending = PENDING_NOTHING;
  if (passed[pending] != NULL) passed[pending](child);
}

void child_expect(struct child *child, unsigned soft_ms, unsigned hard_ms) {
  if (!child->running || !child->alive || child->stopping) return;
  child->spared = false;
  child->hard_ms = hard_ms > soft_ms ? hard_ms - soft_ms : 1;
  if (soft_ms > 0)
    wait_for(child, PENDING_SOFT, soft_ms);
  else
    wait_for(child, PENDING_HARD, hard_ms);
}

void child_answered(struct child *child) {
  child->crashes = 0;
  if (child->pending == PENDING_SOFT || child->pending == PENDING_HARD)
    wait_for(child, PENDING_NOTHING, 0);
}

/* ---- life ------------------------------------------------------------------------------------ */

int child_create(uv_loop_t *loop, const struct child_options *options,
                 const struct child_events *events, void *owner, struct child **out) {
  struct child *child = calloc(1, sizeof *child);
  if (child == NULL) return -ENOMEM;
  *child = (struct child){.options = *options, .events = *events, .owner = owner, .loop = loop};
  uv_timer_init(loop, &child->timer);
  child->timer.data = child;
  *out = child;
  return 0;
}

void child_destroy(struct child *child) {
  if (child == NULL) return;
  child->destroyed = true;
  wait_for(child, PENDING_NOTHING, 0);
  peer_forget(child->peer);
  child->peer = NULL;
  kill_group(child, SIGKILL);
  if (!child->handle) uv_close((uv_handle_t *)&child->timer, on_timer_closed);
}

int child_start(struct child *child, struct err *err) {
  if (child->running && !child->stopping) return 0;
  if (child->running || child->handle || child->pending == PENDING_BACKOFF) {
    child->wanted = true;
    return 0;
  }
  return spawn(child, err);
}

void child_stop(struct child *child) {
  child->wanted = false;
  if (!child->running || child->stopping) return;
  child->stopping = true;
  blame(child, CHILD_STOPPED, "stopped");
  if (child->peer != NULL) peer_close_output(child->peer);
  if (child->alive) wait_for(child, PENDING_TERM, stop_ms(child));
}

bool child_is_running(const struct child *child) {
  return child->running || child->wanted;
}

bool child_is_ready(const struct child *child) {
  return child->ready && !child->stopping;
}

int child_send(struct child *child, json_t *message) {
  if (child_is_ready(child) && child->peer != NULL) return peer_send(child->peer, message);
  json_decref(message);
  return -EPIPE;
}

int child_crashes(const struct child *child) {
  return child->crashes;
}

int child_pid(const struct child *child) {
  return child->alive ? child->process.pid : 0;
}
