/* What the session bus and the desktop's settings tell: idle time, an active screen saver, do not
 * disturb. Whoever is not there does not answer; nothing is started by being asked. */
#include <string.h>

#include "desktop/presence_parts.h"

#define GNOME_MONITOR    "org.gnome.Mutter.IdleMonitor"
#define CINNAMON_MONITOR "org.cinnamon.Muffin.IdleMonitor"

static const struct source monitors[] = {
    {GNOME_MONITOR, "/org/gnome/Mutter/IdleMonitor/Core", GNOME_MONITOR},
    {CINNAMON_MONITOR, "/org/cinnamon/Muffin/IdleMonitor/Core", CINNAMON_MONITOR},
};

static const struct source savers[] = {
    {"org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"},
    {"org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"},
    {"org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver"},
    {"org.mate.ScreenSaver", "/org/mate/ScreenSaver", "org.mate.ScreenSaver"},
    {"org.xfce.ScreenSaver", "/org/xfce/ScreenSaver", "org.xfce.ScreenSaver"},
};

enum { MONITORS = sizeof monitors / sizeof *monitors, SAVERS = sizeof savers / sizeof *savers };

/* ---- idle monitors --------------------------------------------------------------------------- */

static void watch_fired(GDBusConnection *connection, const char *sender, const char *path,
                        const char *interface, const char *signal, GVariant *parameters,
                        gpointer owner) {
  (void)connection, (void)sender, (void)path, (void)interface, (void)signal;
  struct presence *presence = owner;
  guint32 watch;
  if (!g_variant_is_of_type(parameters, G_VARIANT_TYPE("(u)"))) return;
  g_variant_get(parameters, "(u)", &watch);
  if (watch == 0) return;
  if (watch == presence->idle_watch) presence->events.pausing(presence->owner);
  if (watch != presence->active_watch) return;
  presence->active_watch = 0; /* it fires once */
  presence_renew(presence);
}

static void idle_watched(struct presence *presence, const struct source *source, GVariant *answer) {
  (void)source;
  if (g_variant_is_of_type(answer, G_VARIANT_TYPE("(u)")))
    g_variant_get(answer, "(u)", &presence->idle_watch);
}

static void learn_monitor(struct presence *presence, const struct source *source,
                          GVariant *answer) {
  guint64 milliseconds;
  if (!g_variant_is_of_type(answer, G_VARIANT_TYPE("(t)"))) return;
  g_variant_get(answer, "(t)", &milliseconds);
  presence->report.idle = (int)MIN(milliseconds / 1000, (guint64)G_MAXINT);
  if (presence->monitor != NULL) return;
  presence->monitor = source;
  presence_listen(presence, presence->desk, source, source->interface, "WatchFired", NULL,
                  watch_fired);
  presence_question(presence, presence->desk, source, "AddIdleWatch",
                    g_variant_new("(t)", (guint64)PRESENCE_PAUSE), idle_watched);
}

/* Told outside the rounds: nothing waits for the watch's number but the watch. */
static void return_watched(GObject *connection, GAsyncResult *result, gpointer owner) {
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer =
      g_dbus_connection_call_finish(G_DBUS_CONNECTION(connection), result, &error);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) return;
  struct presence *presence = owner;
  if (answer != NULL && g_variant_is_of_type(answer, G_VARIANT_TYPE("(u)")))
    g_variant_get(answer, "(u)", &presence->active_watch);
}

void presence_await_return(struct presence *presence) {
  const struct source *monitor = presence->monitor;
  bool away = presence->report.idle > PRESENCE_AGAIN; /* else it fires at the next key */
  if (monitor == NULL || !away || presence->active_watch != 0) return;
  g_dbus_connection_call(presence->desk, monitor->service, monitor->path, monitor->interface,
                         "AddUserActiveWatch", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                         PRESENCE_PATIENCE, presence->life, return_watched, presence);
}

/* ---- Plasma ---------------------------------------------------------------------------------- */

/* Milliseconds there (KIdleTime); others who have the method mean seconds and are not asked. */
static void learn_plasma(struct presence *presence, const struct source *source, GVariant *answer) {
  (void)source;
  guint32 milliseconds;
  if (!g_variant_is_of_type(answer, G_VARIANT_TYPE("(u)"))) return;
  g_variant_get(answer, "(u)", &milliseconds);
  presence->report.idle = (int)(milliseconds / 1000);
}

