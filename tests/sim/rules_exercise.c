/* Exercise and comfort, where they begin and where they end: S5, S6, S8-S10, S14, S15, S24. */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"
#include "rules.h"

static const struct checkin *newest_checkin(const struct sim *sim, moment at) {
  const struct history *history = &sim->engine.history;
  const struct checkin *newest = NULL;
  for (int i = 0; i < history->checkin_count; i++)
    if (history->checkins[i].stamp.at <= at) newest = &history->checkins[i];
  return newest;
}

static int pain_now(const struct sim *sim, const struct checkin *checkin, moment at) {
  const struct history *history = &sim->engine.history;
  int pain = checkin->pain;
  moment since = checkin->stamp.at;
  for (int i = 0; i < history->bout_count; i++) {
    const struct bout *bout = &history->bouts[i];
    if (bout->stamp.at > at || bout->stamp.at < since || bout->pain_after == NOT_RECORDED) continue;
    pain = bout->pain_after;
    since = bout->stamp.at;
  }
  return pain;
}

static void check_pain_gate(struct sim *sim, const struct stamp *now) {
  const struct safety_params *safety = &rules_settings(sim)->safety;
  const struct checkin *checkin = newest_checkin(sim, now->at);
  if (checkin == NULL || now->at - checkin->stamp.at > 12 * HOUR) {
    sim_fail(sim, "S6: exercise without a check-in of the last 12 hours");
    return;
  }
  int pain = pain_now(sim, checkin, now->at), baseline = sim->engine.arc.baseline;
  if (pain >= safety->pre_gate_abs) sim_fail(sim, "S6: exercise at pain %d", pain);
  if (baseline >= 0 && pain > baseline + safety->pre_gate_delta)
    sim_fail(sim, "S6: exercise at pain %d, usual %d", pain, baseline);
}

static void check_screened(struct sim *sim, const struct stamp *now) {
  const struct history *history = &sim->engine.history;
  day_number newest = DAY_NONE;
  for (int i = 0; i < history->screen_count; i++)
    if (history->screens[i].completed && history->screens[i].stamp.at <= now->at)
      newest = history->screens[i].stamp.date;
  int most = sim->engine.arc.arc_day >= 0 ? 3 : 7;
  if (newest == DAY_NONE || now->date - newest > most) sim_fail(sim, "S14: exercise unscreened");
  if (arc_has(&sim->engine.arc, REASON_SCREEN_DUE)) sim_fail(sim, "S21: exercise, screen due");
}

static bool has_permit(const struct history *history, const char *exercise) {
  for (int i = 0; i < history->permit_count; i++)
    if (!history->permits[i].unconfirmed && strcmp(history->permits[i].exercise, exercise) == 0)
      return true;
  return false;
}

static void check_intake(struct sim *sim, const struct exercise *exercise) {
  const struct history *history = &sim->engine.history;
  const struct intake *intake = &history->intake;
  if (!history->has_intake || intake->adult != 1 || intake->agreed != 1)
    sim_fail(sim, "S15: %s before the intake", exercise->id);
  bool contra = intake->contraindications != 0;
  if (exercise->kind == KIND_PRESSURE && (contra || intake->taught != 1))
    sim_fail(sim, "S15: %s is locked", exercise->id);
  bool needs_leave = exercise->kind == KIND_STRETCH || exercise->kind == KIND_STRENGTH;
  if (needs_leave && contra && !has_permit(history, exercise->id))
    sim_fail(sim, "S15: %s is locked", exercise->id);
}

static void check_column(struct sim *sim, const struct exercise *exercise) {
  static const enum column lowest[KIND_COUNT] = {COLUMN_REST,   COLUMN_EASY,   COLUMN_GENTLE,
                                                 COLUMN_GENTLE, COLUMN_GENTLE, COLUMN_REST,
                                                 COLUMN_REST};
  if (sim->engine.arc.stage == STAGE_HALT) sim_fail(sim, "S1: %s while halted", exercise->id);
  if (sim->engine.arc.column < lowest[exercise->kind])
    sim_fail(sim, "S24: %s in %s", exercise->id, column_names[sim->engine.arc.column]);
}

static bool is_work_by(const struct bout *bout, moment at) {
  return bout->outcome != OUTCOME_SKIPPED && bout->stamp.at <= at;
}

static void check_spacing(struct sim *sim, const struct exercise *exercise,
                          const struct stamp *now) {
  const struct history *history = &sim->engine.history;
  moment gap = (moment)rules_settings(sim)->safety.spacing_min * MINUTE;
  int same = 0, all = 0, seconds = 0;
  for (int i = 0; i < history->bout_count; i++) {
    const struct bout *bout = &history->bouts[i];
    if (!is_work_by(bout, now->at)) continue;
    bool is_same = strcmp(bout->exercise, exercise->id) == 0;
    if (is_same && now->at < bout->stamp.at + gap)
      sim_fail(sim, "S9: %s again after %lld s", exercise->id,
               (long long)(now->at - bout->stamp.at));
    if (bout->stamp.date != now->date) continue;
    same += is_same;
    all++;
    seconds += bout->seconds;
  }
  if (same >= 2) sim_fail(sim, "S9: %s a third time today", exercise->id);
  if (all >= 4) sim_fail(sim, "S8: a fifth bout today");
  if (seconds >= 1800) sim_fail(sim, "S8: exercise after %d s today", seconds);
}

