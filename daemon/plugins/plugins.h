/* The daemon's side of plugins (design 9, facts 7): finds them, reads their files, keeps what they
 * declare, and speaks with their children (plugins/host/PROTOCOL.md). What a child says is hostile
 * until checked: a bad proposal is dropped, a bad message ends the child. Runs in the daemon, over
 * its loop; one thread. Reading files is bounded and happens only in plugins_open,
 * plugins_configure, plugins_enable and plugins_rescan; everything else is asynchronous.
 *
 *   plugins_open(loop, &places, &settings, &events, app, &now, &plugins, &err);
 *   engine_init(&engine, seed, &config->settings, plugins_catalog(plugins));
 *   EFFECT_ASK_PLUGINS:  plugins_ask(plugins, effect->revision, &engine, &now)   -> proposals()
 *   EFFECT_TELL_PLUGINS: plugins_tell(plugins, told.hook, &told.entry, &engine, &now)
 *   EFFECT_ASK_ROUTINE:  plugins_run_routine(plugins, effect->prompt, &engine, &now) -> routine()
 *   plugins_close(plugins);
 *
 * Every callback comes from the loop, never from inside a call of this module. A start of the
 * daemon runs no plugin: what they declared is cached by the hash of their files, their options and
 * the program's version. Children end PLUGINS_IDLE_MS after the last call; at rest there is no
 * timer. There is no clock here: times are those of the `now` that is passed in. */
#ifndef SETTLED_PLUGINS_H
#define SETTLED_PLUGINS_H

#include <stdbool.h>
#include <uv.h>

#include "base/err.h"
#include "base/paths.h"
#include "config/options.h"
#include "core/engine.h"

enum {
  PLUGINS_MAX = 128,       /* of both folders together; more are said and left out */
  PLUGINS_AT_ONCE = 8,     /* that many children work at a time; the others wait */
  PLUGINS_ASK_MS = 3000,   /* from plugins_ask to `proposals`, whoever has not answered */
  PLUGINS_SOFT_MS = 1000,  /* one call: SIGUSR1 */
  PLUGINS_HARD_MS = 1200,  /* one call: SIGKILL */
  PLUGINS_IDLE_MS = 60000, /* then the children end */
  PLUGINS_KILLS = 3,       /* in 24 h: off */
  PLUGINS_NOTICES = 8,     /* a day, of all plugins; the last says that there are more */
  PLUGINS_LOG_MAX = 20     /* rows kept of each plugin */
};

/* Where things are. Absolute paths, copied. */
struct plugin_place; /* plugin_files.h */
struct plugins_places {
  const char *own; /* the person's plugins; they win over installed ones; NULL: none */
  const struct plugin_place *one; /* before these, a single one of the person's; NULL: none */
  const char *installed;          /* NULL: as plugins_installed says */
  const char *state;   /* private folder for the cache and for who is off; NULL: kept nowhere */
  const char *program; /* NULL: "settled-plugin" as paths_find_program finds it */
  bool look_only;      /* nothing is written to `state`: it is another process's */
};

/* What the config says. Copied. */
struct plugins_settings {
  enum isolation isolation; /* REQUIRE: a plugin whose sandbox lacks a layer is not run */
  bool trust_own;           /* the person's own plugins are on without plugins_enable */
  const struct plugin_option *options;
  int option_count;
  const char (*order)[NAME_SIZE]; /* the person's order; the others follow by id */
  int order_count;
};

struct plugin_notice {
  const char *plugin; /* "": all of them */
  const char *file;   /* "init.lua"; "" and 0: no place in it is to blame */
  int line;
  const char *text; /* ready to show: plain, <= 140 characters, no words of the plugin's */
};

struct plugin_wish {
  const char *plugin, *routine; /* ids */
  const char *why;              /* cleaned, <= 80 characters, no banned words */
  int line;                     /* of init.lua; 0: unknown */
  bool daily;                   /* made for each new plan: it means once a day */
};

/* Texts are valid during the callback. */
struct plugins_events {
  /* Plugins declare something else. `catalog` is plugins_catalog's from now on; the one before is
   * freed after this returns: step EVENT_CATALOG in it. */
  void (*catalog)(void *owner, const struct catalog *catalog);
  /* Once for the newest plugins_ask, also with none at all. */
  void (*proposals)(void *owner, uint32_t revision, const struct proposal *proposals, int count);
  /* A line for the day's summary: cleaned, <= 140 characters, no banned words. NULL: dropped. */
  void (*suggest)(void *owner, const char *plugin, const char *text);
  /* It wants a routine of its own to start. NULL: dropped. */
  void (*start)(void *owner, const struct plugin_wish *wish);
  /* What came of plugins_run_routine, once each, unless it was asked anew meanwhile. NULL: dropped.
   */
  void (*routine)(void *owner, const char *prompt, const struct routine_reply *reply);
  /* Keep this JSON text for ever: an object of its state and that one's version, at most
   * PLUGIN_STATE_TEXT_MAX bytes. NULL: not kept. */
  void (*store)(void *owner, const char *plugin, const char *json);
  /* The newest text that was stored, from malloc; NULL: none. NULL here: none ever. */
  char *(*fetch)(void *owner, const char *plugin);
  /* Say it to the person: at most one a plugin and day, PLUGINS_NOTICES of all. */
  void (*notice)(void *owner, const struct plugin_notice *notice);
};

enum { PLUGIN_STATE_MAX = 64 * 1024, PLUGIN_STATE_TEXT_MAX = PLUGIN_STATE_MAX + 64 };
/* The diary keeps every state for ever: what one plugin may add to it in a day. */
enum { PLUGIN_STATE_DAY_MAX = 1024 * 1024 };

struct plugins;

