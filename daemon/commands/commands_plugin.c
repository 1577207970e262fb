/* `settle plugin`: the verbs that need a running coach. */
#include <stdio.h>
#include <string.h>

#include "commands/commands_parts.h"
#include "commands/when.h"
#include "plugins/plugins.h"

static json_t *plugin_json(const struct plugin_info *info) {
  return json_pack("{s:s,s:s,s:s,s:s,s:b,s:s,s:s,s:i,s:i,s:b,s:i,s:s}", "id", info->id, "state",
                   plugin_state_names[info->state], "version", info->version, "path", info->path,
                   "own", info->own, "waiting", info->waiting != NULL ? info->waiting : "",
                   "broken", info->broken != NULL ? info->broken : "", "exercises", info->exercises,
                   "routines", info->routines, "adapts", info->adapts, "kills", info->kills,
                   "error", info->error);
}

/* The person's own of that name, while the installed one goes on. */
static void print_waiting(struct reply *reply, const struct plugin_info *info) {
  const char *why = info->broken != NULL ? info->broken : "";
  reply_print(reply, "  %-20s %-8s yours %s; the one that came with settled goes on\n", "", "",
              info->broken != NULL ? "does not load" : "waits");
  if (why[0] != '\0')
    reply_print(reply, "  %-20s %-8s %.*s\n", "", "", (int)strcspn(why, "\n"), why);
}

static void list_plugins(struct call *call) {
  struct plugins *plugins = app_plugins(call->app);
  json_t *list = json_array();
  bool waiting = false;
  for (int i = 0; i < plugins_count(plugins); i++) {
    struct plugin_info info;
    plugins_info(plugins, i, &info);
    const char *words = info.error[0] != '\0' ? info.error : info.about;
    reply_print(call->reply, "  %-20s %-8s %-8s %.*s\n", info.id, plugin_state_names[info.state],
                info.version, (int)strcspn(words, "\n"), words);
    if (info.waiting != NULL && info.state != PLUGIN_OFF) print_waiting(call->reply, &info);
    json_array_append_new(list, plugin_json(&info));
    waiting |= info.state == PLUGIN_NEW || info.state == PLUGIN_CHANGED ||
               (info.waiting != NULL && info.broken == NULL);
  }
  if (plugins_count(plugins) == 0) reply_print(call->reply, "There are no plugins.\n");
  if (waiting)
    reply_print(call->reply, "What is new or changed stays off until: settle plugin enable ID\n");
  if (plugins_layers_missing(plugins) != 0)
    reply_print(call->reply, "REDUCED isolation: this system lacks a layer of the sandbox.\n");
  json_object_set_new(call->reply->data, "plugins", list);
}

static void print_log(struct call *call, int index) {
  struct plugins *plugins = app_plugins(call->app);
  struct plugin_log_row rows[PLUGINS_LOG_MAX];
  struct plugin_info info;
  struct now now = app_now(call->app);
  plugins_info(plugins, index, &info);
  int count = plugins_log(plugins, index, rows);
  for (int i = 0; i < count; i++) {
    char at[WHEN_SIZE], times[24] = "";
    when_format(rows[i].at, &now, at);
    if (rows[i].count > 1) snprintf(times, sizeof times, " (%d times)", rows[i].count);
    reply_print(call->reply, "%s %s%s%s: %s\n", at, info.id, rows[i].error ? " error" : "", times,
                rows[i].text);
  }
}

static void plugin_log(struct call *call) {
  struct plugins *plugins = app_plugins(call->app);
  const char *id = call->args->word_count > 1 ? call->args->words[1] : NULL;
  int only = id != NULL ? plugins_find(plugins, id) : 0;
  if (only < 0) {
    reply_fail(call->reply, "missing", "There is no plugin called \"%.30s\".", id);
    return;
  }
  size_t before = call->reply->text.len;
  for (int i = only; i < (id != NULL ? only + 1 : plugins_count(plugins)); i++) print_log(call, i);
  if (call->reply->text.len == before) reply_print(call->reply, "Nothing since settled started.\n");
}

