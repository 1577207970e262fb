#include "plugins/plugins.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "plugins/plugin_text.h"
#include "plugins/plugins_parts.h"

const char *const plugin_state_names[PLUGIN_STATE_COUNT] = {
    [PLUGIN_ON] = "on",       [PLUGIN_LOADING] = "loading", [PLUGIN_OFF] = "off",
    [PLUGIN_NEW] = "new",     [PLUGIN_CHANGED] = "changed", [PLUGIN_KILLED] = "killed",
    [PLUGIN_ERROR] = "error", [PLUGIN_EXPOSED] = "exposed",
};

const char *const plugin_layer_names[LAYER_COUNT] = {[LAYER_LANDLOCK] = "landlock",
                                                     [LAYER_SECCOMP] = "seccomp",
                                                     [LAYER_RLIMITS] = "rlimits",
                                                     [LAYER_NO_NEW_PRIVS] = "no_new_privs",
                                                     [LAYER_DUMPABLE] = "dumpable"};

/* ---- what is noted --------------------------------------------------------------------------- */

void plugins_note_now(struct plugins *plugins, const struct now *now) {
  memset(&plugins->now, 0, sizeof plugins->now);
  civil_stamp(&plugins->now, now->at, now->zone);
}

struct plugin_standing *plugins_standing(struct plugin *plugin) {
  return plugin_standing(plugin->plugins->standings, plugin->place.id);
}

void plugins_write_standings(struct plugins *plugins) {
  struct err err;
  if (plugins->standing == NULL || plugins->look_only) return;
  if (paths_make_private(plugins->cache, &err) != 0 ||
      plugin_standings_write(plugins->standing, plugins->standings, &err) != 0)
    log_warning("plugins: %s", err.text);
}

void plugins_say(void *owner, const char *text) {
  struct plugin *plugin = owner;
  plugin_log_add(&plugin->log, plugin->plugins->now.at, false, text);
}

/* Of a whole folder of new plugins a person hears a few, and then that there are more. False: heard
 * enough today. */
static bool may_notice(struct plugins *plugins, bool *last) {
  if (plugins->noticed != plugins->now.date) plugins->notices = 0;
  plugins->noticed = plugins->now.date;
  *last = ++plugins->notices == PLUGINS_NOTICES;
  return plugins->notices <= PLUGINS_NOTICES;
}

void plugins_notice(struct plugin *plugin, const char *file, int line, const char *format, ...) {
  char text[PLUGIN_NOTICE_SIZE], cut[PLUGIN_NOTICE_SIZE];
  va_list args;
  bool last = false;
  day_number today = plugin->plugins->now.date;
  if (plugin->noticed == today || !may_notice(plugin->plugins, &last)) return;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (last)
    snprintf(text, sizeof text, "More plugins need a look today. Which: settle plugin list");
  text_cut(text, PLUGIN_NOTICE_CHARACTERS, cut, sizeof cut);
  free(plugin->notice);
  plugin->notice = strdup(cut);
  plugin->noticed = today;
  snprintf(plugin->notice_file, sizeof plugin->notice_file, "%s", file);
  plugin->notice_line = line;
  plugins_soon(plugin->plugins);
}

/* The message may hold what the person noted: it stays out of the system's log. */
void plugins_report(struct plugin *plugin, const struct plugin_error *error, const char *then) {
  char text[PLUGIN_MESSAGE_SIZE + PLUGIN_TRACE_SIZE], place[PLUGIN_FILE_NAME + 16] = "";
  const char *id = plugin->place.id;
  snprintf(text, sizeof text, "%s%s%s", error->message, error->traceback[0] ? "\n" : "",
           error->traceback);
  plugin_log_add(&plugin->log, plugin->plugins->now.at, true, text);
  plugin_text_log(error->message, plugin->error, sizeof plugin->error);
  if (error->file[0] != '\0') snprintf(place, sizeof place, " at %s:%d", error->file, error->line);
  log_warning("plugin %s: something went wrong%s; settle plugin log %s", id, place, id);
  plugins_notice(plugin, error->file, error->line,
                 "Plugin %s: something went wrong%s. %s More: settle plugin log %s", id, place,
                 then, id);
}

/* ---- what is carried out --------------------------------------------------------------------- */

static bool is_working(const struct plugin_version *version) {
  return version != NULL && version->runner != NULL && plugin_runner_is_working(version->runner);
}

