/* A coach for the tests of the plugins: a throw-away home with folders for plugins and state, a
 * real loop with real settled-plugin children, an engine on an ordinary day, and what came back.
 * Time is what the test says; only deadlines are real. The program is that of the build folder
 * $BUILD.
 *
 *   coach_write(coach, "own/slow.lua", PLUGIN "s.adapt(function() while true do end end)");
 *   coach_open(coach);
 *   coach_ask(coach);             returns when `proposals` has come
 */
#ifndef TESTS_PLUGINS_FIXTURE_H
#define TESTS_PLUGINS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "core/engine.h"
#include "core/entries.h"
#include "folder_fixture.h"
#include "plugins/plugins.h"

enum { COACH_WAIT_MS = 20000, COACH_NOTES = 64, COACH_NOTE_SIZE = 300 };

/* A plugin that declares nothing; the test's own code begins in line 2. */
#define PLUGIN "local s = settle.api(1) s.plugin { name = 'X', version = '1' }\n"
/* One exercise of any kind, at most once a day at level 1 on easy days. */
#define EXERCISE(id, kind)                                                                         \
  "s.exercise { id = '" id "', title = '" id "', kind = '" kind                                    \
  "', steps = { s.hold { 'Hold.' } }, levels = { { hold = 30 }, { hold = 40 } }, dose = { rest = " \
  "{ level = 2, times = 2 }, gentle = { level = 2, times = 2 }, easy = { level = 2, times = 2 }, " \
  "build = { level = 2, times = 2 } } }\n"

#define ADAPT(body) "s.adapt(function(day) " body " end)\n"
#define REST_ALL    "for item in day:items() do item:rest('Enough for today.') end"
/* Inside one C function no hook fires: only the deadline from outside helps. */
#define FIND "string.rep('a', 1e5):find('.-.-.-b')"

/* A child that is not ours, as a script: it says that it is settled-plugin and which layers of the
 * sandbox it has, takes what it is to load, and declares something. */
#define HELLO(layers)                                                                              \
  "printf '%s\\n' '{\"hello\":{\"program\":\"settled-plugin\",\"version\":\"0.1.0\",\"api\":1,"    \
  "\"isolation\":{" layers "}}}'\nread hello\nread load\n"
#define WHOLE                                                                                      \
  "\"landlock\":true,\"seccomp\":true,\"rlimits\":true,\"no_new_privs\":true,\"dumpable\":true"
#define SAY(json) "printf '%s\\n' '" json "'\n"
#define DECLARE(routines, adapt)                                                                   \
  SAY("{\"loaded\":{\"plugin\":{\"name\":\"X\",\"version\":\"1\"},\"exercises\":[],"               \
      "\"routines\":[" routines "],\"events\":[],\"adapt\":" adapt "}}")

struct coach {
  char home[FOLDER_SIZE];
  char own[96], installed[96], state[96], program[PATH_SIZE];
  uv_loop_t loop;
  struct plugins *plugins;
  struct plugins_settings settings;
  struct engine *engine;
  struct settings person;
  moment at;
  int catalogs; /* `catalog` callbacks */
  int answers;  /* `proposals` callbacks */
  uint32_t revision;
  struct proposal proposals[PROPOSALS_MAX];
  int count;
  char notes[COACH_NOTES][COACH_NOTE_SIZE]; /* "notice x init.lua:3: ...", "suggest x: ..." */
  int note_count;
  char *kept[4]; /* the state of plugins "a".."d" */
  void (*on_catalog)(struct coach *coach, const struct catalog *catalog);
  void (*on_routine)(struct coach *coach, const char *prompt, const struct routine_reply *reply);
  bool expired, within;
};

static inline int32_t coach_offset(void *owner, moment at) {
  (void)owner, (void)at;
  return 0;
}

static const struct zone coach_zone = {.offset = coach_offset};

static inline struct now coach_now(const struct coach *coach) {
  return (struct now){.at = coach->at, .zone = &coach_zone};
}

/* ---- what comes back ------------------------------------------------------------------------- */

static inline void coach_note(struct coach *coach, const char *verb, const char *plugin,
                              const char *text) {
  if (coach->within) fail_msg("called back from inside a call");
  assert_true(coach->note_count < COACH_NOTES);
  snprintf(coach->notes[coach->note_count++], COACH_NOTE_SIZE, "%s %.30s: %.240s", verb, plugin,
           text);
}

static inline void coach_on_catalog(void *owner, const struct catalog *catalog) {
  struct coach *coach = owner;
  if (coach->within) fail_msg("called back from inside a call");
  assert_ptr_equal(catalog, plugins_catalog(coach->plugins));
  coach->engine->catalog = catalog;
  coach->engine->plan.item_count = 0;
  coach->catalogs++;
  if (coach->on_catalog != NULL) coach->on_catalog(coach, catalog);
}

