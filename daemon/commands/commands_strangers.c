/* Names in the config that nothing answers to. A running coach knows which there are; `settle
 * config check` looks at the folders and at what was declared when it ran last. */
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "base/paths.h"
#include "commands/commands_parts.h"
#include "config/config.h"
#include "plugins/plugins.h"

enum { STRANGER_SIZE = 200 };

/* `names` ends with NULL. */
static void say_stranger(const char *section, const char *id, const char *what,
                         const char *const *names, stranger_say *say, void *owner) {
  char text[STRANGER_SIZE];
  const char *near = args_nearest(id, names);
  snprintf(text, sizeof text, "[%s %s]: %s of that name%s%s%s", section, id, what,
           near != NULL ? "; did you mean " : "", near != NULL ? near : "",
           near != NULL ? "?" : "");
  say(owner, text);
}

static void exercises(const struct config *config, const struct plugins *all, stranger_say *say,
                      void *owner) {
  const struct catalog *catalog = plugins_catalog(all);
  const struct settings *settings = &config->settings;
  const char *names[CATALOG_MAX + 1] = {NULL};
  for (int i = 0; i < catalog->count && i < CATALOG_MAX; i++) names[i] = catalog->exercises[i].id;
  for (int i = 0; i < settings->override_count; i++)
    if (catalog_find(catalog, settings->overrides[i].exercise) == NULL)
      say_stranger("exercise", settings->overrides[i].exercise,
                   "no plugin that is on has an exercise", names, say, owner);
}

static void plugins(const struct config *config, const struct plugins *all, stranger_say *say,
                    void *owner) {
  const char *names[PLUGINS_MAX + 1] = {NULL}, *said = "";
  for (int i = 0; i < plugins_count(all); i++) {
    struct plugin_info info;
    plugins_info(all, i, &info);
    names[i] = info.id;
  }
  for (int i = 0; i < config->plugin_option_count; i++) {
    const char *id = config->plugin_options[i].plugin;
    if (plugins_find(all, id) >= 0 || strcmp(said, id) == 0) continue;
    say_stranger("plugin", id, "there is no plugin", names, say, owner);
    said = id;
  }
}

/* Values that the plugins cannot take, as they said when they were loaded. */
static void options(const struct plugins *all, stranger_say *say, void *owner) {
  for (int i = 0; i < plugins_count(all); i++) plugins_problems(all, i, say, owner);
}

void command_tell_strangers(struct app *app, stranger_say *say, void *owner) {
  exercises(app_config(app), app_plugins(app), say, owner);
  plugins(app_config(app), app_plugins(app), say, owner);
  if (!plugins_busy(app_plugins(app))) options(app_plugins(app), say, owner);
}

/* ---- without a coach ------------------------------------------------------------------------- */

/* Not before all has been loaded once is it known what they declare. */
static bool all_known(const struct plugins *all) {
  struct plugin_info info;
  for (int i = 0; i < plugins_count(all); i++) {
    plugins_info(all, i, &info);
    if (info.state == PLUGIN_LOADING) return false;
  }
  return true;
}

static int32_t no_offset(void *owner, moment at) {
  (void)owner, (void)at;
  return 0;
}

/* The time of it all does not matter. A coach may be running: its notes are read, and left alone.
 */
static int open_all(uv_loop_t *loop, const struct config *config, struct plugins **out,
                    struct err *err) {
  static const struct plugins_events events = {.catalog = NULL};
  static const struct zone zone = {.offset = no_offset};
  const struct now now = {.at = 0, .zone = &zone};
  char own[PATH_SIZE], state[PATH_SIZE];
  int failed = paths_config(own, "plugins", err);
  if (!failed) failed = paths_state(state, "plugins", err);
  if (failed) return failed;
  const struct plugins_places places = {.own = own, .state = state, .look_only = true};
  const struct plugins_settings settings = {.isolation = (enum isolation)config->isolation,
                                            .trust_own = config->trust_own,
                                            .options = config->plugin_options,
                                            .option_count = config->plugin_option_count};
  return plugins_open(loop, &places, &settings, &events, NULL, &now, out, err);
}

int command_find_strangers(const struct config *config, stranger_say *say, void *owner,
                           struct err *err) {
  uv_loop_t loop;
  struct plugins *all = NULL;
  int failed = uv_loop_init(&loop);
  if (failed) return err_set(err, -failed, "%s", uv_strerror(failed));
  failed = open_all(&loop, config, &all, err);
  /* Only the plugin itself can say what is wrong with its options. */
  while (!failed && config->plugin_option_count > 0 && plugins_busy(all))
    uv_run(&loop, UV_RUN_ONCE);
  if (!failed) plugins(config, all, say, owner);
  if (!failed) options(all, say, owner);
  if (!failed && all_known(all)) exercises(config, all, say, owner);
  plugins_close(all);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
  return failed;
}
