/* A world for routines: the engine's world (engine_fixture.h, which restarts after every step) with
 * a plugin that is a list of questions, and three routines that run it: `wind_down` and `other` of
 * the plugin calm, `other` of the plugin rival. Nothing offers them until table_offer.
 *
 *   struct table *table = *state;
 *   struct world *world = table_open(table, "2025-06-02 10:00");
 *   ask_scale(table, "How tight?");
 *   world_start(world, "wind_down");
 *   world_answer(world, NULL, 7);
 *   assert_true(world_is_over(world));
 */
#ifndef TESTS_ROUTINE_FIXTURE_H
#define TESTS_ROUTINE_FIXTURE_H

#include "engine_fixture.h"

#include "core/engine_parts.h"

/* ---- a plugin ------------------------------------------------------------------------------- */

enum { SCRIPT_MAX = 240 };

/* Asks its questions in order; checks that the journal is that of these very questions, as the
 * child does. */
struct puppet {
  struct routine_ask asks[SCRIPT_MAX];
  int count;
  int runs;
  bool silent, fails;
  const char *state; /* kept when it ends */
};

static inline bool puppet_run(void *owner, const struct engine *engine, const char *prompt,
                              struct routine_reply *out) {
  struct puppet *puppet = owner;
  struct routine_answer answer;
  puppet->runs++;
  out->answers = routine_answers(&engine->history, prompt);
  out->turn = puppet->fails ? ROUTINE_FAILS : ROUTINE_ASKS;
  for (int i = 0; i < out->answers; i++) {
    assert_true(routine_answer(&engine->history, prompt, i, &answer));
    if (i >= puppet->count || strcmp(answer.question, puppet->asks[i].question) != 0)
      out->turn = ROUTINE_CHANGED;
  }
  if (out->turn != ROUTINE_ASKS) return !puppet->silent;
  if (out->answers == puppet->count) {
    out->turn = ROUTINE_ENDS;
    out->state = puppet->state;
  } else {
    out->ask = puppet->asks[out->answers];
  }
  return !puppet->silent;
}

/* ---- a world with it ------------------------------------------------------------------------ */

enum { TABLE_ROUTINES = 4 };

struct table {
  struct world world;
  struct puppet puppet;
  struct routine routines[TABLE_ROUTINES];
  struct schedule at[TABLE_ROUTINES];
  struct catalog catalog;
};

static inline int table_setup(void **state) {
  *state = calloc(1, sizeof(struct table));
  return *state == NULL;
}

static inline int table_teardown(void **state) {
  struct table *table = *state;
  free(table->world.diary);
  free(table);
  return 0;
}

static inline void table_set(struct table *table, int i, const char *plugin, const char *id) {
  table->routines[i] = (struct routine){.plugin = plugin, .id = id, .title = "Wind down"};
  routine_slug(plugin, id, table->routines[i].slug);
}

/* The program offers it at these times. */
static inline void table_offer(struct table *table, int i, const char *times) {
  struct schedule_error error;
  assert_int_equal(schedule_parse(times, &table->at[i], &error), 0);
  table->routines[i].at = &table->at[i];
}

/* The plugin's files were replaced. */
static inline void table_reload(struct table *table) {
  world_step(&table->world, &(struct event){.kind = EVENT_CATALOG, .catalog = &table->catalog});
}

/* Ready for exercise, with a check-in just made. */
static inline struct world *table_open(struct table *table, const char *time) {
  struct world *world = &table->world;
  world_open(world, time);
  table_set(table, 0, "calm", "wind_down");
  table_set(table, 1, "calm", "other");
  table_set(table, 2, "rival", "other");
  table->catalog = fixture_catalog;
  table->catalog.routines = table->routines;
  table->catalog.routine_count = 3;
  world->plugin = puppet_run;
  world->plugin_owner = &table->puppet;
  table_reload(table);
  world_ready_for_exercise(world);
  world_usual(world, 5);
  world_checkin(world, 4);
  world_forget(world);
  return world;
}

/* ---- what the plugin asks ------------------------------------------------------------------- */

static inline struct routine_ask *ask_add(struct table *table, enum ask_type type,
                                          const char *text) {
  struct routine_ask *ask = &table->puppet.asks[table->puppet.count];
  *ask = (struct routine_ask){.type = type, .otherwise = NOT_RECORDED, .permille = 1000};
  snprintf(ask->question, sizeof ask->question, "%016x", 0x1000 + table->puppet.count++);
  snprintf(ask->text, sizeof ask->text, "%s", text);
  return ask;
}

static inline struct routine_ask *ask_scale(struct table *table, const char *text) {
  return ask_add(table, ASK_SCALE, text);
}

static inline void ask_say(struct table *table, const char *text) {
  ask_add(table, ASK_SAY, text);
}

static inline struct routine_ask *ask_choice(struct table *table, enum ask_type type,
                                             const char *text, const char *first,
                                             const char *second) {
  struct routine_ask *ask = ask_add(table, type, text);
  snprintf(ask->options[0], sizeof ask->options[0], "%s", first);
  snprintf(ask->options[1], sizeof ask->options[1], "%s", second);
  ask->option_count = 2;
  return ask;
}

static inline void ask_time(struct table *table, enum ask_type type, const char *text,
                            int seconds) {
  ask_add(table, type, text)->seconds = seconds;
}

static inline void ask_wait(struct table *table, int seconds) {
  ask_time(table, ASK_WAIT, "", seconds);
}

static inline void ask_exercise(struct table *table, const char *id, int permille) {
  struct routine_ask *ask = ask_add(table, ASK_EXERCISE, "");
  snprintf(ask->exercise, sizeof ask->exercise, "%s", id);
  ask->permille = permille;
}

/* ---- what a person does --------------------------------------------------------------------- */

static inline void world_start(struct world *world, const char *name) {
  world_ask_for(world, "routine", name);
}

/* ---- looking -------------------------------------------------------------------------------- */

static inline bool world_is_over(const struct world *world) {
  return engine_routines_open(&world->engine) == 0;
}

/* What the journal of the last answers was, while it was still there. */
static inline struct routine_answer world_answer_of(const struct world *world, int number) {
  struct routine_answer answer;
  assert_true(world->engine.open_count > 0);
  assert_true(routine_answer(&world->engine.history, world->engine.open[0].key, number, &answer));
  return answer;
}

static inline enum prompt_state world_last_state(const struct world *world) {
  for (int i = world->diary_count - 1; i >= 0; i--)
    if (world->diary[i].kind == ENTRY_PROMPT)
      return (enum prompt_state)world->diary[i].prompt.state;
  fail_msg("no prompt was recorded");
  return PROMPT_MISSED;
}

#define TABLE_TEST(name) cmocka_unit_test_setup_teardown(name, table_setup, table_teardown)

#endif
