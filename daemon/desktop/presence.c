#include "desktop/presence.h"

#define LOGIND     "org.freedesktop.login1"
#define SESSION    "org.freedesktop.login1.Session"
#define PROPERTIES "org.freedesktop.DBus.Properties"

struct presence {
  struct presence_events events;
  void *owner;
  GCancellable *life;
  GDBusConnection *system; /* NULL: none, or not asked for yet */
  GDBusConnection *desk;   /* the session bus, NULL: none */
  guint subscription;
  int questions; /* not answered yet */
  struct presence_report report;
};

static void settle_question(struct presence *presence) {
  if (--presence->questions == 0) presence->events.known(presence->owner, &presence->report);
}

struct question {
  const char *service, *path, *interface, *method;
};

static void ask_on(struct presence *presence, GDBusConnection *connection, struct question question,
                   GVariant *parameters, GAsyncReadyCallback answered) {
  presence->questions++;
  g_dbus_connection_call(connection, question.service, question.path, question.interface,
                         question.method, parameters, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                         PRESENCE_PATIENCE, presence->life, answered, presence);
}

/* False: `presence` is gone. `*out` is NULL when the question was not answered. */
static bool take(GObject *source, GAsyncResult *result, GVariant **out) {
  g_autoptr(GError) error = NULL;
  *out = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
  return !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* ---- logind ---------------------------------------------------------------------------------- */

static void learn_locked(struct presence *presence, bool locked) {
  enum known was = presence->report.locked;
  presence->report.locked = locked ? KNOWN_YES : KNOWN_NO;
  if (was != presence->report.locked) presence->events.locked(presence->owner, locked);
}

/* `properties` is a{sv}. IdleHint is coarse, and false also where no desktop sets it: then unknown.
 */
static void learn_session(struct presence *presence, GVariant *properties) {
  gboolean flag;
  guint64 since;
  if (g_variant_lookup(properties, "LockedHint", "b", &flag)) learn_locked(presence, flag);
  if (g_variant_lookup(properties, "IdleHint", "b", &flag) && flag &&
      g_variant_lookup(properties, "IdleSinceHintMonotonic", "t", &since) &&
      presence->report.idle < 0) {
    gint64 idle = (g_get_monotonic_time() - (gint64)since) / G_USEC_PER_SEC;
    presence->report.idle = idle >= 0 && idle < G_MAXINT ? (int)idle : -1;
  }
}

static void session_read(GObject *source, GAsyncResult *result, gpointer owner) {
  g_autoptr(GVariant) answer;
  if (!take(source, result, &answer)) return;
  struct presence *presence = owner;
  if (answer != NULL && g_variant_is_of_type(answer, G_VARIANT_TYPE("(a{sv})"))) {
    g_autoptr(GVariant) properties = g_variant_get_child_value(answer, 0);
    learn_session(presence, properties);
  }
  settle_question(presence);
}

static void session_changed(GDBusConnection *connection, const char *sender, const char *path,
                            const char *interface, const char *signal, GVariant *parameters,
                            gpointer owner) {
  (void)connection, (void)sender, (void)path, (void)interface, (void)signal;
  struct presence *presence = owner;
  if (!g_variant_is_of_type(parameters, G_VARIANT_TYPE("(sa{sv}as)"))) return;
  g_autoptr(GVariant) properties = g_variant_get_child_value(parameters, 1);
  enum known was = presence->report.locked;
  presence->report.idle = -1;
  learn_session(presence, properties);
  if (was != presence->report.locked && presence->questions == 0)
    presence->events.known(presence->owner, &presence->report);
}

static void session_found(GObject *source, GAsyncResult *result, gpointer owner) {
  g_autoptr(GVariant) answer;
  if (!take(source, result, &answer)) return;
  struct presence *presence = owner;
  if (answer != NULL && g_variant_is_of_type(answer, G_VARIANT_TYPE("(o)"))) {
    const char *path;
    g_variant_get(answer, "(&o)", &path);
    presence->subscription = g_dbus_connection_signal_subscribe(
        presence->system, LOGIND, PROPERTIES, "PropertiesChanged", path, NULL,
        G_DBUS_SIGNAL_FLAGS_NONE, session_changed, presence, NULL);
    ask_on(presence, presence->system, (struct question){LOGIND, path, PROPERTIES, "GetAll"},
           g_variant_new("(s)", SESSION), session_read);
  }
  settle_question(presence);
}

static void find_session(struct presence *presence, const char *id) {
  static const struct question question = {LOGIND, "/org/freedesktop/login1",
                                           "org.freedesktop.login1.Manager", "GetSession"};
  ask_on(presence, presence->system, question, g_variant_new("(s)", id), session_found);
}

/* "auto" is the person's own session also for a process of the user manager, which is in none; its
 * signals carry the real path. */
static void session_named(GObject *source, GAsyncResult *result, gpointer owner) {
  g_autoptr(GVariant) answer;
  if (!take(source, result, &answer)) return;
  struct presence *presence = owner;
  if (answer != NULL && g_variant_is_of_type(answer, G_VARIANT_TYPE("(v)"))) {
    g_autoptr(GVariant) id = NULL;
    g_variant_get(answer, "(v)", &id);
    if (g_variant_is_of_type(id, G_VARIANT_TYPE_STRING))
      find_session(presence, g_variant_get_string(id, NULL));
  }
  settle_question(presence);
}

static void name_session(struct presence *presence) {
  static const struct question question = {LOGIND, "/org/freedesktop/login1/session/auto",
                                           PROPERTIES, "Get"};
  const char *id = g_getenv("XDG_SESSION_ID");
  if (id != NULL && id[0] != '\0')
    find_session(presence, id);
  else
    ask_on(presence, presence->system, question, g_variant_new("(ss)", SESSION, "Id"),
           session_named);
}

static void system_connected(GObject *source, GAsyncResult *result, gpointer owner) {
  (void)source;
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection = g_bus_get_finish(result, &error);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) return;
  struct presence *presence = owner;
  presence->system = connection;
  if (connection != NULL) {
    g_dbus_connection_set_exit_on_close(connection, FALSE);
    name_session(presence);
  }
  settle_question(presence);
}

