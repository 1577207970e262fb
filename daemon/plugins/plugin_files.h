/* Finding plugins and reading their files (facts 7). A plugin is a folder `<id>/` with init.lua, or
 * a single file `<id>.lua`. Its files are anybody's: nothing here follows a link inside a plugin,
 * waits for a FIFO or device, or reads more than the limits. Blocks for small files; called at
 * start, and when something may have changed. */
#ifndef SETTLED_PLUGIN_FILES_H
#define SETTLED_PLUGIN_FILES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/paths.h"
#include "plugins/plugin_hash.h"
#include "settled/entry.h"

enum {
  PLUGIN_FILE_MAX = 256 * 1024,     /* bytes of one */
  PLUGIN_FILES_MAX = 64,            /* .lua files */
  PLUGIN_FILES_BYTES = 1024 * 1024, /* of all */
  PLUGIN_PATH_MAX = 90,             /* bytes of a path inside the folder */
  PLUGIN_DEPTH_MAX = 8,             /* folders inside each other */
  PLUGIN_ENTRIES_MAX = 2000         /* looked at in a folder of plugins, and in one plugin */
};

struct plugin_place {
  char id[NAME_SIZE];
  char *path;  /* absolute; owned */
  bool single; /* one file, no folder */
  bool own;    /* of the person's folder */
};

/* The plugins of a folder, by id; a folder goes before a file of the same id. What cannot be one is
 * logged and left out; `settle.lua` is the API for editors. Returns how many, at most `max`; a
 * missing folder has none. */
int plugin_files_find(const char *folder, bool own, struct plugin_place *out, int max);
void plugin_place_finish(struct plugin_place *place);

/* What the files look like without reading them: names, inodes, sizes and times of all of them,
 * pictures too. The same again: nobody wrote to them. "": changed so lately before `now` that this
 * would not be certain, or not to be seen. */
struct plugin_look {
  moment now;
  char hash[PLUGIN_HASH_SIZE];
};

/* All .lua files as an object: path inside the folder -> text, in order of the paths; a byte order
 * mark and a first line beginning with `#!` are left out. `with_tests`: test.lua too. `look`: what
 * they looked like just before; NULL: not wanted. `*out` is a new reference. -errno with `err`
 * filled, beginning with the file's name in the folder: -EINVAL (no regular file, a name that is
 * none, a 0 byte, not UTF-8), -EFBIG, -E2BIG, -ELOOP, ... */
int plugin_files_read(const struct plugin_place *place, bool with_tests, struct plugin_look *look,
                      json_t **out, struct err *err);
void plugin_files_look(const struct plugin_place *place, struct plugin_look *look);
/* What these texts are known by. */
void plugin_files_hash(const json_t *files, char out[PLUGIN_HASH_SIZE]);

/* The absolute path of an image inside the folder: PNG or SVG by name and by content
 * (base/picture.h), regular, no link on the way. 0, -EINVAL or -errno. */
int plugin_files_image(const struct plugin_place *place, const char *name, char out[PATH_SIZE],
                       struct err *err);

#endif
