/* Lock, activity and idle hint of the person's own session, and sleep, from logind. */
#include "desktop/presence_parts.h"

#define LOGIND     "org.freedesktop.login1"
#define SESSION    "org.freedesktop.login1.Session"
#define MANAGER    "org.freedesktop.login1.Manager"
#define PROPERTIES "org.freedesktop.DBus.Properties"

static const struct source manager = {LOGIND, "/org/freedesktop/login1", MANAGER};
static const struct source own_session = {LOGIND, "/org/freedesktop/login1/session/auto",
                                          PROPERTIES};

/* ---- locked ---------------------------------------------------------------------------------- */

/* Not every locker tells logind, and not every saver locks: whichever says yes. */
void presence_judge_lock(struct presence *presence) {
  enum known was = presence->report.locked, locked = UNKNOWN;
  if (presence->hint == KNOWN_YES || presence->inactive == KNOWN_YES ||
      presence->asleep == KNOWN_YES || presence->saver == KNOWN_YES)
    locked = KNOWN_YES;
  else if (presence->hint == KNOWN_NO || presence->saver == KNOWN_NO)
    locked = KNOWN_NO;
  presence->report.locked = locked;
  if ((was == KNOWN_YES) != (locked == KNOWN_YES))
    presence->events.locked(presence->owner, locked == KNOWN_YES);
}

/* ---- the session ----------------------------------------------------------------------------- */

static enum known known_of(gboolean flag) {
  return flag ? KNOWN_YES : KNOWN_NO;
}

/* `properties` is a{sv}. IdleHint is coarse, and false also where no desktop sets it: then unknown.
 */
static void learn_properties(struct presence *presence, GVariant *properties) {
  gboolean flag;
  guint64 since;
  if (g_variant_lookup(properties, "LockedHint", "b", &flag)) presence->hint = known_of(flag);
  if (g_variant_lookup(properties, "Active", "b", &flag)) presence->inactive = known_of(!flag);
  if (g_variant_lookup(properties, "IdleHint", "b", &flag) && flag &&
      g_variant_lookup(properties, "IdleSinceHintMonotonic", "t", &since) &&
      presence->report.idle < 0) {
    gint64 idle = (g_get_monotonic_time() - (gint64)since) / G_USEC_PER_SEC;
    presence->report.idle = idle >= 0 && idle < G_MAXINT ? (int)idle : -1;
  }
}

static void learn_session(struct presence *presence, const struct source *source,
                          GVariant *answer) {
  (void)source;
  if (!g_variant_is_of_type(answer, G_VARIANT_TYPE("(a{sv})"))) return;
  g_autoptr(GVariant) properties = g_variant_get_child_value(answer, 0);
  learn_properties(presence, properties);
}

static void session_changed(GDBusConnection *connection, const char *sender, const char *path,
                            const char *interface, const char *signal, GVariant *parameters,
                            gpointer owner) {
  (void)connection, (void)sender, (void)path, (void)interface, (void)signal;
  struct presence *presence = owner;
  if (!g_variant_is_of_type(parameters, G_VARIANT_TYPE("(sa{sv}as)"))) return;
  g_autoptr(GVariant) properties = g_variant_get_child_value(parameters, 1);
  gboolean idle;
  learn_properties(presence, properties);
  enum known was = presence->report.locked;
  presence_judge_lock(presence);
  bool back = g_variant_lookup(properties, "IdleHint", "b", &idle) && !idle;
  if (was != presence->report.locked || back) presence_renew(presence);
}

static void ask_session(struct presence *presence) {
  const struct source session = {LOGIND, presence->session, PROPERTIES};
  presence_question(presence, presence->system, &session, "GetAll", g_variant_new("(s)", SESSION),
                    learn_session);
}

/* ---- finding it ------------------------------------------------------------------------------ */

static void session_found(struct presence *presence, const struct source *source,
                          GVariant *answer) {
  (void)source;
  if (presence->session != NULL || !g_variant_is_of_type(answer, G_VARIANT_TYPE("(o)"))) return;
  g_variant_get(answer, "(o)", &presence->session);
  presence_listen(presence, presence->system, &manager, PROPERTIES, "PropertiesChanged",
                  presence->session, session_changed);
  ask_session(presence);
}

static void find_session(struct presence *presence, const char *id) {
  presence_question(presence, presence->system, &manager, "GetSession", g_variant_new("(s)", id),
                    session_found);
}

/* "auto" is the person's own session also for a process of the user manager, which is in none; its
 * signals carry the real path. */
static void session_named(struct presence *presence, const struct source *source,
                          GVariant *answer) {
  (void)source;
  if (!g_variant_is_of_type(answer, G_VARIANT_TYPE("(v)"))) return;
  g_autoptr(GVariant) id = NULL;
  g_variant_get(answer, "(v)", &id);
  if (g_variant_is_of_type(id, G_VARIANT_TYPE_STRING))
    find_session(presence, g_variant_get_string(id, NULL));
}

/* Before sleep nobody is there; after it, what is true is asked anew. */
static void sleep_heard(GDBusConnection *connection, const char *sender, const char *path,
                        const char *interface, const char *signal, GVariant *parameters,
                        gpointer owner) {
  (void)connection, (void)sender, (void)path, (void)interface, (void)signal;
  struct presence *presence = owner;
  gboolean begins;
  if (!g_variant_is_of_type(parameters, G_VARIANT_TYPE("(b)"))) return;
  g_variant_get(parameters, "(b)", &begins);
  presence->asleep = known_of(begins);
  presence_judge_lock(presence);
  if (!begins)
    presence_renew(presence);
  else if (presence->questions == 0)
    presence_tell(presence);
}

/* Again with each round until it is found: a logind that is busy now answers the next. */
static void name_session(struct presence *presence) {
  const char *id = g_getenv("XDG_SESSION_ID");
  if (id != NULL && id[0] != '\0')
    find_session(presence, id);
  else
    presence_question(presence, presence->system, &own_session, "Get",
                      g_variant_new("(ss)", SESSION, "Id"), session_named);
}

/* ---- the bus --------------------------------------------------------------------------------- */

static void system_connected(GObject *source, GAsyncResult *result, gpointer owner) {
  (void)source;
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection = g_bus_get_finish(result, &error);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) return;
  struct presence *presence = owner;
  presence->system = connection;
  if (connection != NULL) {
    g_dbus_connection_set_exit_on_close(connection, FALSE);
    presence_listen(presence, connection, &manager, MANAGER, "PrepareForSleep", NULL, sleep_heard);
    name_session(presence);
  }
  presence_settle(presence);
}

/* A system bus that is not there is not looked for. */
static bool find_system_bus(void) {
  const char *address = g_getenv("DBUS_SYSTEM_BUS_ADDRESS");
  if (address != NULL && address[0] != '\0') return true;
  return g_file_test("/run/dbus/system_bus_socket", G_FILE_TEST_EXISTS) ||
         g_file_test("/var/run/dbus/system_bus_socket", G_FILE_TEST_EXISTS);
}

void presence_ask_system(struct presence *presence) {
  if (presence->session != NULL) {
    ask_session(presence);
  } else if (presence->system != NULL) {
    name_session(presence);
  } else if (find_system_bus()) {
    presence_begin(presence);
    g_bus_get(G_BUS_TYPE_SYSTEM, presence->life, system_connected, presence);
  }
}