static int count_working(const struct plugins *plugins) {
  int count = 0;
  for (int i = 0; i < plugins->count; i++)
    count += is_working(plugins->list[i]->current) + is_working(plugins->list[i]->coming);
  return count;
}

/* How many children it started: 0 or 1. */
static int go(struct plugin_version *version, int *working) {
  if (version == NULL || version->runner == NULL || *working >= PLUGINS_AT_ONCE ||
      plugin_runner_is_working(version->runner))
    return 0;
  bool ran = plugin_runner_is_running(version->runner);
  plugin_runner_go(version->runner);
  *working += plugin_runner_is_working(version->runner);
  return !ran && plugin_runner_is_running(version->runner);
}

/* One start a turn of the loop: each holds it until the child has begun, and whoever waits on the
 * socket is heard in between. And not all work at once: a hundred children on two processors would
 * all be late; each answer has the next one go on. */
static void go_all(struct plugins *plugins) {
  int started = 0, working = count_working(plugins);
  for (int i = 0; i < plugins->count && started == 0; i++) {
    started += go(plugins->list[i]->current, &working);
    if (started == 0) started += go(plugins->list[i]->coming, &working);
  }
  if (started > 0) plugins_soon(plugins);
}

static void say_notice(struct plugin *plugin) {
  struct plugins *plugins = plugin->plugins;
  char *text = plugin->notice;
  if (text == NULL) return;
  plugin->notice = NULL;
  const struct plugin_notice notice = {.plugin = plugin->place.id,
                                       .file = plugin->notice_file,
                                       .line = plugin->notice_line,
                                       .text = text};
  if (plugins->events.notice != NULL) plugins->events.notice(plugins->owner, &notice);
  free(text);
}

static void say_missing(struct plugins *plugins) {
  static const struct plugin_notice notice = {
      .plugin = "",
      .file = "",
      .text = "Plugins run with REDUCED isolation on this system. More: settle doctor"};
  if (!plugins->say_missing) return;
  plugins->say_missing = false;
  if (plugins->events.notice != NULL) plugins->events.notice(plugins->owner, &notice);
}

static void say_notices(struct plugins *plugins) {
  for (int i = 0; i < plugins->count && !plugins->closed; i++) say_notice(plugins->list[i]);
  if (!plugins->closed) say_missing(plugins);
}

/* Whether what they declare may be another in a moment. */
static bool any_coming(const struct plugins *plugins) {
  if (plugins_any_unread(plugins)) return true;
  for (int i = 0; i < plugins->count; i++)
    if (plugins->list[i]->coming != NULL) return true;
  return false;
}

/* Once for all that are being loaded. What was retired before is freed when nobody points to it any
 * more. */
static void renew_catalog(struct plugins *plugins) {
  if (plugins->dirty && any_coming(plugins)) return;
  struct plugin_version *retired = plugins->retired;
  plugins->retired = NULL;
  if (plugins->dirty) {
    struct catalog old = plugins->catalog;
    plugins->dirty = false;
    plugins_build_catalog(plugins);
    plugins_drop_routines(plugins); /* with another catalogue they are asked for again */
    if (plugins->events.catalog != NULL) plugins->events.catalog(plugins->owner, &plugins->catalog);
    plugin_catalog_free(&old);
  }
  plugins_free_retired(retired);
}

static bool any_running(const struct plugins *plugins) {
  for (int i = 0; i < plugins->count; i++) {
    const struct plugin *plugin = plugins->list[i];
    const struct plugin_version *versions[] = {plugin->current, plugin->coming};
    for (int j = 0; j < 2; j++)
      if (versions[j] != NULL && versions[j]->runner != NULL &&
          plugin_runner_is_running(versions[j]->runner))
        return true;
  }
  return false;
}

/* False: it is busy. */
static bool rest(struct plugin_version *version) {
  if (version == NULL || version->runner == NULL) return true;
  plugin_runner_rest(version->runner);
  return !plugin_runner_is_busy(version->runner);
}

static void on_idle(uv_timer_t *timer) {
  plugins_rest(timer->data);
}

void plugins_rest(struct plugins *plugins) {
  bool all = true;
  for (int i = 0; i < plugins->count; i++) {
    all = rest(plugins->list[i]->current) && all;
    all = rest(plugins->list[i]->coming) && all;
  }
  if (all)
    uv_timer_stop(&plugins->idle);
  else
    uv_timer_start(&plugins->idle, on_idle, PLUGINS_IDLE_MS, 0);
}

