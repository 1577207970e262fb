#include "plugins/plugin_runner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "settled/wire.h"

/* Exit codes of settled-plugin that are not the plugin's doing: it could not start; we broke the
 * protocol. */
enum { EXIT_NO_START = 71, EXIT_OUR_FAULT = 76 };

struct plugin_runner {
  struct plugin_runner_events events;
  void *owner;
  const char *id;
  struct child *child;
  bool wanted;  /* to be loaded, even without a call */
  bool greeted; /* the run that is under way has said hello */
  bool loading; /* `load` was sent, its answer is awaited */
  bool loaded;
  bool calling;               /* queue[0] was sent, its answer is awaited */
  bool doomed;                /* it lied: it is being ended, and no longer listened to */
  bool spoke;                 /* its last words have come */
  struct plugin_error *error; /* of a doomed one, or its last words; owned; NULL: none */
  int next_id;
  int count;
  struct plugin_call queue[PLUGIN_CALLS_MAX];
};

/* ---- the queue ------------------------------------------------------------------------------- */

static struct plugin_call take_first(struct plugin_runner *runner) {
  struct plugin_call call = runner->queue[0];
  runner->count--;
  memmove(runner->queue, runner->queue + 1, (size_t)runner->count * sizeof *runner->queue);
  return call;
}

static void drop_all(struct plugin_runner *runner) {
  while (runner->count > 0) json_decref(take_first(runner).message);
  runner->wanted = runner->calling = false;
}

/* The ADAPT that waits to be sent; -1: none. */
static int waiting_adapt(const struct plugin_runner *runner) {
  for (int i = runner->calling ? 1 : 0; i < runner->count; i++)
    if (runner->queue[i].kind == PLUGIN_CALL_ADAPT) return i;
  return -1;
}

bool plugin_runner_call(struct plugin_runner *runner, const struct plugin_call *call) {
  int at = call->kind == PLUGIN_CALL_ADAPT ? waiting_adapt(runner) : -1;
  if (call->message == NULL || (at < 0 && runner->count == PLUGIN_CALLS_MAX)) {
    json_decref(call->message);
    return false;
  }
  if (at < 0)
    at = runner->count++;
  else
    json_decref(runner->queue[at].message);
  runner->queue[at] = *call;
  return true;
}

/* ---- failing --------------------------------------------------------------------------------- */

static void fail_all(struct plugin_runner *runner, enum plugin_failure failure,
                     const struct plugin_error *error, const json_t *log) {
  drop_all(runner);
  runner->events.failed(runner->owner, failure, error, NULL, log);
}

static void fail_words(struct plugin_runner *runner, enum plugin_failure failure,
                       const char *message) {
  struct plugin_error error;
  plugin_error_set(&error, message);
  fail_all(runner, failure, &error, NULL);
}

/* Why it ends, for when it has ended; the first reason counts. */
static void remember(struct plugin_runner *runner, const struct plugin_error *error) {
  if (runner->error != NULL) return;
  runner->error = malloc(sizeof *runner->error);
  if (runner->error != NULL) *runner->error = *error;
}

/* It said what no settled-plugin says. */
static void doom(struct plugin_runner *runner, const char *why) {
  struct plugin_error error;
  if (runner->doomed) return;
  plugin_error_set(&error, why);
  remember(runner, &error);
  runner->doomed = true;
  child_expect(runner->child, 0, 1);
}

/* ---- speaking -------------------------------------------------------------------------------- */

static int say(struct plugin_runner *runner, json_t *message) {
  int failed = child_send(runner->child, message);
  if (!failed) child_expect(runner->child, PLUGINS_SOFT_MS, PLUGINS_HARD_MS);
  return failed;
}

static void say_load(struct plugin_runner *runner) {
  json_t *message = runner->events.load(runner->owner);
  int failed = message != NULL ? say(runner, message) : -ENOMEM;
  runner->loading = !failed;
  if (!failed || failed == -EPIPE || failed == -ENOBUFS) return; /* its end will be told */
  child_stop(runner->child);
  fail_words(runner, PLUGIN_FAILED_LOAD,
             failed == -EMSGSIZE ? "its files are too long together" : "no memory");
}

