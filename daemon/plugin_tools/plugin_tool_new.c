/* `settle plugin new`: a plugin to begin with. It is the example my_plugin, under another name,
 * with what editors need. The files are embedded, so that it works wherever the program lies; the
 * object file depends on them (the Makefile names them). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin_tools/plugin_tool_parts.h"
#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

enum { EXIT_REFUSED = 1, FILE_MAX = 64 * 1024, SHOWN_SIZE = 200 };

#define EMBED(part, file)                                                                          \
  __asm__(".section .rodata\n"                                                                     \
          ".global skeleton_" #part "\n"                                                           \
          "skeleton_" #part ":\n"                                                                  \
          ".incbin \"" file "\"\n"                                                                 \
          ".byte 0\n.text\n");                                                                     \
  extern const char skeleton_##part[];

EMBED(init, "examples/my_plugin/init.lua")
EMBED(test, "examples/my_plugin/test.lua")
EMBED(readme, "examples/my_plugin/README.md")
EMBED(signatures, "settle.lua")

/* For the Lua language server: what the sandbox has, and where the signatures are. */
static const char luarc[] =
    "{\n"
    "  \"runtime.version\": \"Lua 5.4\",\n"
    "  \"workspace.library\": [\".editor/settle.lua\"],\n"
    "  \"diagnostics.globals\": [\"settle\", \"t\"],\n"
    "  \"runtime.builtin\": {\"io\": \"disable\", \"os\": \"disable\", \"debug\": \"disable\", "
    "\"package\": \"disable\"}\n"
    "}\n";
static const char luacheckrc[] =
    "std = \"lua54\"\n"
    "read_globals = { \"settle\" }\n"
    "not_globals = { \"io\", \"os\", \"debug\", \"package\", \"collectgarbage\", \"dofile\", "
    "\"loadfile\" }\n"
    "unused_args = false\n"
    "files[\"**/test.lua\"] = { read_globals = { \"t\" } }\n"
    "files[\".tests/*.lua\"] = { read_globals = { \"t\" } }\n"
    "exclude_files = { \".editor\" }\n";

struct file {
  const char *name; /* "ID" in it is the plugin's id */
  const char *text;
  bool shared; /* may be there already: another plugin's are the same */
};
static const struct file folder_files[] = {
    {"init.lua", skeleton_init, false},    {"test.lua", skeleton_test, false},
    {"README.md", skeleton_readme, false}, {".editor/settle.lua", skeleton_signatures, false},
    {".luarc.json", luarc, false},         {".luacheckrc", luacheckrc, false},
};
static const struct file single_files[] = {
    {"ID.lua", skeleton_init, false},
    {".tests/ID.lua", skeleton_test, false},
    {".editor/settle.lua", skeleton_signatures, true},
    {".luarc.json", luarc, true},
    {".luacheckrc", luacheckrc, true},
};
#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* ---- the words in it ------------------------------------------------------------------------ */

/* "evening_walk" -> "Evening walk" */
static void title_of(const char *id, char out[NAME_SIZE]) {
  snprintf(out, NAME_SIZE, "%s", id);
  out[0] = (char)(out[0] - 'a' + 'A');
  for (char *at = out; *at != '\0'; at++)
    if (*at == '_') *at = ' ';
}

static int add_text(const char *text, const char *id, struct buf *out) {
  char title[NAME_SIZE];
  title_of(id, title);
  const struct { const char *mark, *word; } rows[] = {{"my_plugin", id}, {"My plugin", title}};
  int failed = 0;
  while (*text != '\0' && !failed) {
    int row = 0;
    while (row < COUNT(rows) && strncmp(text, rows[row].mark, strlen(rows[row].mark)) != 0) row++;
    bool marked = row < COUNT(rows);
    failed = marked ? buf_puts(out, rows[row].word) : buf_add(out, text, 1);
    text += marked ? strlen(rows[row].mark) : 1;
  }
  return failed;
}

/* ---- the files ------------------------------------------------------------------------------ */

/* "PATH/.editor/settle.lua" for "ID" in the name; its folder is made. */
static int make_path(const char *folder, const char *name, const char *id, char out[PATH_SIZE],
                     struct err *err) {
  const char *mark = strstr(name, "ID");
  int before = mark != NULL ? (int)(mark - name) : (int)strlen(name);
  int n = snprintf(out, PATH_SIZE, "%s/%.*s%s%s", folder, before, name, mark != NULL ? id : "",
                   mark != NULL ? mark + 2 : "");
  if (n >= PATH_SIZE) return err_set(err, ENAMETOOLONG, "the path is too long");
  char *slash = strrchr(out, '/');
  *slash = '\0';
  int failed = mkdir(out, 0777) == 0 || errno == EEXIST ? 0 : -errno;
  if (failed) err_errno(err, -failed, "%s", out);
  *slash = '/';
  return failed;
}

