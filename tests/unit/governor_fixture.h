/* A person on an ordinary morning, for the tests of the governor: 10:00 UTC, STEADY, usual pain 6,
 * pain 5 an hour ago, health questions answered, safety check a day old, and nothing done yet.
 * Tests change what they are about and ask.
 *
 *   put_bout(-1, 600, "adductor_stretch", 1, 5, 5);   // yesterday at 10:00, pain 5 before and
 * after assert_int_equal(ask("adductor_stretch").code, CODE_OK);
 */
#ifndef TESTS_GOVERNOR_FIXTURE_H
#define TESTS_GOVERNOR_FIXTURE_H

#include <string.h>

#include "catalog_fixture.h"
#include "core/entries.h"
#include "core/governor.h"

enum { TODAY = 20000, MORNING = 600 };

struct world {
  struct history history;
  struct arc_params arc_params;
  struct safety_params params;
  struct arc_result arc;
  struct governor_input input;
  uint32_t ids;
};
static struct world world;

/* ---- time -------------------------------------------------------------------------------------
 */

/* A moment `days` from today, at a minute of the day; it may pass midnight. */
static inline moment at(int days, int minute) {
  return (moment)(TODAY + days) * 86400 + (moment)minute * 60;
}

static inline void now_is(int days, int minute) {
  world.input.now.at = at(days, minute);
  world.input.now.date = TODAY + days;
  world.input.now.minute = (int16_t)minute;
}

/* ---- what was put down -------------------------------------------------------------------------
 */

static inline struct entry make(enum entry_kind kind, int days, int minute) {
  struct entry entry;
  entry_blank(kind, &entry);
  world.ids++;
  memcpy(entry.stamp.id.byte, &world.ids, sizeof world.ids);
  entry.stamp.at = at(days, minute);
  entry.stamp.date = TODAY + days;
  entry.stamp.minute = (int16_t)minute;
  entry.logged = entry.stamp.at;
  return entry;
}

static inline struct entry_id put(const struct entry *entry) {
  assert_int_equal(history_apply(&world.history, entry), 0);
  return entry->stamp.id;
}

static inline void put_checkin(int days, int minute, int pain) {
  struct entry entry = make(ENTRY_CHECKIN, days, minute);
  entry.checkin.pain = (int8_t)pain;
  put(&entry);
}

static inline void put_screen(int days, int minute, uint16_t yes) {
  struct entry entry = make(ENTRY_SCREEN, days, minute);
  entry.screen.completed = true;
  entry.screen.yes = yes;
  put(&entry);
}

static inline void put_intake(int days, uint16_t contraindications) {
  struct entry entry = make(ENTRY_INTAKE, days, 0);
  entry.intake.adult = entry.intake.agreed = entry.intake.taught = 1;
  entry.intake.contraindications = contraindications;
  put(&entry);
}

static inline struct entry bout(int days, int minute, const char *exercise, int level, int before,
                                int after) {
  struct entry entry = make(ENTRY_BOUT, days, minute);
  strcpy(entry.bout.exercise, exercise);
  entry.bout.level = (uint8_t)level;
  entry.bout.seconds = 30;
  entry.bout.reps = entry.bout.sets = 1;
  entry.bout.pain_before = (int8_t)before;
  entry.bout.pain_after = (int8_t)after;
  return entry;
}

static inline struct entry_id put_bout(int days, int minute, const char *exercise, int level,
                                       int before, int after) {
  struct entry entry = bout(days, minute, exercise, level, before, after);
  return put(&entry);
}

static inline void put_level(int days, const char *exercise, int level) {
  struct entry entry = make(ENTRY_LEVEL, days, 0);
  strcpy(entry.level.exercise, exercise);
  entry.level.from = entry.level.to = (uint8_t)level;
  put(&entry);
}

static inline void put_permit(int days, int minute, const char *exercise) {
  struct entry entry = make(ENTRY_PERMIT, days, minute);
  strcpy(entry.permit.exercise, exercise);
  put(&entry);
}

static inline void put_prompt(int days, int minute, const char *key, enum prompt_state state) {
  struct entry entry = make(ENTRY_PROMPT, days, minute);
  strcpy(entry.prompt.key, key);
  entry.prompt.state = (uint8_t)state;
  put(&entry);
}

/* ---- the day ------------------------------------------------------------------------------------
 */

static inline void day_is(enum stage stage, enum column column, int baseline) {
  world.arc = (struct arc_result){.stage = stage,
                                  .arc_day = -1,
                                  .band_lo = -1,
                                  .confidence = CONFIDENCE_HIGH,
                                  .column = column,
                                  .suggest = -1,
                                  .pain = baseline,
                                  .pain_today = true,
                                  .baseline = baseline,
                                  .session_date = DAY_NONE};
}

/* The stage as the engine would find it, from what was put down. */
static inline void evaluate(void) {
  struct arc_input input;
  history_arc_input(&world.history, &world.arc_params, &world.input.now, &input);
  arc_evaluate(&input, &world.arc);
}

static inline int begin_empty(void **state) {
  (void)state;
  memset(&world, 0, sizeof world);
  arc_params_default(&world.arc_params);
  safety_params_default(&world.params);
  world.input = (struct governor_input){.history = &world.history,
                                        .catalog = &fixture_catalog,
                                        .arc = &world.arc,
                                        .arc_params = &world.arc_params,
                                        .params = &world.params};
  now_is(0, MORNING);
  day_is(STAGE_STEADY, COLUMN_BUILD, 6);
  return 0;
}

static inline int begin(void **state) {
  begin_empty(state);
  put_intake(-30, 0);
  put_screen(-1, 480, 0);
  put_checkin(0, MORNING - 60, 5);
  return 0;
}

/* ---- asking -------------------------------------------------------------------------------------
 */

static inline const struct exercise *find(const char *exercise) {
  return catalog_find(&fixture_catalog, exercise);
}

static inline struct governor_answer ask_for(const struct exercise *exercise, enum asker asker) {
  struct governor_request request = {.exercise = exercise, .permille = 1000, .asker = asker};
  struct governor_answer answer;
  governor_check(&world.input, &request, &answer);
  return answer;
}

static inline struct governor_answer ask_as(const char *exercise, enum asker asker) {
  return ask_for(find(exercise), asker);
}

static inline struct governor_answer ask(const char *exercise) {
  return ask_as(exercise, ASKER_PERSON);
}

#endif