/* ---- screen savers --------------------------------------------------------------------------- */

static void saver_heard(GDBusConnection *connection, const char *sender, const char *path,
                        const char *interface, const char *signal, GVariant *parameters,
                        gpointer owner) {
  (void)connection, (void)sender, (void)path, (void)interface, (void)signal;
  struct presence *presence = owner;
  gboolean active;
  if (!g_variant_is_of_type(parameters, G_VARIANT_TYPE("(b)"))) return;
  g_variant_get(parameters, "(b)", &active);
  presence->saver = presence->savers = active ? KNOWN_YES : KNOWN_NO;
  presence_judge_lock(presence);
  presence_renew(presence);
}

static void learn_saver(struct presence *presence, const struct source *source, GVariant *answer) {
  gboolean active;
  if (!g_variant_is_of_type(answer, G_VARIANT_TYPE("(b)"))) return;
  g_variant_get(answer, "(b)", &active);
  if (!presence->hears_saver) /* the first one that answers is listened to */
    presence_listen(presence, presence->desk, source, source->interface, "ActiveChanged", NULL,
                    saver_heard);
  presence->hears_saver = true;
  if (presence->savers != KNOWN_YES) presence->savers = active ? KNOWN_YES : KNOWN_NO;
}

/* ---- do not disturb -------------------------------------------------------------------------- */

static void learn_quiet(struct presence *presence, const struct source *source, GVariant *answer) {
  (void)source;
  if (g_variant_n_children(answer) != 1) return;
  g_autoptr(GVariant) child = g_variant_get_child_value(answer, 0);
  bool boxed = g_variant_is_of_type(child, G_VARIANT_TYPE_VARIANT);
  g_autoptr(GVariant) value = boxed ? g_variant_get_variant(child) : g_variant_ref(child);
  if (g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN))
    presence->report.quiet = g_variant_get_boolean(value) ? KNOWN_YES : KNOWN_NO;
}

/* A schema or key that is not installed would end the process: both are looked for first. */
static void read_settings(struct presence *presence, const struct server_quiet *quiet) {
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default();
  GSettingsSchema *schema =
      installed != NULL ? g_settings_schema_source_lookup(installed, quiet->schema, TRUE) : NULL;
  if (schema == NULL) return;
  if (g_settings_schema_has_key(schema, quiet->key)) {
    g_autoptr(GSettings) settings = g_settings_new_full(schema, NULL, NULL);
    g_autoptr(GVariant) value = g_settings_get_value(settings, quiet->key);
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN))
      presence->report.quiet =
          (g_variant_get_boolean(value) != FALSE) == quiet->when ? KNOWN_YES : KNOWN_NO;
  }
  g_settings_schema_unref(schema);
}

static void ask_quiet(struct presence *presence, const struct server_quiet *quiet) {
  const struct source source = {quiet->service, quiet->path, quiet->interface};
  GVariant *parameters =
      quiet->first != NULL ? g_variant_new("(ss)", quiet->first, quiet->second) : NULL;
  if (quiet->schema != NULL) read_settings(presence, quiet);
  if (quiet->service != NULL)
    presence_question(presence, presence->desk, &source, quiet->method, parameters, learn_quiet);
}

/* ---- all of it ------------------------------------------------------------------------------- */

void presence_ask_desk(struct presence *presence) {
  presence->savers = UNKNOWN;
  bool plasma = presence->row->name != NULL && strcmp(presence->row->name, "Plasma") == 0;
  for (int i = 0; i < MONITORS; i++)
    presence_question(presence, presence->desk, &monitors[i], "GetIdletime", NULL, learn_monitor);
  for (int i = 0; i < SAVERS; i++)
    presence_question(presence, presence->desk, &savers[i], "GetActive", NULL, learn_saver);
  if (plasma)
    presence_question(presence, presence->desk, &savers[0], "GetSessionIdleTime", NULL,
                      learn_plasma);
  ask_quiet(presence, &presence->row->quiet);
}