/* ---- on and off ----------------------------------------------------------------------------- */

static void tell_declared(struct app *app, const struct plugin_info *info, struct reply *reply) {
  const struct catalog *catalog = plugins_catalog(app_plugins(app));
  reply_print(reply, "  %s %s%s%s\n", info->name, info->version, info->about[0] ? ": " : "",
              info->about);
  for (int i = 0; i < catalog->count; i++) {
    const struct exercise *exercise = &catalog->exercises[i];
    if (strcmp(exercise->plugin, info->id) != 0) continue;
    reply_print(reply, "  exercise %s: %s, %s, %d level%s\n", exercise->id, exercise->title,
                kind_names[exercise->kind], exercise->level_count,
                exercise->level_count == 1 ? "" : "s");
  }
  if (info->routines > 0)
    reply_print(reply, "  %d conversation%s\n", info->routines, info->routines == 1 ? "" : "s");
  if (info->adapts) reply_print(reply, "  can make a day lighter\n");
}

void command_tell_plugin(struct app *app, const char *id, struct reply *reply) {
  struct plugins *plugins = app_plugins(app);
  struct plugin_info info;
  int index = plugins_find(plugins, id);
  if (index < 0) {
    reply_fail(reply, "missing", "%s is not there any more.", id);
    return;
  }
  plugins_info(plugins, index, &info);
  json_object_update_new(reply->data, plugin_json(&info));
  if (info.state != PLUGIN_ON && info.state != PLUGIN_LOADING) {
    reply_fail(reply, "plugin", "%s does not run (%s). %.200s\nMore: settle plugin log %s", id,
               plugin_state_names[info.state], info.error, id);
    return;
  }
  reply_print(reply, "%s is %s.\n", id, info.state == PLUGIN_ON ? "on" : "still being loaded");
  if (info.state == PLUGIN_ON) tell_declared(app, &info, reply);
  if (info.error[0] == '\0') return;
  reply_print(reply, "Its last error: %s\n", info.error);
  reply->exit = 1;
}

static void switch_plugin(struct call *call, bool on) {
  struct now now = app_now(call->app);
  struct err err;
  if (call->args->word_count != 2) {
    reply_fail(call->reply, "usage", "It is: settle plugin %s ID", on ? "enable" : "disable");
    return;
  }
  const char *id = call->args->words[1];
  int result = on ? plugins_enable(app_plugins(call->app), id, &now, &err)
                  : plugins_disable(app_plugins(call->app), id, &now, &err);
  if (result < 0)
    reply_fail(call->reply, "missing", "%s.", err.text);
  else if (on)
    snprintf(call->reply->waits_for, sizeof call->reply->waits_for, "%s", id);
  else
    reply_print(call->reply, "%s is off.\n", id);
}

static void plugin_enable(struct call *call) {
  switch_plugin(call, true);
}

static void plugin_disable(struct call *call) {
  switch_plugin(call, false);
}

static void plugin_reload(struct call *call) {
  struct now now = app_now(call->app);
  plugins_rescan(app_plugins(call->app), &now);
  reply_print(call->reply,
              "The plugin folders are read again: settle plugin list tells how it goes.\n");
}

void command_plugin(struct call *call) {
  static const struct {
    const char *word;
    void (*run)(struct call *call);
  } words[] = {{"list", list_plugins},
               {"enable", plugin_enable},
               {"disable", plugin_disable},
               {"reload", plugin_reload},
               {"log", plugin_log}};
  const char *word = call->args->word_count > 0 ? call->args->words[0] : "list";
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(words[i].word, word) == 0) {
      words[i].run(call);
      return;
    }
  reply_fail(call->reply, "usage", "It is: settle plugin %s", call->command->usage);
}