static void on_soon(uv_async_t *soon) {
  struct plugins *plugins = soon->data;
  if (plugins->closed) return;
  plugins->noted = false;
  uv_unref((uv_handle_t *)soon);
  if (plugins_read_next(plugins)) plugins_soon(plugins);
  go_all(plugins);
  say_notices(plugins);
  if (!plugins->closed) renew_catalog(plugins);
  if (!plugins->closed) plugins_finish_ask(plugins);
  if (!plugins->closed) plugins_fail_routines(plugins);
  if (!plugins->closed && any_running(plugins))
    uv_timer_start(&plugins->idle, on_idle, PLUGINS_IDLE_MS, 0);
}

void plugins_soon(struct plugins *plugins) {
  if (plugins->closed || plugins->noted) return;
  plugins->noted = true;
  uv_ref((uv_handle_t *)&plugins->soon);
  uv_async_send(&plugins->soon);
}

/* ---- life ------------------------------------------------------------------------------------ */

/* An installed copy's folder, or the tree's, from where the program is. */
static int beside_program(char out[PATH_SIZE], struct err *err) {
  static const char *const places[] = {"../share/settled/plugins", "../../plugins"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    char api[PATH_SIZE + 16];
    int failed = paths_self(out, places[i], err);
    if (failed) return failed;
    snprintf(api, sizeof api, "%s/settle.lua", out);
    if (access(api, R_OK) == 0) return 0;
  }
  return paths_self(out, places[0], err);
}

/* The folder of the installed plugins: $SETTLED_PLUGINS; else that of an installed copy
 * (../share/settled/plugins from the program, or SETTLED_DATADIR of the build). */
static int installed_folder(char out[PATH_SIZE], struct err *err) {
  const char *set = getenv("SETTLED_PLUGINS");
#ifdef SETTLED_DATADIR
  if (set == NULL || set[0] == '\0') set = SETTLED_DATADIR "/plugins";
#endif
  if (set == NULL || set[0] == '\0') return beside_program(out, err);
  char absolute[PATH_SIZE];
  if (set[0] != '/')
    return err_set(err, EINVAL, "SETTLED_PLUGINS is \"%.100s\": not an absolute path", set);
  if (snprintf(absolute, sizeof absolute, "%s", set) >= PATH_SIZE)
    return err_set(err, ENAMETOOLONG, "SETTLED_PLUGINS: too long");
  memcpy(out, absolute, strlen(absolute) + 1);
  return 0;
}

static void on_closed(uv_handle_t *handle) {
  struct plugins *plugins = handle->data;
  if (--plugins->handles == 0) free(plugins);
}

/* At rest none of them keeps the loop alive. */
static int add_handles(struct plugins *plugins, struct err *err) {
  int failed = uv_async_init(plugins->loop, &plugins->soon, on_soon);
  if (failed) return err_set(err, -failed, "plugins: %s", uv_strerror(failed));
  uv_unref((uv_handle_t *)&plugins->soon);
  uv_timer_init(plugins->loop, &plugins->deadline);
  uv_timer_init(plugins->loop, &plugins->idle);
  plugins->soon.data = plugins->deadline.data = plugins->idle.data = plugins;
  plugins->handles = 3;
  return 0;
}

/* NULL stays NULL; a text that could not be made counts as no memory. */
static char *copy_path(const char *folder, const char *name, bool *failed) {
  char path[PATH_SIZE];
  if (folder == NULL) return NULL;
  int n = snprintf(path, sizeof path, "%s%s", folder, name);
  char *copy = n > 0 && n < PATH_SIZE ? strdup(path) : NULL;
  if (copy == NULL) *failed = true;
  return copy;
}

static int copy_places(struct plugins *plugins, const struct plugins_places *places,
                       struct err *err) {
  char installed[PATH_SIZE];
  bool failed = false;
  if (places->installed == NULL) {
    int missing = installed_folder(installed, err);
    if (missing) return missing;
  }
  plugins->own = copy_path(places->own, "", &failed);
  if (places->one != NULL) {
    plugins->one = *places->one;
    plugins->one.path = copy_path(places->one->path, "", &failed);
  }
  plugins->installed =
      copy_path(places->installed != NULL ? places->installed : installed, "", &failed);
  plugins->cache = copy_path(places->state, "/plugins", &failed);
  plugins->standing = copy_path(places->state, "/plugins.json", &failed);
  plugins->program =
      copy_path(places->program != NULL ? places->program : "settled-plugin", "", &failed);
  return failed ? err_set(err, ENAMETOOLONG, "plugins: a path is too long") : 0;
}

