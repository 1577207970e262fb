/* settled-plugin: runs one plugin for the daemon (PROTOCOL.md). Reads messages from standard input,
 * answers on standard output, and ends when its input ends. The order of the steps in `start` is
 * the sandbox's: what needs files or system calls comes before it.
 *
 * In reading order: sandbox (what the process may still do), machine (Lua with a memory limit, and
 * protected calls), deadline (time limits), trace (the author's place in an error), bridge (JSON
 * <-> Lua), functions (what the prelude calls in C), and then prelude.lua, which is the plugin API.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/lines.h"
#include "host/machine.h"
#include "host/sandbox.h"
#include "settled/wire.h"

enum { EXIT_START = 71, EXIT_PROTOCOL = 76 };

struct host {
  struct machine machine;
  struct lines lines;
};

static json_t *error_reply(const json_t *message, const char *text) {
  const json_t *id = json_object_get(message, "id");
  json_t *error =
      json_pack("{s:s,s:s,s:s,s:i}", "message", text, "traceback", "", "file", "", "line", 0);
  return id ? json_pack("{s:O,s:b,s:o}", "id", id, "ok", 0, "error", error)
            : json_pack("{s:o}", "error", error);
}

/* -1: the daemon is gone, or there is no memory for a single line. */
static int say(json_t *reply) {
  char *text = json_dumps(reply, JSON_COMPACT | JSON_SORT_KEYS);
  json_decref(reply);
  if (text == NULL) return -1;
  int failed = lines_write(STDOUT_FILENO, text, strlen(text));
  free(text);
  return failed;
}

static json_t *hello(const struct isolation *isolation) {
  json_t *layers = json_pack("{s:b,s:b,s:b,s:b,s:b}", "landlock", isolation->landlock, "seccomp",
                             isolation->seccomp, "rlimits", isolation->rlimits, "no_new_privs",
                             isolation->no_new_privs, "dumpable", isolation->dumpable);
  return json_pack("{s:{s:s,s:s,s:i,s:o}}", "hello", "program", "settled-plugin", "version",
                   SETTLED_VERSION, "api", WIRE_API, "isolation", layers);
}

static json_t *reply_to(struct host *host, const json_t *message) {
  json_t *reply = machine_answer(&host->machine, message);
  if (reply == NULL) return error_reply(message, "not enough memory");
  if (json_dumpb(reply, NULL, 0, JSON_COMPACT) <= WIRE_PLUGIN_LINE_MAX) return reply;
  json_decref(reply);
  return error_reply(message, "the answer is longer than 1 MiB");
}

/* One line of the daemon. What is not even JSON ends the conversation. */
static int answer(struct host *host, const char *line, size_t len) {
  json_t *message = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
  if (!json_is_object(message)) {
    json_decref(message);
    return -1;
  }
  int failed = 0;
  if (json_object_get(message, "hello") == NULL) failed = say(reply_to(host, message));
  json_decref(message);
  return failed;
}

static int start(struct host *host) {
  struct isolation isolation;
  struct err err;
  sandbox_begin();
  json_object_seed(0);
  lines_init(&host->lines, WIRE_PLUGIN_LINE_MAX);
  if (machine_init(&host->machine, &err) < 0) {
    dprintf(STDERR_FILENO, "settled-plugin: %s\n", err.text);
    return -1;
  }
  sandbox_enter(&isolation);
  return say(hello(&isolation));
}

int main(void) {
  struct host host;
  if (start(&host) < 0) _exit(EXIT_START);
  size_t len;
  for (char *line; (line = lines_read(&host.lines, STDIN_FILENO, &len)) != NULL;)
    if (answer(&host, line, len) < 0) _exit(EXIT_PROTOCOL);
  _exit(host.lines.broken ? EXIT_PROTOCOL : 0);
}
