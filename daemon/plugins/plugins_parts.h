/* What the manager's own files share: plugins.c (life, the loop), plugins_load.c (folders,
 * versions, what they declare), plugins_ask.c (calls and what comes of them), plugins_info.c (for
 * commands).
 *
 * Whatever a call of the manager or a child's message changes is only noted; `soon` carries it out
 * from the loop: starts and sends, rebuilds the catalogue, calls back, frees what was retired. So
 * no callback comes from inside a call, and nothing is freed under the feet of its own callback. */
#ifndef SETTLED_PLUGINS_PARTS_H
#define SETTLED_PLUGINS_PARTS_H

#include "plugins/plugin_catalog.h"
#include "plugins/plugin_day.h"
#include "plugins/plugin_log.h"
#include "plugins/plugin_options.h"
#include "plugins/plugin_proposals.h"
#include "plugins/plugin_runner.h"
#include "plugins/plugin_standing.h"
#include "plugins/plugins.h"

enum { PLUGIN_NOTICE_SIZE = 600, PLUGIN_NOTICE_CHARACTERS = 140, PLUGIN_SAID_SIZE = 480 };

/* One state of a plugin's files and options. The one in force stays while the next is loaded. */
struct plugin_version {
  struct plugin *plugin;
  char id[NAME_SIZE];
  json_t *files, *options;
  char hash[PLUGIN_HASH_SIZE];      /* of the files */
  char key[PLUGIN_HASH_SIZE];       /* of the cache */
  char digest[PLUGIN_HASH_SIZE];    /* of what it declares */
  struct plugin_declared *declared; /* NULL until it was loaded */
  struct plugin_runner *runner;     /* NULL until it is needed */
  bool own;                         /* of the person's files */
  bool retired;                     /* `plugin` may be gone */
  struct plugin_version *next;      /* of the retired ones */
};

/* What it has suggested today: each line once, PLUGIN_SUGGEST_MAX in all. */
struct plugin_suggested {
  day_number date;
  int count;
  char hash[PLUGIN_SUGGEST_MAX][PLUGIN_HASH_SIZE];
};

/* What is to be done about its files. */
enum plugin_unread {
  PLUGIN_READ,      /* nothing */
  PLUGIN_TO_LOOK,   /* to be read where they look changed */
  PLUGIN_TO_BE_READ /* to be read */
};

struct plugin {
  struct plugins *plugins;
  struct plugin_place place;
  struct plugin_place waiting; /* the person's own of that id, until it is enabled or loads: `place`
                                  is the installed one meanwhile; path NULL: none */
  struct plugin_place spare; /* the installed one, while `place` is the person's; path NULL: none */
  char *broken;              /* why the person's own does not load; owned; NULL: it does */
  enum plugin_state state;
  struct plugin_version *current; /* in the catalogue; NULL: none */
  struct plugin_version *coming;  /* being loaded; NULL: none */
  struct plugin_log log;
  char error[PLUGIN_SAID_SIZE]; /* the last one; "": none since its files changed, or it was loaded
                                 */
  json_t *problems;             /* texts: what is wrong with its options; owned; NULL: nothing */
  bool ran;                     /* `layers` are known */
  unsigned layers;
  bool found;                  /* in the scan under way */
  enum plugin_unread unread;   /* since that scan: read by and by, one in a turn of the loop */
  char look[PLUGIN_HASH_SIZE]; /* of its files, when they were read last; "": not certain */
  struct plugin_suggested suggested;
  day_number stored_on; /* date of `stored` */
  size_t stored;        /* bytes of state kept that day */
  day_number noticed;   /* date of the last notice; DAY_NONE: none */
  char *notice;         /* to be said; owned; NULL: none */
  char notice_file[PLUGIN_FILE_NAME];
  int notice_line;
  bool asked;                 /* its proposals are awaited */
  struct proposal *proposals; /* that came; owned */
  int proposal_count;
};

/* A run of a routine whose result is awaited. */
struct plugin_asked {
  char prompt[KEY_SIZE]; /* "": free */
  char plugin[NAME_SIZE];
  int answers;
  json_t *message; /* to say it once more after a crash; owned */
  bool tried_again;
  bool failed; /* to be told from the loop */
  bool fresh;  /* what it suggests and starts is new */
};

