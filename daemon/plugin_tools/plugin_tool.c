#include "plugin_tools/plugin_tool.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_text.h"
#include "watch_files.h"

enum { EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* ---- saying --------------------------------------------------------------------------------- */

enum { BEGIN_SIZE = sizeof((struct tool *)NULL)->last[0] };

/* The same mistake on a hundred days is one mistake: what follows three blanks says where. False:
 * it was said; else it is remembered, as far as there is room. */
static bool is_new(char said[][BEGIN_SIZE], int count, const char *text) {
  char begin[BEGIN_SIZE];
  const char *where = strstr(text, "   on ");
  int len = where != NULL ? (int)(where - text) : (int)strlen(text);
  snprintf(begin, sizeof begin, "%.*s", len, text);
  for (int i = 0; i < count; i++)
    if (strcmp(said[i], begin) == 0) return false;
  if (count < TOOL_PROBLEMS_MAX) memcpy(said[count], begin, sizeof begin);
  return true;
}

void tool_problem(struct tool *tool, const char *format, ...) {
  char text[PLUGIN_MESSAGE_SIZE + 256];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  if (!is_new(tool->last, tool->shown, text)) return;
  tool->problems++;
  if (tool->shown == TOOL_PROBLEMS_MAX) return;
  tool->shown++;
  fflush(tool->out);
  fprintf(tool->errors, "%s\n", text);
}

void tool_warning(struct tool *tool, const char *format, ...) {
  char text[PLUGIN_MESSAGE_SIZE + 256];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  if (!is_new(tool->warnings, tool->warned, text) || tool->warned == TOOL_PROBLEMS_MAX) return;
  tool->warned++;
  fprintf(tool->out, "  warning: %s\n", text);
}

/* In the code it may be written as an escape: then what comes before it says where. */
static void warn_hidden(struct tool *tool, const char *text, size_t seen) {
  char where[TOOL_WHERE_SIZE], shown[TOOL_WHERE_SIZE];
  tool_where(tool, text, where);
  snprintf(shown, sizeof shown, "%.*s", (int)seen, text);
  if (where[0] == '\0') tool_where(tool, shown, where);
  plugin_text_log(text, shown, sizeof shown);
  tool_warning(tool, "%scharacters that nobody sees are left out of: %.60s", where, shown);
}

void tool_warn_hidden(struct tool *tool, const json_t *value) {
  const char *text = json_string_value(value), *key;
  json_t *part;
  size_t i, seen = text != NULL ? plugin_text_seen(text) : 0;
  if (text != NULL && text[seen] != '\0') warn_hidden(tool, text, seen);
  json_object_foreach((json_t *)(uintptr_t)value, key, part) tool_warn_hidden(tool, part);
  json_array_foreach(value, i, part) tool_warn_hidden(tool, part);
}

void tool_count(int count, const char *what, char *out, size_t size) {
  if (count == 0)
    snprintf(out, size, "no %ss", what);
  else
    snprintf(out, size, "%d %s%s", count, what, count == 1 ? "" : "s");
}

/* ---- check and test ------------------------------------------------------------------------- */

enum tool_word { WORD_NEW, WORD_CHECK, WORD_TEST, WORD_COUNT };
static const char *const words[WORD_COUNT] = {"new", "check", "test"};
static const char usage[] =
    "settle plugin new NAME [--single]            a plugin to begin with: NAME/, or NAME.lua\n"
    "settle plugin check DIR [--watch] [--verbose]   runs it through everything that can happen\n"
    "settle plugin test DIR [--watch] [--verbose]    runs its test.lua\n";

static int word_of(const char *word) {
  for (int i = 0; i < WORD_COUNT; i++)
    if (strcmp(words[i], word) == 0) return i;
  return -1;
}

bool plugin_tool_has(const char *word) {
  return word_of(word) >= 0;
}

/* What of the two is run, once. */
struct job {
  const struct plugin_place *place;
  bool checks, tests;
  bool must; /* tests have to be there */
  bool verbose;
  FILE *out, *errors;
};

static int run_job(const struct job *job) {
  struct tool tool = {.out = job->out, .errors = job->errors, .verbose = job->verbose};
  char count[32];
  snprintf(tool.id, sizeof tool.id, "%s", job->place->id);
  if (job->checks) tool_check(&tool, job->place);
  if (job->tests) tool_test(&tool, job->place, job->must);
  fflush(job->errors);
  tool_count(tool.problems, "thing", count, sizeof count);
  if (tool.problems == 0)
    fprintf(job->out, "%s: good\n", tool.id);
  else
    fprintf(job->out, "%s: %s to put right\n", tool.id, count);
  fflush(job->out);
  return tool.problems == 0 ? 0 : EXIT_REFUSED;
}

/* ---- --watch -------------------------------------------------------------------------------- */

static void on_changed(void *owner) {
  const struct job *job = owner;
  fprintf(job->out, "\n");
  run_job(job);
}

/* Runs for ever; comes back only when it cannot watch. */
static int watch_job(struct job *job) {
  uv_loop_t loop;
  struct watch *watch = NULL, *tests = NULL;
  struct err err;
  char path[PATH_SIZE];
  job->checks = job->tests = true;
  job->must = false;
  run_job(job);
  int failed = uv_loop_init(&loop);
  if (failed) return EXIT_REFUSED;
  if (job->place->single) {
    failed = watch_file(&loop, job->place->path, on_changed, job, &watch, &err);
    if (!failed) failed = tool_single_test(job->place, path, &err);
    if (!failed) failed = watch_file(&loop, path, on_changed, job, &tests, &err);
  } else {
    failed = watch_tree(&loop, job->place->path, on_changed, job, &watch, &err);
  }
  if (failed) {
    fprintf(job->errors, "%s\n", err.text);
  } else {
    fprintf(job->out, "runs again when you save; Ctrl-C ends it\n");
    fflush(job->out);
  }
  if (!failed) uv_run(&loop, UV_RUN_DEFAULT);
  watch_close(watch);
  watch_close(tests);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
  return EXIT_REFUSED;
}

/* ---- the words ------------------------------------------------------------------------------ */

static int run_at(const struct args *args, enum tool_word word, FILE *out, FILE *errors) {
  struct plugin_place place;
  struct err err;
  if (plugin_tool_place(args->words[1], &place, &err) < 0) {
    fprintf(errors, "%s\n", err.text);
    return EXIT_REFUSED;
  }
  struct job job = {.place = &place,
                    .checks = word == WORD_CHECK,
                    .tests = word == WORD_TEST,
                    .must = word == WORD_TEST,
                    .verbose = args_flag(args, "verbose"),
                    .out = out,
                    .errors = errors};
  int result = args_flag(args, "watch") ? watch_job(&job) : run_job(&job);
  plugin_place_finish(&place);
  return result;
}

int plugin_tool_run(const struct args *args, FILE *out, FILE *errors) {
  int word = args->word_count == 2 ? word_of(args->words[0]) : -1;
  if (word < 0) {
    fputs(usage, errors);
    return EXIT_USAGE;
  }
  signal(SIGPIPE, SIG_IGN); /* a plugin's process may end while it is written to */
  if (word == WORD_NEW) return tool_new(args->words[1], args_flag(args, "single"), out, errors);
  return run_at(args, (enum tool_word)word, out, errors);
}
