/* One catalogue out of what all plugins declare. Its exercises are copies; their texts and steps
 * stay the plugins'. */
#ifndef SETTLED_PLUGIN_CATALOG_H
#define SETTLED_PLUGIN_CATALOG_H

#include "plugins/plugin_declared.h"

/* Told what was left out of the `index`th plugin's: one sentence. */
typedef void plugin_catalog_say(void *owner, int index, const char *text);

/* `declared` in the order in which they count: of two exercises with one id the first is kept.
 * NULL in it: declares nothing. `out` is to be freed. 0 or -ENOMEM. */
int plugin_catalog_build(const struct plugin_declared *const *declared, int count,
                         plugin_catalog_say *say, void *owner, struct catalog *out);
void plugin_catalog_free(struct catalog *catalog);

#endif
