/* Which plugin a word means, and its files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

enum { SHOWN_SIZE = 160 };
static const char lua[] = ".lua";

/* A path as it was typed, fit for a terminal. */
static const char *show(const char *path, char out[SHOWN_SIZE]) {
  plugin_text_log(path[0] != '\0' ? path : "\"\"", out, SHOWN_SIZE);
  for (char *at = out; *at != '\0'; at++)
    if (*at == '\n' || *at == '\t') *at = ' ';
  return out;
}

static bool ends_with(const char *text, const char *end) {
  size_t len = strlen(text), end_len = strlen(end);
  return len > end_len && strcmp(text + len - end_len, end) == 0;
}

static int take_id(const char *path, bool single, char out[NAME_SIZE], struct err *err) {
  char shown[SHOWN_SIZE];
  const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
  size_t len = strlen(name) - (single ? strlen(lua) : 0);
  if (len < NAME_SIZE) {
    memcpy(out, name, len);
    out[len] = '\0';
    if (plugin_is_id(out)) return 0;
  }
  return err_set(err, EINVAL,
                 "%s: no name for a plugin: a to z, 0 to 9 and _, a letter first, at most %d",
                 show(name[0] != '\0' ? name : path, shown), NAME_SIZE - 1);
}

/* The folder of a plugin may be a link, so its whole path is resolved; of a single file only the
 * way to it, because the file itself may not be one. */
static char *resolve(const char *path, bool single) {
  char *copy = strdup(path);
  char *slash = copy != NULL && single ? strrchr(copy, '/') : NULL;
  char *out = NULL, *whole = NULL;
  if (slash != NULL) *slash = '\0';
  const char *way = !single ? path : slash == NULL ? "." : slash == copy ? "/" : copy;
  char *folder = copy != NULL ? realpath(way, NULL) : NULL;
  const char *name = slash != NULL ? path + (slash - copy) + 1 : path;
  if (folder != NULL && single && asprintf(&whole, "%s/%s", folder, name) > 0) out = whole;
  if (folder != NULL && !single) out = strdup(folder);
  free(folder);
  free(copy);
  return out;
}

static int make_place(const char *path, bool single, struct plugin_place *out, struct err *err) {
  char shown[SHOWN_SIZE];
  struct plugin_place place = {.single = single, .own = true};
  place.path = resolve(path, single);
  if (place.path == NULL) return err_errno(err, errno, "%s", show(path, shown));
  int failed = take_id(place.path, single, place.id, err);
  if (failed)
    plugin_place_finish(&place);
  else
    *out = place;
  return failed;
}

static int place_at(const char *path, const struct stat *st, struct plugin_place *out,
                    struct err *err) {
  char shown[SHOWN_SIZE];
  if (strlen(path) >= PATH_SIZE) return err_set(err, ENAMETOOLONG, "the path is too long");
  if (S_ISDIR(st->st_mode)) return make_place(path, false, out, err);
  if (ends_with(path, lua)) return make_place(path, true, out, err);
  return err_set(err, EINVAL, "%s: neither a folder nor a .lua file", show(path, shown));
}

/* In the person's own folder: ID, then ID.lua. */
static int place_of(const char *id, struct plugin_place *out, struct err *err) {
  char name[NAME_SIZE + 16], path[PATH_SIZE], shown[SHOWN_SIZE];
  struct stat st;
  for (int i = 0; i < 2 && plugin_is_id(id); i++) {
    snprintf(name, sizeof name, "plugins/%s%s", id, i == 0 ? "" : lua);
    int failed = paths_config(path, name, err);
    if (failed) return failed;
    if (stat(path, &st) == 0) return place_at(path, &st, out, err);
  }
  return err_set(err, ENOENT, "%s: there is no such folder or file", show(id, shown));
}

int plugin_tool_place(const char *word, struct plugin_place *out, struct err *err) {
  struct stat st;
  if (stat(word, &st) == 0 || lstat(word, &st) == 0) return place_at(word, &st, out, err);
  return place_of(word, out, err);
}

/* ---- files ---------------------------------------------------------------------------------- */

int tool_single_test(const struct plugin_place *place, char out[PATH_SIZE], struct err *err) {
  size_t folder = (size_t)(strrchr(place->path, '/') - place->path);
  int n = snprintf(out, PATH_SIZE, "%.*s/.tests/%s.lua", (int)folder, place->path, place->id);
  return n < PATH_SIZE ? 0 : err_set(err, ENAMETOOLONG, "the path is too long");
}

/* The tests of a single file, when there are any. */
static int add_single_test(const struct plugin_place *place, json_t *files, struct err *err) {
  char path[PATH_SIZE];
  struct stat st;
  json_t *tests = NULL;
  struct err why;
  int failed = tool_single_test(place, path, err);
  if (failed || lstat(path, &st) != 0) return failed;
  const struct plugin_place beside = {.single = true, .path = path};
  failed = plugin_files_read(&beside, true, NULL, &tests, &why);
  if (failed) return err_set(err, -failed, ".tests/%s.lua, read as %s", place->id, why.text);
  json_object_set(files, "test.lua", json_object_get(tests, "init.lua"));
  json_decref(tests);
  return 0;
}

int tool_files(const struct plugin_place *place, json_t **out, struct err *err) {
  json_t *files = NULL;
  int failed = plugin_files_read(place, true, NULL, &files, err);
  if (!failed && place->single) failed = add_single_test(place, files, err);
  if (failed)
    json_decref(files);
  else
    *out = files;
  return failed;
}

/* ---- places --------------------------------------------------------------------------------- */

static int line_of(const char *text, const char *at) {
  int line = 1;
  for (; text < at; text++) line += *text == '\n';
  return line;
}

void tool_where(const struct tool *tool, const char *text, char out[TOOL_WHERE_SIZE]) {
  const char *name;
  json_t *file;
  out[0] = '\0';
  if (text == NULL || text[0] == '\0') return;
  json_object_foreach((json_t *)(uintptr_t)tool->files, name, file) {
    const char *code = json_string_value(file), *at = strstr(code, text);
    if (at == NULL || strcmp(name, "test.lua") == 0) continue;
    snprintf(out, TOOL_WHERE_SIZE, "%s:%d: ", name, line_of(code, at));
    return;
  }
}

void tool_where_declared(const struct tool *tool, const char *message, char out[TOOL_WHERE_SIZE]) {
  static const char *const kinds[] = {"exercise ", "routine "};
  char id[NAME_SIZE], quoted[NAME_SIZE + 2];
  out[0] = '\0';
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    size_t len = strlen(kinds[i]),
           size = strcspn(message + (strlen(message) < len ? 0 : len), ": ");
    if (strncmp(message, kinds[i], len) != 0 || size >= sizeof id) continue;
    snprintf(id, sizeof id, "%.*s", (int)size, message + len);
    snprintf(quoted, sizeof quoted, "\"%s\"", id);
    tool_where(tool, quoted, out);
    if (out[0] == '\0') tool_where(tool, id, out);
  }
}