static void say_call(struct plugin_runner *runner) {
  struct plugin_call *call = &runner->queue[0];
  json_object_set_new(call->message, "id", json_integer(++runner->next_id));
  int failed = say(runner, json_incref(call->message));
  runner->calling = !failed;
  if (!failed || failed == -EPIPE || failed == -ENOBUFS) return;
  struct plugin_call dropped = take_first(runner);
  struct plugin_error error;
  plugin_error_set(&error, "the day is too long to be told");
  runner->events.failed(runner->owner, PLUGIN_FAILED_CALL, &error, &dropped, NULL);
  json_decref(dropped.message);
}

static void start(struct plugin_runner *runner) {
  struct err err;
  if (child_start(runner->child, &err) != 0) fail_words(runner, PLUGIN_FAILED_HOST, err.text);
}

void plugin_runner_go(struct plugin_runner *runner) {
  if (runner->doomed || runner->loading || runner->calling) return;
  if (!runner->loaded && (runner->wanted || runner->count > 0))
    start(runner);
  else if (runner->loaded && runner->count > 0)
    say_call(runner);
}

/* ---- listening ------------------------------------------------------------------------------- */

static unsigned read_layers(const json_t *hello) {
  const json_t *isolation = json_object_get(hello, "isolation");
  unsigned layers = 0;
  for (int i = 0; i < LAYER_COUNT; i++)
    if (json_is_true(json_object_get(isolation, plugin_layer_names[i]))) layers |= 1u << i;
  return layers;
}

static void on_ready(void *owner, json_t *hello) {
  struct plugin_runner *runner = owner;
  runner->greeted = true;
  if (runner->events.hello(runner->owner, read_layers(hello))) {
    say_load(runner);
  } else {
    drop_all(runner);
    child_stop(runner->child);
  }
}

static void hear_error(struct plugin_runner *runner, const json_t *message,
                       const struct plugin_error *error) {
  const json_t *log = json_object_get(message, "log");
  if (runner->loading) {
    runner->loading = false;
    child_stop(runner->child);
    fail_all(runner, PLUGIN_FAILED_LOAD, error, log);
    return;
  }
  struct plugin_call call = take_first(runner);
  runner->calling = false;
  runner->events.failed(runner->owner, PLUGIN_FAILED_CALL, error, &call, log);
  json_decref(call.message);
}

static void hear_loaded(struct plugin_runner *runner, const json_t *message) {
  struct err err;
  int failed = runner->events.loaded(runner->owner, json_object_get(message, "loaded"), &err);
  if (failed == -EPROTO) {
    doom(runner, err.text);
    return;
  }
  runner->loading = runner->wanted = false;
  runner->loaded = !failed;
  if (!failed) return;
  child_stop(runner->child);
  fail_words(runner, PLUGIN_FAILED_LOAD, err.text);
}

static void hear_result(struct plugin_runner *runner, const json_t *message) {
  struct plugin_call call = take_first(runner);
  runner->calling = false;
  runner->events.replied(runner->owner, &call, message);
  json_decref(call.message);
}

/* Whether this message is the answer that is awaited. */
static bool awaited(const struct plugin_runner *runner, enum plugin_reply_kind kind,
                    json_int_t id) {
  switch (kind) {
  case PLUGIN_REPLY_LOADED:
    return runner->loading;
  case PLUGIN_REPLY_RESULT:
    return runner->calling && id == runner->next_id;
  case PLUGIN_REPLY_ERROR:
    return runner->loading ? id == 0 : runner->calling && id == runner->next_id;
  case PLUGIN_REPLY_FATAL:
    return runner->loading || runner->calling;
  }
  return false;
}

static void hear(struct plugin_runner *runner, enum plugin_reply_kind kind, const json_t *message) {
  struct plugin_error error = {0};
  struct err err;
  bool wrong = kind == PLUGIN_REPLY_ERROR || kind == PLUGIN_REPLY_FATAL;
  if (wrong && plugin_reply_error(message, runner->id, &error, &err) != 0) {
    doom(runner, err.text);
    return;
  }
  if (kind != PLUGIN_REPLY_FATAL) child_answered(runner->child);
  switch (kind) {
  case PLUGIN_REPLY_LOADED:
    hear_loaded(runner, message);
    break;
  case PLUGIN_REPLY_RESULT:
    hear_result(runner, message);
    break;
  case PLUGIN_REPLY_ERROR:
    hear_error(runner, message, &error);
    break;
  case PLUGIN_REPLY_FATAL: /* it ends by itself now */
    remember(runner, &error);
    runner->spoke = true;
    break;
  }
}

