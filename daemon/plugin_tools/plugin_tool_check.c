/* `settle plugin check`: loads a plugin in its real sandbox, checks what it declares, and shows it
 * everything that can happen, twice. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

/* One check under way. */
struct check {
  struct tool *tool;
  const struct plugin_place *place;
  json_t *files;
  struct plugin_declared *declared; /* NULL: it did not load */
  struct exercise *exercises;       /* its own and the shipped ones */
  struct catalog catalog;
  json_t *record;
  elapsed left; /* milliseconds for what is still to be called */
};

/* ---- what it declares ----------------------------------------------------------------------- */

static void say_left_out(void *owner, const char *text) {
  char where[TOOL_WHERE_SIZE];
  tool_where_declared(owner, text, where);
  tool_problem(owner, "%s%s", where, text);
}

static void show_line(void *owner, const char *text) {
  struct tool *tool = owner;
  fprintf(tool->out, "    %s\n", text);
}

static void show_exercise(FILE *out, const struct exercise *exercise) {
  char name[NAME_SIZE];
  fprintf(out, "  exercise %s: %s, %d level%s, on", exercise->id, kind_names[exercise->kind],
          exercise->level_count, exercise->level_count == 1 ? "" : "s");
  bool offered = false;
  for (int i = 0; i < COLUMN_COUNT; i++)
    if (exercise->by_column[i].level > 0)
      offered = fprintf(out, " %s", tool_lower(column_names[i], name)) > 0;
  for (int i = 0; i < STAGE_COUNT; i++)
    if (exercise->has_stage[i] && exercise->by_stage[i].level > 0)
      offered = fprintf(out, " %s", tool_lower(stage_names[i], name)) > 0;
  fprintf(out, "%s\n", offered ? "" : " no day: nothing of it is ever offered");
}

static void show_declared(FILE *out, const struct plugin_declared *declared) {
  fprintf(out, "  %s, version %s\n", declared->name, declared->version);
  for (int i = 0; i < declared->exercise_count; i++) show_exercise(out, &declared->exercises[i]);
  for (int i = 0; i < declared->routine_count; i++)
    fprintf(out, "  routine %s: %s%s\n", declared->routines[i].id, declared->routines[i].title,
            declared->routines[i].at == NULL ? ", when the plugin starts it" : "");
}

/* An exercise that asks for more than its kind may have is not refused: the governor cuts it. The
 * author had better know. */
static void check_ceilings(struct tool *tool, const struct exercise *exercise) {
  const struct kind_ceiling *ceiling = &kind_ceilings[exercise->kind];
  for (int i = 0; i < exercise->level_count; i++) {
    const struct level *level = &exercise->levels[i];
    if (ceiling->hold > 0 && level->hold > ceiling->hold)
      fprintf(tool->out, "  hint: exercise %s, level %d: a hold of %d s; %s is cut to %d s\n",
              exercise->id, i + 1, level->hold, kind_names[exercise->kind], ceiling->hold);
    if (ceiling->sets > 0 && (level->sets > ceiling->sets || level->reps > ceiling->reps))
      fprintf(tool->out, "  hint: exercise %s, level %d: %d x %d; %s is cut to %d x %d\n",
              exercise->id, i + 1, level->sets, level->reps, kind_names[exercise->kind],
              ceiling->sets, ceiling->reps);
  }
}

/* Its exercise has the id of a shipped one, which goes before it. One's own version of the shipped
 * plugin is meant to have it. */
static void warn_taken(struct tool *tool, const struct exercise *shipped) {
  char where[TOOL_WHERE_SIZE], quoted[NAME_SIZE + 2];
  if (strcmp(tool->id, shipped->plugin) == 0) return;
  snprintf(quoted, sizeof quoted, "\"%.31s\"", shipped->id);
  tool_where(tool, quoted, where);
  tool_warning(tool, "%sexercise %s: that of the plugin %s counts, unless [plugins] order names %s",
               where, shipped->id, shipped->plugin, tool->id);
}

static int build_catalog(struct check *check) {
  int own = check->declared->exercise_count, count = own;
  check->exercises = calloc((size_t)own + (size_t)tool_shipped_count, sizeof *check->exercises);
  if (check->exercises == NULL) return -ENOMEM;
  if (own > 0)
    memcpy(check->exercises, check->declared->exercises, (size_t)own * sizeof *check->exercises);
  for (int i = 0; i < tool_shipped_count; i++) {
    const struct catalog so_far = {.exercises = check->exercises, .count = own};
    if (catalog_find(&so_far, tool_shipped[i].id) == NULL)
      check->exercises[count++] = tool_shipped[i];
    else
      warn_taken(check->tool, &tool_shipped[i]);
  }
  check->catalog = (struct catalog){.exercises = check->exercises, .count = count};
  return 0;
}

static void take_loaded(struct check *check, const json_t *loaded) {
  struct err err;
  const json_t *problems = json_object_get(loaded, "problems");
  for (size_t i = 0; i < json_array_size(problems); i++)
    tool_problem(check->tool, "option %s: %s",
                 plugin_member_text(json_array_get(problems, i), "option"),
                 plugin_member_text(json_array_get(problems, i), "message"));
  plugin_reply_log(json_object_get(loaded, "log"), show_line, check->tool);
  json_t *declared = plugin_declared_part(loaded);
  tool_warn_hidden(check->tool, declared);
  json_decref(declared);
  if (plugin_declared_read(loaded, check->place, say_left_out, check->tool, &check->declared,
                           &err) < 0) {
    say_left_out(check->tool, err.text);
    return;
  }
  show_declared(check->tool->out, check->declared);
  for (int e = 0; e < check->declared->exercise_count; e++)
    check_ceilings(check->tool, &check->declared->exercises[e]);
  if (build_catalog(check) < 0) tool_problem(check->tool, "no memory");
}

