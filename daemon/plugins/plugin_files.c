#include "plugins/plugin_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/picture.h"
#include "plugins/plugin_shape.h"

static const char lua[] = ".lua";

static bool ends_with(const char *text, const char *end) {
  size_t len = strlen(text), end_len = strlen(end);
  return len > end_len && strcmp(text + len - end_len, end) == 0;
}

/* A name from a folder, fit for a message whatever bytes it has. */
static void show_name(const char *name, char out[PLUGIN_PATH_MAX + 1]) {
  size_t n = 0;
  /* cppcheck-suppress arrayIndexOutOfBoundsCond ; a name ends before it */
  for (; n < PLUGIN_PATH_MAX && name[n] != '\0'; n++)
    out[n] = name[n] > ' ' && name[n] < 0x7f ? name[n] : '?';
  out[n] = '\0';
}

/* ---- finding --------------------------------------------------------------------------------- */

struct search {
  const char *folder;
  bool own;
  struct plugin_place *places;
  int count, max;
  int left_out; /* for want of room */
};

static struct plugin_place *find_place(const struct search *search, const char *id) {
  for (int i = 0; i < search->count; i++)
    if (strcmp(search->places[i].id, id) == 0) return &search->places[i];
  return NULL;
}

/* The id that a name stands for; false: it is not meant as a plugin, or cannot be one. */
static bool read_name(const struct search *search, const char *name, bool is_folder,
                      char id[NAME_SIZE]) {
  char shown[PLUGIN_PATH_MAX + 1];
  size_t len = strlen(name);
  if (name[0] == '.' || (!is_folder && !ends_with(name, lua))) return false;
  if (!is_folder) len -= strlen(lua);
  if (len < NAME_SIZE) {
    memcpy(id, name, len);
    id[len] = '\0';
    if (plugin_is_id(id)) return is_folder || strcmp(id, "settle") != 0;
  }
  show_name(name, shown);
  log_warning("plugins: %s in %s: no name for a plugin: a to z, 0 to 9 and _, at most %d", shown,
              search->folder, NAME_SIZE - 1);
  return false;
}

/* Installed folders without init.lua are not plugins; in the person's own they are a mistake. */
static bool wanted(const struct search *search, const char *path, bool is_folder) {
  char init[PATH_SIZE];
  struct stat st;
  if (!is_folder || search->own) return true;
  int n = snprintf(init, sizeof init, "%s/init.lua", path);
  return n > 0 && n < PATH_SIZE && lstat(init, &st) == 0;
}

static void keep_place(struct search *search, const char *id, const char *path, bool is_folder) {
  struct plugin_place *place = find_place(search, id);
  if (place != NULL) {
    log_warning("plugins: %s is there as a folder and as a file; the folder counts", id);
    if (!is_folder) return;
    plugin_place_finish(place);
  } else if (search->count == search->max) {
    search->left_out++;
    return;
  } else {
    place = &search->places[search->count++];
  }
  *place = (struct plugin_place){.path = strdup(path), .single = !is_folder, .own = search->own};
  snprintf(place->id, sizeof place->id, "%s", id);
  if (place->path == NULL) search->count--;
}

/* It cannot be looked at. When it is a link all the same, it leads nowhere, or in a circle. */
static void say_lost(const struct search *search, const char *path, const char *name) {
  char shown[PLUGIN_PATH_MAX + 1];
  struct stat st;
  int reason = errno;
  if (name[0] == '.' || lstat(path, &st) != 0) return;
  show_name(name, shown);
  log_warning("plugins: %s in %s: %s", shown, search->folder, strerror(reason));
}

/* The folder of a plugin may be a link that the person made; a file may not. */
static void look_at(struct search *search, const char *name) {
  char path[PATH_SIZE], id[NAME_SIZE];
  struct stat st;
  int n = snprintf(path, sizeof path, "%s/%s", search->folder, name);
  if (n < 0 || n >= PATH_SIZE) return;
  if (stat(path, &st) != 0) {
    say_lost(search, path, name);
    return;
  }
  bool is_folder = S_ISDIR(st.st_mode);
  if (read_name(search, name, is_folder, id) && wanted(search, path, is_folder))
    keep_place(search, id, path, is_folder);
}

