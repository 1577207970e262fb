#include "desktop/probe.h"

#include <glib.h>
#include <stdio.h>

#include "desktop/bubble.h"
#include "desktop/bus.h"
#include "desktop/chime.h"
#include "desktop/form_programs.h"
#include "desktop/presence.h"
#include "settled/wire.h"

struct probe {
  struct bus *bus;
  struct presence *presence;
  struct presence_report presence_report;
  enum bus_health health;
  bool checked, asked, reported; /* the bus, presence, the daemon */
  bool with_try, over;
  int step; /* of the try: 1, 2 */
  struct bubble *bubble;
  guint patience;
  int status;
};

/* Takes the reference. */
static void say(struct probe *probe, json_t *message) {
  if (json_dumpf(message, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF || fflush(stdout) != 0)
    probe->over = true;
  json_decref(message);
}

/* ---- the try --------------------------------------------------------------------------------- */

/* The words and buttons go the way of every question; only what to type is left out, because nobody
 * but this process waits for it. */
static json_t *test_view(const struct probe *probe) {
  bool first = probe->step == 1;
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:[{s:s, s:s, s:s}], s:s}", "prompt", "test",
                   "question", first ? "one" : "two", "type", "choice", "title",
                   first ? "settled: a test" : "settled: and one more", "body", "", "options",
                   "key", "seen", "label", "I see it", "short", "I see it", "category",
                   "x-settled.care");
}

static void write_body(const struct server *server, struct rendering *rendering) {
  const char *click = server_buttons(server) > 0 ? NULL : server->row->click;
  g_free(rendering->body);
  rendering->body = click != NULL
                        ? g_strdup_printf("%s here, please. Nothing of this is kept.", click)
                        : g_strdup("Please press the button. Nothing of this is kept.");
}

static void show_step(struct probe *probe);

static void say_step(struct probe *probe, const char *state) {
  say(probe, json_pack("{s:{s:i, s:s}}", "try", "step", probe->step, "state", state));
}

static void end_step(struct probe *probe, const char *state) {
  g_clear_handle_id(&probe->patience, g_source_remove);
  g_clear_pointer(&probe->bubble, bubble_close);
  say_step(probe, state);
  probe->over = true;
}

static void picked(void *owner, const struct pick *pick) {
  struct probe *probe = owner;
  if (pick->kind != PICK_OPTION) { /* "show it again" */
    g_clear_pointer(&probe->bubble, bubble_close);
    show_step(probe);
    return;
  }
  end_step(probe, "clicked");
  if (probe->step == 2) return;
  probe->over = false;
  probe->step = 2;
  show_step(probe);
}

static void replied(void *owner, const char *text) {
  (void)owner, (void)text; /* nothing is typed into a test */
}

static void ended(void *owner, enum bubble_end end) {
  (void)end;
  end_step(owner, "closed");
}

static gboolean nobody_clicks(gpointer owner) {
  struct probe *probe = owner;
  probe->patience = 0;
  end_step(probe, "silent");
  return G_SOURCE_REMOVE;
}

static void show_step(struct probe *probe) {
  static const struct bubble_events events = {picked, replied, ended};
  const struct server *server = bus_server(probe->bus);
  struct place place = {.nonce = g_random_int()};
  g_autofree char *icon = figure_own_icon();
  const struct bubble_look look = {
      .figure = {.icon = icon}, .category = "x-settled.care", .placeholder = ""};
  struct rendering rendering;
  struct ask ask;
  struct err err = {""};
  json_t *view = test_view(probe);
  if (ask_parse(view, &ask, &err) < 0) g_error("%s", err.text);
  json_decref(view);
  render_ask(&ask, server, &place, &rendering);
  write_body(server, &rendering);
  probe->bubble = bubble_show(bus_connection(probe->bus), bus_server_owner(probe->bus), &look,
                              &rendering, &events, probe, &err);
  ask_finish(&ask);
  if (probe->bubble == NULL) {
    end_step(probe, "refused");
    return;
  }
  if (probe->patience == 0) probe->patience = g_timeout_add(PROBE_CLICK, nobody_clicks, probe);
  say_step(probe, "shown");
}

/* ---- the report ------------------------------------------------------------------------------ */

