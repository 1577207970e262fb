/* Drives the real settled-plugin over pipes, as the daemon does. The program is that of the build
 * folder $BUILD, which the tests' driver names.
 *
 *   struct child child;
 *   child_start(&child);
 *   json_t *reply = child_load(&child, "x", source);
 *   reply = child_adapt(&child, child_day("peak", "rest"));
 *   assert_int_equal(child_end(&child), 0);
 *
 * Replies are owned by the child and valid until child_end. No answer within 20 s fails the test.
 */
#ifndef TESTS_PLUGIN_FIXTURE_H
#define TESTS_PLUGIN_FIXTURE_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/lines.h"
#include "settled/wire.h"

enum { CHILD_WAIT_MS = 20000 };

struct child {
  pid_t pid;
  int to, from; /* our ends of its pipes */
  struct lines lines;
  json_t *replies; /* keeps them alive */
  json_t *hello;
  int calls;
};

/* A plugin that declares nothing; the test's own code begins in line 2. */
#define PLUGIN "local s = settle.api(1) s.plugin { name = 'X', version = '1' }\n"

static inline void child_exec(void) {
  const char *build = getenv("BUILD");
  char path[512];
  snprintf(path, sizeof path, "%s/settled-plugin", build ? build : "build/debug");
  execl(path, "settled-plugin", (char *)NULL);
  _exit(127);
}

/* The next line as JSON; NULL: the child said nothing more. */
static inline json_t *child_read(struct child *child) {
  size_t len;
  char *line;
  while ((line = lines_next(&child->lines, &len)) == NULL) {
    char bytes[65536];
    struct pollfd ready = {.fd = child->from, .events = POLLIN};
    assert_int_equal(poll(&ready, 1, CHILD_WAIT_MS), 1);
    ssize_t n = read(child->from, bytes, sizeof bytes);
    if (n <= 0) return NULL;
    assert_int_equal(lines_feed(&child->lines, bytes, (size_t)n), 0);
  }
  json_t *message = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
  assert_non_null(message);
  json_array_append_new(child->replies, message);
  return message;
}

static inline void child_say_text(struct child *child, const char *text) {
  assert_int_equal(lines_write(child->to, text, strlen(text)), 0);
}

/* Takes the message over. */
static inline void child_say(struct child *child, json_t *message) {
  char *text = json_dumps(message, JSON_COMPACT);
  assert_non_null(text);
  child_say_text(child, text);
  free(text);
  json_decref(message);
}

static inline void child_start(struct child *child) {
  int down[2], up[2];
  signal(SIGPIPE, SIG_IGN);
  *child = (struct child){.replies = json_array()};
  lines_init(&child->lines, WIRE_PLUGIN_LINE_MAX);
  assert_int_equal(pipe2(down, O_CLOEXEC) | pipe2(up, O_CLOEXEC), 0);
  child->pid = fork();
  assert_true(child->pid >= 0);
  if (child->pid == 0) {
    dup2(down[0], STDIN_FILENO);
    dup2(up[1], STDOUT_FILENO);
    child_exec();
  }
  close(down[0]);
  close(up[1]);
  child->to = down[1];
  child->from = up[0];
  json_t *first = child_read(child);
  assert_non_null(first);
  child->hello = json_object_get(first, "hello");
  assert_non_null(child->hello);
}

/* Closes its input; the exit code, or -signal. */
static inline int child_end(struct child *child) {
  int status = 0;
  close(child->to);
  assert_int_equal(waitpid(child->pid, &status, 0), child->pid);
  close(child->from);
  lines_finish(&child->lines);
  json_decref(child->replies);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static inline json_t *child_now(void) {
  return json_pack("{s:I,s:s,s:s,s:s,s:i}", "unix", (json_int_t)1795334400, "date", "2026-11-22",
                   "time", "08:00", "weekday", "sun", "minute", 480);
}

/* Takes `files` over. */
static inline json_t *child_load_files(struct child *child, const char *id, json_t *files) {
  child_say(child, json_pack("{s:{s:s,s:o,s:{},s:n,s:i,s:o}}", "load", "id", id, "files", files,
                             "options", "state", "state_version", 1, "now", child_now()));
  json_t *reply = child_read(child);
  assert_non_null(reply);
  return reply;
}

static inline json_t *child_load(struct child *child, const char *id, const char *source) {
  return child_load_files(child, id, json_pack("{s:s}", "init.lua", source));
}

static inline void child_send_call(struct child *child, json_t *message) {
  json_object_set_new(message, "id", json_integer(++child->calls));
  json_object_set_new(message, "now", child_now());
  json_object_set_new(message, "seed", json_string("x|2026-11-22"));
  child_say(child, message);
}

/* Takes the message over; id, now and seed are added. */
static inline json_t *child_call(struct child *child, json_t *message) {
  child_send_call(child, message);
  json_t *reply = child_read(child);
  assert_non_null(reply);
  assert_int_equal(json_integer_value(json_object_get(reply, "id")), child->calls);
  return reply;
}

static inline json_t *child_item(const char *id, const char *kind, int level, int times) {
  return json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:i,s:[],s:b,s:s}", "id", id, "title", id, "kind",
                   kind, "at", "10:30", "level", level, "times", times, "how", "prompt", "scale",
                   1000, "tags", "locked", 0, "source", "shipped");
}

/* A day with the whole routine at its highest doses. */
static inline json_t *child_day(const char *stage, const char *column) {
  json_t *plan = json_pack(
      "[o,o,o,o,o]", child_item("breathing", "breathing", 2, 3),
      child_item("psoas_release", "release", 3, 1), child_item("adductor_stretch", "stretch", 4, 1),
      child_item("glute_strengthening", "strength", 6, 1), child_item("cold", "soothing", 1, 4));
  return json_pack("{s:s,s:s,s:s,s:s,s:i,s:s,s:s,s:[s],s:i,s:i,s:i,s:[],s:o}", "date", "2026-11-22",
                   "weekday", "sun", "stage", stage, "column", column, "arc_day", 1, "position",
                   "on", "trend", "flat", "reasons", "IN_BAND", "pain", 4, "baseline", 4, "hot", 1,
                   "history", "plan", plan);
}

/* Takes the day over. */
static inline json_t *child_adapt(struct child *child, json_t *day) {
  return child_call(child, json_pack("{s:s,s:o}", "call", "adapt", "day", day));
}

static inline json_t *child_event(struct child *child, const char *event) {
  return child_call(child, json_pack("{s:s,s:s,s:{}}", "call", "event", "event", event, "data"));
}

static inline json_t *child_play(struct child *child, json_t *journal) {
  return child_call(
      child, json_pack("{s:s,s:s,s:O}", "call", "routine", "routine", "r", "answers", journal));
}

/* The text at error.FIELD; "" when the reply is not an error. */
static inline const char *child_error(const json_t *reply, const char *field) {
  const char *text = json_string_value(json_object_get(json_object_get(reply, "error"), field));
  return text ? text : "";
}

static inline const char *text_at(const json_t *object, const char *name) {
  const char *text = json_string_value(json_object_get(object, name));
  return text ? text : "";
}

static inline void assert_starts(const char *text, const char *start) {
  if (strncmp(text, start, strlen(start)) != 0) fail_msg("got \"%s\", want \"%s...\"", text, start);
}

static inline void assert_has(const char *text, const char *part) {
  if (strstr(text, part) == NULL) fail_msg("got \"%s\", want \"...%s...\"", text, part);
}

#endif
