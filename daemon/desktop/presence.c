#include "desktop/presence_parts.h"

struct listening {
  GDBusConnection *connection;
  guint id;
};

/* ---- rounds ---------------------------------------------------------------------------------- */

static gboolean poll_again(gpointer owner) {
  struct presence *presence = owner;
  presence->poll = 0;
  presence_renew(presence);
  return G_SOURCE_REMOVE;
}

/* What holds a prompt back and does not tell of its end. A lock does. */
static bool ends_unsaid(const struct presence *presence) {
  const struct presence_report *report = &presence->report;
  if (report->locked == KNOWN_YES) return false;
  bool away = report->idle > PRESENCE_AGAIN && presence->active_watch == 0;
  return report->quiet == KNOWN_YES || report->full == KNOWN_YES || away;
}

void presence_tell(struct presence *presence) {
  g_clear_handle_id(&presence->poll, g_source_remove);
  if (presence->watched) presence_await_return(presence);
  if (presence->watched && ends_unsaid(presence))
    presence->poll = g_timeout_add_seconds(PRESENCE_AGAIN, poll_again, presence);
  presence->events.known(presence->owner, &presence->report);
}

void presence_begin(struct presence *presence) {
  presence->questions++;
}

/* What the savers say counts from here on: in the middle of a round it is half of it. One that was
 * active and is slow to answer is active still. */
static void conclude(struct presence *presence) {
  if (presence->late == 0 || presence->savers != UNKNOWN) presence->saver = presence->savers;
  presence_judge_lock(presence);
  presence_tell(presence);
}

void presence_settle(struct presence *presence) {
  if (--presence->questions > 0) return;
  bool again = presence->again;
  presence->again = false;
  conclude(presence);
  if (again) presence_renew(presence);
}

/* ---- asking and listening -------------------------------------------------------------------- */

struct waiting {
  struct presence *presence;
  const struct source *source;
  presence_learn learn;
  guint patience; /* runs while the round waits for it; 0: it is late */
};

static gboolean round_goes_on(gpointer owner) {
  struct waiting *waiting = owner;
  waiting->patience = 0;
  waiting->presence->late++;
  presence_settle(waiting->presence);
  return G_SOURCE_REMOVE;
}

/* A late answer is welcome: whoever was busy tells then whether the screen is locked. */
static void answered(GObject *connection, GAsyncResult *result, gpointer owner) {
  g_autofree struct waiting *waiting = owner;
  struct presence *presence = waiting->presence;
  bool late = waiting->patience == 0;
  g_clear_handle_id(&waiting->patience, g_source_remove);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer =
      g_dbus_connection_call_finish(G_DBUS_CONNECTION(connection), result, &error);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) return; /* presence is gone */
  if (answer != NULL) waiting->learn(presence, waiting->source, answer);
  presence->late -= late;
  if (!late)
    presence_settle(presence);
  else if (presence->questions == 0)
    conclude(presence);
}

void presence_question(struct presence *presence, GDBusConnection *connection,
                       const struct source *source, const char *method, GVariant *parameters,
                       presence_learn learn) {
  struct waiting *waiting = g_new(struct waiting, 1);
  *waiting = (struct waiting){presence, source, learn, 0};
  waiting->patience = g_timeout_add(PRESENCE_PATIENCE, round_goes_on, waiting);
  presence_begin(presence);
  g_dbus_connection_call(connection, source->service, source->path, source->interface, method,
                         parameters, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, PRESENCE_LATEST,
                         presence->life, answered, waiting);
}

void presence_listen(struct presence *presence, GDBusConnection *connection,
                     const struct source *source, const char *interface, const char *signal,
                     const char *path, GDBusSignalCallback heard) {
  struct listening listening = {.connection = g_object_ref(connection)};
  listening.id = g_dbus_connection_signal_subscribe(
      connection, source->service, interface, signal, path != NULL ? path : source->path, NULL,
      G_DBUS_SIGNAL_FLAGS_NONE, heard, presence, NULL);
  g_array_append_val(presence->signals, listening);
}

/* ---- life ------------------------------------------------------------------------------------ */

struct presence *presence_create(const struct presence_events *events, void *owner) {
  struct presence *presence = g_new0(struct presence, 1);
  presence->events = *events;
  presence->owner = owner;
  presence->life = g_cancellable_new();
  presence->signals = g_array_new(FALSE, FALSE, sizeof(struct listening));
  presence->hint = presence->inactive = presence->asleep = presence->saver = presence->savers =
      UNKNOWN;
  presence->report =
      (struct presence_report){.locked = UNKNOWN, .quiet = UNKNOWN, .full = UNKNOWN, .idle = -1};
  return presence;
}

void presence_renew(struct presence *presence) {
  if (presence->questions > 0) {
    presence->again = true;
    return;
  }
  presence_begin(presence); /* `known` is told even when nothing can be asked */
  presence->report.idle = -1;
  presence->report.quiet = UNKNOWN;
  presence->report.full = screen_is_full();
  if (presence->desk != NULL) presence_ask_desk(presence);
  presence_ask_system(presence);
  presence_settle(presence);
}

void presence_ask(struct presence *presence, GDBusConnection *session,
                  const struct server_row *row) {
  if (presence->desk == NULL && session != NULL) presence->desk = g_object_ref(session);
  presence->row = row;
  presence_renew(presence);
}

void presence_watch(struct presence *presence, bool on) {
  presence->watched = on;
  if (!on) g_clear_handle_id(&presence->poll, g_source_remove);
}

void presence_destroy(struct presence *presence) {
  if (presence == NULL) return;
  g_cancellable_cancel(presence->life);
  g_object_unref(presence->life);
  g_clear_handle_id(&presence->poll, g_source_remove);
  for (guint i = 0; i < presence->signals->len; i++) {
    struct listening *listening = &g_array_index(presence->signals, struct listening, i);
    g_dbus_connection_signal_unsubscribe(listening->connection, listening->id);
    g_object_unref(listening->connection);
  }
  g_array_unref(presence->signals);
  g_clear_object(&presence->system);
  g_clear_object(&presence->desk);
  g_free(presence->session);
  g_free(presence);
}
