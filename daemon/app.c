#include "app.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app_parts.h"
#include "app_run.h"
#include "base/log.h"
#include "commands/commands.h"
#include "core/entries.h"
#include "notify_ready.h"

enum { EXIT_BUSY = 75, EXIT_CONFIG = 78 };

/* ---- looking -------------------------------------------------------------------------------- */

struct engine *app_engine(struct app *app) {
  return &app->engine;
}

struct now app_now(const struct app *app) {
  return (struct now){.at = clock_now(app->clock), .zone = clock_zone(app->clock)};
}

struct diary *app_diary(struct app *app) {
  return app->diary;
}

const struct config *app_config(const struct app *app) {
  return app->config;
}

struct plugins *app_plugins(struct app *app) {
  return app->plugins;
}

const struct app_state *app_state(const struct app *app) {
  return &app->state;
}

/* ---- the step ------------------------------------------------------------------------------- */

static void step_at(struct app *app, const struct event *event, const struct now *now,
                    struct reply *reply) {
  struct share share;
  app_share_begin(app, &share);
  if (app->kept_count > 0 || app->diary == NULL) app_store_kept(app);
  if (app->read_early && app->kept_count == 0) app_reload_history(app);
  app->reply = reply;
  engine_step(&app->engine, event, now, &app->effects);
  app_carry_out(app);
  app->reply = NULL;
  if (app->reloaded) {
    app->reloaded = false;
    engine_step(&app->engine, &(struct event){.kind = EVENT_WAKE}, now, &app->effects);
    app_carry_out(app);
  }
  if (app->unseen) {
    app->unseen = false;
    engine_step(&app->engine, &(struct event){.kind = EVENT_PRESENCE}, now, &app->effects);
    app_carry_out(app);
  }
  app_share_end(app, &share);
  clock_arm(app->clock, engine_next_wakeup(&app->engine, now));
  app_answer_waiting(app);
}

void app_step(struct app *app, struct event *event, struct reply *reply) {
  struct now now = app_now(app);
  step_at(app, event, &now, reply);
}

static void take_wake(void *owner, enum clock_wake why) {
  struct event event = {.kind = why == CLOCK_RESUMED ? EVENT_RESUMED : EVENT_WAKE};
  app_step(owner, &event, NULL);
}

/* ---- plugins -------------------------------------------------------------------------------- */

static void take_catalog(void *owner, const struct catalog *catalog) {
  app_step(owner, &(struct event){.kind = EVENT_CATALOG, .catalog = catalog}, NULL);
}

static void take_proposals(void *owner, uint32_t revision, const struct proposal *proposals,
                           int count) {
  struct app *app = owner;
  struct event event = {.kind = EVENT_PROPOSALS,
                        .revision = revision,
                        .proposals = proposals,
                        .proposal_count = count};
  app_step(app, &event, NULL);
  malloc_trim(0); /* the burst of a plan is over */
}

static void take_suggestion(void *owner, const char *plugin, const char *text) {
  struct app *app = owner;
  struct stamp stamp;
  struct now now = app_now(app);
  (void)plugin;
  engine_stamp(&now, &stamp);
  if (app->state.suggested != stamp.date) app->state.suggestion_count = 0;
  app->state.suggested = stamp.date;
  if (app->state.suggestion_count == SUGGESTIONS_MAX) return;
  snprintf(app->state.suggestions[app->state.suggestion_count++], SUGGESTION_SIZE, "%s", text);
}

/* Plugin states are kept for the plugin; the core never sees them. */
static void store_state(void *owner, const char *plugin, const char *json) {
  struct app *app = owner;
  struct entry entry;
  struct now now = app_now(app);
  entry_blank(ENTRY_PLUGIN_STATE, &entry);
  entry.text = plugin;
  entry.text2 = json;
  entry.logged = now.at;
  civil_stamp(&entry.stamp, now.at, now.zone);
  uv_random(NULL, NULL, &entry.stamp.id, sizeof entry.stamp.id, 0, NULL);
  app_store(app, &entry, 1);
}

static int copy_state(void *owner, const struct entry *entry) {
  *(char **)owner = entry->text2 != NULL ? strdup(entry->text2) : NULL;
  return 0;
}

static char *fetch_state(void *owner, const char *plugin) {
  struct app *app = owner;
  char *state = NULL;
  const char *kept = app_kept_state(app, plugin);
  if (kept != NULL) return strdup(kept);
  if (app->diary != NULL)
    diary_get_topic(app->diary, ENTRY_PLUGIN_STATE, plugin, copy_state, &state, NULL);
  return state;
}

static void take_notice(void *owner, const struct plugin_notice *notice) {
  struct app *app = owner;
  struct now now = app_now(app);
  struct governor_input input;
  engine_governor_input(&app->engine, &now, &input);
  log_warning("plugin %s: %s", notice->plugin, notice->text);
  bool quiet = governor_is_quiet(input.params, input.now.minute) || input.paused_until > now.at ||
               app->engine.arc.stage == STAGE_HALT;
  if (!quiet) app_notice(app, "A plugin needs a look", notice->text); /* else: plugin log */
}