static int by_id(const void *a, const void *b) {
  return strcmp(((const struct plugin_place *)a)->id, ((const struct plugin_place *)b)->id);
}

int plugin_files_find(const char *folder, bool own, struct plugin_place *out, int max) {
  struct search search = {.folder = folder, .own = own, .places = out, .max = max};
  DIR *dir = opendir(folder);
  if (dir == NULL) {
    if (errno != ENOENT) log_warning("plugins: %s: %s", folder, strerror(errno));
    return 0;
  }
  const struct dirent *entry;
  int seen = 0;
  while ((entry = readdir(dir)) != NULL && seen++ < PLUGIN_ENTRIES_MAX)
    look_at(&search, entry->d_name);
  if (entry != NULL)
    log_warning("plugins: more than %d entries in %s; the rest is not looked at",
                PLUGIN_ENTRIES_MAX, folder);
  closedir(dir);
  if (search.left_out > 0)
    log_warning("plugins: more than %d in %s; %d are left out", max, folder, search.left_out);
  qsort(out, (size_t)search.count, sizeof *out, by_id);
  return search.count;
}

void plugin_place_finish(struct plugin_place *place) {
  free(place->path);
  *place = (struct plugin_place){0};
}

/* ---- the files of one ------------------------------------------------------------------------ */

/* One walk finds the files to be read and what all of them look like. */
struct walk {
  const char *folder;
  bool with_tests;
  struct plugin_hash look;
  moment newest;                 /* of all changes */
  char *paths[PLUGIN_FILES_MAX]; /* inside the folder; owned */
  int count, entries;
  int refused; /* the first name that is none, or one too many: it only looks from then on */
};

