#include "desktop/bus.h"

#include <string.h>

#include "base/log.h"

#define NOTIFICATIONS "org.freedesktop.Notifications"

struct bus {
  struct bus_events events;
  void *owner;
  GDBusConnection *connection; /* shared with libnotify */
  GCancellable *life;          /* ends all calls with the bus */
  GCancellable *question;      /* the check under way, or NULL */
  guint watch;
  guint patience; /* runs while a check may still be answered in time */
  guint retry;
  bool connecting;
  bool hung;       /* the check under way has outlived the patience */
  bool said;       /* that it does not answer */
  char *name;      /* unique name of the server, NULL: none */
  char *described; /* the one that `server` describes */
  char *title;     /* what it calls itself, with its version; NULL: it has not said */
  struct server server;
};

static const struct server_row *no_row(void) {
  return servers_find("", "");
}

/* ---- the check ------------------------------------------------------------------------------- */

static void end_check(struct bus *bus) {
  g_clear_handle_id(&bus->patience, g_source_remove);
  g_clear_object(&bus->question);
  bus->hung = false;
}

static void give_up_check(struct bus *bus) {
  if (bus->question != NULL) g_cancellable_cancel(bus->question);
  end_check(bus);
}

/* A call may have been lost for ever: awesome owns its name before it listens. */
static gboolean retry_now(gpointer owner) {
  struct bus *bus = owner;
  bus->retry = 0;
  if (bus->hung) give_up_check(bus);
  bus_check(bus);
  return G_SOURCE_REMOVE;
}

static void retry_in(struct bus *bus, guint seconds) {
  if (bus->retry == 0) bus->retry = g_timeout_add_seconds(seconds, retry_now, bus);
}

static void conclude(struct bus *bus, enum bus_health health) {
  end_check(bus);
  if (health == BUS_READY) g_clear_handle_id(&bus->retry, g_source_remove);
  if (health == BUS_READY) bus->said = false;
  if (health != BUS_READY) retry_in(bus, BUS_RETRY);
  bus->events.checked(bus->owner, health);
}

static gboolean patience_ends(gpointer owner) {
  struct bus *bus = owner;
  bus->patience = 0;
  bus->hung = true;
  if (!bus->said) log_warning("the notification server does not answer");
  bus->said = true;
  retry_in(bus, BUS_RETRY);
  bus->events.checked(bus->owner, BUS_HUNG);
  return G_SOURCE_REMOVE;
}

/* A call without a time limit of its own: bus->patience is the limit, the answer is welcome later.
 */
static void ask_server(struct bus *bus, const char *method, GAsyncReadyCallback answered) {
  g_dbus_connection_call(bus->connection, NOTIFICATIONS, "/org/freedesktop/Notifications",
                         NOTIFICATIONS, method, NULL, NULL, G_DBUS_CALL_FLAGS_NONE, G_MAXINT,
                         bus->question, answered, bus);
}

/* The answer, or NULL after an error, which ends the check. A cancelled call belongs to an older
 * check or to a bus that is gone: nothing may be touched then. */
static GVariant *take_answer(GObject *source, GAsyncResult *result, gpointer owner,
                             const char *type) {
  g_autoptr(GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) return NULL;
  if (answer != NULL && g_variant_is_of_type(answer, G_VARIANT_TYPE(type))) return answer;
  if (answer != NULL) g_variant_unref(answer);
  conclude(owner, BUS_ABSENT);
  return NULL;
}

static void described(GObject *source, GAsyncResult *result, gpointer owner) {
  g_autoptr(GVariant) answer = take_answer(source, result, owner, "(as)");
  if (answer == NULL) return;
  struct bus *bus = owner;
  g_autofree const char **capabilities = NULL;
  g_variant_get(answer, "(^a&s)", &capabilities);
  bus->server = servers_describe(bus->server.row, capabilities);
  g_free(bus->described);
  bus->described = g_strdup(bus->name);
  conclude(bus, BUS_READY);
}

static void named(GObject *source, GAsyncResult *result, gpointer owner) {
  g_autoptr(GVariant) answer = take_answer(source, result, owner, "(ssss)");
  if (answer == NULL) return;
  struct bus *bus = owner;
  const char *name, *vendor, *version;
  g_variant_get(answer, "(&s&s&s&s)", &name, &vendor, &version, NULL);
  bus->server.row = servers_find(name, vendor);
  g_free(bus->title);
  bus->title = g_strconcat(name, " ", version, NULL);
  if (bus->name == NULL) /* just started by this call: `appeared` checks again */
    end_check(bus);
  else if (g_strcmp0(bus->described, bus->name) == 0)
    conclude(bus, BUS_READY);
  else
    ask_server(bus, "GetCapabilities", described);
}

static void connect_bus(struct bus *bus);

