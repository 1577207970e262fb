/* plan TIMES PROGRAM FOLDER STATE: how long a plan takes with the plugins of a folder, by the
 * daemon's own engine and plugins. PROGRAM: settled-plugin. STATE keeps what they declare, as the
 * daemon does. Prints microseconds:
 *
 *   cold 9800 ...        from the event to the plan with all proposals, no child running
 *   warm 900 ...         the same once the children run
 *   recovered 3300 ...   the same after one of the children was killed
 */
#include <uv.h>

#include "bench.h"
#include "clock.h"
#include "config/config.h"
#include "core/entries.h"
#include "plugins/plugins.h"

enum { TIMES_MAX = 1000 };

struct planner {
  uv_loop_t loop;
  struct clock *clock;
  struct config *config;
  struct plugins *plugins;
  struct engine engine;
  struct effects effects;
  bool waiting;
  int proposals; /* of the last plan */
  const char *program, *folder, *state;
};

static struct now now_of(const struct planner *planner) {
  return (struct now){clock_now(planner->clock), clock_zone(planner->clock)};
}

static void step(struct planner *planner, const struct event *event) {
  struct now now = now_of(planner);
  engine_step(&planner->engine, event, &now, &planner->effects);
  for (int i = 0; i < planner->effects.count; i++) {
    const struct effect *effect = &planner->effects.items[i];
    if (effect->kind != EFFECT_ASK_PLUGINS) continue;
    planner->waiting = true;
    plugins_ask(planner->plugins, effect->revision, &planner->engine, &now);
  }
}

static void take_proposals(void *owner, uint32_t revision, const struct proposal *proposals,
                           int count) {
  struct planner *planner = owner;
  planner->waiting = false;
  planner->proposals = count;
  step(planner, &(struct event){.kind = EVENT_PROPOSALS,
                                .revision = revision,
                                .proposals = proposals,
                                .proposal_count = count});
}

static void take_catalog(void *owner, const struct catalog *catalog) {
  struct planner *planner = owner;
  planner->engine.catalog = catalog;
}

static void wait_for_plugins(struct planner *planner) {
  while (planner->waiting || plugins_busy(planner->plugins))
    if (uv_run(&planner->loop, UV_RUN_ONCE) == 0) break;
}

static int64_t plan_once(struct planner *planner, enum event_kind kind) {
  struct event event = {.kind = kind, .catalog = plugins_catalog(planner->plugins)};
  int64_t begun = bench_elapsed();
  step(planner, &event);
  while (planner->waiting)
    if (uv_run(&planner->loop, UV_RUN_ONCE) == 0) bench_fail("the loop ended");
  return bench_elapsed() - begun;
}

/* A few days of pain that proposals answer to: PEAK. */
static void feed(struct planner *planner) {
  struct now now = now_of(planner);
  struct entry entry;
  for (int days = 30; days >= 0; days--) {
    entry_blank(days == 30 ? ENTRY_BASELINE : days == 2 ? ENTRY_SESSION : ENTRY_CHECKIN, &entry);
    if (days == 30) entry.baseline.pain = 3;
    if (entry.kind == ENTRY_SESSION) entry.session.minutes = 60;
    if (entry.kind == ENTRY_CHECKIN) entry.checkin.pain = days < 2 ? 6 : 3;
    entry.stamp.id.byte[0] = (uint8_t)(days + 1);
    civil_stamp(&entry.stamp, now.at - (moment)days * 86400 - 60, now.zone);
    entry.logged = entry.stamp.at;
    if (engine_feed(&planner->engine, &entry) < 0) bench_fail("feed");
  }
  engine_ready(&planner->engine, &now);
}

static void open_plugins(struct planner *planner) {
  static const struct plugins_events events = {.catalog = take_catalog,
                                               .proposals = take_proposals};
  const struct plugins_places places = {.own = planner->folder,
                                        .installed = "/nonexistent",
                                        .state = planner->state,
                                        .program = planner->program};
  const struct plugins_settings settings = {.trust_own = true};
  struct now now = now_of(planner);
  struct err err;
  if (plugins_open(&planner->loop, &places, &settings, &events, planner, &now, &planner->plugins,
                   &err) < 0) {
    fprintf(stderr, "bench: %s\n", err.text);
    exit(1);
  }
  engine_init(&planner->engine, 1, &planner->config->settings, plugins_catalog(planner->plugins));
  wait_for_plugins(planner);
  feed(planner);
}

static void close_plugins(struct planner *planner) {
  plugins_close(planner->plugins);
  uv_run(&planner->loop, UV_RUN_DEFAULT);
}

static int64_t recover(struct planner *planner) {
  struct plugin_info info;
  int before = planner->proposals;
  plugins_info(planner->plugins, 0, &info);
  if (info.pid <= 0 || kill(info.pid, SIGKILL) != 0) bench_fail("no child to kill");
  int64_t took = plan_once(planner, EVENT_CATALOG);
  if (planner->proposals != before) bench_fail("a plan without the plugin that was killed");
  return took;
}

static void measure(struct planner *planner, int times) {
  static int64_t cold[TIMES_MAX], warm[TIMES_MAX], recovered[TIMES_MAX];
  open_plugins(planner); /* what they declare is cached now */
  close_plugins(planner);
  for (int i = 0; i < times; i++) {
    /* Days later, or the plugin that is killed each time would be switched off. */
    clock_set(planner->clock, clock_now(planner->clock) + 2 * 86400);
    open_plugins(planner);
    cold[i] = plan_once(planner, EVENT_RESUMED);
    warm[i] = plan_once(planner, EVENT_CATALOG);
    recovered[i] = recover(planner);
    close_plugins(planner);
  }
  bench_print("cold", cold, times);
  bench_print("warm", warm, times);
  bench_print("recovered", recovered, times);
}

int main(int argc, char **argv) {
  static struct planner planner; /* too large for the stack */
  struct err err = {""};
  if (argc != 5) return 2;
  int times = bench_number(argv[1]);
  if (times > TIMES_MAX) return 2;
  planner.program = argv[2];
  planner.folder = argv[3];
  planner.state = argv[4];
  signal(SIGPIPE, SIG_IGN); /* as the daemon: a child may be dead already */
  uv_loop_init(&planner.loop);
  if (clock_open_virtual(civil_day(2025, 6, 2) * (moment)86400 + 12 * 3600, "UTC", &planner.clock,
                         &err) < 0 ||
      config_defaults(&planner.config) < 0) {
    fprintf(stderr, "bench: %s\n", err.text);
    return 1;
  }
  measure(&planner, times);
  clock_close(planner.clock);
  config_free(planner.config);
  return 0;
}