/* S5, S7: the day after a bout that was too much, or was followed by a loud morning. */
static void check_rest_day(struct sim *sim, const struct exercise *exercise,
                           const struct stamp *now) {
  const struct history *history = &sim->engine.history;
  for (int i = 0; i < history->bout_count; i++) {
    const struct bout *bout = &history->bouts[i];
    if (strcmp(bout->exercise, exercise->id) != 0 || !is_work_by(bout, now->at)) continue;
    bool failed = bout->why == STOP_SHARP || bout->why == STOP_NUMB || bout->why == STOP_ELECTRIC;
    if (bout->pain_before != NOT_RECORDED && bout->pain_after != NOT_RECORDED) {
      int limit = bout->pain_before + 1 > 5 ? bout->pain_before + 1 : 5;
      failed |= bout->pain_after > (limit < 8 ? limit : 8);
    }
    if (failed && bout->stamp.date == now->date - 1)
      sim_fail(sim, "S5: %s the day after it was too much", exercise->id);
  }
}

static const struct exercise *exercise_of_dose(const struct sim *sim, const struct answer *dose) {
  struct dialogue dialogue;
  char name[NAME_SIZE];
  if (!dialogue_parse_key(dose->key, &dialogue)) return NULL;
  if (dialogue.row->argument) return catalog_find(sim->engine.catalog, dialogue.argument);
  snprintf(name, sizeof name, "item_%s", dose->question + strlen("dose_"));
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind == ENTRY_ANSWER && strcmp(entry->answer.key, dose->key) == 0 &&
        strcmp(entry->answer.question, name) == 0)
      return engine_exercise_of(&sim->engine, entry->answer.value);
  }
  return NULL;
}

/* Where a dose is journalled the exercise begins: the one place where all rules must agree. */
void rules_dose(struct sim *sim, const struct entry *entry) {
  const struct answer *dose = &entry->answer;
  if (!rules_starts_with(dose->question, "dose_") || dose->value <= 0) return;
  const struct exercise *exercise = exercise_of_dose(sim, dose);
  if (exercise == NULL || !kind_is_exercise(exercise->kind)) return;
  sim->tally.doses++;
  struct stamp now = rules_stamp(sim);
  check_column(sim, exercise);
  check_pain_gate(sim, &now);
  check_screened(sim, &now);
  check_intake(sim, exercise);
  check_spacing(sim, exercise, &now);
  check_rest_day(sim, exercise, &now);
  if (sim->engine.history.has_gentle && !sim->engine.history.gentle.off &&
      sim->engine.history.gentle.stamp.date == now.date && exercise->kind != KIND_RELEASE)
    sim_fail(sim, "%s on a gentle day", exercise->id);
}

/* S10, where a pack begins. */
void rules_pack(struct sim *sim, const struct entry *entry) {
  const struct history *history = &sim->engine.history;
  struct stamp now = rules_stamp(sim);
  if (strcmp(entry->answer.question, "pack_minutes") != 0 || entry->answer.value <= 0) return;
  sim->tally.packs++;
  if (entry->answer.value > 15) sim_fail(sim, "S10: a pack of %d minutes", entry->answer.value);
  if (sim->engine.arc.stage == STAGE_HALT) sim_fail(sim, "S1: a pack while halted");
  bool warm = rules_starts_with(entry->answer.key, "asked:warm") ||
              rules_starts_with(entry->answer.key, "asked:start:warm");
  bool cold = rules_starts_with(entry->answer.key, "asked:cold") ||
              rules_starts_with(entry->answer.key, "asked:start:cold");
  if (!warm && !cold) return; /* within a block: which one is another answer */
  const struct comfort_pack *packs = warm ? history->warms : history->colds;
  int count = warm ? history->warm_count : history->cold_count, today = 0;
  for (int i = 0; i < count; i++) {
    if (packs[i].stamp.at > now.at) continue;
    today += packs[i].stamp.date == now.date;
    if (cold && now.at < packs[i].stamp.at + 120 * MINUTE) sim_fail(sim, "S10: cold too soon");
  }
  if (today >= (warm ? 3 : 4)) sim_fail(sim, "S10: %d packs today already", today);
}

/* ---- bouts and levels ----------------------------------------------------------------------- */

void rules_bout(struct sim *sim, const struct entry *entry) {
  const struct bout *bout = &entry->bout;
  if (sim->event->kind == EVENT_ENTRY || bout->pain_before == NOT_RECORDED) return;
  int limit = bout->pain_before + 1 > 5 ? bout->pain_before + 1 : 5;
  if (limit > 8) limit = 8;
  if (bout->pain_after > limit && bout->outcome != OUTCOME_STOPPED)
    sim_fail(sim, "S5: %d after %d is not \"stopped\"", bout->pain_after, bout->pain_before);
  if (bout->seconds > 1200) sim_fail(sim, "S8: a bout of %d s", bout->seconds);
}

void rules_level(struct sim *sim, const struct entry *entry) {
  const struct level_change *level = &entry->level;
  const struct arc_result *arc = &sim->engine.arc;
  if (entry->voided || level->to <= level->from) return;
  if (!sim->by_person) sim_fail(sim, "5.3: %s is raised by nobody", level->exercise);
  if (level->why != LEVEL_PROGRESS) return;
  sim->tally.progress++;
  if (level->to != level->from + 1) sim_fail(sim, "5.3: more than one step");
  if (arc->column < COLUMN_EASY || arc->confidence == CONFIDENCE_LOW ||
      arc->confidence == CONFIDENCE_NONE)
    sim_fail(sim, "S24: progress of %s in %s", level->exercise, column_names[arc->column]);
}