static inline void coach_on_proposals(void *owner, uint32_t revision,
                                      const struct proposal *proposals, int count) {
  struct coach *coach = owner;
  if (coach->within) fail_msg("called back from inside a call");
  coach->answers++;
  coach->revision = revision;
  coach->count = count;
  assert_in_range(count, 0, PROPOSALS_MAX);
  if (count > 0) memcpy(coach->proposals, proposals, (size_t)count * sizeof *proposals);
}

static inline void coach_on_suggest(void *owner, const char *plugin, const char *text) {
  coach_note(owner, "suggest", plugin, text);
}

static inline void coach_on_start(void *owner, const struct plugin_wish *wish) {
  char text[160];
  snprintf(text, sizeof text, "%.31s, %.90s (line %d%s)", wish->routine, wish->why, wish->line,
           wish->daily ? ", daily" : "");
  coach_note(owner, "start", wish->plugin, text);
}

static inline void coach_on_routine(void *owner, const char *prompt,
                                    const struct routine_reply *reply) {
  struct coach *coach = owner;
  if (coach->within) fail_msg("called back from inside a call");
  if (coach->on_routine != NULL) coach->on_routine(coach, prompt, reply);
}

static inline void coach_on_store(void *owner, const char *plugin, const char *json) {
  struct coach *coach = owner;
  coach_note(coach, "store", plugin, json);
  assert_in_range(plugin[0], 'a', 'd');
  free(coach->kept[plugin[0] - 'a']);
  coach->kept[plugin[0] - 'a'] = strdup(json);
}

static inline char *coach_on_fetch(void *owner, const char *plugin) {
  struct coach *coach = owner;
  bool kept = plugin[0] >= 'a' && plugin[0] <= 'd' && coach->kept[plugin[0] - 'a'] != NULL;
  return kept ? strdup(coach->kept[plugin[0] - 'a']) : NULL;
}

static inline void coach_on_notice(void *owner, const struct plugin_notice *notice) {
  char text[COACH_NOTE_SIZE - 50];
  assert_in_range(text_length(notice->text), 1, 140);
  snprintf(text, sizeof text, "%s:%d: %.150s", notice->file, notice->line, notice->text);
  coach_note(owner, "notice", notice->plugin, text);
}

static inline bool coach_saw(const struct coach *coach, const char *part) {
  for (int i = 0; i < coach->note_count; i++)
    if (strstr(coach->notes[i], part) != NULL) return true;
  return false;
}

static inline int coach_times(const struct coach *coach, const char *part) {
  int times = 0;
  for (int i = 0; i < coach->note_count; i++) times += strstr(coach->notes[i], part) != NULL;
  return times;
}

/* ---- files ----------------------------------------------------------------------------------- */

static inline void coach_path(const struct coach *coach, const char *name, char out[PATH_SIZE]) {
  snprintf(out, PATH_SIZE, "%s/%s", coach->home, name);
}

/* Makes the folders on the way. */
static inline void coach_write(struct coach *coach, const char *name, const char *text) {
  folder_write(coach->home, name, text, strlen(text));
}

/* A script in the place of settled-plugin. */
static inline void coach_use_script(struct coach *coach, const char *script) {
  coach_write(coach, "child", script);
  coach_path(coach, "child", coach->program);
  assert_int_equal(chmod(coach->program, 0700), 0);
}

static inline void coach_remove(struct coach *coach, const char *name) {
  char path[PATH_SIZE];
  coach_path(coach, name, path);
  assert_int_equal(remove(path), 0);
}

/* ---- the loop -------------------------------------------------------------------------------- */

static inline void coach_on_expired(uv_timer_t *timer) {
  ((struct coach *)timer->data)->expired = true;
}

static inline void coach_on_closed(uv_handle_t *handle) {
  *(bool *)handle->data = true;
}

/* Runs the loop until nothing of the plugins' is under way, and at least `least_ms`. */
static inline void coach_run(struct coach *coach, unsigned least_ms) {
  uv_timer_t limit, least;
  bool closed = false;
  coach->expired = false;
  uv_timer_init(&coach->loop, &limit);
  uv_timer_init(&coach->loop, &least);
  limit.data = least.data = coach;
  uv_timer_start(&limit, coach_on_expired, COACH_WAIT_MS, 0);
  if (least_ms > 0) uv_timer_start(&least, coach_on_expired, least_ms, 0);
  while (!coach->expired && (least_ms > 0 || plugins_busy(coach->plugins)))
    uv_run(&coach->loop, UV_RUN_ONCE);
  if (coach->expired && least_ms == 0) fail_msg("the plugins never came to rest");
  limit.data = least.data = &closed;
  uv_close((uv_handle_t *)&limit, NULL);
  uv_close((uv_handle_t *)&least, coach_on_closed);
  while (!closed) uv_run(&coach->loop, UV_RUN_ONCE);
}