static void on_message(void *owner, json_t *message) {
  struct plugin_runner *runner = owner;
  enum plugin_reply_kind kind;
  json_int_t id;
  struct err err;
  if (runner->doomed || !child_is_ready(runner->child)) return;
  if (plugin_reply_kind(message, &kind, &id, &err) != 0)
    doom(runner, err.text);
  else if (!awaited(runner, kind, id))
    doom(runner, "it said something that nobody had asked for");
  else
    hear(runner, kind, message);
  plugin_runner_go(runner);
}

/* ---- its end --------------------------------------------------------------------------------- */

static bool is_host_fault(const struct plugin_runner *runner, const struct child_end *end) {
  bool our_exit =
      end->fate == CHILD_EXITED && (end->status == EXIT_NO_START || end->status == EXIT_OUR_FAULT);
  return !runner->greeted || our_exit;
}

/* What it is blamed for: its lie or last words, else how it ended. */
static void take_blame(struct plugin_runner *runner, const struct child_end *end,
                       struct plugin_error *out) {
  if (runner->error != NULL)
    *out = *runner->error;
  else
    plugin_error_set(out, end->why);
  free(runner->error);
  runner->error = NULL;
}

static void on_ended(void *owner, const struct child_end *end) {
  struct plugin_runner *runner = owner;
  struct plugin_error error;
  bool blamed = runner->doomed || runner->spoke;
  bool under_way = runner->loading || runner->calling || blamed;
  bool host = is_host_fault(runner, end) && !blamed;
  bool died = !blamed && (end->fate == CHILD_EXITED || end->fate == CHILD_SIGNALLED);
  take_blame(runner, end, &error);
  runner->greeted = runner->loading = runner->loaded = runner->calling = false;
  runner->doomed = runner->spoke = false;
  if (end->fate == CHILD_STOPPED || (!under_way && !host))
    plugin_runner_go(runner);
  else
    fail_all(runner,
             host   ? PLUGIN_FAILED_HOST
             : died ? PLUGIN_FAILED_CRASHED
                    : PLUGIN_FAILED_ENDED,
             &error, NULL);
}

/* ---- life ------------------------------------------------------------------------------------ */

int plugin_runner_create(uv_loop_t *loop, const char *program, const char *id,
                         const struct plugin_runner_events *events, void *owner,
                         struct plugin_runner **out) {
  static const struct child_events listening = {on_ready, on_message, on_ended};
  const struct child_options options = {.program = program,
                                        .hello_extra = "isolation",
                                        .line_max = WIRE_PLUGIN_LINE_MAX,
                                        .queue_max = 2 * WIRE_PLUGIN_LINE_MAX,
                                        .hello_ms = PLUGIN_HELLO_MS,
                                        .quiet = true,
                                        .our_session = true};
  struct plugin_runner *runner = calloc(1, sizeof *runner);
  if (runner == NULL) return -ENOMEM;
  *runner = (struct plugin_runner){.events = *events, .owner = owner, .id = id};
  int failed = child_create(loop, &options, &listening, runner, &runner->child);
  if (failed)
    free(runner);
  else
    *out = runner;
  return failed;
}

void plugin_runner_destroy(struct plugin_runner *runner) {
  if (runner == NULL) return;
  child_destroy(runner->child);
  drop_all(runner);
  free(runner->error);
  free(runner);
}

void plugin_runner_load(struct plugin_runner *runner) {
  runner->wanted = true;
}

void plugin_runner_rest(struct plugin_runner *runner) {
  if (plugin_runner_is_busy(runner)) return;
  runner->loaded = false;
  child_stop(runner->child);
}

bool plugin_runner_is_busy(const struct plugin_runner *runner) {
  return runner->wanted || runner->count > 0 || runner->loading || runner->doomed;
}

bool plugin_runner_is_working(const struct plugin_runner *runner) {
  bool starting = !runner->greeted || runner->loading;
  return child_is_running(runner->child) && (starting || runner->calling);
}

bool plugin_runner_is_running(const struct plugin_runner *runner) {
  return child_is_running(runner->child);
}

int plugin_runner_pid(const struct plugin_runner *runner) {
  return child_pid(runner->child);
}