static json_t *known_json(enum known known) {
  return known == UNKNOWN ? json_null() : json_boolean(known == KNOWN_YES);
}

static const char *health_name(const struct probe *probe) {
  if (bus_connection(probe->bus) == NULL) return "no_bus";
  switch (probe->health) {
  case BUS_READY:
    return "ready";
  case BUS_HUNG:
    return "hung";
  case BUS_ABSENT:
    break;
  }
  return "absent";
}

static json_t *desk_json(const struct probe *probe) {
  const struct server *server = bus_server(probe->bus);
  const struct presence_report *presence = &probe->presence_report;
  const struct form_program *form = form_program_find();
  const char *click = server->row->click, *player = chime_player();
  return json_pack("{s:s, s:s, s:i, s:s, s:b, s:b, s:b, s:b, s:b, s:o, s:o, s:i, s:s, s:b, s:s}",
                   "health", health_name(probe), "server", bus_server_title(probe->bus), "buttons",
                   server_buttons(server), "click", click != NULL ? click : "", "actions",
                   server->actions, "reply", server_takes_reply(server), "persists",
                   server->persists, "sound", server->sound, "image", server->row->draws_image,
                   "locked", known_json(presence->locked), "dnd", known_json(presence->quiet),
                   "idle", presence->idle, "form", form != NULL ? form->name : "", "terminal",
                   form != NULL && form->arguments == NULL, "player", player != NULL ? player : "");
}

static void report(struct probe *probe) {
  if (probe->reported) return;
  probe->reported = true;
  g_clear_handle_id(&probe->patience, g_source_remove);
  say(probe, json_pack("{s:o}", "desk", desk_json(probe)));
  probe->over |= !probe->with_try || probe->health != BUS_READY;
}

static gboolean patience_ends(gpointer owner) {
  struct probe *probe = owner;
  probe->patience = 0;
  report(probe);
  probe->over |= probe->step == 0; /* libnotify may be called from `checked` alone */
  return G_SOURCE_REMOVE;
}

static void on_known(void *owner, const struct presence_report *known) {
  struct probe *probe = owner;
  probe->presence_report = *known;
  report(probe);
  if (!probe->over && probe->step == 0) bus_check(probe->bus);
}

static void on_locked(void *owner, bool locked) {
  (void)owner, (void)locked;
}

static void on_pausing(void *owner) {
  (void)owner;
}

static void on_checked(void *owner, enum bus_health health) {
  struct probe *probe = owner;
  if (!probe->asked) {
    probe->asked = true;
    probe->health = health;
    presence_ask(probe->presence, bus_connection(probe->bus), bus_server(probe->bus)->row);
  } else if (probe->reported && probe->step == 0 && health == BUS_READY) {
    probe->step = 1;
    show_step(probe);
  }
}

static void on_gone(void *owner) {
  struct probe *probe = owner;
  if (!probe->reported) return;
  probe->over = true;
}

/* ---------------------------------------------------------------------------------------------- */

int probe_run(bool with_try) {
  static const struct bus_events bus_events = {on_checked, on_gone, on_gone};
  static const struct presence_events presence_events = {on_known, on_locked, on_pausing};
  struct probe probe = {
      .with_try = with_try,
      .health = BUS_ABSENT,
      .presence_report = {.locked = UNKNOWN, .quiet = UNKNOWN, .full = UNKNOWN, .idle = -1}};
  say(&probe, json_pack("{s:{s:s, s:s, s:i}}", "hello", "program", "settled-desktop", "version",
                        SETTLED_VERSION, "api", WIRE_API));
  probe.bus = bus_create(&bus_events, &probe);
  probe.presence = presence_create(&presence_events, &probe);
  probe.patience = g_timeout_add(PROBE_PATIENCE, patience_ends, &probe);
  bus_check(probe.bus);
  while (!probe.over) g_main_context_iteration(NULL, TRUE);
  g_clear_handle_id(&probe.patience, g_source_remove);
  GDBusConnection *connection = bus_connection(probe.bus);
  bool flushes = probe.health == BUS_READY && connection != NULL;
  if (flushes && !g_dbus_connection_is_closed(connection))
    g_dbus_connection_flush_sync(connection, NULL, NULL);
  presence_destroy(probe.presence);
  bus_destroy(probe.bus);
  return probe.reported ? 0 : 1;
}
