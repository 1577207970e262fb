/* luacheck, where it is installed. It says what may be meant otherwise, so what it says are hints.
 * It runs outside the sandbox, so it gets no configuration of the plugin's: that would be code. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_text.h"

enum { OUTPUT_MAX = 16 * 1024, LINE_SIZE = 400, NOT_THERE = 127 };

struct lint {
  uv_loop_t loop;
  uv_process_t process;
  uv_pipe_t pipe;
  uv_timer_t timer;
  struct buf output;
  bool late;
  int64_t status;
  char chunk[4096];
};

static const char *const first[] = {"luacheck",
                                    "--no-config",
                                    "--no-cache",
                                    "--no-color",
                                    "--quiet",
                                    "--codes",
                                    "--formatter",
                                    "plain",
                                    "--std",
                                    "lua54",
                                    "--read-globals",
                                    "settle",
                                    "t",
                                    "--not-globals",
                                    "io",
                                    "os",
                                    "debug",
                                    "package",
                                    "collectgarbage",
                                    "dofile",
                                    "loadfile",
                                    "--no-unused-args",
                                    "--max-line-length",
                                    "120",
                                    "--"};
enum { FIRST = sizeof first / sizeof *first };

static void on_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes) {
  struct lint *lint = stream->data;
  if (n > 0 && buf_add(&lint->output, bytes->base, (size_t)n) == 0) return;
  if (n != 0 && !uv_is_closing((uv_handle_t *)stream)) uv_close((uv_handle_t *)stream, NULL);
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out) {
  struct lint *lint = handle->data;
  (void)suggested;
  *out = uv_buf_init(lint->chunk, sizeof lint->chunk);
}

static void on_exit_of(uv_process_t *process, int64_t status, int signal) {
  struct lint *lint = process->data;
  lint->status = signal != 0 ? -signal : status;
  uv_close((uv_handle_t *)&lint->timer, NULL);
  uv_close((uv_handle_t *)process, NULL);
}

static void on_late(uv_timer_t *timer) {
  struct lint *lint = timer->data;
  lint->late = true;
  uv_process_kill(&lint->process, SIGKILL);
}

/* False: it could not be started; usually it is not installed. */
static bool start(struct lint *lint, char **arguments) {
  uv_stdio_container_t stdio[3] = {
      {.flags = UV_IGNORE},
      {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE, .data.stream = (uv_stream_t *)&lint->pipe},
      {.flags = UV_IGNORE}};
  const uv_process_options_t how = {.exit_cb = on_exit_of,
                                    .file = "luacheck",
                                    .args = arguments,
                                    .stdio_count = 3,
                                    .stdio = stdio};
  uv_pipe_init(&lint->loop, &lint->pipe, 0);
  uv_timer_init(&lint->loop, &lint->timer);
  lint->pipe.data = lint->timer.data = lint->process.data = lint;
  if (uv_spawn(&lint->loop, &lint->process, &how) != 0) {
    uv_close((uv_handle_t *)&lint->pipe, NULL);
    uv_close((uv_handle_t *)&lint->timer, NULL);
    uv_close((uv_handle_t *)&lint->process, NULL);
    return false;
  }
  uv_read_start((uv_stream_t *)&lint->pipe, give_room, on_bytes);
  uv_timer_start(&lint->timer, on_late, TOOL_LINT_MS, 0);
  return true;
}

/* The path of each file, after the options; NULL at the end. */
static char **make_arguments(const struct plugin_place *place, const json_t *files) {
  char **out = calloc(FIRST + json_object_size(files) + 2, sizeof *out);
  size_t count = 0;
  const char *name;
  json_t *text;
  if (out == NULL) return NULL;
  for (; count < FIRST; count++) out[count] = strdup(first[count]);
  json_object_foreach((json_t *)(uintptr_t)files, name, text) {
    char path[PATH_SIZE];
    if (place->single && strcmp(name, "init.lua") != 0) continue;
    int n = place->single ? snprintf(path, sizeof path, "%s", place->path)
                          : snprintf(path, sizeof path, "%s/%s", place->path, name);
    if (n < PATH_SIZE) out[count++] = strdup(path);
  }
  return out;
}

/* "PATH/init.lua:3:7: (W211) unused variable" without the path. */
static int show_hints(struct tool *tool, const struct plugin_place *place, char *text) {
  size_t folder =
      place->single ? (size_t)(strrchr(place->path, '/') - place->path) : strlen(place->path);
  int count = 0;
  char *rest = text;
  for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
    char shown[LINE_SIZE];
    if (strncmp(line, place->path, folder) != 0 || line[folder] != '/') continue;
    plugin_text_log(line + folder + 1, shown, sizeof shown);
    if (count++ < TOOL_PROBLEMS_MAX) fprintf(tool->out, "  hint: %s\n", shown);
  }
  return count;
}

static void show(struct tool *tool, const struct plugin_place *place, struct lint *lint) {
  char count[32];
  if (lint->late) {
    fprintf(tool->out, "  luacheck was stopped after %d s\n", TOOL_LINT_MS / 1000);
    return;
  }
  int hints = lint->output.data != NULL ? show_hints(tool, place, lint->output.data) : 0;
  tool_count(hints, "hint", count, sizeof count);
  fprintf(tool->out, "  luacheck: %s\n", count);
}

void tool_lint(struct tool *tool, const struct plugin_place *place, const json_t *files) {
  struct lint *lint = calloc(1, sizeof *lint);
  char **arguments = make_arguments(place, files);
  if (lint != NULL && arguments != NULL && uv_loop_init(&lint->loop) == 0) {
    buf_init(&lint->output, OUTPUT_MAX);
    bool started = start(lint, arguments);
    uv_run(&lint->loop, UV_RUN_DEFAULT);
    if (started && lint->status != NOT_THERE)
      show(tool, place, lint);
    else
      fprintf(tool->out, "  luacheck is not installed: its hints are left out\n");
    buf_finish(&lint->output);
    uv_loop_close(&lint->loop);
  }
  for (size_t i = 0; arguments != NULL && arguments[i] != NULL; i++) free(arguments[i]);
  free(arguments);
  free(lint);
}