void bus_check(struct bus *bus) {
  if (bus->connection == NULL) {
    connect_bus(bus);
  } else if (bus->hung) {
    bus->events.checked(bus->owner, BUS_HUNG);
  } else if (bus->question == NULL) {
    bus->question = g_cancellable_new();
    bus->patience = g_timeout_add(BUS_PATIENCE, patience_ends, bus);
    ask_server(bus, "GetServerInformation", named);
  }
}

/* ---- whose name it is ------------------------------------------------------------------------ */

static void forget_server(struct bus *bus) {
  give_up_check(bus);
  g_clear_pointer(&bus->name, g_free);
  g_clear_pointer(&bus->described, g_free);
  g_clear_pointer(&bus->title, g_free);
  bus->server = (struct server){.row = no_row()};
}

static void appeared(GDBusConnection *connection, const char *name, const char *unique,
                     gpointer owner) {
  (void)connection, (void)name;
  struct bus *bus = owner;
  if (g_strcmp0(bus->name, unique) == 0) return;
  bool known = bus->name != NULL;
  if (known) forget_server(bus);
  bus->name = g_strdup(unique);
  if (known) bus->events.replaced(bus->owner);
  g_clear_handle_id(&bus->retry, g_source_remove);
  bus_check(bus);
}

static void vanished(GDBusConnection *connection, const char *name, gpointer owner) {
  (void)connection, (void)name;
  struct bus *bus = owner;
  if (bus->name == NULL) return; /* there was none, or the bus itself is gone */
  forget_server(bus);
  bus->events.replaced(bus->owner);
  retry_in(bus, BUS_RESTART_PATIENCE);
}

static void disconnected(GDBusConnection *connection, gboolean vanished_by_peer, GError *error,
                         gpointer owner) {
  (void)connection, (void)vanished_by_peer, (void)error;
  struct bus *bus = owner;
  bus->events.lost(bus->owner);
}

/* ---- the connection -------------------------------------------------------------------------- */

static void connected(GObject *source, GAsyncResult *result, gpointer owner) {
  (void)source;
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection = g_bus_get_finish(result, &error);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) return;
  struct bus *bus = owner;
  bus->connecting = false;
  if (connection == NULL) {
    log_warning("no session bus: %s", error->message);
    conclude(bus, BUS_ABSENT);
    return;
  }
  /* Else a bus that ends takes this process with it, by SIGTERM. */
  g_dbus_connection_set_exit_on_close(connection, FALSE);
  bus->connection = connection;
  g_signal_connect(connection, "closed", G_CALLBACK(disconnected), bus);
  bus->watch = g_bus_watch_name_on_connection(
      connection, NOTIFICATIONS, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared, vanished, bus, NULL);
  bus_check(bus);
}

/* The address of a bus that runs already. GDBus would start one by itself when DISPLAY is set and
 * leave it behind; so its own search is given nothing to find. */
static bool find_running_bus(void) {
  const char *address = g_getenv("DBUS_SESSION_BUS_ADDRESS");
  if (address != NULL && address[0] != '\0') return !g_str_has_prefix(address, "autolaunch:");
  g_autofree char *path = g_build_filename(g_get_user_runtime_dir(), "bus", NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) return false;
  g_autofree char *escaped = g_dbus_address_escape_value(path);
  g_autofree char *found = g_strconcat("unix:path=", escaped, NULL);
  return g_setenv("DBUS_SESSION_BUS_ADDRESS", found, TRUE);
}

static void connect_bus(struct bus *bus) {
  if (bus->connecting) return;
  if (!find_running_bus()) {
    conclude(bus, BUS_ABSENT);
    return;
  }
  bus->connecting = true;
  g_bus_get(G_BUS_TYPE_SESSION, bus->life, connected, bus);
}

/* ---- life ------------------------------------------------------------------------------------ */

struct bus *bus_create(const struct bus_events *events, void *owner) {
  struct bus *bus = g_new0(struct bus, 1);
  bus->events = *events;
  bus->owner = owner;
  bus->life = g_cancellable_new();
  bus->server.row = no_row();
  return bus;
}

void bus_destroy(struct bus *bus) {
  if (bus == NULL) return;
  g_cancellable_cancel(bus->life);
  g_clear_object(&bus->life);
  forget_server(bus);
  g_clear_handle_id(&bus->retry, g_source_remove);
  g_clear_handle_id(&bus->watch, g_bus_unwatch_name);
  if (bus->connection != NULL) g_signal_handlers_disconnect_by_data(bus->connection, bus);
  g_clear_object(&bus->connection);
  g_free(bus);
}

const struct server *bus_server(const struct bus *bus) {
  return &bus->server;
}

const char *bus_server_title(const struct bus *bus) {
  return bus->title != NULL ? bus->title : "";
}

const char *bus_server_owner(const struct bus *bus) {
  return bus->name;
}

GDBusConnection *bus_connection(const struct bus *bus) {
  return bus->connection;
}
