/* Versions of plugins: which one may run, loading it, and what it declares. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "plugins/plugin_cache.h"
#include "plugins/plugin_text.h"
#include "plugins/plugins_parts.h"

/* ---- versions -------------------------------------------------------------------------------- */

static void free_version(struct plugin_version *version) {
  plugin_runner_destroy(version->runner);
  plugin_declared_free(version->declared);
  json_decref(version->files);
  json_decref(version->options);
  free(version);
}

void plugins_free_retired(struct plugin_version *retired) {
  while (retired != NULL) {
    struct plugin_version *next = retired->next;
    free_version(retired);
    retired = next;
  }
}

/* NULL: nothing to do. What it declares lives on until the next catalogue. */
static void retire(struct plugins *plugins, struct plugin_version *version) {
  if (version == NULL) return;
  version->retired = true;
  version->next = plugins->retired;
  plugins->retired = version;
  plugins_soon(plugins);
}

static void drop_coming(struct plugin *plugin) {
  retire(plugin->plugins, plugin->coming);
  plugin->coming = NULL;
}

static void drop_current(struct plugin *plugin) {
  if (plugin->current == NULL) return;
  retire(plugin->plugins, plugin->current);
  plugin->current = NULL;
  plugin->asked = false;
  plugin->plugins->dirty = true;
}

static void forget_problems(struct plugin *plugin) {
  json_decref(plugin->problems);
  plugin->problems = NULL;
}

void plugins_take_off(struct plugin *plugin, enum plugin_state state) {
  forget_problems(plugin);
  drop_coming(plugin);
  drop_current(plugin);
  plugin->state = state;
}

void plugins_free(struct plugin *plugin) {
  if (plugin->current != NULL) free_version(plugin->current);
  if (plugin->coming != NULL) free_version(plugin->coming);
  plugin_log_finish(&plugin->log);
  plugin_place_finish(&plugin->place);
  plugin_place_finish(&plugin->waiting);
  plugin_place_finish(&plugin->spare);
  forget_problems(plugin);
  free(plugin->broken);
  free(plugin->notice);
  free(plugin->proposals);
  free(plugin);
}

/* Takes both references. */
static struct plugin_version *create_version(struct plugin *plugin, json_t *files,
                                             json_t *options) {
  struct plugin_version *version = calloc(1, sizeof *version);
  if (version == NULL || options == NULL) {
    free(version);
    json_decref(files);
    json_decref(options);
    return NULL;
  }
  *version = (struct plugin_version){
      .plugin = plugin, .files = files, .options = options, .own = plugin->place.own};
  snprintf(version->id, sizeof version->id, "%s", plugin->place.id);
  plugin_files_hash(files, version->hash);
  if (plugin_cache_key(version->hash, options, version->key) == 0) return version;
  free_version(version);
  return NULL;
}

/* ---- the child's side of a load -------------------------------------------------------------- */

/* The sandbox is less than whole: said once, unless that is not allowed at all. */
static bool accept_layers(struct plugin *plugin) {
  struct plugins *plugins = plugin->plugins;
  unsigned missing = LAYERS_ALL & ~plugin->layers;
  plugins->missing |= missing;
  if (missing == 0) return true;
  if (plugins->isolation == ISOLATION_REQUIRE) return false;
  if (plugins->standings->said == missing) return true;
  plugins->standings->said = missing;
  plugins->say_missing = true;
  plugins_write_standings(plugins);
  log_warning("plugins run with REDUCED isolation: the kernel or this place lacks a layer");
  plugins_soon(plugins);
  return true;
}

static void expose(struct plugin *plugin) {
  plugins_take_off(plugin, PLUGIN_EXPOSED);
  plugins_notice(plugin, "", 0,
                 "Plugin %s was not run: its sandbox is not whole here, and the config asks for "
                 "that.",
                 plugin->place.id);
}

static bool on_hello(void *owner, unsigned layers) {
  struct plugin_version *version = owner;
  if (version->retired) return false;
  version->plugin->ran = true;
  version->plugin->layers = layers;
  bool accepted = accept_layers(version->plugin);
  if (!accepted) expose(version->plugin);
  return accepted;
}

