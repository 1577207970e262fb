/* A settled-plugin of the tools' own: the daemon's child module, made to wait. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_day.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"
#include "settled/wire.h"

enum { PROC_SIZE = 4096 };

/* ---- what it costs -------------------------------------------------------------------------- */

/* A file of the process, as the kernel shows it to everybody; "" when it does not. */
static void read_proc(int pid, const char *name, char out[PROC_SIZE]) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  out[0] = '\0';
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ssize_t n = read(fd, out, PROC_SIZE - 1);
  out[n > 0 ? n : 0] = '\0';
  close(fd);
}

static void measure(struct tool_child *child) {
  char text[PROC_SIZE];
  int pid = child_pid(child->child);
  if (pid == 0) return;
  read_proc(pid, "schedstat", text);
  uint64_t busy = strtoull(text, NULL, 10);
  child->last_ns = busy > child->busy_ns ? busy - child->busy_ns : 0;
  if (child->waiting && child->last_ns > child->slowest_ns) child->slowest_ns = child->last_ns;
  child->busy_ns = busy;
  read_proc(pid, "status", text);
  const char *peak = strstr(text, "VmHWM:");
  if (peak != NULL) child->peak_kib = strtol(peak + strlen("VmHWM:"), NULL, 10);
}

/* ---- callbacks ------------------------------------------------------------------------------ */

static void on_ready(void *owner, json_t *hello) {
  struct tool_child *child = owner;
  child->hello = json_incref(hello);
}

static void on_message(void *owner, json_t *message) {
  struct tool_child *child = owner;
  if (child->waiting && child->reply == NULL) {
    measure(child);
    child_answered(child->child);
    child->reply = json_incref(message);
  } else {
    child->ended = true;
    err_set(&child->why, EPROTO, "it said something that nobody had asked for");
  }
}

static void on_ended(void *owner, const struct child_end *end) {
  struct tool_child *child = owner;
  if (!child->ended) err_set(&child->why, EPIPE, "%s", end->why);
  child->ended = true;
}

/* ---- life ----------------------------------------------------------------------------------- */

static int begin(struct tool_child *child, struct err *err) {
  static const struct child_events events = {on_ready, on_message, on_ended};
  static const struct child_options options = {.program = "settled-plugin",
                                               .hello_extra = "isolation",
                                               .line_max = WIRE_PLUGIN_LINE_MAX,
                                               .queue_max = 2 * WIRE_PLUGIN_LINE_MAX,
                                               .hello_ms = TOOL_HELLO_MS,
                                               .stop_ms = 200,
                                               .our_session = true};
  const struct clock_options clock_options = {.zone = "UTC"};
  int failed = clock_open(&child->loop, &clock_options, NULL, NULL, &child->clock, err);
  if (failed) return failed;
  child->opened = clock_elapsed(child->clock);
  failed = child_create(&child->loop, &options, &events, child, &child->child);
  if (failed) return err_set(err, -failed, "no memory");
  failed = child_start(child->child, err);
  if (failed) return failed;
  while (child->hello == NULL && !child->ended) uv_run(&child->loop, UV_RUN_ONCE);
  return child->ended ? err_set(err, EPIPE, "%s", child->why.text) : 0;
}

int tool_child_open(struct tool_child *child, struct err *err) {
  *child = (struct tool_child){0};
  int failed = uv_loop_init(&child->loop);
  if (failed) return err_set(err, -failed, "%s", uv_strerror(failed));
  failed = begin(child, err);
  if (failed) tool_child_close(child);
  return failed;
}

void tool_child_close(struct tool_child *child) {
  child_destroy(child->child);
  clock_close(child->clock);
  uv_run(&child->loop, UV_RUN_DEFAULT);
  uv_loop_close(&child->loop);
  json_decref(child->hello);
  json_decref(child->reply);
  *child = (struct tool_child){0};
}

elapsed tool_child_age(const struct tool_child *child) {
  return clock_elapsed(child->clock) - child->opened;
}

void tool_child_lacks(const struct tool_child *child, char *out, size_t size) {
  json_t *layers = json_object_get(child->hello, "isolation"), *took;
  const char *name;
  size_t len = 0;
  out[0] = '\0';
  json_object_foreach(layers, name, took) {
    if (json_is_true(took) || len >= size) continue;
    int n = snprintf(out + len, size - len, "%s%s", len > 0 ? ", " : "", name);
    len += n > 0 ? (size_t)n : 0;
  }
}

/* ---- asking --------------------------------------------------------------------------------- */

/* Its answer is to this question. */
static bool is_answer(const json_t *reply, json_int_t call) {
  const json_t *id = json_object_get(reply, "id");
  if (json_object_get(reply, "fatal") != NULL) return true;
  return call > 0 ? json_integer_value(id) == call : id == NULL;
}

json_t *tool_child_ask(struct tool_child *child, json_t *message, unsigned soft_ms,
                       unsigned hard_ms) {
  bool is_call = json_object_get(message, "call") != NULL;
  if (child->ended) {
    json_decref(message);
    return NULL;
  }
  if (is_call) json_object_set_new(message, "id", json_integer(++child->calls));
  measure(child);
  child->waiting = true;
  child_expect(child->child, soft_ms, hard_ms);
  if (child_send(child->child, message) == -EMSGSIZE) {
    child->ended = true;
    err_set(&child->why, EMSGSIZE, "its files are too long together");
  }
  while (child->reply == NULL && !child->ended) uv_run(&child->loop, UV_RUN_ONCE);
  child->waiting = false;
  json_t *reply = child->reply;
  child->reply = NULL;
  if (reply == NULL || is_answer(reply, is_call ? child->calls : 0)) return reply;
  json_decref(reply);
  child->ended = true;
  err_set(&child->why, EPROTO, "it answered what nobody had asked");
  return NULL;
}

json_t *tool_child_load(struct tool_child *child, const char *id, json_t *files) {
  const struct stamp now = tool_stamp(0);
  json_t *message = json_pack("{s:{s:s,s:O,s:{},s:n,s:i,s:o}}", "load", "id", id, "files", files,
                              "options", "state", "state_version", 1, "now", plugin_now(&now));
  return tool_child_ask(child, message, TOOL_SOFT_MS, TOOL_HARD_MS);
}

/* ---- failures ------------------------------------------------------------------------------- */

bool tool_tell_failure(struct tool *tool, const json_t *reply, const char *doing) {
  enum plugin_reply_kind kind;
  json_int_t id;
  struct plugin_error error;
  struct err err;
  int failed = plugin_reply_kind(reply, &kind, &id, &err);
  if (!failed && kind != PLUGIN_REPLY_ERROR && kind != PLUGIN_REPLY_FATAL) return false;
  if (!failed) failed = plugin_reply_error(reply, tool->id, &error, &err);
  if (failed) {
    tool_problem(tool, "%s: %s%s%s", tool->id, err.text, doing[0] ? "   on " : "", doing);
    return true;
  }
  char place[PLUGIN_FILE_NAME + 16] = "";
  bool placed = strncmp(error.message, error.file, strlen(error.file)) == 0; /* also by "" */
  if (!placed && kind == PLUGIN_REPLY_ERROR)
    snprintf(place, sizeof place, "%s:%d: ", error.file, error.line);
  tool_problem(tool, "%s%s%s%s", place, error.message, doing[0] ? "   on " : "", doing);
  if (tool->verbose && error.traceback[0] != '\0') fprintf(tool->errors, "%s\n", error.traceback);
  return true;
}