static int open_plugins(struct app *app, struct err *err) {
  static const struct plugins_events events = {take_catalog,  take_proposals,   take_suggestion,
                                               app_take_wish, app_take_routine, store_state,
                                               fetch_state,   take_notice};
  char own[PATH_SIZE], state[PATH_SIZE];
  int result = paths_config(own, "plugins", err);
  if (result == 0) result = paths_state(state, "plugins", err);
  if (result < 0) return result;
  const struct plugins_places places = {.own = own, .state = state};
  struct plugins_settings settings = app_plugin_settings(app->config);
  struct now now = app_now(app);
  return plugins_open(&app->loop, &places, &settings, &events, app, &now, &app->plugins, err);
}

struct plugins_settings app_plugin_settings(const struct config *config) {
  return (struct plugins_settings){.isolation = (enum isolation)config->isolation,
                                   .trust_own = config->trust_own,
                                   .options = config->plugin_options,
                                   .option_count = config->plugin_option_count,
                                   .order = config->settings.plugin_order,
                                   .order_count = config->settings.plugin_count};
}

static void plugins_changed(void *owner) {
  struct app *app = owner;
  struct now now = app_now(app);
  plugins_rescan_changed(app->plugins, &now);
}

/* ---- config --------------------------------------------------------------------------------- */

/* A wrong file never replaces a running configuration. */
int app_reload_config(struct app *app, struct buf *report) {
  struct config *config;
  struct err err;
  int result = config_load(app->config_path, &config, report, &err);
  if (result < 0) return result;
  struct config *old = app->config;
  app->config = config;
  if (clock_use_zone(app->clock, config->zone, &err) < 0) log_warning("%s", err.text);
  app_step(app, &(struct event){.kind = EVENT_SETTINGS, .settings = &config->settings}, NULL);
  struct plugins_settings settings = app_plugin_settings(config);
  struct now now = app_now(app);
  plugins_configure(app->plugins, &settings, &now);
  config_free(old);
  if (config->warnings[0] != '\0') log_warning("%s", config->warnings);
  return 0;
}

static void config_changed(void *owner) {
  struct app *app = owner;
  struct buf report;
  buf_init(&report, CONFIG_REPORT_MAX);
  if (app_reload_config(app, &report) < 0) {
    log_warning("the configuration was left as it is:\n%s", buf_text(&report));
    char first[160];
    snprintf(first, sizeof first, "%.*s", (int)strcspn(buf_text(&report), "\n"), buf_text(&report));
    app_notice(app, "The settings were left as they are", first);
  }
  buf_finish(&report);
}

static int open_config(struct app *app, struct err *err) {
  struct buf report;
  int result = paths_config(app->config_path, "config.ini", err);
  if (result < 0) return result;
  buf_init(&report, CONFIG_REPORT_MAX);
  result = config_load(app->config_path, &app->config, &report, err);
  if (result < 0) { /* at the start there is no old one: the defaults, said aloud */
    log_warning("the configuration is not used:\n%s", buf_text(&report));
    snprintf(app->state.config_error, sizeof app->state.config_error, "%.*s",
             (int)strcspn(buf_text(&report), "\n"), buf_text(&report));
    result = config_defaults(&app->config);
  }
  buf_finish(&report);
  return result;
}

static void watch(struct app *app) {
  char own[PATH_SIZE];
  struct err err;
  if (watch_file(&app->loop, app->config_path, config_changed, app, &app->config_watch, &err) < 0)
    log_warning("changes of the configuration are not noticed: %s", err.text);
  if (paths_config(own, "plugins", &err) < 0 ||
      watch_tree(&app->loop, own, plugins_changed, app, &app->plugins_watch, &err) < 0)
    log_warning("changes of plugins are not noticed: %s", err.text);
}

/* ---- the desktop ---------------------------------------------------------------------------- */

static void desktop_request(void *owner, json_int_t id, const char *method, json_t *params) {
  app_request(owner, DESKTOP_PEER, id, method, params);
}

static void desktop_gone(void *owner) {
  app_peer_gone(owner, DESKTOP_PEER);
}

/* ---- life ----------------------------------------------------------------------------------- */

static void stop(struct app *app, int exit_code) {
  app->exit_code = exit_code;
  app->stopping = true;
  uv_stop(&app->loop);
}

static void take_signal(uv_signal_t *handle, int number) {
  struct app *app = handle->data;
  if (number == SIGHUP)
    config_changed(app);
  else
    stop(app, 0);
}

