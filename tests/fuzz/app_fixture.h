/* The daemon's app over a virtual clock, a diary of its own and the catalogue of the tests, for
 * targets that talk to it: no desktop, no socket, no plugin, nothing of the machine's. One a
 * process; app_begin makes it new for each input. */
#ifndef TESTS_FUZZ_APP_FIXTURE_H
#define TESTS_FUZZ_APP_FIXTURE_H

#include "../unit/catalog_fixture.h"
#include "app_parts.h"
#include "core/engine_parts.h"
#include "home.h"
#include "quiet.h"

enum { FIXTURE_START = 1772524800, WAKES_MAX = 40 }; /* 2026-03-03T08:00:00Z */

struct fixture {
  struct app app;
  struct engine restarted; /* what a daemon that starts now would have */
};

static struct fixture fixture;

/* ---- the app --------------------------------------------------------------------------------- */

static void fixture_proposals(void *owner, uint32_t revision, const struct proposal *proposals,
                              int count) {
  struct event event = {.kind = EVENT_PROPOSALS,
                        .revision = revision,
                        .proposals = proposals,
                        .proposal_count = count};
  app_step(owner, &event, NULL);
}

static void fixture_catalog_ignored(void *owner, const struct catalog *catalog) {
  (void)owner, (void)catalog;
}

static void fixture_notice(void *owner, const struct plugin_notice *notice) {
  (void)owner, (void)notice;
}

static void fixture_request(void *owner, json_int_t id, const char *method, json_t *params) {
  (void)owner, (void)id, (void)method, (void)params;
}

static void fixture_gone(void *owner) {
  (void)owner;
}

static void fixture_open_parts(struct app *app) {
  static const struct plugins_events plugin_events = {
      .catalog = fixture_catalog_ignored, .proposals = fixture_proposals, .notice = fixture_notice};
  static const struct server_events server_events = {app_request, app_peer_gone};
  static const struct desktop_events desktop_events = {fixture_request, fixture_gone};
  struct plugins_settings settings = app_plugin_settings(app->config);
  const struct plugins_places places = {.own = NULL, .installed = home, .state = NULL};
  struct err err;
  require(clock_open_virtual(FIXTURE_START, "", &app->clock, &err) == 0);
  struct now now = app_now(app);
  require(plugins_open(&app->loop, &places, &settings, &plugin_events, app, &now, &app->plugins,
                       &err) == 0);
  require(server_create(&app->loop, getuid(), &server_events, app, &app->server) == 0);
  require(desktop_create(&app->loop, &desktop_events, app, &app->desktop) == 0);
}

static void fixture_create(void) {
  struct app *app = &fixture.app;
  struct err err;
  home_make();
  app->mode = APP_DAEMON;
  require(uv_loop_init(&app->loop) == 0);
  uv_timer_init(&app->loop, &app->care);
  app->care.data = app;
  require(paths_config(app->config_path, "config.ini", &err) == 0);
  require(paths_data(app->diary_path, "diary.db", &err) == 0);
  require(config_defaults(&app->config) == 0);
  fixture_open_parts(app);
}

/* As after the first start on a new machine: an empty diary, the default settings. */
static struct app *app_begin(void) {
  struct app *app = &fixture.app;
  if (app->clock == NULL) fixture_create();
  app_close_diary(app);
  home_empty();
  uv_timer_stop(&app->care);
  config_free(app->config);
  require(config_defaults(&app->config) == 0);
  clock_set(app->clock, FIXTURE_START);
  app->front_end_count = app->subscriber_count = 0;
  app->cared = 0;
  app->store_told = app->reloaded = app->stopping = false;
  memset(&app->state, 0, sizeof app->state);
  app_open_diary(app);
  require(app->diary != NULL && !app->engine.safe_mode);
  app_step(app, &(struct event){.kind = EVENT_CATALOG, .catalog = &fixture_catalog}, NULL);
  app_step(app, &(struct event){.kind = EVENT_RESUMED}, NULL);
  return app;
}

/* ---- what must hold -------------------------------------------------------------------------- */

/* Whatever was said, the engine found nothing wrong in itself, the diary took what it recorded, and
 * the next wake-up is still to come. */
static void app_check(struct app *app) {
  struct now now = app_now(app);
  require(!app->engine.broken);
  require(!app->effects.overflow);
  require(app->kept_count == 0);
  require(engine_next_wakeup(&app->engine, &now) > now.at);
}

static int fixture_feed(void *owner, const struct entry *entry) {
  return engine_feed(owner, entry);
}

/* A daemon that starts now is in the same stage, halts alike, and has the same questions open. */
static void app_check_restart(struct app *app) {
  struct engine *again = &fixture.restarted;
  struct now now = app_now(app);
  struct stamp stamp;
  struct err err;
  engine_stamp(&now, &stamp);
  engine_init(again, 2, &app->config->settings, app->engine.catalog);
  require(diary_load(app->diary, stamp.date, fixture_feed, again, &err) == 0);
  engine_ready(again, &now);
  engine_evaluate(again, &now);
  engine_evaluate(&app->engine, &now);
  require(again->arc.stage == app->engine.arc.stage);
  require(again->arc.reasons == app->engine.arc.reasons);
  require(again->open_count == app->engine.open_count);
  for (int i = 0; i < again->open_count; i++)
    require(strcmp(again->open[i].key, app->engine.open[i].key) == 0);
}

/* `+3600`: so many seconds pass, with every wake-up that the engine asks for; too many of them end
 * it early. False: the line says something else. */
static bool app_pass(struct app *app, const char *line) {
  enum { PASS_MAX = 40 * 86400 };
  long seconds = line[0] == '+' ? strtol(line + 1, NULL, 10) : 0;
  if (seconds <= 0 || seconds > PASS_MAX) return false;
  moment end = clock_now(app->clock) + seconds;
  for (int wakes = 0; wakes < WAKES_MAX && clock_now(app->clock) < end; wakes++) {
    struct now now = app_now(app);
    moment next = engine_next_wakeup(&app->engine, &now);
    clock_set(app->clock, next < end ? next : end);
    app_step(app, &(struct event){.kind = EVENT_WAKE}, NULL);
    app_check(app);
  }
  return true;
}

/* What came in the meantime from the loop: the plugins' answers, of which there are none. */
static void app_settle(struct app *app) {
  uv_run(&app->loop, UV_RUN_NOWAIT);
}

#endif
