#include "plugins/plugin_cache.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "plugins/plugin_shape.h"
#include "settled/wire.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
enum { LAYERS_MOST = 255 };

int plugin_cache_key(const char *files, const json_t *options, char out[PLUGIN_HASH_SIZE]) {
  char *text = json_dumps(options, JSON_COMPACT | JSON_SORT_KEYS);
  if (text == NULL) return -ENOMEM;
  struct plugin_hash hash;
  plugin_hash_begin(&hash);
  plugin_hash_text(&hash, SETTLED_VERSION);
  plugin_hash_text(&hash, files);
  plugin_hash_text(&hash, text);
  plugin_hash_end(&hash, out);
  free(text);
  return 0;
}

static int file_of(const char *folder, const char *plugin, char out[PATH_SIZE]) {
  int n = snprintf(out, PATH_SIZE, "%s/%s.json", folder, plugin);
  return n > 0 && n < PATH_SIZE ? 0 : -ENAMETOOLONG;
}

static json_t *read_object(const char *path) {
  struct buf text;
  struct err err;
  buf_init(&text, WIRE_PLUGIN_LINE_MAX + PATH_SIZE);
  json_t *kept = NULL;
  if (paths_read_file(path, text.max, 0, &text, &err) == 0)
    kept = json_loadb(buf_text(&text), text.len, JSON_REJECT_DUPLICATES, NULL);
  buf_finish(&text);
  return kept;
}

bool plugin_cache_read(const char *folder, const char *plugin, const char *key,
                       struct plugin_kept *out) {
  static const struct plugin_field fields[] = {
      {"key", PLUGIN_FIELD_TEXT, PLUGIN_HASH_SIZE - 1, PLUGIN_HASH_SIZE - 1, false},
      {"digest", PLUGIN_FIELD_TEXT, PLUGIN_HASH_SIZE - 1, PLUGIN_HASH_SIZE - 1, false},
      {"layers", PLUGIN_FIELD_WHOLE, 0, LAYERS_MOST, false},
      {"loaded", PLUGIN_FIELD_OBJECT, 0, 16, false}};
  char path[PATH_SIZE];
  struct err err;
  if (folder == NULL || file_of(folder, plugin, path) < 0) return false;
  json_t *file = read_object(path);
  bool good = plugin_shape(file, "cache", fields, COUNT(fields), &err) == 0 &&
              strcmp(plugin_member_text(file, "key"), key) == 0;
  if (good) {
    snprintf(out->digest, sizeof out->digest, "%s", plugin_member_text(file, "digest"));
    out->layers = (unsigned)plugin_member_whole(file, "layers", 0);
    out->loaded = json_incref(json_object_get(file, "loaded"));
  }
  json_decref(file);
  return good;
}

int plugin_cache_write(const char *folder, const char *plugin, const char *key,
                       const struct plugin_kept *kept, struct err *err) {
  char path[PATH_SIZE];
  if (folder == NULL) return 0;
  int failed = file_of(folder, plugin, path);
  if (failed) return err_set(err, -failed, "%.100s...: too long", folder);
  failed = paths_make_private(folder, err);
  if (failed) return failed;
  json_t *file = json_pack("{s:s, s:s, s:i, s:O}", "key", key, "digest", kept->digest, "layers",
                           (int)kept->layers, "loaded", kept->loaded);
  char *text = file != NULL ? json_dumps(file, JSON_COMPACT) : NULL;
  json_decref(file);
  if (text == NULL) return err_set(err, ENOMEM, "no memory");
  failed = paths_write_file(path, text, strlen(text), err);
  free(text);
  return failed;
}

void plugin_cache_drop(const char *folder, const char *plugin) {
  char path[PATH_SIZE];
  if (folder != NULL && file_of(folder, plugin, path) == 0) unlink(path);
}
