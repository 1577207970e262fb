/* The person's values for one plugin, `[plugin ID]` of the config: on their way to the plugin as
 * they are written, and what it says about them on its way back to a line of the config. */
#ifndef SETTLED_PLUGIN_OPTIONS_H
#define SETTLED_PLUGIN_OPTIONS_H

#include <jansson.h>

#include "config/options.h"
#include "plugins/plugin_declared.h"

/* A copy of the config's values that outlives the config. All zero: none. */
struct plugin_options {
  struct plugin_option *rows; /* owned, with their values */
  int count;
};

/* 0 or -ENOMEM, with the old ones kept. */
int plugin_options_copy(struct plugin_options *options, const struct plugin_option *rows,
                        int count);
void plugin_options_finish(struct plugin_options *options);

/* {"minutes":"15"}, by name; of two the last counts. A new reference; NULL: no memory. */
json_t *plugin_options_of(const struct plugin_options *options, const char *plugin);

/* Says each of the "problems" of `loaded` with its place: "config.ini:12:9: minutes: must be ..."
 */
void plugin_options_problems(const struct plugin_options *options, const char *plugin,
                             const json_t *problems, plugin_say *say, void *owner);

#endif
