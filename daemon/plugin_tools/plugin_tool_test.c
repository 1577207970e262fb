/* `settle plugin test`: the author's own test.lua, in the sandbox that the plugin runs in. */
#include <stdio.h>
#include <string.h>

#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_day.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

enum { NAME_SHOWN = 4 * 120 + 1 };

static bool shaped(const json_t *test, struct err *err) {
  static const struct plugin_field fields[] = {{"name", PLUGIN_FIELD_TEXT, 1, 4 * 120, false},
                                               {"ok", PLUGIN_FIELD_BOOL, 0, 0, false},
                                               {"message", PLUGIN_FIELD_TEXT, 0, 4096, true},
                                               {"traceback", PLUGIN_FIELD_TEXT, 0, 8192, true},
                                               {"file", PLUGIN_FIELD_TEXT, 0, 96, true},
                                               {"line", PLUGIN_FIELD_WHOLE, 0, 1000000, true}};
  return plugin_shape(test, "test", fields, sizeof fields / sizeof *fields, err) == 0;
}

/* What is cleaned may still have line breaks; a name has one line. */
static void one_line(const char *text, char *out, size_t size) {
  plugin_text_log(text != NULL ? text : "", out, size);
  for (char *at = out; *at != '\0'; at++)
    if (*at == '\n' || *at == '\t') *at = ' ';
}

/* The message has its place already when it was raised at one. */
static void show_failure(struct tool *tool, const json_t *test, const char *name) {
  char message[PLUGIN_MESSAGE_SIZE], traceback[PLUGIN_TRACE_SIZE], place[128] = "";
  const char *raw = plugin_member_text(test, "message"), *file = plugin_member_text(test, "file");
  plugin_text_log(raw != NULL ? raw : "", message, sizeof message);
  if (file != NULL && file[0] != '\0' && strncmp(message, file, strlen(file)) != 0)
    snprintf(place, sizeof place, "%.96s:%d: ", file, (int)plugin_member_whole(test, "line", 0));
  tool->problems++;
  fflush(tool->out);
  fprintf(tool->errors, "  FAIL  %s\n        %s%s\n", name, place, message);
  raw = plugin_member_text(test, "traceback");
  plugin_text_log(raw != NULL ? raw : "", traceback, sizeof traceback);
  if (tool->verbose && traceback[0] != '\0') fprintf(tool->errors, "%s\n", traceback);
}

static void show_test(struct tool *tool, const json_t *test) {
  char name[NAME_SHOWN];
  struct err err;
  if (!shaped(test, &err)) {
    tool_problem(tool, "%s", err.text);
    return;
  }
  one_line(plugin_member_text(test, "name"), name, sizeof name);
  if (json_is_true(json_object_get(test, "ok")))
    fprintf(tool->out, "  ok    %s\n", name);
  else
    show_failure(tool, test, name);
}

static void show_tests(struct tool *tool, const json_t *reply) {
  const json_t *tests = json_object_get(reply, "tests");
  size_t count = json_array_size(tests);
  if (count == 0) tool_problem(tool, "test.lua: has no t.case");
  for (size_t i = 0; i < count; i++) show_test(tool, json_array_get(tests, i));
}

static void run_tests(struct tool *tool, struct tool_child *child, json_t *files) {
  const struct stamp now = tool_stamp(0);
  json_t *reply = tool_child_load(child, tool->id, files);
  bool loaded = reply != NULL && !tool_tell_failure(tool, reply, "loading");
  json_decref(reply);
  reply = NULL;
  if (loaded)
    reply = tool_child_ask(child,
                           json_pack("{s:s,s:o,s:s,s:s}", "call", "test", "now", plugin_now(&now),
                                     "seed", "test", "file", "test.lua"),
                           TOOL_TEST_MS, TOOL_TEST_MS + TOOL_HARD_MS - TOOL_SOFT_MS);
  if (reply != NULL && !tool_tell_failure(tool, reply, "")) show_tests(tool, reply);
  if (reply == NULL && child->ended) tool_problem(tool, "killed: %s", child->why.text);
  json_decref(reply);
}

void tool_test(struct tool *tool, const struct plugin_place *place, bool must) {
  struct tool_child child;
  struct err err;
  json_t *files;
  if (tool_files(place, &files, &err) < 0) {
    tool_problem(tool, "%s", err.text);
    return;
  }
  bool there = json_object_get(files, "test.lua") != NULL;
  if (!there && must)
    tool_problem(tool, "%s: there is none; `settle plugin new` shows how one looks",
                 place->single ? ".tests/ID.lua beside it" : "test.lua");
  if (there && tool_child_open(&child, &err) < 0) {
    tool_problem(tool, "%s", err.text);
  } else if (there) {
    run_tests(tool, &child, files);
    tool_child_close(&child);
  }
  json_decref(files);
}
