/* The conversation with the child that runs one version of one plugin: start, hello, load, then
 * calls one after the other, each with its deadlines (plugins/host/PROTOCOL.md). Says what came of
 * it to its owner and knows nothing of days and plans. At rest there is no process.
 *
 *   plugin_runner_create(loop, &options, &events, owner, &runner);
 *   plugin_runner_call(runner, &call)    queued; the first one starts the child
 *   plugin_runner_go(runner)       -> hello(), load(), loaded(), replied() ... or failed()
 *   plugin_runner_rest(runner)     ends an idle child; the next call starts it again */
#ifndef SETTLED_PLUGIN_RUNNER_H
#define SETTLED_PLUGIN_RUNNER_H

#include <jansson.h>
#include <uv.h>

#include "base/err.h"
#include "plugins/plugin_reply.h"

enum { PLUGIN_HELLO_MS = 5000, PLUGIN_CALLS_MAX = 16 };

enum plugin_call_kind { PLUGIN_CALL_ADAPT, PLUGIN_CALL_EVENT, PLUGIN_CALL_ROUTINE };

struct plugin_call {
  enum plugin_call_kind kind;
  uint32_t revision;     /* of ADAPT */
  char prompt[KEY_SIZE]; /* of ROUTINE: what it is open as, */
  int answers;           /* and how many it has */
  json_t *message;       /* owned by the runner */
};

enum plugin_failure {
  PLUGIN_FAILED_CALL,    /* an error of the plugin's: the next call may succeed */
  PLUGIN_FAILED_LOAD,    /* an error of the plugin's: nothing can be called */
  PLUGIN_FAILED_ENDED,   /* it was late or lied, and its process was ended */
  PLUGIN_FAILED_CRASHED, /* its process is gone, by itself or by somebody else's hand */
  PLUGIN_FAILED_HOST /* the program that runs plugins cannot be started; not the plugin's fault */
};

/* None of them may destroy the runner. */
struct plugin_runner_events {
  /* It runs, in a sandbox of these layers. False: say no more to it and end it. */
  bool (*hello)(void *owner, unsigned layers);
  /* The message {"load":...}: a new reference; NULL: no memory. */
  json_t *(*load)(void *owner);
  /* What it declares; borrowed. 0, or as plugin_declared_read. */
  int (*loaded)(void *owner, const json_t *loaded, struct err *err);
  /* A call went well; both borrowed. */
  void (*replied)(void *owner, const struct plugin_call *call, const json_t *reply);
  /* `call` NULL: whatever was queued is dropped. `log`: what it had logged before; NULL: nothing.
   */
  void (*failed)(void *owner, enum plugin_failure failure, const struct plugin_error *error,
                 const struct plugin_call *call, const json_t *log);
};

struct plugin_runner;

/* `program` as child_options has it; `id` of the plugin. Texts are borrowed. 0 or -ENOMEM. */
int plugin_runner_create(uv_loop_t *loop, const char *program, const char *id,
                         const struct plugin_runner_events *events, void *owner,
                         struct plugin_runner **out);
/* Ends its child, calls back no more. Accepts NULL. */
void plugin_runner_destroy(struct plugin_runner *runner);

/* Wants it loaded, without a call. */
void plugin_runner_load(struct plugin_runner *runner);
/* Queues a call and takes its message (NULL: no memory), which gets its id here; an ADAPT that has
 * not been sent gives way to a newer one. False: the queue is full, the call is dropped. */
bool plugin_runner_call(struct plugin_runner *runner, const struct plugin_call *call);
/* Starts or says what is queued; from the loop only, because it may call back. */
void plugin_runner_go(struct plugin_runner *runner);
/* Ends the child when nothing is queued or under way. */
void plugin_runner_rest(struct plugin_runner *runner);

bool plugin_runner_is_busy(const struct plugin_runner *runner);
/* Its process is on its way to an answer: starting, loading or called. */
bool plugin_runner_is_working(const struct plugin_runner *runner);
/* There is a process, or will be one. */
bool plugin_runner_is_running(const struct plugin_runner *runner);
int plugin_runner_pid(const struct plugin_runner *runner);

#endif