struct plugins {
  uv_loop_t *loop;
  struct plugins_events events;
  void *owner;
  char *own, *installed, *cache, *standing, *program; /* paths; NULL: none */
  struct plugin_place one;                            /* path NULL: none */
  bool look_only;                                     /* nothing is written */
  enum isolation isolation;
  bool trust_own;
  struct plugin_options options;
  char (*order)[NAME_SIZE]; /* owned */
  int order_count;
  struct stamp now;     /* of the last call with one */
  struct plugin **list; /* in the person's order, then by id; owned, with room for `room` */
  int count, room;
  struct plugin_standings *standings;
  struct catalog catalog;
  bool dirty; /* the catalogue is not what the plugins declare */
  struct plugin_version *retired;
  struct plugin_asked routines[ROUTINES_OPEN];
  bool asking; /* `proposals` is due for `revision` */
  uint32_t revision;
  bool halted;         /* S1: nothing of a plugin's is said */
  enum stage told;     /* the last one that plugins may have seen; STAGE_COUNT: none */
  unsigned missing;    /* layers that some sandbox lacked */
  bool say_missing;    /* once */
  day_number noticed;  /* date of the last notice of any of them */
  int notices;         /* that day */
  bool closed;         /* no callbacks any more */
  int handles;         /* not yet closed */
  uv_async_t soon;     /* wakes the loop to carry out what was noted; inside its poll, so that a
                          caller who runs the loop one round at a time gets it in that round */
  bool noted;          /* `soon` is on its way */
  uv_timer_t deadline; /* while `asking` waits for somebody */
  uv_timer_t idle;     /* while a child runs */
};

/* ---- plugins.c ------------------------------------------------------------------------------- */

void plugins_note_now(struct plugins *plugins, const struct now *now);
/* Has what was noted carried out from the loop. */
void plugins_soon(struct plugins *plugins);
void plugins_write_standings(struct plugins *plugins);
struct plugin_standing *plugins_standing(struct plugin *plugin);
/* A line in the plugin's log. `owner` is the plugin: a plugin_say. */
void plugins_say(void *owner, const char *text);
/* To be said to the person, at most once a plugin and day. */
void plugins_notice(struct plugin *plugin, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Logs the error and notices it; `then` is what goes on, a sentence. */
void plugins_report(struct plugin *plugin, const struct plugin_error *error, const char *then);

/* ---- plugins_scan.c -------------------------------------------------------------------------- */

/* Finds what there is. The files are read by and by from the loop, for many large plugins would
 * keep it; `how` is what is to be done about them. */
void plugins_scan(struct plugins *plugins, enum plugin_unread how);
/* Does that for one plugin; false: there was none. */
bool plugins_read_next(struct plugins *plugins);
bool plugins_any_unread(const struct plugins *plugins);
void plugins_build_catalog(struct plugins *plugins);

/* ---- plugins_load.c -------------------------------------------------------------------------- */

/* Reads the plugin's files and loads what is new. `only_changed`: where they look as they did,
 * nothing is read. */
void plugins_refresh(struct plugin *plugin, bool only_changed);
/* What goes on when its newest files do not load: a sentence. */
const char *plugins_instead(const struct plugin *plugin);
/* The person's own does not load, and nothing of it is in force: the installed one of that name
 * serves until it does. False: there is none. */
bool plugins_stand_in(struct plugin *plugin);
/* Takes both versions out of use. */
void plugins_take_off(struct plugin *plugin, enum plugin_state state);
/* NULL: no memory. */
struct plugin_runner *plugins_runner(struct plugin_version *version);
void plugins_free_retired(struct plugin_version *retired);
void plugins_free(struct plugin *plugin);

/* ---- plugins_ask.c --------------------------------------------------------------------------- */

void plugins_replied(void *owner, const struct plugin_call *call, const json_t *reply);
void plugins_failed(void *owner, enum plugin_failure failure, const struct plugin_error *error,
                    const struct plugin_call *call, const json_t *log);
/* A state to be kept for ever; says so when it cannot be. */
void plugins_store(struct plugin *plugin, const json_t *state, int version);
void plugins_finish_ask(struct plugins *plugins);
/* The state with its version, as it is kept: from malloc; NULL: it cannot be, and that was said. */
char *plugins_state_text(struct plugin *plugin, const json_t *state, int version);

/* ---- plugins_routine.c ------------------------------------------------------------------------
 */

/* Whether what the call suggests and starts is new. */
bool plugins_routine_fresh(struct plugins *plugins, const struct plugin_call *call);
void plugins_routine_replied(struct plugin_version *version, const struct plugin_call *call,
                             const json_t *reply);
/* `call` NULL: all of the plugin's. */
void plugins_routine_failed(struct plugin_version *version, const struct plugin_call *call,
                            enum plugin_failure failure);
/* Tells those that failed. */
void plugins_fail_routines(struct plugins *plugins);
/* Nobody awaits them any more. */
void plugins_drop_routines(struct plugins *plugins);

#endif
