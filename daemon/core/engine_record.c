/* What is recorded, and what follows from it at once: its stamp and name, the stage of the arc, the
 * levels that must come down. */
#include <errno.h>
#include <string.h>

#include "core/engine_parts.h"

/* ---- the stage ------------------------------------------------------------------------------ */

static moment later_of(moment a, moment b) {
  return a > b ? a : b;
}

/* S2: no clock change may look behind a safety entry stored here. */
static moment evaluation_time(const struct history *history, moment now) {
  if (history->screen_count > 0)
    now = later_of(now, history->screens[history->screen_count - 1].stamp.at);
  if (history->clear_count > 0)
    now = later_of(now, history->clears[history->clear_count - 1].stamp.at);
  if (history->retract_count > 0)
    now = later_of(now, history->retracts[history->retract_count - 1].stamp.at);
  return now;
}

void engine_evaluate(struct engine *engine, const struct now *now) {
  const struct history *history = &engine->history;
  struct arc_input input;
  memset(&engine->evaluated, 0, sizeof engine->evaluated);
  civil_stamp(&engine->evaluated, evaluation_time(history, now->at), now->zone);
  engine_stamp(now, &engine->clock);
  history_arc_input(history, &engine->settings->arc, &engine->evaluated, &input);
  arc_evaluate(&input, &engine->arc);
  engine->behind = history->newest != INT64_MIN && history->newest - now->at > DAY_SECONDS;
  if ((engine->safe_mode || engine->behind || engine->broken) && engine->arc.column > COLUMN_REST)
    engine->arc.column = COLUMN_REST;
}
/* ---- recording ------------------------------------------------------------------------------ */

