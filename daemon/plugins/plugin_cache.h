/* What plugins declared, kept between runs of the daemon, so that a start runs none of them: one
 * small file a plugin in the state folder, valid for one key (files, options, program). Whatever is
 * wrong with such a file, it only means that the plugin is loaded again. */
#ifndef SETTLED_PLUGIN_CACHE_H
#define SETTLED_PLUGIN_CACHE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "plugins/plugin_hash.h"

/* What a declaration depends on. `files` is the hash of the plugin's files; `options` an object. 0
 * or -ENOMEM. */
int plugin_cache_key(const char *files, const json_t *options, char out[PLUGIN_HASH_SIZE]);

struct plugin_kept {
  json_t *loaded;                /* the declaration (plugin_declared_part) */
  char digest[PLUGIN_HASH_SIZE]; /* of it: working it out again is half the cost of reading it */
  unsigned layers;               /* of the sandbox it was made in */
};

/* What was kept under this key; `out->loaded` is a new reference. False: nothing. `folder` NULL:
 * nothing ever is. */
bool plugin_cache_read(const char *folder, const char *plugin, const char *key,
                       struct plugin_kept *out);
/* 0 or -errno. */
int plugin_cache_write(const char *folder, const char *plugin, const char *key,
                       const struct plugin_kept *kept, struct err *err);
/* What is kept of plugins that are no longer there goes with them. */
void plugin_cache_drop(const char *folder, const char *plugin);

#endif
