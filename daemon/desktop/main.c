/* settled-desktop: shows the daemon's questions as desktop notifications and returns the answers.
 * A child of the daemon that lives only while something is open: it ends with its standard input,
 * and after IDLE_SECONDS with nothing on the screen. Exit status 75: the session bus ended, start
 * me again when there is one. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <libnotify/notify.h>

#include "base/log.h"
#include "desktop/board.h"
#include "desktop/bus.h"
#include "desktop/figure.h"
#include "desktop/parent.h"
#include "desktop/presence.h"
#include "desktop/probe.h"

enum {
  IDLE_SECONDS = 60,
  LOOK_SECONDS = 5 /* that the first words wait to learn whether the screen is locked */
};

struct app {
  struct parent *parent;
  struct bus *bus;
  struct board *board;
  struct presence *presence;
  guint idle, look;
  int open;     /* cards that wait for the person */
  bool watched; /* a prompt waits to know whether the person is there */
  struct presence_report report;
  bool asked; /* presence: at the first answer of the bus, whatever it is */
  bool over;
  int status;
};

static void finish(struct app *app, int status) {
  if (!app->over) app->status = status;
  app->over = true;
}

/* ---- daemon -> board ------------------------------------------------------------------------- */

static void on_show(void *owner, struct ask *ask) {
  struct app *app = owner;
  board_show(app->board, ask);
}

static void on_close(void *owner, const char *prompt) {
  struct app *app = owner;
  board_close(app->board, prompt);
}

static gboolean idle_ends(gpointer owner) {
  struct app *app = owner;
  app->idle = 0;
  finish(app, EXIT_SUCCESS);
  return G_SOURCE_REMOVE;
}

static void rest_or_stay(struct app *app) {
  g_clear_handle_id(&app->idle, g_source_remove);
  if (app->open == 0 && !app->watched)
    app->idle = g_timeout_add_seconds(IDLE_SECONDS, idle_ends, app);
}

static void ask_presence(struct app *app) {
  presence_ask(app->presence, bus_connection(app->bus), bus_server(app->bus)->row);
}

static void on_watch(void *owner, bool on) {
  struct app *app = owner;
  app->watched = on;
  presence_watch(app->presence, on);
  if (on && app->asked) ask_presence(app); /* else at the bus's first answer */
  rest_or_stay(app);
}

static void on_settled(void *owner, const char *prompt, const char *question, const char *refusal,
                       bool gone) {
  struct app *app = owner;
  board_settle(app->board, prompt, question, gone ? NULL : refusal);
}

static void on_ended(void *owner, int status) {
  finish(owner, status);
}

/* ---- board -> daemon ------------------------------------------------------------------------- */

static void on_answered(void *owner, const struct ask *ask, json_t *value) {
  struct app *app = owner;
  parent_answer(app->parent, ask, value);
}

static void on_closed(void *owner, const struct ask *ask, const char *reason) {
  struct app *app = owner;
  parent_closed(app->parent, ask, reason);
}

static void on_counted(void *owner, int open) {
  struct app *app = owner;
  app->open = open;
  rest_or_stay(app);
}

/* ---- bus and presence ------------------------------------------------------------------------ */

static void on_checked(void *owner, enum bus_health health) {
  struct app *app = owner;
  if (!app->asked) {
    app->asked = true;
    ask_presence(app);
  }
  board_checked(app->board, health);
}

static void on_replaced(void *owner) {
  struct app *app = owner;
  board_replaced(app->board);
}

static void on_lost(void *owner) {
  finish(owner, EX_TEMPFAIL);
}

static void on_known(void *owner, const struct presence_report *report) {
  struct app *app = owner;
  app->report = *report;
  board_begin(app->board);
  parent_presence(app->parent, report, false);
}

static gboolean look_ends(gpointer owner) {
  struct app *app = owner;
  app->look = 0;
  board_begin(app->board);
  return G_SOURCE_REMOVE;
}

/* A good moment for what was silent so far; of no interest otherwise. */
static void on_pausing(void *owner) {
  struct app *app = owner;
  if (board_is_silent(app->board)) parent_presence(app->parent, &app->report, true);
}

static void on_locked(void *owner, bool locked) {
  struct app *app = owner;
  board_lock(app->board, locked);
}

/* ---- life ------------------------------------------------------------------------------------ */

static void open_parts(struct app *app) {
  static const struct bus_events bus_events = {on_checked, on_replaced, on_lost};
  static const struct board_events board_events = {on_answered, on_closed, on_counted};
  static const struct presence_events presence_events = {on_known, on_locked, on_pausing};
  static const struct parent_events parent_events = {on_show, on_close, on_watch, on_settled,
                                                     on_ended};
  g_autofree char *icon = figure_own_icon();
  app->bus = bus_create(&bus_events, app);
  app->board = board_create(app->bus, icon, &board_events, app);
  app->presence = presence_create(&presence_events, app);
  app->parent = parent_open(STDIN_FILENO, STDOUT_FILENO, &parent_events, app);
  app->look = g_timeout_add_seconds(LOOK_SECONDS, look_ends, app);
  on_counted(app, 0);
  bus_check(app->bus);
}

/* What is on the screen is taken away without waiting for the server: the messages only have to
 * reach the bus. notify_uninit is never called, as it would wait. */
static void close_parts(struct app *app) {
  GDBusConnection *connection = bus_connection(app->bus);
  board_destroy(app->board);
  if (connection != NULL && !g_dbus_connection_is_closed(connection))
    g_dbus_connection_flush_sync(connection, NULL, NULL);
  presence_destroy(app->presence);
  bus_destroy(app->bus);
  parent_close(app->parent);
  g_clear_handle_id(&app->idle, g_source_remove);
  g_clear_handle_id(&app->look, g_source_remove);
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  /* Inside a terminal that came as a snap libnotify would talk to the portal, which knows no
   * actions. */
  g_setenv("NOTIFY_IGNORE_PORTAL", "1", TRUE);
  if (!notify_init("settled")) return EXIT_FAILURE;
  if (argc > 1) return probe_run(strcmp(argv[1], "--try") == 0);
  struct app app = {0};
  open_parts(&app);
  while (!app.over) g_main_context_iteration(NULL, TRUE);
  close_parts(&app);
  return app.status;
}
