/* What plugins declared, kept between runs of the daemon, so that a start runs none of them: one
 * small file a plugin in the state folder, valid for one key (files, options, program). Whatever is
 * wrong with such a file, it only means that the plugin is loaded again. */
#ifndef SETTLED_PLUGIN_CACHE_H
#define SETTLED_PLUGIN_CACHE_H

#include <jansson.h>

#include "base/err.h"
#include "plugins/plugin_hash.h"

/* What a declaration depends on. `files` is the hash of the plugin's files; `options` an object. 0
 * or -ENOMEM. */
int plugin_cache_key(const char *files, const json_t *options, char out[PLUGIN_HASH_SIZE]);

/* The `loaded` that was kept under this key, and the layers of the sandbox it was made in; a new
 * reference. NULL: there is none. `folder` NULL: nothing is kept. */
json_t *plugin_cache_read(const char *folder, const char *plugin, const char *key,
                          unsigned *layers);
/* 0 or -errno. */
int plugin_cache_write(const char *folder, const char *plugin, const char *key, json_t *loaded,
                       unsigned layers, struct err *err);
/* What is kept of plugins that are no longer there goes with them. */
void plugin_cache_drop(const char *folder, const char *plugin);

#endif