/* Reads folders and cache; what is new or changed is loaded by and by from the loop. A broken
 * plugin is no error here. 0 or -errno with `err` filled. */
int plugins_open(uv_loop_t *loop, const struct plugins_places *places,
                 const struct plugins_settings *settings, const struct plugins_events *events,
                 void *owner, const struct now *now, struct plugins **out, struct err *err);
/* Ends all children, calls back no more; frees itself once the loop has run. Accepts NULL. */
void plugins_close(struct plugins *plugins);

/* What all enabled plugins declare; valid until a `catalog` callback has returned. */
const struct catalog *plugins_catalog(const struct plugins *plugins);
/* Something is being loaded or asked: the loop has work of this module before it is at rest. */
bool plugins_busy(const struct plugins *plugins);

/* Ends the children that have nothing to do, as happens by itself PLUGINS_IDLE_MS after the last
 * call; the next call starts them again. */
void plugins_rest(struct plugins *plugins);

/* The config changed. */
void plugins_configure(struct plugins *plugins, const struct plugins_settings *settings,
                       const struct now *now);
/* Looks at the folders again (`settle plugin reload`): loads what is new or changed, and tries
 * again what did not load; the version before keeps running until the new one has loaded. Costs a
 * read of the files when nothing changed. */
void plugins_rescan(struct plugins *plugins, const struct now *now);
/* The same for what looks changed, without reading the others: many large plugins would keep the
 * loop. For the app's watch of the folders. */
void plugins_rescan_changed(struct plugins *plugins, const struct now *now);

/* Collects proposals for the day of `now` from all that have `adapt`. A newer ask takes the place
 * of one that is not answered. The engine is only looked at during the call. */
void plugins_ask(struct plugins *plugins, uint32_t revision, const struct engine *engine,
                 const struct now *now);
/* Calls the handlers of `hook` (struct effect's `told`). Plugins that have none are not started. */
void plugins_tell(struct plugins *plugins, const char *hook, const struct entry *entry,
                  const struct engine *engine, const struct now *now);

/* Runs the routine that is open as `prompt` over its journal: its next question, or its end, comes
 * back through `routine`. The engine is only looked at during the call. */
void plugins_run_routine(struct plugins *plugins, const char *prompt, const struct engine *engine,
                         const struct now *now);

/* ---- for `settle plugin` and `doctor` ---------------------------------------------------------
 */

enum plugin_state {
  PLUGIN_ON,
  PLUGIN_LOADING, /* declares nothing yet */
  PLUGIN_OFF,     /* by the person */
  PLUGIN_NEW,     /* never enabled: the person's own, while trust_own is no */
  PLUGIN_CHANGED, /* as NEW: its files are not those that were enabled */
  PLUGIN_KILLED,  /* PLUGINS_KILLS in 24 h: until its files change or it is enabled */
  PLUGIN_ERROR,   /* cannot be read or loaded: `error` */
  PLUGIN_EXPOSED, /* the sandbox lacks a layer and the config requires all */
  PLUGIN_STATE_COUNT
};
extern const char *const plugin_state_names[PLUGIN_STATE_COUNT]; /* "on", "loading", ... */

enum plugin_layer { /* of the sandbox */
                    LAYER_LANDLOCK,
                    LAYER_SECCOMP,
                    LAYER_RLIMITS,
                    LAYER_NO_NEW_PRIVS,
                    LAYER_DUMPABLE,
                    LAYER_COUNT
};
extern const char *const plugin_layer_names[LAYER_COUNT]; /* as the child's hello calls them */
#define LAYERS_ALL ((1u << LAYER_COUNT) - 1)

/* Valid until plugins are scanned, configured, switched on or off, or return to the loop. */
struct plugin_info {
  const char *id;
  const char *name, *version; /* "" until it was loaded */
  const char *about;
  const char *path; /* its folder or file */
  bool own;         /* of the person's folder */
  /* The person's own folder or file of that id, while the installed one goes on; NULL: none. */
  const char *waiting;
  const char *broken; /* why that one does not load; NULL: it waits to be enabled */
  enum plugin_state state;
  bool adapts;
  bool ran;          /* its sandbox is known: */
  unsigned layers;   /* bits of enum plugin_layer that took effect */
  int exercises;     /* in the catalogue */
  int routines;      /* declared */
  int kills;         /* in the last 24 h */
  const char *error; /* the last one, with its place; "": none since it was loaded */
  int pid;           /* of its child; 0: none */
};
int plugins_count(const struct plugins *plugins);
/* In order: the person's, then by id. */
void plugins_info(const struct plugins *plugins, int index, struct plugin_info *out);
/* Each value of the config that the plugin cannot take: "config.ini:4:11: minutes: must be ...". */
void plugins_problems(const struct plugins *plugins, int index,
                      void (*each)(void *owner, const char *text), void *owner);
/* -1: there is none of that id. */
int plugins_find(const struct plugins *plugins, const char *id);
/* Layers that some child's sandbox lacked: REDUCED isolation; 0: none, or nothing has run. */
unsigned plugins_layers_missing(const struct plugins *plugins);

struct plugin_log_row {
  moment at;        /* of the call */
  const char *text; /* a line it logged, a message, or an error with its traceback: many lines */
  bool error;
  int count; /* of the same one after the other */
};
/* Oldest first; at most PLUGINS_LOG_MAX. Returns how many. */
int plugins_log(const struct plugins *plugins, int index,
                struct plugin_log_row out[PLUGINS_LOG_MAX]);

/* Trusts the plugin as its files are now and loads it; forgets kills. -ENOENT: no such plugin;
 * -EINVAL: its files cannot be read. */
int plugins_enable(struct plugins *plugins, const char *id, const struct now *now, struct err *err);
int plugins_disable(struct plugins *plugins, const char *id, const struct now *now,
                    struct err *err);

#endif