static inline void coach_ask_only(struct coach *coach, uint32_t revision) {
  struct now now = coach_now(coach);
  coach->within = true;
  plugins_ask(coach->plugins, revision, coach->engine, &now);
  coach->within = false;
}

/* Asks, and waits for the answer. */
static inline void coach_ask(struct coach *coach) {
  int before = coach->answers;
  coach_ask_only(coach, coach->revision + 1);
  coach_run(coach, 0);
  assert_int_equal(coach->answers, before + 1);
}

static inline void coach_tell(struct coach *coach, const char *hook, const struct entry *entry) {
  struct now now = coach_now(coach);
  coach->within = true;
  plugins_tell(coach->plugins, hook, entry, coach->engine, &now);
  coach->within = false;
  coach_run(coach, 0);
}

static inline void coach_rescan(struct coach *coach) {
  struct now now = coach_now(coach);
  coach->within = true;
  plugins_rescan(coach->plugins, &now);
  coach->within = false;
  coach_run(coach, 0);
}

/* ---- life ------------------------------------------------------------------------------------ */

static inline void coach_feed(struct coach *coach, struct entry *entry, moment at) {
  static uint8_t number;
  civil_stamp(&entry->stamp, at, &coach_zone);
  entry->logged = at;
  entry->stamp.id.byte[0] = ++number;
  entry->stamp.id.byte[1] = (uint8_t)entry->kind;
  assert_int_equal(engine_feed(coach->engine, entry), 0);
}

/* Usual pain 3, 3 this morning, screened, agreed and taught: every exercise may be offered. */
static inline void coach_ordinary_day(struct coach *coach) {
  struct entry entry;
  entry_blank(ENTRY_BASELINE, &entry);
  entry.baseline.pain = 3;
  coach_feed(coach, &entry, coach->at - 10 * DAY_SECONDS);
  entry_blank(ENTRY_INTAKE, &entry);
  entry.intake.adult = entry.intake.agreed = entry.intake.taught = 1;
  coach_feed(coach, &entry, coach->at - 10 * DAY_SECONDS + 60);
  entry_blank(ENTRY_SCREEN, &entry);
  entry.screen.completed = true;
  coach_feed(coach, &entry, coach->at - 3600);
  entry_blank(ENTRY_CHECKIN, &entry);
  entry.checkin.pain = 3;
  coach_feed(coach, &entry, coach->at - 1800);
}

static inline void coach_start_engine(struct coach *coach) {
  static const struct catalog empty = {.count = 0};
  struct now now = coach_now(coach);
  engine_init(coach->engine, 1, &coach->person, &empty);
  coach_ordinary_day(coach);
  engine_ready(coach->engine, &now);
}

/* The daemon starts; `settings` and the files are the test's. */
static inline void coach_open(struct coach *coach) {
  static const struct plugins_events events = {
      coach_on_catalog, coach_on_proposals, coach_on_suggest, coach_on_start,
      coach_on_routine, coach_on_store,     coach_on_fetch,   coach_on_notice};
  const struct plugins_places places = {.own = coach->own,
                                        .installed = coach->installed,
                                        .state = coach->state,
                                        .program = coach->program};
  struct now now = coach_now(coach);
  struct err err = {""};
  coach->within = true;
  if (plugins_open(&coach->loop, &places, &coach->settings, &events, coach, &now, &coach->plugins,
                   &err) != 0)
    fail_msg("%s", err.text);
  coach->within = false;
  coach_start_engine(coach);
  coach->engine->catalog = plugins_catalog(coach->plugins);
  coach->catalogs = coach->answers = coach->note_count = 0;
}

static inline void coach_close(struct coach *coach) {
  plugins_close(coach->plugins);
  coach->plugins = NULL;
  uv_run(&coach->loop, UV_RUN_DEFAULT);
}

/* The daemon ends and starts again, with the same files. */
static inline void coach_restart(struct coach *coach) {
  coach_close(coach);
  coach_open(coach);
}

static inline void coach_find_program(struct coach *coach) {
  const char *build = getenv("BUILD");
  char path[PATH_SIZE];
  snprintf(path, sizeof path, "%s/settled-plugin", build ? build : "build/debug");
  if (realpath(path, coach->program) == NULL) fail_msg("%s: build it first", path);
}