static int open_loop(struct app *app, struct err *err) {
  static const int numbers[] = {SIGHUP, SIGINT, SIGTERM};
  int result = uv_loop_init(&app->loop);
  if (result < 0) return err_set(err, -result, "no event loop: %s", uv_strerror(result));
  uv_timer_init(&app->loop, &app->care);
  uv_timer_init(&app->loop, &app->enable);
  app->care.data = app->enable.data = app;
  for (int i = 0; i < 3; i++) {
    uv_signal_init(&app->loop, &app->signals[i]);
    app->signals[i].data = app;
    if (app->mode == APP_DAEMON) uv_signal_start(&app->signals[i], take_signal, numbers[i]);
  }
  signal(SIGPIPE, SIG_IGN);
  return 0;
}

static int open_clock(struct app *app, struct err *err) {
  const struct clock_options options = {.zone = app->config->zone};
  int result = clock_open(&app->loop, &options, take_wake, app, &app->clock, err);
  if (result >= 0) return result;
  log_warning("%s; the system's zone is used", err->text);
  return clock_open(&app->loop, &(struct clock_options){.zone = ""}, take_wake, app, &app->clock,
                    err);
}

static int open_parts(struct app *app, struct err *err) {
  static const struct server_events server_events = {app_request, app_peer_gone};
  static const struct desktop_events desktop_events = {desktop_request, desktop_gone};
  int result = open_clock(app, err);
  if (result == 0) result = paths_data(app->diary_path, "diary.db", err);
  if (result == 0) result = open_plugins(app, err);
  if (result == 0) result = server_create(&app->loop, getuid(), &server_events, app, &app->server);
  if (result == 0 && app->mode == APP_DAEMON)
    result = desktop_create(&app->loop, &desktop_events, app, &app->desktop);
  return result;
}

static void greet(struct app *app) {
  if (app->state.config_error[0] != '\0')
    app_notice(app, "The settings are not used", app->state.config_error);
  app_step(app, &(struct event){.kind = EVENT_RESUMED}, NULL);
}

static int begin_daemon(struct app *app, struct err *err) {
  char folder[PATH_SIZE];
  int result = paths_runtime(folder, "", err);
  if (result == 0) result = server_listen(app->server, folder, err);
  if (result < 0) return result;
  app_open_diary(app);
  watch(app);
  struct err unsaid;
  notify_ready("READY=1", &unsaid);
  log_info("ready");
  greet(app); /* whoever connects meanwhile is answered after it */
  return 0;
}

/* The conversation begins once the plan is made: what is said first is what the day is. */
static void serve_stdio(struct app *app) {
  struct err err;
  int32_t peer;
  app->serving = true;
  if (server_attach(app->server, STDIN_FILENO, STDOUT_FILENO, &peer, &err) < 0) {
    log_error("%s", err.text);
    stop(app, 1);
  }
}

static int begin_stdio(struct app *app) {
  app_open_diary(app);
  greet(app);
  while (plugins_busy(app->plugins)) uv_run(&app->loop, UV_RUN_ONCE);
  serve_stdio(app);
  return 0;
}

static void close_parts(struct app *app) {
  if (app->desktop != NULL) desktop_stop(app->desktop);
  while (app->desktop != NULL && desktop_running(app->desktop)) uv_run(&app->loop, UV_RUN_ONCE);
  app_close_diary(app);
  app_forget_enabling(app, 0);
  app_forget_waiting(app, 0);
  server_destroy(app->server);
  desktop_destroy(app->desktop);
  app_desk_close(app);
  desktop_chart_destroy(app->chart);
  plugins_close(app->plugins);
  watch_close(app->config_watch);
  watch_close(app->plugins_watch);
  watch_close(app->diary_watch);
  clock_close(app->clock);
  for (int i = 0; i < 3; i++) uv_close((uv_handle_t *)&app->signals[i], NULL);
  uv_close((uv_handle_t *)&app->care, NULL);
  uv_close((uv_handle_t *)&app->enable, NULL);
  uv_run(&app->loop, UV_RUN_DEFAULT); /* until every handle is closed */
  uv_loop_close(&app->loop);
  config_free(app->config);
}

static int run(struct app *app) {
  struct err err = {""};
  int result = open_loop(app, &err);
  if (result == 0) result = open_config(app, &err);
  if (result == 0) result = open_parts(app, &err);
  if (result == 0) result = app->mode == APP_DAEMON ? begin_daemon(app, &err) : begin_stdio(app);
  if (result < 0) {
    log_error("%s", err.text);
    return result == -EADDRINUSE ? EXIT_BUSY : 1;
  }
  if (!app->stopping) uv_run(&app->loop, UV_RUN_DEFAULT);
  close_parts(app);
  return app->exit_code;
}

int app_run(bool stdio) {
  struct app *app = calloc(1, sizeof *app); /* most of its pages are never touched */
  if (app == NULL) {
    log_error("there is no memory for it");
    return 1;
  }
  app->mode = stdio ? APP_STDIO : APP_DAEMON;
  app->lock.fd = -1;
  int exit_code = run(app);
  free(app);
  return exit_code;
}