/* What was kept: {"state":{...},"version":1}; NULL: nothing that can be read. */
static json_t *fetch_state(struct plugin *plugin) {
  struct plugins *plugins = plugin->plugins;
  char *text = plugins->events.fetch != NULL
                   ? plugins->events.fetch(plugins->owner, plugin->place.id)
                   : NULL;
  if (text == NULL) return NULL;
  json_t *kept = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
  free(text);
  if (json_is_object(json_object_get(kept, "state"))) return kept;
  plugins_say(plugin, "the state that was kept cannot be read; it begins with none");
  json_decref(kept);
  return NULL;
}

static json_t *on_load(void *owner) {
  struct plugin_version *version = owner;
  if (version->retired) return NULL;
  struct plugin *plugin = version->plugin;
  json_t *kept = fetch_state(plugin);
  json_t *state = json_object_get(kept, "state");
  json_t *number = json_object_get(kept, "version");
  json_t *message = json_pack("{s:{s:s, s:O, s:O, s:o, s:o, s:o}}", "load", "id", version->id,
                              "files", version->files, "options", version->options, "state",
                              state != NULL ? json_incref(state) : json_null(), "state_version",
                              json_is_integer(number) ? json_incref(number) : json_integer(1),
                              "now", plugin_now(&plugin->plugins->now));
  json_decref(kept);
  return message;
}

static void keep_declared(struct plugin_version *version, json_t *part) {
  struct plugin *plugin = version->plugin;
  struct plugin_kept kept = {.loaded = part, .layers = plugin->layers};
  struct err err;
  if (plugin->plugins->look_only) return;
  memcpy(kept.digest, version->digest, sizeof kept.digest);
  if (plugin_cache_write(plugin->plugins->cache, version->id, version->key, &kept, &err) != 0)
    log_warning("plugins: %s", err.text);
}

/* It declares something else than before, with the same files: what it declared lives on in a
 * version of its own, until the next catalogue. */
static void replace_declared(struct plugin_version *version, struct plugin_declared *declared) {
  struct plugins *plugins = version->plugin->plugins;
  struct plugin_version *old = calloc(1, sizeof *old);
  if (old == NULL) {
    plugin_declared_free(declared);
    return;
  }
  old->declared = version->declared;
  version->declared = declared;
  retire(plugins, old);
  plugins->dirty = true;
}

static void forget_broken(struct plugin *plugin) {
  free(plugin->broken);
  plugin->broken = NULL;
}

static void put_in_force(struct plugin_version *version) {
  struct plugin *plugin = version->plugin;
  drop_current(plugin);
  plugin->current = version;
  plugin->state = PLUGIN_ON;
  plugin->error[0] = '\0';
  forget_problems(plugin);
  if (version->own) forget_broken(plugin);
  plugin->plugins->dirty = true;
  plugins_soon(plugin->plugins);
}

/* `keep`: in the cache. */
static void take_declared(struct plugin_version *version, struct plugin_declared *declared,
                          json_t *part, bool keep) {
  struct plugin *plugin = version->plugin;
  char digest[PLUGIN_HASH_SIZE] = "";
  plugin_declared_digest(part, digest);
  bool same = strcmp(digest, version->digest) == 0;
  memcpy(version->digest, digest, sizeof version->digest);
  if (keep && (version == plugin->coming || !same)) keep_declared(version, part);
  if (version == plugin->coming) {
    plugin->coming = NULL;
    version->declared = declared;
    put_in_force(version);
  } else if (!same) {
    replace_declared(version, declared);
    plugins_soon(plugin->plugins);
  } else {
    plugin_declared_free(declared);
  }
}

/* A value of the config that the plugin cannot take: its default counts meanwhile. */
static void say_option(void *owner, const char *text) {
  struct plugin *plugin = owner;
  plugin_log_add(&plugin->log, plugin->plugins->now.at, true, text);
  if (plugin->problems == NULL) plugin->problems = json_array();
  json_array_append_new(plugin->problems, json_string(text));
  if (plugin->error[0] == '\0') snprintf(plugin->error, sizeof plugin->error, "%s", text);
  plugins_notice(
      plugin, "", 0,
      "Plugin %s: a setting is not what it may be, so the usual one counts. More: settle "
      "config check",
      plugin->place.id);
}

