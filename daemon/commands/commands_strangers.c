/* Names in the config that nothing answers to: only a running coach knows which there are. */
#include <stdio.h>
#include <string.h>

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

static void exercises(struct app *app, stranger_say *say, void *owner) {
  const struct catalog *catalog = plugins_catalog(app_plugins(app));
  const struct settings *settings = &app_config(app)->settings;
  const char *names[CATALOG_MAX + 1] = {NULL};
  for (int i = 0; i < catalog->count && i < CATALOG_MAX; i++) names[i] = catalog->exercises[i].id;
  for (int i = 0; i < settings->override_count; i++)
    if (catalog_find(catalog, settings->overrides[i].exercise) == NULL)
      say_stranger("exercise", settings->overrides[i].exercise,
                   "no plugin that is on has an exercise", names, say, owner);
}

static void plugins(struct app *app, stranger_say *say, void *owner) {
  const struct plugins *all = app_plugins(app);
  const struct config *config = app_config(app);
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

void command_tell_strangers(struct app *app, stranger_say *say, void *owner) {
  exercises(app, say, owner);
  plugins(app, say, owner);
}
