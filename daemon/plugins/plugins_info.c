/* Plugins as commands see them, and what the person decides about them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "plugins/plugins_parts.h"

int plugins_count(const struct plugins *plugins) {
  return plugins->count;
}

int plugins_find(const struct plugins *plugins, const char *id) {
  for (int i = 0; i < plugins->count; i++)
    if (strcmp(plugins->list[i]->place.id, id) == 0) return i;
  return -1;
}

unsigned plugins_layers_missing(const struct plugins *plugins) {
  return plugins->missing;
}

static int count_exercises(const struct plugins *plugins, const char *id) {
  int count = 0;
  for (int i = 0; i < plugins->catalog.count; i++)
    count += strcmp(plugins->catalog.exercises[i].plugin, id) == 0;
  return count;
}

static int pid_of(const struct plugin_version *version) {
  return version != NULL && version->runner != NULL ? plugin_runner_pid(version->runner) : 0;
}

static int find_kills(const struct plugins *plugins, const char *id) {
  for (int i = 0; i < plugins->standings->count; i++)
    if (strcmp(plugins->standings->rows[i].id, id) == 0)
      return plugin_standing_kills(&plugins->standings->rows[i], plugins->now.at);
  return 0;
}

void plugins_info(const struct plugins *plugins, int index, struct plugin_info *out) {
  const struct plugin *plugin = plugins->list[index];
  const struct plugin_declared *declared =
      plugin->current != NULL ? plugin->current->declared : NULL;
  *out = (struct plugin_info){.id = plugin->place.id,
                              .name = declared != NULL ? declared->name : "",
                              .version = declared != NULL ? declared->version : "",
                              .about = declared != NULL ? declared->about : "",
                              .path = plugin->place.path,
                              .own = plugin->place.own,
                              .waiting = plugin->waiting.path,
                              .broken = plugin->waiting.path != NULL ? plugin->broken : NULL,
                              .state = plugin->state,
                              .adapts = declared != NULL && declared->adapts,
                              .ran = plugin->ran,
                              .layers = plugin->layers,
                              .exercises = count_exercises(plugins, plugin->place.id),
                              .routines = declared != NULL ? declared->routine_count : 0,
                              .kills = find_kills(plugins, plugin->place.id),
                              .error = plugin->error};
  out->pid = pid_of(plugin->coming);
  if (out->pid == 0) out->pid = pid_of(plugin->current);
}

void plugins_problems(const struct plugins *plugins, int index,
                      void (*each)(void *owner, const char *text), void *owner) {
  const json_t *problems = plugins->list[index]->problems;
  for (size_t i = 0; i < json_array_size(problems); i++)
    each(owner, json_string_value(json_array_get(problems, i)));
}

int plugins_log(const struct plugins *plugins, int index,
                struct plugin_log_row out[PLUGINS_LOG_MAX]) {
  const struct plugin_log *log = &plugins->list[index]->log;
  memcpy(out, log->rows, (size_t)log->count * sizeof *out);
  return log->count;
}

/* ---- what the person decides ----------------------------------------------------------------- */

/* NULL with `err` filled: there is none. */
static struct plugin *find(struct plugins *plugins, const char *id, struct err *err) {
  int index = plugins_find(plugins, id);
  if (index < 0) err_set(err, ENOENT, "there is no plugin of the name \"%.40s\"", id);
  return index < 0 ? NULL : plugins->list[index];
}

/* As the files are now, on disk: that is what the person looked at. */
static int hash_files(const struct plugin *plugin, char out[PLUGIN_HASH_SIZE], struct err *err) {
  const struct plugin_place *meant =
      plugin->waiting.path != NULL ? &plugin->waiting : &plugin->place;
  json_t *files;
  if (plugin_files_read(meant, false, NULL, &files, err) != 0) return -EINVAL;
  plugin_files_hash(files, out);
  json_decref(files);
  return 0;
}

int plugins_enable(struct plugins *plugins, const char *id, const struct now *now,
                   struct err *err) {
  char hash[PLUGIN_HASH_SIZE];
  plugins_note_now(plugins, now);
  if (plugins_find(plugins, id) < 0) plugins_scan(plugins, PLUGIN_TO_LOOK); /* copied just now */
  struct plugin *plugin = find(plugins, id, err);
  if (plugin == NULL) return -ENOENT;
  int failed = hash_files(plugin, hash, err);
  if (failed) return failed;
  struct plugin_standing *standing = plugins_standing(plugin);
  standing->off = false;
  standing->killed[0] = '\0';
  memset(standing->kills, 0, sizeof standing->kills);
  memcpy(standing->enabled, hash, sizeof hash);
  plugins_write_standings(plugins);
  if (plugin->waiting.path != NULL) { /* it takes the place of the installed one */
    plugins_scan(plugins, PLUGIN_TO_LOOK);
    plugin->unread = PLUGIN_TO_BE_READ;
  } else {
    plugins_refresh(plugin, false);
  }
  plugins_soon(plugins);
  return 0;
}

int plugins_disable(struct plugins *plugins, const char *id, const struct now *now,
                    struct err *err) {
  struct plugin *plugin = find(plugins, id, err);
  if (plugin == NULL) return -ENOENT;
  plugins_note_now(plugins, now);
  plugins_standing(plugin)->off = true;
  plugins_write_standings(plugins);
  plugins_take_off(plugin, PLUGIN_OFF);
  plugins_soon(plugins);
  return 0;
}