static int on_loaded(void *owner, const json_t *loaded, struct err *err) {
  struct plugin_version *version = owner;
  struct plugin_declared *declared;
  if (version->retired) return err_set(err, ECANCELED, "not needed any more");
  struct plugin *plugin = version->plugin;
  int failed = plugin_declared_read(loaded, &plugin->place, plugins_say, plugin, &declared, err);
  if (failed) return failed;
  plugin_reply_log(json_object_get(loaded, "log"), plugins_say, plugin);
  const json_t *problems = json_object_get(loaded, "problems");
  const json_t *state = json_object_get(loaded, "state");
  if (json_is_object(state)) plugins_store(plugin, state, declared->state_version);
  json_t *part = plugin_declared_part(loaded);
  /* What is in the cache has no mistakes in its options: others are loaded anew, to say them. */
  take_declared(version, declared, part, json_array_size(problems) == 0);
  json_decref(part);
  forget_problems(plugin);
  plugin_options_problems(&plugin->plugins->options, version->id, problems, say_option, plugin);
  return 0;
}

struct plugin_runner *plugins_runner(struct plugin_version *version) {
  static const struct plugin_runner_events events = {on_hello, on_load, on_loaded, plugins_replied,
                                                     plugins_failed};
  const struct plugins *plugins = version->plugin->plugins;
  if (version->runner == NULL && plugin_runner_create(plugins->loop, plugins->program, version->id,
                                                      &events, version, &version->runner) != 0)
    log_error("plugin %s: no memory", version->id);
  return version->runner;
}

/* ---- one plugin ------------------------------------------------------------------------------ */

static bool take_from_cache(struct plugin_version *version) {
  struct plugin *plugin = version->plugin;
  const struct plugins *plugins = plugin->plugins;
  struct plugin_kept kept = {.layers = 0};
  struct err err;
  if (!plugin_cache_read(plugins->cache, version->id, version->key, &kept)) return false;
  bool whole = kept.layers == LAYERS_ALL || plugins->isolation == ISOLATION_BEST;
  bool taken = whole && plugin_declared_read(kept.loaded, &plugin->place, plugins_say, plugin,
                                             &version->declared, &err) == 0;
  json_decref(kept.loaded);
  if (!taken) return false;
  memcpy(version->digest, kept.digest, sizeof version->digest);
  plugin->ran = true;
  plugin->layers = kept.layers;
  plugin->plugins->missing |= LAYERS_ALL & ~kept.layers;
  put_in_force(version);
  return true;
}

static void load(struct plugin_version *version) {
  struct plugin *plugin = version->plugin;
  if (take_from_cache(version)) return;
  struct plugin_runner *runner = plugins_runner(version);
  if (runner == NULL) {
    free_version(version);
    return;
  }
  plugin->coming = version;
  if (plugin->current == NULL) plugin->state = PLUGIN_LOADING;
  plugin_runner_load(runner);
  plugins_soon(plugin->plugins);
}

/* Its files cannot be read: the version in force stays. */
static void fail_files(struct plugin *plugin, const struct err *err) {
  struct plugin_error error;
  plugin_error_set(&error, err->text);
  drop_coming(plugin);
  plugins_report(plugin, &error, plugins_instead(plugin));
  if (!plugins_stand_in(plugin) && plugin->current == NULL) plugin->state = PLUGIN_ERROR;
}

static const char *off_because(enum plugin_state state) {
  switch (state) {
  case PLUGIN_NEW:
    return "is new";
  case PLUGIN_CHANGED:
    return "has changed";
  case PLUGIN_ON:
  case PLUGIN_LOADING:
  case PLUGIN_OFF:
  case PLUGIN_KILLED:
  case PLUGIN_ERROR:
  case PLUGIN_EXPOSED:
  case PLUGIN_STATE_COUNT:
    break;
  }
  return NULL;
}