/* ---- idle and do not disturb ----------------------------------------------------------------- */

static void idle_read(GObject *source, GAsyncResult *result, gpointer owner) {
  g_autoptr(GVariant) answer;
  if (!take(source, result, &answer)) return;
  struct presence *presence = owner;
  if (answer != NULL && g_variant_is_of_type(answer, G_VARIANT_TYPE("(t)"))) {
    guint64 milliseconds;
    g_variant_get(answer, "(t)", &milliseconds);
    presence->report.idle = (int)MIN(milliseconds / 1000, (guint64)G_MAXINT);
  }
  settle_question(presence);
}

static void quiet_read(GObject *source, GAsyncResult *result, gpointer owner) {
  g_autoptr(GVariant) answer;
  if (!take(source, result, &answer)) return;
  struct presence *presence = owner;
  if (answer != NULL && g_variant_n_children(answer) == 1) {
    g_autoptr(GVariant) child = g_variant_get_child_value(answer, 0);
    bool boxed = g_variant_is_of_type(child, G_VARIANT_TYPE_VARIANT);
    g_autoptr(GVariant) value = boxed ? g_variant_get_variant(child) : g_variant_ref(child);
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN))
      presence->report.quiet = g_variant_get_boolean(value) ? KNOWN_YES : KNOWN_NO;
  }
  settle_question(presence);
}

static void ask_session_bus(struct presence *presence, const struct server_quiet *quiet) {
  static const struct question idle = {"org.gnome.Mutter.IdleMonitor",
                                       "/org/gnome/Mutter/IdleMonitor/Core",
                                       "org.gnome.Mutter.IdleMonitor", "GetIdletime"};
  ask_on(presence, presence->desk, idle, NULL, idle_read);
  if (quiet->service == NULL) return;
  GVariant *parameters =
      quiet->first != NULL ? g_variant_new("(ss)", quiet->first, quiet->second) : NULL;
  ask_on(presence, presence->desk,
         (struct question){quiet->service, quiet->path, quiet->interface, quiet->method},
         parameters, quiet_read);
}

/* ---- life ------------------------------------------------------------------------------------ */

struct presence *presence_create(const struct presence_events *events, void *owner) {
  struct presence *presence = g_new0(struct presence, 1);
  presence->events = *events;
  presence->owner = owner;
  presence->life = g_cancellable_new();
  presence->report = (struct presence_report){.locked = UNKNOWN, .quiet = UNKNOWN, .idle = -1};
  return presence;
}

/* A system bus that is not there is not looked for. */
static bool find_system_bus(void) {
  const char *address = g_getenv("DBUS_SYSTEM_BUS_ADDRESS");
  if (address != NULL && address[0] != '\0') return true;
  return g_file_test("/run/dbus/system_bus_socket", G_FILE_TEST_EXISTS) ||
         g_file_test("/var/run/dbus/system_bus_socket", G_FILE_TEST_EXISTS);
}

void presence_ask(struct presence *presence, GDBusConnection *session,
                  const struct server_quiet *quiet) {
  presence->questions++; /* `known` is told even when nothing can be asked */
  if (presence->desk == NULL && session != NULL) presence->desk = g_object_ref(session);
  if (presence->desk != NULL) ask_session_bus(presence, quiet);
  if (presence->system == NULL && find_system_bus()) {
    presence->questions++;
    g_bus_get(G_BUS_TYPE_SYSTEM, presence->life, system_connected, presence);
  }
  settle_question(presence);
}

void presence_destroy(struct presence *presence) {
  if (presence == NULL) return;
  g_cancellable_cancel(presence->life);
  g_object_unref(presence->life);
  if (presence->subscription != 0)
    g_dbus_connection_signal_unsubscribe(presence->system, presence->subscription);
  g_clear_object(&presence->system);
  g_clear_object(&presence->desk);
  g_free(presence);
}
