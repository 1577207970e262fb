/* What the app's own files share. */
#ifndef SETTLED_APP_PARTS_H
#define SETTLED_APP_PARTS_H

#include <uv.h>

#include "app.h"
#include "clock.h"
#include "commands/reply.h"
#include "config/config.h"
#include "desktop.h"
#include "desktop_chart.h"
#include "desktop_probe.h"
#include "diary/diary.h"
#include "plugins/plugins.h"
#include "server.h"
#include "settled/wire.h"
#include "watch_files.h"

enum app_mode {
  APP_DAEMON, /* the socket, the desktop, everything */
  APP_STDIO   /* one conversation on standard input and output, over the same diary */
};

enum {
  FRONT_ENDS = WIRE_PEERS_MAX + 1,
  KEPT_MAX = 512,
  WAITING_MAX = ROUTINES_OPEN,
  DESKTOP_PEER = INT32_MAX
};

/* A request whose answer is the next question of a routine (app_routine.c). */
struct app_waiting {
  bool used;
  int32_t peer;
  json_int_t id;
  char prompt[KEY_SIZE];
  struct reply reply;
};

/* An entry that could not be stored yet: its texts are owned copies. */
struct kept {
  struct entry entry;
  char *note, *text, *text2;
};

/* A request whose answer is what a plugin declares (app_enabling.c). */
enum { ENABLING_MAX = 8 };
struct app_enabling {
  bool used;
  int32_t peer;
  json_int_t id;
  int looked; /* milliseconds that it waits */
  struct reply reply;
};

struct desk_request {
  int32_t peer;
  json_int_t id;
  json_t *params; /* owned reference */
};

struct app {
  enum app_mode mode;
  uv_loop_t loop;
  uv_signal_t signals[3];
  uv_timer_t care;   /* one shot: backup and check, when idle */
  uv_timer_t enable; /* while somebody waits for a plugin to be loaded */
  struct app_enabling enabling[ENABLING_MAX];
  struct clock *clock;
  struct config *config;
  struct watch *config_watch;
  struct watch *plugins_watch;
  struct watch *diary_watch; /* STDIO: what other programs store; NULL: not watched */
  struct diary *diary;
  struct diary_lock lock; /* the daemon's for life, a command's for each commit */
  struct server *server;
  struct desktop *desktop;
  struct desktop_probe *probe; /* NULL: nobody has asked yet */
  struct desk_request desk_waiting[WIRE_PEERS_MAX];
  int desk_waiting_count;
  struct desktop_chart *chart; /* NULL: none was wanted yet */
  char charted[KEY_SIZE];      /* the prompt it goes with; "": none */
  json_t *desk_report;         /* borrowed; only while those who waited run again */
  struct plugins *plugins;
  struct engine engine;
  struct effects effects;
  struct reply *reply; /* of the request being handled; NULL: nobody waits */
  struct app_waiting waiting[WAITING_MAX];
  int32_t front_ends[FRONT_ENDS]; /* attached peers */
  int front_end_count;
  int32_t subscribers[WIRE_PEERS_MAX];
  int subscriber_count;
  struct kept kept[KEPT_MAX]; /* in order; stored before anything newer */
  int kept_count;
  bool read_early;  /* the working set was read while some were kept: once more when they are stored
                     */
  bool store_told;  /* that it cannot be stored */
  day_number cared; /* the last local day on which backup and check ran */
  bool stopping;
  bool reloaded; /* the working set was read anew: a step more makes the plan */
  bool unseen;   /* whether the person is there was asked, and nobody can tell */
  bool serving;  /* STDIO: the conversation has begun */
  struct app_state state;
  int exit_code;
  char config_path[PATH_SIZE], diary_path[PATH_SIZE];
};

/* ---- app.c ---------------------------------------------------------------------------------- */

struct plugins_settings app_plugin_settings(const struct config *config);

/* ---- app_diary.c ---------------------------------------------------------------------------- */

/* Opens (rescuing what is damaged) and feeds the engine. Always leaves a usable engine; a diary
 * that cannot be opened means safe mode (S17). */