static void stay_off(struct plugin *plugin, enum plugin_state state) {
  const char *why = plugin->state != state ? off_because(state) : NULL;
  plugins_take_off(plugin, state);
  if (why == NULL) return;
  plugins_notice(plugin, "", 0, "Plugin %s %s and stays off until: settle plugin enable %s",
                 plugin->place.id, why, plugin->place.id);
}

static bool is_exposed(const struct plugin *plugin) {
  return plugin->ran && plugin->layers != LAYERS_ALL &&
         plugin->plugins->isolation == ISOLATION_REQUIRE;
}

/* A version whose files may run: the one in force, the one that is coming, or a new one. */
static void choose_version(struct plugin_version *version) {
  struct plugin *plugin = version->plugin;
  bool is_current = plugin->current != NULL && strcmp(plugin->current->key, version->key) == 0;
  bool is_coming = plugin->coming != NULL && strcmp(plugin->coming->key, version->key) == 0;
  if (is_coming) {
    free_version(version);
    return;
  }
  drop_coming(plugin);
  if (is_exposed(plugin)) {
    free_version(version);
    expose(plugin);
  } else if (is_current) {
    free_version(version);
    plugin->state = PLUGIN_ON;
  } else {
    load(version);
  }
}

/* As they did when they were read last. */
static bool looks_as_before(const struct plugin *plugin, const struct plugin_look *look) {
  return look->hash[0] != '\0' && strcmp(look->hash, plugin->look) == 0;
}

static bool is_as_before(const struct plugin *plugin) {
  struct plugin_look look = {.now = plugin->plugins->now.at};
  plugin_files_look(&plugin->place, &look);
  return looks_as_before(plugin, &look);
}

/* Remembers how they look; an error about the files before them is none any more. */
static int read_files(struct plugin *plugin, json_t **out, struct err *err) {
  struct plugin_look look = {.now = plugin->plugins->now.at};
  int failed = plugin_files_read(&plugin->place, false, &look, out, err);
  if (!looks_as_before(plugin, &look)) plugin->error[0] = '\0';
  memcpy(plugin->look, look.hash, sizeof plugin->look);
  return failed;
}

const char *plugins_instead(const struct plugin *plugin) {
  if (plugin->current != NULL && plugin->current->own == plugin->place.own)
    return "The one before goes on.";
  return plugin->spare.path != NULL ? "The one that came with settled goes on."
                                    : "The plan goes on without it.";
}

static void change_places(struct plugin *plugin) {
  plugin_place_finish(&plugin->waiting);
  plugin->waiting = plugin->place;
  plugin->place = plugin->spare;
  plugin->spare = (struct plugin_place){.path = NULL};
}

bool plugins_stand_in(struct plugin *plugin) {
  char look[PLUGIN_HASH_SIZE];
  bool own_runs = plugin->current != NULL && plugin->current->own;
  if (plugin->spare.path == NULL || own_runs) return false;
  if (plugin->broken == NULL) plugin->broken = strdup(plugin->error);
  change_places(plugin);
  memcpy(look, plugin->look, sizeof look);
  if (plugin->current == NULL) plugins_refresh(plugin, false);
  memcpy(plugin->look, look, sizeof look); /* of the person's: a change of it is what counts */
  return true;
}

void plugins_refresh(struct plugin *plugin, bool only_changed) {
  struct plugins *plugins = plugin->plugins;
  if (only_changed && is_as_before(plugin)) {
    if (plugin->broken != NULL) plugins_stand_in(plugin);
    return;
  }
  if (plugin->place.own) forget_broken(plugin);
  json_t *files;
  struct err err;
  if (read_files(plugin, &files, &err) != 0) {
    fail_files(plugin, &err);
    return;
  }
  struct plugin_version *version =
      create_version(plugin, files, plugin_options_of(&plugins->options, plugin->place.id));
  if (version == NULL) {
    log_error("plugin %s: no memory", plugin->place.id);
    return;
  }
  enum plugin_state state = plugin_standing_state(plugins_standing(plugin), version->hash,
                                                  !plugin->place.own || plugins->trust_own);
  if (state == PLUGIN_ON) {
    choose_version(version);
  } else {
    free_version(version);
    stay_off(plugin, state);
  }
}