static int write_file(const char *folder, const struct file *file, const char *id,
                      struct err *err) {
  char path[PATH_SIZE];
  struct stat st;
  struct buf text;
  int failed = make_path(folder, file->name, id, path, err);
  if (failed) return failed;
  if (lstat(path, &st) == 0)
    return file->shared ? 0 : err_set(err, EEXIST, "%s: is there already", path);
  buf_init(&text, FILE_MAX);
  failed = add_text(file->text, id, &text);
  if (failed) err_errno(err, -failed, "%s", path);
  if (!failed) failed = paths_write_file(path, buf_text(&text), text.len, err);
  buf_finish(&text);
  return failed;
}

static int write_files(const char *folder, const char *id, bool single, struct err *err) {
  const struct file *files = single ? single_files : folder_files;
  int count = single ? COUNT(single_files) : COUNT(folder_files), failed = 0;
  for (int i = 0; i < count && !failed; i++) failed = write_file(folder, &files[i], id, err);
  return failed;
}

/* ---- the word ------------------------------------------------------------------------------- */

/* The last part of the path is the id; a trailing ".lua" says the same as --single. */
static int take_name(const char *path, bool *single, char id[NAME_SIZE], struct err *err) {
  char shown[SHOWN_SIZE];
  const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
  size_t len = strlen(name);
  if (len > 4 && strcmp(name + len - 4, ".lua") == 0) {
    *single = true;
    len -= 4;
  }
  if (len < NAME_SIZE) {
    memcpy(id, name, len);
    id[len] = '\0';
    bool taken = strcmp(id, "settle") == 0;
    if (taken) return err_set(err, EINVAL, "settle: that is the name of the API's own file");
    if (plugin_is_id(id)) return 0;
  }
  plugin_text(name, SHOWN_SIZE / 4 - 1, shown, sizeof shown);
  return err_set(err, EINVAL,
                 "%s: no name for a plugin: a to z, 0 to 9 and _, a letter first, at most %d",
                 shown, NAME_SIZE - 1);
}

/* Where the files go: into a new folder of that name, or beside each other. */
static int make_folder(const char *path, bool single, char out[PATH_SIZE], struct err *err) {
  const char *slash = strrchr(path, '/');
  int len = single ? (slash != NULL ? (int)(slash - path) : 0) : (int)strlen(path);
  const char *begin = len > 0 ? path : slash == path && single ? "/" : ".";
  int n = snprintf(out, PATH_SIZE, "%.*s", len > 0 ? len : 1, begin);
  if (n >= PATH_SIZE) return err_set(err, ENAMETOOLONG, "the path is too long");
  if (single || mkdir(out, 0777) == 0) return 0;
  if (errno == EEXIST) return err_set(err, EEXIST, "%.200s: is there already", out);
  return err_errno(err, errno, "%.200s", out);
}

static void say_next(const char *name, bool single, FILE *out) {
  fprintf(
      out,
      "%s%s: it runs already.\n\n"
      "  settle plugin check %s --watch   and edit it: every save is checked and tested\n"
      "  settle plugin test %s\n\n"
      "An editor with the Lua language server completes and explains every name (.luarc.json).\n"
      "In ~/.config/settled/plugins it is found; `settle plugin enable ID` turns it on.\n",
      name, single ? "" : "/", name, name);
}

int tool_new(const char *name, bool single, FILE *out, FILE *errors) {
  char id[NAME_SIZE], folder[PATH_SIZE], path[PATH_SIZE];
  struct err err;
  int failed = take_name(name, &single, id, &err);
  if (!failed) failed = make_folder(name, single, folder, &err);
  if (!failed) failed = write_files(folder, id, single, &err);
  if (failed) {
    fprintf(errors, "%s\n", err.text);
    return EXIT_REFUSED;
  }
  bool bare = single && strstr(name, ".lua") == NULL;
  snprintf(path, sizeof path, "%s%s", name, bare ? ".lua" : "");
  say_next(path, single, out);
  return 0;
}