void app_open_diary(struct app *app);
/* Commits in one transaction, after what was kept before. False: not stored; kept in memory, or,
 * without a daemon, refused. */
bool app_store(struct app *app, const struct entry *entries, int count);
/* One commit as it is: 0 or an error of the diary's. Without a daemon the lock is taken for a step
 * (app_share.c) or for the commit alone, never while a question is open. */
int app_append(struct app *app, const struct entry *entries, int count, struct err *err);
/* Opens what could not be opened, or not for writing, if that is possible by now. */
void app_mend_diary(struct app *app);
/* The working set is read anew (a correction reached outside it). */
void app_reload_history(struct app *app);
void app_close_diary(struct app *app);
/* Arms the daily backup and check, once a local day. */
void app_care_soon(struct app *app);

/* ---- app_share.c ---------------------------------------------------------------------------- */

/* Around a step; both do nothing in a daemon, which has the diary for itself. */
struct share {
  bool locked;  /* by us, for this step */
  bool renewed; /* the working set was read anew */
  int count;
  char open[OPEN_MAX][KEY_SIZE]; /* what was open before it was */
};
void app_share_begin(struct app *app, struct share *share);
void app_share_end(struct app *app, struct share *share);
/* From now on what others store is noticed at once: somebody is being asked. */
void app_share_watch(struct app *app);

/* ---- app_kept.c ----------------------------------------------------------------------------- */

/* Copies what could not be stored, to be stored before anything newer. False: there is no room. */
bool app_keep(struct app *app, const struct entry *entry);
/* Tries again what could not be opened, and what could not be stored. */
void app_store_kept(struct app *app);
/* The state of a plugin that is not in the diary yet (borrowed), or NULL. */
const char *app_kept_state(const struct app *app, const char *plugin);
void app_forget_kept(struct app *app);

/* ---- app_effects.c -------------------------------------------------------------------------- */

void app_carry_out(struct app *app);
/* Only to the desktop: what changes there is no news elsewhere. */
void app_show_on_desktop(struct app *app, const struct view *view);
/* Takes a prompt off every screen. */
void app_take_off(struct app *app, const char *prompt);

/* ---- app_routine.c -------------------------------------------------------------------------- */

/* Callbacks of the plugins. */
void app_take_routine(void *owner, const char *prompt, const struct routine_reply *reply);
void app_take_wish(void *owner, const struct plugin_wish *wish);
/* True: the reply was taken over, and is sent when the question that it waits for is there. */
bool app_keep_waiting(struct app *app, int32_t peer, json_int_t id, const struct reply *reply);
/* Sends those whose question is there, or will not come. */
void app_answer_waiting(struct app *app);
/* `peer` 0: all. */
void app_forget_waiting(struct app *app, int32_t peer);

/* ---- app_desk.c ----------------------------------------------------------------------------- */

/* The request runs again when the desktop has been looked at, within some seconds. False: it cannot
 * be looked at. */
bool app_desk_wait(struct app *app, int32_t peer, json_int_t id, json_t *params);
void app_desk_close(struct app *app);

/* ---- app_chart.c ---------------------------------------------------------------------------- */

/* A prompt is being shown: begins to make its chart, where it gets one. */
void app_chart_shown(struct app *app, const struct view *view);
/* Puts the chart into the view, where it belongs and is there. */
void app_chart_attach(const struct app *app, struct view *view);
/* Deletes the chart of that prompt. */
void app_chart_closed(struct app *app, const char *prompt);

/* ---- app_requests.c ------------------------------------------------------------------------- */

/* Sends the reply; it stays the caller's. */
void app_answer(struct app *app, int32_t peer, json_int_t id, struct reply *reply);

void app_request(void *owner, int32_t peer, json_int_t id, const char *method, json_t *params);
void app_peer_gone(void *owner, int32_t peer);

/* ---- app_enabling.c ------------------------------------------------------------------------- */

/* True: it waits for a plugin, and is answered when that is loaded; the reply is taken over. */
bool app_keep_enabling(struct app *app, int32_t peer, json_int_t id, struct reply *reply);
/* 0: of all peers. */
void app_forget_enabling(struct app *app, int32_t peer);

#endif