static bool valid_path(const char *path) {
  static const char allowed[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-";
  size_t len = strlen(path);
  return len <= PLUGIN_PATH_MAX && strspn(path, allowed) == len && path[0] != '-' &&
         strstr(path, "..") == NULL;
}

static int add_path(struct walk *walk, const char *path, struct err *err) {
  char shown[PLUGIN_PATH_MAX + 1];
  show_name(path, shown);
  if (!valid_path(path)) return err_set(err, EINVAL, "%s: no name for a file of a plugin", shown);
  if (strcmp(path, "test.lua") == 0 && !walk->with_tests) return 0;
  if (walk->count == PLUGIN_FILES_MAX)
    return err_set(err, E2BIG, "%s: more than %d files", shown, PLUGIN_FILES_MAX);
  char *copy = strdup(path);
  if (copy == NULL) return err_set(err, ENOMEM, "%s: no memory", shown);
  walk->paths[walk->count++] = copy;
  return 0;
}

static void look_at_file(struct walk *walk, const char *path, const struct stat *st) {
  const int64_t values[] = {(int64_t)st->st_dev, (int64_t)st->st_ino, (int64_t)st->st_mode,
                            st->st_size,         st->st_mtim.tv_sec,  st->st_mtim.tv_nsec,
                            st->st_ctim.tv_sec,  st->st_ctim.tv_nsec};
  plugin_hash_text(&walk->look, path);
  plugin_hash_add(&walk->look, values, sizeof values);
  if (st->st_ctim.tv_sec > walk->newest) walk->newest = st->st_ctim.tv_sec;
}

static int walk_folder(struct walk *walk, const char *inside, int depth, struct err *err);

static int walk_entry(struct walk *walk, const char *inside, const char *name, int depth,
                      struct err *err) {
  char path[PATH_SIZE], whole[PATH_SIZE];
  struct stat st;
  if (name[0] == '.') return 0;
  int n = snprintf(path, sizeof path, "%s%s%s", inside, inside[0] ? "/" : "", name);
  int m = snprintf(whole, sizeof whole, "%s/%s", walk->folder, path);
  if (n >= PATH_SIZE || m >= PATH_SIZE || lstat(whole, &st) != 0) return 0;
  look_at_file(walk, path, &st);
  if (S_ISDIR(st.st_mode)) return walk_folder(walk, path, depth + 1, err);
  if (ends_with(name, lua) && !walk->refused) walk->refused = add_path(walk, path, err);
  return 0;
}

static int walk_folder(struct walk *walk, const char *inside, int depth, struct err *err) {
  char whole[PATH_SIZE], shown[PLUGIN_PATH_MAX + 1];
  snprintf(shown, sizeof shown, "the folder");
  if (inside[0] != '\0') show_name(inside, shown);
  if (depth > PLUGIN_DEPTH_MAX)
    return err_set(err, E2BIG, "%s: more than %d folders deep", shown, PLUGIN_DEPTH_MAX);
  if (snprintf(whole, sizeof whole, "%s/%s", walk->folder, inside) >= PATH_SIZE)
    return err_set(err, ENAMETOOLONG, "%s: too long", shown);
  DIR *dir = opendir(whole);
  if (dir == NULL) return err_errno(err, errno, "%s", shown);
  const struct dirent *entry;
  int failed = 0;
  while (!failed && (entry = readdir(dir)) != NULL) {
    if (walk->entries++ == PLUGIN_ENTRIES_MAX)
      failed = err_set(err, E2BIG, "%s: more than %d entries", shown, PLUGIN_ENTRIES_MAX);
    else
      failed = walk_entry(walk, inside, entry->d_name, depth, err);
  }
  closedir(dir);
  return failed;
}

/* What Lua would take for a mistake: a byte order mark, and the first line of a script. The end of
 * that line stays, so that lines keep their numbers. */
static const char *skip_prefix(const char *text) {
  static const char mark[] = "\xef\xbb\xbf";
  if (strncmp(text, mark, strlen(mark)) == 0) text += strlen(mark);
  return strncmp(text, "#!", 2) == 0 ? text + strcspn(text, "\n") : text;
}

/* Says "init.lua: ..." however long the way to it is. */
static int read_text(const char *path, const char *shown, struct buf *out, struct err *err) {
  struct err why;
  int failed = paths_read_file(path, PLUGIN_FILE_MAX, 0, out, &why);
  if (!failed) return 0;
  size_t len = strlen(path);
  const char *rest = strncmp(why.text, path, len) == 0 ? why.text + len : ": cannot be read";
  return err_set(err, -failed, "%s%s", shown, rest);
}

static int add_text(const char *path, const char *shown, size_t *bytes, json_t *files,
                    struct err *err) {
  struct buf text;
  buf_init(&text, PLUGIN_FILE_MAX);
  int failed = read_text(path, shown, &text, err);
  *bytes += text.len;
  json_t *value = NULL;
  if (!failed && *bytes > PLUGIN_FILES_BYTES)
    failed = err_set(err, EFBIG, "%s: more than %d bytes in all", shown, PLUGIN_FILES_BYTES);
  if (!failed && strlen(buf_text(&text)) != text.len)
    failed = err_set(err, EINVAL, "%s: has a 0 byte", shown);
  if (!failed && (value = json_string(skip_prefix(buf_text(&text)))) == NULL)
    failed = err_set(err, EINVAL, "%s: is not UTF-8", shown);
  buf_finish(&text);
  if (!failed && json_object_set_new(files, shown, value) != 0)
    failed = err_set(err, ENOMEM, "%s: no memory", shown);
  return failed;
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Its folder's entries come in the order of the disk, which is the same while nothing changes. */
static int walk_place(struct walk *walk, const struct plugin_place *place, struct plugin_look *look,
                      struct err *err) {
  enum { SETTLED_SECONDS = 2 }; /* within one tick of the clock a file may change twice */
  struct stat st;
  plugin_hash_begin(&walk->look);
  bool there = lstat(place->path, &st) == 0;
  if (there) look_at_file(walk, place->path, &st);
  int failed = place->single ? 0 : walk_folder(walk, "", 0, err);
  plugin_hash_end(&walk->look, look->hash);
  if (!there || failed || walk->newest > look->now - SETTLED_SECONDS) look->hash[0] = '\0';
  return failed ? failed : walk->refused;
}

static void finish_walk(struct walk *walk) {
  for (int i = 0; i < walk->count; i++) free(walk->paths[i]);
}

static int add_texts(struct walk *walk, json_t *files, struct err *err) {
  size_t bytes = 0;
  int failed = 0;
  qsort(walk->paths, (size_t)walk->count, sizeof *walk->paths, by_text);
  for (int i = 0; i < walk->count && !failed; i++) {
    char path[PATH_SIZE];
    if (snprintf(path, sizeof path, "%s/%s", walk->folder, walk->paths[i]) >= PATH_SIZE)
      failed = err_set(err, ENAMETOOLONG, "%s: too long", walk->paths[i]);
    else
      failed = add_text(path, walk->paths[i], &bytes, files, err);
  }
  if (!failed && json_object_get(files, "init.lua") == NULL)
    failed = err_set(err, ENOENT, "init.lua: there is none");
  return failed;
}

static int read_place(const struct plugin_place *place, struct walk *walk, json_t *files,
                      struct err *err) {
  size_t bytes = 0;
  return place->single ? add_text(place->path, "init.lua", &bytes, files, err)
                       : add_texts(walk, files, err);
}

int plugin_files_read(const struct plugin_place *place, bool with_tests, struct plugin_look *look,
                      json_t **out, struct err *err) {
  struct walk walk = {.folder = place->path, .with_tests = with_tests};
  struct plugin_look unwanted = {.now = 0};
  json_t *files = json_object();
  if (files == NULL) return err_set(err, ENOMEM, "no memory");
  int failed = walk_place(&walk, place, look != NULL ? look : &unwanted, err);
  if (!failed) failed = read_place(place, &walk, files, err);
  finish_walk(&walk);
  if (failed)
    json_decref(files);
  else
    *out = files;
  return failed;
}

void plugin_files_look(const struct plugin_place *place, struct plugin_look *look) {
  struct walk walk = {.folder = place->path};
  struct err err;
  walk_place(&walk, place, look, &err);
  finish_walk(&walk);
}

void plugin_files_hash(const json_t *files, char out[PLUGIN_HASH_SIZE]) {
  struct plugin_hash hash;
  const char *path;
  json_t *text;
  plugin_hash_begin(&hash);
  json_object_foreach((json_t *)files, path, text) {
    plugin_hash_text(&hash, path);
    plugin_hash_text(&hash, json_string_value(text));
  }
  plugin_hash_end(&hash, out);
}

/* ---- images ---------------------------------------------------------------------------------- */

/* Each folder on the way, then the file itself. */
static int check_way(const char *folder, const char *name, const char *path, struct err *err) {
  char part[PATH_SIZE];
  struct stat st;
  size_t begun = strlen(folder) + 1;
  for (size_t end = begun + strcspn(path + begun, "/");; end += 1 + strcspn(path + end + 1, "/")) {
    snprintf(part, sizeof part, "%.*s", (int)end, path);
    if (lstat(part, &st) != 0) return err_errno(err, errno, "%s", name);
    bool last = path[end] == '\0';
    if (last ? !S_ISREG(st.st_mode) : !S_ISDIR(st.st_mode))
      return err_set(err, EINVAL, "%s: not a regular file in the plugin's folder", name);
    if (last) return 0;
  }
}

/* Says "figure.svg ..." however long the way to it is. */
static int check_content(const char *path, const char *name, struct err *err) {
  struct err why;
  int failed = picture_check(path, &why);
  if (!failed) return 0;
  size_t len = strlen(path);
  return err_set(err, -failed, "%s%s", name,
                 strncmp(why.text, path, len) == 0 ? why.text + len : " cannot be read");
}

int plugin_files_image(const struct plugin_place *place, const char *name, char out[PATH_SIZE],
                       struct err *err) {
  char path[PATH_SIZE], shown[PLUGIN_PATH_MAX + 1];
  show_name(name, shown);
  bool picture = ends_with(name, ".png") || ends_with(name, ".svg");
  if (place->single)
    return err_set(err, EINVAL, "%s: a plugin of one file has no pictures; make it a folder",
                   shown);
  if (!picture || !valid_path(name) || name[0] == '/')
    return err_set(err, EINVAL, "%s: not a PNG or SVG file in the plugin's folder", shown);
  if (snprintf(path, sizeof path, "%s/%s", place->path, name) >= PATH_SIZE)
    return err_set(err, ENAMETOOLONG, "%s: too long", shown);
  int failed = check_way(place->path, shown, path, err);
  if (!failed) failed = check_content(path, shown, err);
  if (!failed) memcpy(out, path, strlen(path) + 1);
  return failed;
}
