/* start_notify TIMES PROGRAM ARG... [-- PROGRAM ARG...]: is the notification server of the session
 * bus, starts the programs in turn and prints after how many microseconds the first notification of
 * each had come:
 *
 *   shown1 9300 9150 ...      shown2 6400 6390 ...
 */
#include <gio/gio.h>

#include "bench.h"

enum { TIMES_MAX = 1000 };

struct server {
  GMainLoop *loop;
  int64_t begun, shown; /* of the program that runs */
};

static const char interface[] =
    "<node><interface name='org.freedesktop.Notifications'>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='GetServerInformation'><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/></method>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "</interface></node>";

// NOLINTNEXTLINE(readability-function-size): GDBus says what the arguments are
static void take_call(GDBusConnection *bus, const char *sender, const char *path, const char *name,
                      const char *method, GVariant *arguments, GDBusMethodInvocation *call,
                      gpointer owner) {
  struct server *server = owner;
  static const char *const can[] = {"actions", "body", "persistence", NULL};
  GVariant *reply = NULL;
  (void)bus, (void)sender, (void)path, (void)name, (void)arguments;
  if (strcmp(method, "Notify") == 0) {
    if (server->shown == 0) server->shown = bench_elapsed() - server->begun;
    reply = g_variant_new("(u)", 1);
    g_main_loop_quit(server->loop);
  } else if (strcmp(method, "GetCapabilities") == 0) {
    reply = g_variant_new("(^as)", can);
  } else if (strcmp(method, "GetServerInformation") == 0) {
    reply = g_variant_new("(ssss)", "bench", "settled", "1", "1.2");
  }
  g_dbus_method_invocation_return_value(call, reply);
}

static gboolean give_up(gpointer program) {
  fprintf(stderr, "bench: %s: no notification came\n", (const char *)program);
  exit(1);
}

static int64_t start_once(struct server *server, char *const *argv) {
  guint limit = g_timeout_add(BENCH_WAIT_MS, give_up, argv[0]);
  server->shown = 0;
  server->begun = bench_elapsed();
  pid_t pid = bench_start(argv);
  g_main_loop_run(server->loop);
  g_source_remove(limit);
  bench_stop(pid);
  while (g_main_context_iteration(NULL, FALSE)) continue; /* its last words */
  return server->shown;
}

static void named(GDBusConnection *bus, const char *name, gpointer loop) {
  (void)bus, (void)name;
  g_main_loop_quit(loop);
}

static void serve(struct server *server) {
  static const GDBusInterfaceVTable calls = {.method_call = take_call};
  GDBusNodeInfo *node = g_dbus_node_info_new_for_xml(interface, NULL);
  GDBusConnection *bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
  if (bus == NULL || node == NULL ||
      g_dbus_connection_register_object(bus, "/org/freedesktop/Notifications", node->interfaces[0],
                                        &calls, server, NULL, NULL) == 0)
    bench_fail("session bus");
  g_bus_own_name_on_connection(bus, "org.freedesktop.Notifications", G_BUS_NAME_OWNER_FLAGS_NONE,
                               named, NULL, server->loop, NULL);
  g_main_loop_run(server->loop);
}

int main(int argc, char **argv) {
  static int64_t shown[2][TIMES_MAX];
  char **programs[2];
  if (argc < 3) return 2;
  int times = bench_number(argv[1]);
  if (times > TIMES_MAX) return 2;
  programs[0] = argv + 2;
  bench_split(programs[0], &programs[1]);
  struct server server = {.loop = g_main_loop_new(NULL, FALSE)};
  serve(&server);
  for (int i = 0; i < times; i++)
    for (int which = 0; which < 2; which++)
      if (programs[which] != NULL) shown[which][i] = start_once(&server, programs[which]);
  bench_print("shown1", shown[0], times);
  if (programs[1] != NULL) bench_print("shown2", shown[1], times);
  return 0;
}