/* All zero before. */
static inline void coach_prepare(struct coach *coach) {
  coach->engine = calloc(1, sizeof *coach->engine);
  signal(SIGPIPE, SIG_IGN);
  folder_make(coach->home);
  snprintf(coach->own, sizeof coach->own, "%s/own", coach->home);
  snprintf(coach->installed, sizeof coach->installed, "%s/installed", coach->home);
  snprintf(coach->state, sizeof coach->state, "%s/state", coach->home);
  coach_find_program(coach);
  settings_default(&coach->person);
  coach->settings.trust_own = true;
  coach->at = 1795334400; /* 2026-11-22, a Sunday, 08:00 */
  assert_int_equal(uv_loop_init(&coach->loop), 0);
}

static inline int coach_setup(void **state) {
  *state = calloc(1, sizeof(struct coach));
  coach_prepare(*state);
  return 0;
}

/* Nothing is left in the loop: no timer, no process, no pipe. */
static inline int coach_teardown(void **state) {
  struct coach *coach = *state;
  if (coach->plugins != NULL) coach_close(coach);
  assert_int_equal(uv_loop_close(&coach->loop), 0);
  folder_remove(coach->home);
  for (int i = 0; i < 4; i++) free(coach->kept[i]);
  free(coach->engine);
  free(coach);
  return 0;
}

/* ---- in one go ------------------------------------------------------------------------------- */

/* The daemon starts, and what that sets off comes to rest. */
static inline void coach_begin(struct coach *coach) {
  coach_open(coach);
  coach_run(coach, 0);
}

static inline void coach_begin_with(struct coach *coach, const char *name, const char *text) {
  coach_write(coach, name, text);
  coach_begin(coach);
}

/* Files change under a running daemon. */
static inline void coach_replace(struct coach *coach, const char *name, const char *text) {
  coach_write(coach, name, text);
  coach_rescan(coach);
}

/* The settings are the test's; what they set off is not waited for. */
static inline void coach_configure(struct coach *coach) {
  struct now now = coach_now(coach);
  plugins_configure(coach->plugins, &coach->settings, &now);
}

static inline int coach_enable(struct coach *coach, const char *id) {
  struct now now = coach_now(coach);
  struct err err;
  return plugins_enable(coach->plugins, id, &now, &err);
}

static inline int coach_disable(struct coach *coach, const char *id) {
  struct now now = coach_now(coach);
  struct err err;
  return plugins_disable(coach->plugins, id, &now, &err);
}

/* ---- looking --------------------------------------------------------------------------------- */

static inline struct plugin_info coach_info(const struct coach *coach, const char *id) {
  struct plugin_info info;
  int index = plugins_find(coach->plugins, id);
  if (index < 0) fail_msg("no plugin %s", id);
  plugins_info(coach->plugins, index, &info);
  return info;
}

static inline void assert_state(const struct coach *coach, const char *id,
                                enum plugin_state expected) {
  struct plugin_info info = coach_info(coach, id);
  if (info.state != expected)
    fail_msg("%s is %s, not %s (%s)", id, plugin_state_names[info.state],
             plugin_state_names[expected], info.error);
}

/* The first row of its log that holds the text; NULL: none. Valid until the plugins change. */
static inline const struct plugin_log_row *coach_log(const struct coach *coach, const char *id,
                                                     const char *part) {
  static struct plugin_log_row rows[PLUGINS_LOG_MAX];
  int count = plugins_log(coach->plugins, plugins_find(coach->plugins, id), rows);
  for (int i = 0; i < count; i++)
    if (strstr(rows[i].text, part) != NULL) return &rows[i];
  return NULL;
}

static inline void assert_log(const struct coach *coach, const char *id, const char *part) {
  struct plugin_log_row rows[PLUGINS_LOG_MAX];
  if (coach_log(coach, id, part) != NULL) return;
  int count = plugins_log(coach->plugins, plugins_find(coach->plugins, id), rows);
  for (int i = 0; i < count; i++) print_message("    %s\n", rows[i].text);
  fail_msg("the log of %s has no \"%s\"", id, part);
}

static inline const struct proposal *coach_proposal(const struct coach *coach, const char *plugin,
                                                    const char *exercise) {
  for (int i = 0; i < coach->count; i++)
    if (strcmp(coach->proposals[i].plugin, plugin) == 0 &&
        strcmp(coach->proposals[i].exercise, exercise) == 0)
      return &coach->proposals[i];
  return NULL;
}

#define COACH_TEST(name) cmocka_unit_test_setup_teardown(name, coach_setup, coach_teardown)

#endif
