#include "plugins/plugin_options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/plugin_shape.h"
#include "plugins/plugin_text.h"

enum { PROBLEMS_MAX = 20, MESSAGE_MAX = 2000, SHOWN = 200 };

int plugin_options_copy(struct plugin_options *options, const struct plugin_option *rows,
                        int count) {
  struct plugin_options copy = {.rows = calloc((size_t)count + 1, sizeof *copy.rows)};
  if (copy.rows == NULL) return -ENOMEM;
  for (; copy.count < count; copy.count++) {
    copy.rows[copy.count] = rows[copy.count];
    copy.rows[copy.count].value = strdup(rows[copy.count].value);
    if (copy.rows[copy.count].value != NULL) continue;
    plugin_options_finish(&copy);
    return -ENOMEM;
  }
  plugin_options_finish(options);
  *options = copy;
  return 0;
}

void plugin_options_finish(struct plugin_options *options) {
  for (int i = 0; i < options->count; i++) free(options->rows[i].value);
  free(options->rows);
  *options = (struct plugin_options){0};
}

json_t *plugin_options_of(const struct plugin_options *options, const char *plugin) {
  json_t *values = json_object();
  for (int i = 0; values != NULL && i < options->count; i++) {
    const struct plugin_option *row = &options->rows[i];
    if (strcmp(row->plugin, plugin) == 0)
      json_object_set_new(values, row->name, json_string(row->value));
  }
  return values;
}

static const struct plugin_option *find(const struct plugin_options *options, const char *plugin,
                                        const char *name) {
  for (int i = options->count; i-- > 0;)
    if (strcmp(options->rows[i].plugin, plugin) == 0 && strcmp(options->rows[i].name, name) == 0)
      return &options->rows[i];
  return NULL;
}

static void say_problem(const struct plugin_options *options, const char *plugin,
                        const json_t *problem, plugin_say *say, void *owner) {
  static const struct plugin_field fields[] = {
      {"option", PLUGIN_FIELD_TEXT, 1, MESSAGE_MAX, false},
      {"message", PLUGIN_FIELD_TEXT, 1, MESSAGE_MAX, false}};
  struct err err;
  char name[NAME_SIZE], message[SHOWN], text[ERR_SIZE];
  if (plugin_shape(problem, "problem", fields, 2, &err) < 0) return;
  plugin_text_log(plugin_member_text(problem, "option"), name, sizeof name);
  plugin_text_log(plugin_member_text(problem, "message"), message, sizeof message);
  const struct plugin_option *row = find(options, plugin, name);
  if (row != NULL)
    snprintf(text, sizeof text, "config.ini:%d:%d: %s: %s", row->line, row->column, name, message);
  else
    snprintf(text, sizeof text, "config.ini: [plugin %s] %s: %s", plugin, name, message);
  say(owner, text);
}

void plugin_options_problems(const struct plugin_options *options, const char *plugin,
                             const json_t *problems, plugin_say *say, void *owner) {
  size_t size = json_array_size(problems);
  for (size_t i = 0; i < size && i < PROBLEMS_MAX; i++)
    say_problem(options, plugin, json_array_get(problems, i), say, owner);
}