static void take_settings(struct plugins *plugins, const struct plugins_settings *settings) {
  plugins->isolation = settings->isolation;
  plugins->trust_own = settings->trust_own;
  char(*order)[NAME_SIZE] = calloc((size_t)settings->order_count + 1, NAME_SIZE);
  if (order == NULL ||
      plugin_options_copy(&plugins->options, settings->options, settings->option_count) != 0) {
    free(order);
    log_error("plugins: no memory for their options; the old ones stay");
    return;
  }
  for (int i = 0; i < settings->order_count; i++) memcpy(order[i], settings->order[i], NAME_SIZE);
  free(plugins->order);
  plugins->order = order;
  plugins->order_count = settings->order_count;
}

/* Eight of them, each of its own kind and given once a process: a struct would only be a detour.
 * NOLINTNEXTLINE(readability-function-size) */
int plugins_open(uv_loop_t *loop, const struct plugins_places *places,
                 const struct plugins_settings *settings, const struct plugins_events *events,
                 void *owner, const struct now *now, struct plugins **out, struct err *err) {
  struct plugins *plugins = calloc(1, sizeof *plugins);
  if (plugins == NULL) return err_set(err, ENOMEM, "plugins: no memory");
  *plugins = (struct plugins){.loop = loop, .events = *events, .owner = owner, .told = STAGE_COUNT};
  int failed = add_handles(plugins, err);
  if (failed) {
    free(plugins);
    return failed;
  }
  plugins->standings = calloc(1, sizeof *plugins->standings);
  plugins->look_only = places->look_only;
  failed = copy_places(plugins, places, err);
  if (!failed && plugins->standings == NULL) failed = err_set(err, ENOMEM, "plugins: no memory");
  if (failed) {
    plugins_close(plugins);
    return failed;
  }
  plugin_standings_read(plugins->standing, plugins->standings);
  take_settings(plugins, settings);
  plugins_note_now(plugins, now);
  plugins_scan(plugins, PLUGIN_TO_BE_READ);
  while (plugins_read_next(plugins)) {
  }
  plugins_build_catalog(plugins);
  plugins->dirty = false;
  *out = plugins;
  return 0;
}

void plugins_close(struct plugins *plugins) {
  if (plugins == NULL) return;
  plugins->closed = true;
  for (int i = 0; i < plugins->count; i++) plugins_free(plugins->list[i]);
  plugins->count = 0;
  plugins_drop_routines(plugins);
  plugins_free_retired(plugins->retired);
  plugin_catalog_free(&plugins->catalog);
  plugin_options_finish(&plugins->options);
  plugin_place_finish(&plugins->one);
  free(plugins->order);
  free(plugins->standings);
  free(plugins->list);
  char *paths[] = {plugins->own, plugins->installed, plugins->cache, plugins->standing,
                   plugins->program};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) free(paths[i]);
  uv_close((uv_handle_t *)&plugins->soon, on_closed);
  uv_close((uv_handle_t *)&plugins->deadline, on_closed);
  uv_close((uv_handle_t *)&plugins->idle, on_closed);
}

void plugins_configure(struct plugins *plugins, const struct plugins_settings *settings,
                       const struct now *now) {
  take_settings(plugins, settings);
  plugins_rescan(plugins, now);
}

void plugins_rescan(struct plugins *plugins, const struct now *now) {
  plugins_note_now(plugins, now);
  plugins_scan(plugins, PLUGIN_TO_BE_READ);
}

void plugins_rescan_changed(struct plugins *plugins, const struct now *now) {
  plugins_note_now(plugins, now);
  plugins_scan(plugins, PLUGIN_TO_LOOK);
}

const struct catalog *plugins_catalog(const struct plugins *plugins) {
  return &plugins->catalog;
}

static bool is_busy(const struct plugin_version *version) {
  return version != NULL && version->runner != NULL && plugin_runner_is_busy(version->runner);
}

bool plugins_busy(const struct plugins *plugins) {
  if (plugins->asking || plugins->dirty || plugins->noted) return true;
  for (int i = 0; i < plugins->count; i++)
    if (is_busy(plugins->list[i]->current) || is_busy(plugins->list[i]->coming)) return true;
  return false;
}