static uint64_t next_random(uint64_t *state) { /* splitmix64 */
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static void new_id(struct engine *engine, struct entry_id *out) {
  for (int half = 0; half < 2; half++) {
    uint64_t bits = next_random(&engine->random);
    for (int i = 0; i < 8; i++) out->byte[half * 8 + i] = (uint8_t)(bits >> (8 * i));
  }
}

static const char *const hooks[ENTRY_KINDS] = {
    [ENTRY_CHECKIN] = "checkin", [ENTRY_SESSION] = "session", [ENTRY_BOUT] = "outcome"};

/* What the plan is made of; the rest is merely kept. */
static bool changes_plan(enum entry_kind kind) {
  return kind != ENTRY_PROMPT && kind != ENTRY_ANSWER && kind != ENTRY_NOTE &&
         kind != ENTRY_QUESTION && kind != ENTRY_MESSAGE && kind != ENTRY_ACK &&
         kind != ENTRY_PLUGIN_STATE;
}

/* What a person did with a prompt of the program's, for plugins that learn from it. */
static bool is_answer(const struct entry *entry) {
  return entry->kind == ENTRY_PROMPT && entry->prompt.state != PROMPT_SHOWN &&
         entry->prompt.state != PROMPT_MISSED && !entry->prompt.started_by_person;
}

void engine_tell_plugins(const char *hook, const struct entry *entry, struct effects *effects) {
  struct effect *effect = hook != NULL ? effects_add(effects, EFFECT_TELL_PLUGINS) : NULL;
  if (effect == NULL) return;
  effect->told.hook = hook;
  if (entry != NULL) effect->told.entry = *entry;
}

static void emit_record(const struct entry *entry, struct effects *effects) {
  struct effect *effect = effects_add(effects, EFFECT_RECORD);
  if (effect == NULL) return;
  effect->entry = *entry;
  if (entry->kind == ENTRY_PLUGIN_STATE) return; /* the event's own, and longer than the arena */
  effect->entry.note = effects_text(effects, entry->note);
  effect->entry.text = effects_text(effects, entry->text);
  effect->entry.text2 = effects_text(effects, entry->text2);
}

static void apply_live(struct engine *engine, const struct entry *entry, struct effects *effects) {
  int result = engine_apply(engine, entry);
  if (result == -ESTALE) {
    effects_add(effects, EFFECT_RELOAD);
  } else if (result < 0) {
    engine->broken = true; /* S17: never a silent drop */
    effects_refuse(effects, "full", "Too much was noted in too short a time to keep in view.");
  }
}

/* `at` of the newest entry that a screen told now must not lie before, or the other way round. */
static moment newest_lift(const struct history *history) {
  moment at = 0;
  if (history->clear_count > 0) at = history->clears[history->clear_count - 1].stamp.at;
  if (history->retract_count > 0)
    at = later_of(at, history->retracts[history->retract_count - 1].stamp.at);
  return at;
}

enum { SCREEN_REACH = 14 * DAY_SECONDS }; /* the check asks about the last two weeks (2.5) */

/* S2, S4: what is ticked now is not lifted by a clear from before, nor too old for its message,
 * whatever the clock or `--at` says; and a clear, retract or ack told now comes after what it is
 * about. */
static moment safety_time(const struct engine *engine, const struct entry *entry, moment at,
                          moment now) {
  const struct history *history = &engine->history;
  if (entry->kind == ENTRY_SCREEN && newest_lift(history) >= at)
    return later_of(now, newest_lift(history) + 1);
  bool old = entry->kind == ENTRY_SCREEN && at < now - SCREEN_REACH;
  if (old && arc_screen_tier(&entry->screen) >= TIER_U) return now;
  bool follows =
      entry->kind == ENTRY_CLEAR || entry->kind == ENTRY_RETRACT || entry->kind == ENTRY_ACK;
  if (follows && entry->stamp.at == 0 && history->screen_count > 0)
    return later_of(at, history->screens[history->screen_count - 1].stamp.at + 1);
  return at;
}

/* 2.1: date and minute of an entry are frozen; a correction from another zone leaves them alone.
 * One of an entry outside the working set brings the whole old stamp, or is dated where it is made.
 */
static void stamp_entry(const struct engine *engine, const struct now *now, struct entry *entry) {
  moment at = entry->stamp.at != 0 ? entry->stamp.at : now->at;
  struct stamp old = entry->stamp;
  at = safety_time(engine, entry, at, now->at);
  civil_stamp(&entry->stamp, at, now->zone);
  if (entry_id_none(&entry->corrects)) return;
  bool known = history_stamp(&engine->history, entry->kind, &entry->corrects, &old);
  if (old.at != at || (!known && old.date == 0)) return;
  int64_t local = civil_local(at, old.offset * MINUTE_SECONDS);
  entry->stamp.offset = old.offset;
  entry->stamp.date = civil_date_of(local);
  entry->stamp.minute = (int16_t)(civil_second_of_day(local) / MINUTE_SECONDS);
}

void engine_record(struct engine *engine, const struct now *now, struct entry *entry,
                   struct effects *effects) {
  if (entry_id_none(&entry->stamp.id)) new_id(engine, &entry->stamp.id);
  stamp_entry(engine, now, entry);
  entry->logged = now->at;
  emit_record(entry, effects);
  apply_live(engine, entry, effects);
  engine->changed = true;
  if (is_answer(entry)) engine_tell_plugins("answer", entry, effects);
  if (!changes_plan(entry->kind)) return;
  engine_evaluate(engine, now);
  engine->plan_stale = true;
  engine_tell_plugins(hooks[entry->kind], entry, effects);
  if (entry->kind == ENTRY_CHECKIN || entry->kind == ENTRY_BOUT)
    engine_regress(engine, now, effects);
}

void engine_regress(struct engine *engine, const struct now *now, struct effects *effects) {
  struct governor_input input;
  struct level_change changes[8];
  engine_governor_input(engine, now, &input);
  int count = governor_regress(&input, changes, 8);
  for (int i = 0; i < count; i++) {
    struct entry entry;
    entry_blank(ENTRY_LEVEL, &entry);
    entry.level = changes[i];
    memset(&entry.level.stamp, 0, sizeof entry.level.stamp);
    engine_record(engine, now, &entry, effects);
    bool paused = changes[i].to == 0 && changes[i].from != 0; /* told when it begins */
    if (!paused || engine->arc.stage == STAGE_HALT) continue; /* S1 */
    struct text_values values;
    engine_values(engine, &values);
    const struct exercise *exercise = catalog_find(engine->catalog, changes[i].exercise);
    values.exercise = exercise != NULL ? exercise->title : changes[i].exercise;
    engine_tell(engine, 0, TEXT_D37, &values, effects);
  }
}
