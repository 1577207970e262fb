/* A helper program of the project as a child of the daemon (design 1): spawned beside us with pipes
 * on 0 and 1, spoken to in JSON lines, held to deadlines, killed when it hangs, not restarted in a
 * hurry when it crashes, and reaped always.
 *
 *   child_create(loop, &options, &events, owner, &child)
 *   child_start(child)            -> ready(hello) -> child_send(...) -> message(...) -> ended(...)
 *   child_stop(child)             -> ended(CHILD_STOPPED)
 *   child_destroy(child)          kills what runs; frees itself once it is reaped
 *
 * A child has its own session and process group (or our session, see `our_session`); a kill reaches
 * what it started itself. At rest there is no timer: one runs only while a deadline, a back-off or
 * a stop is pending. */
#ifndef SETTLED_CHILD_H
#define SETTLED_CHILD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/err.h"

/* The first start after a crash waits CHILD_BACKOFF_MS, each further one twice as long. */
enum { CHILD_BACKOFF_MS = 1000, CHILD_BACKOFF_MAX_MS = 5 * 60 * 1000 };
/* From closing its input to SIGTERM, and from there to SIGKILL. */
enum { CHILD_STOP_MS = 1000 };

struct child_options {
  const char *program;            /* "settled-plugin": found beside us; or an absolute path */
  const char *const *arguments;   /* after the name, NULL at the end; NULL: none */
  const char *const *environment; /* "NAME=value" to add, NULL at the end; NULL: none */
  const char *hello_extra;        /* as of struct peer_options */
  size_t line_max, queue_max;
  unsigned hello_ms;   /* from start to hello, then it is killed; 0: no limit */
  unsigned backoff_ms; /* 0: CHILD_BACKOFF_MS */
  unsigned stop_ms;    /* 0: CHILD_STOP_MS */
  bool quiet;          /* its standard error goes nowhere; otherwise it is ours */
  /* It stays in our session and makes itself the leader of a group. Where the kernel gives each
   * session a share of the processor, many hungry children of one kind are then one share together,
   * and their priority counts beside ours. */
  bool our_session;
};

enum child_fate {
  CHILD_EXITED,    /* by itself: `status` */
  CHILD_SIGNALLED, /* by `signal`, not ours */
  CHILD_TIMED_OUT, /* killed: a deadline passed */
  CHILD_BROKE,     /* killed: what it said was no message, or it did not read: `why` */
  CHILD_STOPPED    /* because we asked; no crash however it went */
};

struct child_end {
  enum child_fate fate;
  int status;
  int signal;
  const char *why; /* one sentence, for the log */
};

struct child_events {
  void (*ready)(void *owner, json_t *hello);     /* it runs and has said hello; borrowed */
  void (*message)(void *owner, json_t *message); /* borrowed */
  /* It is gone and reaped, every byte it wrote has been handed on. It can be started again from
   * here. */
  void (*ended)(void *owner, const struct child_end *end);
};

struct child;

/* Copies the structs; the texts must outlive the child. Starts nothing. 0 or -ENOMEM. */
int child_create(uv_loop_t *loop, const struct child_options *options,
                 const struct child_events *events, void *owner, struct child **out);
/* Kills what runs; no callback comes any more. The loop has to run on until its handles are
 * closed. Accepts NULL. */
void child_destroy(struct child *child);

/* Wants it to run: spawns it now, or when the back-off after a crash is over, or when the run that
 * is being stopped is over. 0 (also when it runs already); -errno with `err` filled: it cannot be
 * started (that counts as a crash). */
int child_start(struct child *child, struct err *err);
/* Closes its input, then SIGTERM, then SIGKILL; then `ended`. Also takes back a wanted start. */
void child_stop(struct child *child);
/* From child_start on until `ended`. */
bool child_is_running(const struct child *child);
/* It has said hello and may be spoken to. */
bool child_is_ready(const struct child *child);

/* As peer_send; -EPIPE when it is not ready. */
int child_send(struct child *child, json_t *message);
/* From now on: SIGUSR1 after `soft_ms` (0: none), SIGKILL of its group after `hard_ms`. One
 * deadline at a time; a new one replaces it. */
void child_expect(struct child *child, unsigned soft_ms, unsigned hard_ms);
/* The answer came: no deadline any more; it works, so its earlier crashes are forgotten. */
void child_answered(struct child *child);

/* Crashes in a row; 0: none. */
int child_crashes(const struct child *child);
/* The process, for tests and `doctor`; 0: none. */
int child_pid(const struct child *child);

#endif
