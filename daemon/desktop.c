#include "desktop.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/paths.h"
#include "child.h"
#include "settled/wire.h"

enum { KEEP_MAX = 8, HELLO_MS = 10000 };

struct desktop {
  struct child *child;
  const struct desktop_events *events;
  void *owner;
  bool attached;
  bool wanted;                /* something was open when it ended */
  bool watching;              /* a prompt waits to know whether the person is there */
  json_t *kept;               /* array: said once it has attached */
  const char *environment[2]; /* added to the child's */
  char icon[PATH_SIZE + 16];
};

/* ---- whether there is a desktop ------------------------------------------------------------- */

static bool has_bus(void) {
  const char *runtime = getenv("XDG_RUNTIME_DIR");
  struct stat status;
  char path[PATH_SIZE];
  if (getenv("DBUS_SESSION_BUS_ADDRESS") != NULL) return true;
  if (runtime == NULL || (size_t)snprintf(path, sizeof path, "%s/bus", runtime) >= sizeof path)
    return false;
  return stat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

/* A bus that comes later is found then: asked anew at every wake. */
const char *desktop_missing(const struct desktop *desktop) {
  (void)desktop;
  return has_bus() ? NULL : "there is no session bus, so nothing can be shown on a desktop";
}

/* ---- the child's words ---------------------------------------------------------------------- */

static void say_kept(struct desktop *desktop) {
  size_t i;
  json_t *message;
  json_array_foreach(desktop->kept, i, message) child_send(desktop->child, json_incref(message));
  json_array_clear(desktop->kept);
}

static void say_watch(struct desktop *desktop) {
  child_send(desktop->child, json_pack("{s:s,s:b}", "event", "watch", "on", desktop->watching));
}

static void take_message(void *owner, json_t *message) {
  struct desktop *desktop = owner;
  json_t *id = json_object_get(message, "id");
  const char *method = json_string_value(json_object_get(message, "method"));
  json_t *params = json_object_get(message, "params");
  if (!json_is_integer(id) || method == NULL || !json_is_object(params)) return;
  bool attaches = strcmp(method, "attach") == 0 && !desktop->attached;
  if (attaches) desktop->attached = true; /* what is open is pushed while this is handled */
  desktop->events->request(desktop->owner, json_integer_value(id), method, params);
  if (attaches) say_kept(desktop);
  if (attaches && desktop->watching) say_watch(desktop);
}

static void take_ready(void *owner, json_t *hello) {
  (void)owner, (void)hello;
}

static void take_end(void *owner, const struct child_end *end) {
  struct desktop *desktop = owner;
  bool crashed = end->fate != CHILD_EXITED || end->status != 0;
  desktop->attached = false;
  if (crashed && end->fate != CHILD_STOPPED)
    log_warning("settled-desktop ended: %s", end->why != NULL ? end->why : "for no known reason");
  desktop->events->gone(desktop->owner);
  if (crashed && desktop->wanted && end->fate != CHILD_STOPPED) desktop_wake(desktop);
}

/* ---- life ----------------------------------------------------------------------------------- */

/* The picture beside each notification: given, or where an installed copy keeps it. */
static void find_icon(struct desktop *desktop) {
  char path[PATH_SIZE];
  struct err err;
  if (getenv("SETTLED_ICON") != NULL ||
      paths_self(path, "../share/icons/hicolor/scalable/apps/settled.svg", &err) < 0 ||
      access(path, R_OK) != 0)
    return;
  snprintf(desktop->icon, sizeof desktop->icon, "SETTLED_ICON=%.*s", PATH_SIZE - 1, path);
  desktop->environment[0] = desktop->icon;
}

int desktop_create(uv_loop_t *loop, const struct desktop_events *events, void *owner,
                   struct desktop **out) {
  static const struct child_events child_events = {take_ready, take_message, take_end};
  struct desktop *desktop = calloc(1, sizeof *desktop);
  if (desktop == NULL) return -ENOMEM;
  find_icon(desktop);
  const struct child_options options = {.program = "settled-desktop",
                                        .environment = desktop->environment,
                                        .line_max = WIRE_LINE_MAX,
                                        .queue_max = WIRE_QUEUE_MAX,
                                        .hello_ms = HELLO_MS};
  desktop->events = events;
  desktop->owner = owner;
  desktop->kept = json_array();
  if (desktop->kept == NULL ||
      child_create(loop, &options, &child_events, desktop, &desktop->child) < 0) {
    json_decref(desktop->kept);
    free(desktop);
    return -ENOMEM;
  }
  *out = desktop;
  return 0;
}

void desktop_destroy(struct desktop *desktop) {
  if (desktop == NULL) return;
  child_destroy(desktop->child);
  json_decref(desktop->kept);
  free(desktop);
}

void desktop_stop(struct desktop *desktop) {
  desktop->wanted = desktop->watching = false;
  child_stop(desktop->child);
}

bool desktop_running(const struct desktop *desktop) {
  return child_is_running(desktop->child);
}

void desktop_wake(struct desktop *desktop) {
  struct err err;
  desktop->wanted = true;
  if (child_is_running(desktop->child) || desktop_missing(desktop) != NULL) return;
  if (child_start(desktop->child, &err) < 0) log_warning("no notifications: %s", err.text);
}

void desktop_push(struct desktop *desktop, json_t *message, bool keep) {
  if (desktop->attached) {
    child_send(desktop->child, message);
    return;
  }
  if (keep && json_array_size(desktop->kept) < KEEP_MAX) {
    json_array_append(desktop->kept, message);
    desktop_wake(desktop);
  }
  json_decref(message);
}

void desktop_watch(struct desktop *desktop, bool on) {
  desktop->watching = on;
  if (on) desktop_wake(desktop);
  if (desktop->attached) say_watch(desktop);
}

void desktop_reply(struct desktop *desktop, json_int_t id, json_t *result) {
  child_send(desktop->child, json_pack("{s:I,s:b,s:o}", "id", id, "ok", 1, "result", result));
}

void desktop_refuse(struct desktop *desktop, json_int_t id, const char *code, const char *message) {
  child_send(desktop->child, json_pack("{s:I,s:b,s:{s:s,s:s}}", "id", id, "ok", 0, "error", "code",
                                       code, "message", message));
}