/* ---- the two processes ---------------------------------------------------------------------- */

static void show_sandbox(struct tool *tool, const struct tool_child *child) {
  char lacks[160];
  tool_child_lacks(child, lacks, sizeof lacks);
  if (lacks[0] != '\0') fprintf(tool->out, "  REDUCED isolation: this machine has no %s\n", lacks);
}

/* Its tests stay away, as in the daemon: who requires them does so for nothing. */
static json_t *load_files(const struct check *check, struct tool_child *child) {
  json_t *files = json_copy(check->files);
  json_object_del(files, "test.lua");
  json_t *reply = files != NULL ? tool_child_load(child, check->place->id, files) : NULL;
  json_decref(files);
  return reply;
}

/* False: there is no plugin to go on with. */
static bool load(struct check *check, struct tool_child *child, bool again) {
  json_t *reply = load_files(check, child);
  if (reply == NULL) tool_problem(check->tool, "killed: %s   while loading", child->why.text);
  bool loaded = reply != NULL && !tool_tell_failure(check->tool, reply, "");
  if (loaded && !again) {
    json_array_append(check->record, reply);
    take_loaded(check, json_object_get(reply, "loaded"));
    loaded = check->exercises != NULL;
  } else if (loaded && !json_equal(json_array_get(check->record, 0), reply)) {
    tool_problem(check->tool, "a second process declared something else   while loading");
    loaded = false;
  }
  json_decref(reply);
  return loaded;
}

/* False: the second run would say nothing new. */
static bool run_once(struct check *check, bool again) {
  struct tool_child child;
  struct err err;
  if (tool_child_open(&child, &err) < 0) {
    tool_problem(check->tool, "%s", err.text);
    return false;
  }
  if (!again) show_sandbox(check->tool, &child);
  bool loaded = load(check, &child, again);
  struct tool_play play = {.tool = check->tool,
                           .id = check->place->id,
                           .declared = check->declared,
                           .catalog = &check->catalog,
                           .child = &child,
                           .record = check->record,
                           .again = again,
                           .left = check->left,
                           .next = 1};
  if (loaded) tool_play(&play);
  check->left -= tool_child_age(&child);
  if (again && play.stopped)
    tool_problem(check->tool,
                 "a second process was not done in time: its answers were not compared to the end");
  tool_child_close(&child);
  return loaded && !play.over && !play.slow;
}

/* ---- files that nothing requires ---------------------------------------------------------------
 */

/* Compiled as the body of a function that nobody calls, so nothing of it runs. */
static json_t *body_of(const char *text) {
  static const char before[] = "local _ = function(...) ", after[] = "\nend";
  return json_pack("{s:o}", "init.lua", json_sprintf("%s%s%s", before, text, after));
}

/* "init.lua:3: ..." is a mistake in the text; what else is said is that it declares nothing. */
static void say_mistake(struct tool *tool, const char *path, const json_t *reply) {
  static const char place[] = "init.lua:";
  const char *message = plugin_member_text(json_object_get(reply, "error"), "message");
  size_t len = strlen(place);
  if (message == NULL || strncmp(message, place, len) != 0) return;
  if (message[len] < '0' || message[len] > '9') return;
  char shown[PLUGIN_MESSAGE_SIZE];
  plugin_text_log(message + len - 1, shown, sizeof shown);
  tool_problem(tool, "%s%s", path, shown);
}

static void compile_one(struct check *check, const char *path, const char *text) {
  struct tool_child child;
  struct err err;
  if (check->left <= 0) return;
  if (tool_child_open(&child, &err) < 0) {
    tool_problem(check->tool, "%s", err.text);
    return;
  }
  json_t *body = body_of(text);
  json_t *reply = body != NULL ? tool_child_load(&child, check->place->id, body) : NULL;
  if (reply == NULL) tool_problem(check->tool, "%s: cannot be compiled", path);
  say_mistake(check->tool, path, reply);
  json_decref(reply);
  json_decref(body);
  check->left -= tool_child_age(&child);
  tool_child_close(&child);
}

/* Tests and modules are compiled only when they are run. */
static void compile_others(struct check *check) {
  const char *path;
  json_t *text;
  json_object_foreach(check->files, path, text) {
    if (strcmp(path, "init.lua") != 0) compile_one(check, path, json_string_value(text));
  }
}

/* ---- the check ------------------------------------------------------------------------------ */

static void show_files(struct tool *tool, const json_t *files, bool single) {
  const char *path;
  json_t *text;
  size_t bytes = 0;
  json_object_foreach((json_t *)(uintptr_t)files, path, text) {
    bytes += json_string_length(text);
  }
  fprintf(tool->out, "%s: %zu file%s, %zu bytes\n", tool->id, json_object_size(files),
          json_object_size(files) == 1 ? "" : "s", bytes);
  if (single)
    fprintf(tool->out, "  %s.lua is called init.lua here, its tests test.lua\n", tool->id);
}

void tool_check(struct tool *tool, const struct plugin_place *place) {
  struct err err;
  struct check check = {
      .tool = tool, .place = place, .record = json_array(), .left = TOOL_CHECK_MS};
  if (tool_files(place, &check.files, &err) < 0) {
    tool_problem(tool, "%s", err.text);
    json_decref(check.record);
    return;
  }
  tool->files = check.files;
  show_files(tool, check.files, place->single);
  compile_others(&check);
  if (run_once(&check, false) && run_once(&check, true))
    fprintf(tool->out, "  a second process gave the same answers\n");
  tool_lint(tool, place, check.files);
  tool->files = NULL;
  plugin_declared_free(check.declared);
  free(check.exercises);
  json_decref(check.files);
  json_decref(check.record);
}
