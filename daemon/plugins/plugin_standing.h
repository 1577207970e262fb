/* How each plugin stands with the person: switched off, enabled with these very files, ended too
 * often. Kept in one small file of the state folder; a broken file is an empty one, which enables
 * nobody. */
#ifndef SETTLED_PLUGIN_STANDING_H
#define SETTLED_PLUGIN_STANDING_H

#include "base/err.h"
#include "plugins/plugin_hash.h"
#include "plugins/plugins.h"

struct plugin_standing {
  char id[NAME_SIZE];
  bool off;                       /* by the person */
  char enabled[PLUGIN_HASH_SIZE]; /* hash of the files that the person enabled; "": never */
  char killed[PLUGIN_HASH_SIZE];  /* hash of the files that were ended too often; "": none */
  moment kills[PLUGINS_KILLS];    /* the newest last; 0: none */
};

enum { PLUGIN_STANDINGS_MAX = 2 * PLUGINS_MAX };

struct plugin_standings { /* all zero: nobody */
  struct plugin_standing rows[PLUGIN_STANDINGS_MAX];
  int count;
  unsigned said; /* layers whose lack was said already: bits of enum plugin_layer */
};

/* `path` NULL: nothing is kept. */
void plugin_standings_read(const char *path, struct plugin_standings *out);
/* 0 or -errno. */
int plugin_standings_write(const char *path, const struct plugin_standings *standings,
                           struct err *err);

/* That of a plugin, made when there is none. When all are taken the oldest gives way, one that says
 * nothing before one that does: a plugin that is off must not come back by many others. */
struct plugin_standing *plugin_standing(struct plugin_standings *standings, const char *id);
/* The plugin had to be ended. True: so often that it is off now. */
bool plugin_standing_kill(struct plugin_standing *standing, const char *files, moment at);
/* In the last 24 h before `at`. */
int plugin_standing_kills(const struct plugin_standing *standing, moment at);
/* ON, or why it may not run: OFF, KILLED, NEW, CHANGED. `trusted`: needs no enabling. Changed files
 * forget kills. */
enum plugin_state plugin_standing_state(struct plugin_standing *standing, const char *files,
                                        bool trusted);

#endif
