/* What must hold at every step: domain 4 (S1-S24), facts 1 (D1-D7), written down a second time. It
 * reads the diary and the working set as data, but asks neither the governor nor the delivery. */
#include <stdlib.h>
#include <string.h>

#include "core/engine_parts.h"
#include "core/history_parts.h"
#include "sim.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static struct stamp stamp_now(const struct sim *sim) {
  struct stamp stamp;
  struct now now = sim_now(sim);
  memset(&stamp, 0, sizeof stamp);
  civil_stamp(&stamp, now.at, now.zone);
  return stamp;
}

static const struct settings *settings_of(const struct sim *sim) {
  return &sim->settings[sim->setting];
}

static bool is_quiet(const struct sim *sim, int minute) {
  const struct safety_params *safety = &settings_of(sim)->safety;
  int from = safety->quiet_from, to = safety->quiet_to;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

static bool starts_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

/* ---- which screens halt (S2) ---------------------------------------------------------------- */

static bool is_emergency_item(int item) {
  return item <= ITEM_SELFHARM;
}

static bool is_same_day_item(int item) {
  return item >= ITEM_NUMB && item <= ITEM_CALF;
}

/* 2.5: yes to E is E; yes to U or unsure of E is U. */
static bool halts(const struct screen *screen, bool *emergency) {
  bool stops = false;
  *emergency = false;
  for (int item = 0; item < ITEM_COUNT; item++) {
    bool yes = (screen->yes >> item & 1) != 0, unsure = (screen->unsure >> item & 1) != 0;
    *emergency |= yes && is_emergency_item(item);
    stops |= (yes && is_same_day_item(item)) || (unsure && is_emergency_item(item));
  }
  return stops || *emergency;
}

static bool is_lifted(const struct sim *sim, int screen) {
  const struct stamp *stamp = &sim->diary[screen].entry.stamp;
  moment until = stamp->at + (moment)settings_of(sim)->arc.retract_min * MINUTE;
  for (int i = 0; i < sim->diary_count; i++) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->stamp.at <= stamp->at) continue;
    if (entry->kind == ENTRY_CLEAR && entry->clear.may_exercise && !entry->clear.unconfirmed)
      return true;
    if (entry->kind == ENTRY_RETRACT && !entry->retract.unconfirmed && entry->stamp.at <= until &&
        entry_id_same(&entry->retract.screen, &stamp->id))
      return true;
  }
  return false;
}

/* The newest screen that halts, by its moment; -1: none. */
static int halting_screen(const struct sim *sim, bool want_emergency) {
  int newest = -1;
  for (int i = 0; i < sim->diary_count; i++) {
    bool emergency;
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind != ENTRY_SCREEN || !halts(&entry->screen, &emergency)) continue;
    if (want_emergency && !emergency) continue;
    if (newest >= 0 && sim->diary[newest].entry.stamp.at > entry->stamp.at) continue;
    if (!is_lifted(sim, i)) newest = i;
  }
  return newest;
}

static void check_halt(struct sim *sim) {
  bool halted = sim->engine.arc.stage == STAGE_HALT;
  if (!sim->safety_changed && halted == sim->halted) return;
  sim->safety_changed = false;
  sim->halted = halting_screen(sim, false) >= 0;
  sim->tally.halts += sim->halted;
  if (halted != sim->halted) sim_fail(sim, "S2: halt is %d and should be %d", halted, sim->halted);
}

/* ---- prompt keys (D1) ----------------------------------------------------------------------- */

static uint64_t hash_key(const char *key) {
  uint64_t hash = 14695981039346656037u;
  for (; *key != '\0'; key++) hash = (hash ^ (unsigned char)*key) * 1099511628211u;
  return hash | 1;
}

/* False: it is there already. */
static bool remember_key(struct sim *sim, const char *key) {
  uint64_t hash = hash_key(key);
  int at = (int)(hash >> 20) & (SHOWN_ROOM - 1);
  if (sim->shown_count > SHOWN_ROOM / 2) { /* long ago is long enough */
    memset(sim->shown, 0, sizeof sim->shown);
    sim->shown_count = 0;
  }
  for (; sim->shown[at] != 0; at = (at + 1) & (SHOWN_ROOM - 1))
    if (sim->shown[at] == hash) return false;
  sim->shown[at] = hash;
  sim->shown_count++;
  return true;
}

void rules_rebuild(struct sim *sim) {
  memset(sim->shown, 0, sizeof sim->shown);
  sim->shown_count = 0;
  sim->safety_changed = true;
  for (int i = 0; i < sim->diary_count; i++) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind == ENTRY_PROMPT && entry->prompt.state == PROMPT_SHOWN)
      remember_key(sim, entry->prompt.key);
  }
}

/* ---- what the program starts (S1, S11-S13, D2, D6) ------------------------------------------ */

static bool is_shown_by_program(const struct entry *entry) {
  return entry->kind == ENTRY_PROMPT && entry->prompt.state == PROMPT_SHOWN &&
         !entry->prompt.started_by_person;
}

/* S12, looking back over two days of the diary: how many today, and how long since the last. */
static void check_budget(struct sim *sim, const struct entry *entry) {
  const struct safety_params *safety = &settings_of(sim)->safety;
  int today = 1;
  for (int i = sim->diary_count - 1; i >= 0 && i > sim->diary_count - 4000; i--) {
    const struct entry *other = &sim->diary[i].entry;
    if (!is_shown_by_program(other) || other->stamp.at > entry->stamp.at) continue;
    if (other->stamp.at < entry->stamp.at - 2 * DAY) break;
    if (entry->stamp.at < other->stamp.at + (moment)safety->prompt_gap_min * MINUTE)
      sim_fail(sim, "S12: %s comes too soon after %s", entry->prompt.key, other->prompt.key);
    today += other->stamp.date == entry->stamp.date;
  }
  if (today > safety->max_prompts)
    sim_fail(sim, "S12: %s is number %d of the day", entry->prompt.key, today);
}

/* D2, by the time in the key: `block@2026-11-22T10:30`, `evening@2026-11-22T14:00+90m`. */
static void check_lateness(struct sim *sim, const struct entry *entry) {
  const char *at = strchr(entry->prompt.key, '@');
  int year, month, day, hour, minute, step = 0;
  if (at == NULL || strchr(at, '#') != NULL || starts_with(entry->prompt.key, "back")) return;
  if (sscanf(at, "@%d-%d-%dT%d:%d+%dm", &year, &month, &day, &hour, &minute, &step) < 5) return;
  moment due = civil_resolve(&sim->zone, civil_local_at(civil_day(year, month, day), 0) +
                                             hour * HOUR + minute * MINUTE) +
               (moment)step * MINUTE;
  if (entry->stamp.at < due) sim_fail(sim, "D2: %s comes early", entry->prompt.key);
  if (entry->stamp.at > due + settings_of(sim)->late)
    sim_fail(sim, "D2: %s is shown too late", entry->prompt.key);
}

static const struct entry *first_shown(const struct sim *sim, const char *key, size_t len) {
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind != ENTRY_PROMPT || entry->prompt.state != PROMPT_SHOWN) continue;
    if (strlen(entry->prompt.key) == len && memcmp(entry->prompt.key, key, len) == 0) return entry;
  }
  return NULL;
}

/* S13: once more, after an hour at least. A follow-up is numbered by its days. */
static void check_repeat(struct sim *sim, const struct entry *entry) {
  const char *key = entry->prompt.key, *mark = strchr(key, '#');
  if (mark == NULL || starts_with(key, "followup@")) return;
  const struct entry *first = first_shown(sim, key, (size_t)(mark - key));
  if (strcmp(mark, "#2") != 0) sim_fail(sim, "S13: %s is more than one repeat", key);
  if (first == NULL) sim_fail(sim, "S13: %s repeats what was never shown", key);
  if (first == NULL) return;
  if (entry->stamp.at < first->stamp.at + HOUR) sim_fail(sim, "S13: %s comes too early", key);
  if (entry->stamp.at > first->stamp.at + DAY) sim_fail(sim, "S13: %s comes too late", key);
}

/* By the diary: also what a clock that was ahead had dated into these days. */
static bool was_heard_since(const struct sim *sim, moment since, moment now) {
  for (int i = 0; i < sim->diary_count; i++) {
    const struct entry *entry = &sim->diary[i].entry;
    bool answer = entry->kind != ENTRY_PROMPT || entry->prompt.started_by_person ||
                  entry->prompt.state == PROMPT_ANSWERED || entry->prompt.state == PROMPT_LATER ||
                  entry->prompt.state == PROMPT_SKIPPED;
    if (answer && entry->stamp.at > since && entry->stamp.at <= now) return true;
  }
  return false;
}

/* The card on return asks for a number, so it is the check-in of its day. */
static bool is_checkin(const char *key) {
  return starts_with(key, "morning") || starts_with(key, "evening") || starts_with(key, "back@");
}

/* S13: after three days of silence (and one more, to be sure) one check-in prompt a day. */
static void check_silence(struct sim *sim, const struct entry *entry) {
  if (sim->unanswered_since <= sim->fiddled) sim->unanswered_since = sim->truth;
  if (sim->truth - sim->unanswered_since < 4 * DAY || starts_with(entry->prompt.key, "followup@"))
    return;
  if (was_heard_since(sim, entry->stamp.at - 4 * DAY, entry->stamp.at)) return;
  if (!is_checkin(entry->prompt.key))
    sim_fail(sim, "S13: %s though nobody answers", entry->prompt.key);
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *other = &sim->diary[i].entry;
    if (other->stamp.at < entry->stamp.at - 2 * DAY) break;
    if (is_shown_by_program(other) && other->stamp.date == entry->stamp.date)
      sim_fail(sim, "S13: %s is a second one though nobody answers", entry->prompt.key);
  }
}

static void check_held_back(struct sim *sim, const struct entry *entry) {
  const struct history *history = &sim->engine.history;
  const char *key = entry->prompt.key;
  bool followup = starts_with(key, "followup@");
  if (is_quiet(sim, entry->stamp.minute))
    sim_fail(sim, "S11: %s in quiet hours (%d)", key, entry->stamp.minute);
  if (sim->engine.arc.stage == STAGE_HALT && !followup) sim_fail(sim, "S1: %s while halted", key);
  if (!followup && history->has_pause && history->pause.until > entry->stamp.at)
    sim_fail(sim, "%s though the person paused", key);
  bool asked = sim->watched && sim->engine.reported; /* else as last told, if it was */
  const struct presence *presence = asked ? &sim->presence : &sim->engine.presence;
  if (!followup && (asked || !sim->watched) &&
      (presence->locked == TRUTH_YES || presence->away == TRUTH_YES ||
       presence->do_not_disturb == TRUTH_YES || presence->full_screen == TRUTH_YES))
    sim_fail(sim, "%s though nobody is there", key);
  if (!followup && history->has_gentle && !history->gentle.off &&
      history->gentle.stamp.date == entry->stamp.date)
    sim_fail(sim, "%s on a gentle day", key);
  if (!followup && history->newest != INT64_MIN && history->newest - entry->stamp.at > DAY)
    sim_fail(sim, "D6: %s though the clock is a day behind", key);
}

static bool was_missed_absent(const struct sim *sim) {
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind == ENTRY_PROMPT && entry->prompt.state == PROMPT_MISSED && entry->prompt.absent)
      return true;
  }
  return false;
}

/* The card on return: only for what was missed, and never a day that is off. */
static void check_card(struct sim *sim, const struct entry *entry) {
  const struct days_off *off = &settings_of(sim)->days_off;
  bool resumed =
      sim->engine.history.has_pause && sim->engine.history.pause.stamp.date == entry->stamp.date;
  if (starts_with(entry->prompt.key, "back") && !was_missed_absent(sim))
    sim_fail(sim, "%s though nothing was missed", entry->prompt.key);
  if (starts_with(entry->prompt.key, "followup@") || resumed) return;
  if (off->weekdays >> civil_weekday(entry->stamp.date) & 1)
    sim_fail(sim, "%s on a day off", entry->prompt.key);
}

static void check_prompt(struct sim *sim, const struct entry *entry) {
  if (entry->prompt.state != PROMPT_SHOWN) return;
  if (!remember_key(sim, entry->prompt.key))
    sim_fail(sim, "D1: %s is shown a second time", entry->prompt.key);
  if (starts_with(entry->prompt.key, "asked:today@") && strstr(entry->prompt.key, "#2") != NULL &&
      is_quiet(sim, entry->stamp.minute))
    sim_fail(sim, "S11: the reminder %s in quiet hours", entry->prompt.key);
  if (entry->prompt.started_by_person) return;
  check_held_back(sim, entry);
  check_card(sim, entry);
  check_budget(sim, entry);
  check_lateness(sim, entry);
  check_repeat(sim, entry);
  check_silence(sim, entry);
}

/* ---- exercise: S5, S6, S8, S9, S14, S15, S24 ------------------------------------------------ */

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
  const struct safety_params *safety = &settings_of(sim)->safety;
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
  moment gap = (moment)settings_of(sim)->safety.spacing_min * MINUTE;
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
static void check_dose(struct sim *sim, const struct entry *entry) {
  const struct answer *dose = &entry->answer;
  if (!starts_with(dose->question, "dose_") || dose->value <= 0) return;
  const struct exercise *exercise = exercise_of_dose(sim, dose);
  if (exercise == NULL || !kind_is_exercise(exercise->kind)) return;
  sim->tally.doses++;
  struct stamp now = stamp_now(sim);
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
static void check_pack(struct sim *sim, const struct entry *entry) {
  const struct history *history = &sim->engine.history;
  struct stamp now = stamp_now(sim);
  if (strcmp(entry->answer.question, "pack_minutes") != 0 || entry->answer.value <= 0) return;
  sim->tally.packs++;
  if (entry->answer.value > 15) sim_fail(sim, "S10: a pack of %d minutes", entry->answer.value);
  if (sim->engine.arc.stage == STAGE_HALT) sim_fail(sim, "S1: a pack while halted");
  bool warm = starts_with(entry->answer.key, "asked:warm") ||
              starts_with(entry->answer.key, "asked:start:warm");
  bool cold = starts_with(entry->answer.key, "asked:cold") ||
              starts_with(entry->answer.key, "asked:start:cold");
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

static void check_bout(struct sim *sim, const struct entry *entry) {
  const struct bout *bout = &entry->bout;
  if (sim->event->kind == EVENT_ENTRY || bout->pain_before == NOT_RECORDED) return;
  int limit = bout->pain_before + 1 > 5 ? bout->pain_before + 1 : 5;
  if (limit > 8) limit = 8;
  if (bout->pain_after > limit && bout->outcome != OUTCOME_STOPPED)
    sim_fail(sim, "S5: %d after %d is not \"stopped\"", bout->pain_after, bout->pain_before);
  if (bout->seconds > 1200) sim_fail(sim, "S8: a bout of %d s", bout->seconds);
}

static void check_level(struct sim *sim, const struct entry *entry) {
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

/* ---- all records ---------------------------------------------------------------------------- */

/* Only the person's own word makes these (S2, S16, S18). */
static bool needs_person(const struct entry *entry) {
  switch (entry->kind) {
  case ENTRY_CLEAR:
    return !entry->clear.unconfirmed;
  case ENTRY_RETRACT:
    return !entry->retract.unconfirmed;
  case ENTRY_BASELINE:
    return entry->baseline.source != BASELINE_SETUP;
  case ENTRY_PERMIT:
  case ENTRY_INTAKE:
  case ENTRY_SESSION:
  case ENTRY_WINDOW:
  case ENTRY_PAUSE:
  case ENTRY_GENTLE:
  case ENTRY_PRIVATE:
  case ENTRY_ACK:
  case ENTRY_NOTE:
  case ENTRY_QUESTION:
  case ENTRY_MESSAGE:
  case ENTRY_APPOINTMENT:
    return true;
  case ENTRY_SCREEN:
    return entry->screen.completed;
  case ENTRY_CHECKIN:
  case ENTRY_BOUT:
  case ENTRY_COLD:
  case ENTRY_WARM:
  case ENTRY_REVIEW:
  case ENTRY_LEVEL:
  case ENTRY_PROMPT:
  case ENTRY_ANSWER:
  case ENTRY_PLUGIN_STATE:
  case ENTRY_ROUTINE:
  case ENTRY_KINDS:
    return false;
  }
  return false;
}

/* 2.1: what was dated once stays so, wherever it is corrected from. */
static void check_stamp(struct sim *sim, const struct entry *entry) {
  const struct stamp *stamp = &entry->stamp;
  int64_t local = stamp->at + stamp->offset * MINUTE;
  if (stamp->date != civil_date_of(local) || stamp->minute != civil_second_of_day(local) / MINUTE)
    sim_fail(sim, "2.1: date and minute do not follow from the moment");
  if (entry_id_none(&stamp->id)) sim_fail(sim, "an entry without a name");
  if (entry_id_none(&entry->corrects) || history_shelves[entry->kind].capacity == 0) return;
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *old = &sim->diary[i].entry;
    if (!entry_id_same(&old->stamp.id, &entry->corrects)) continue;
    bool known = stamp->date - old->stamp.date < 30 && old->stamp.date <= stamp->date;
    if (known && old->stamp.at == stamp->at && old->stamp.offset != stamp->offset &&
        stamp_now(sim).date - old->stamp.date < HISTORY_DAYS / 2)
      sim_fail(sim, "2.1: a correction moved an entry to another zone");
    return;
  }
}

static void check_guarded(struct sim *sim, const struct entry *entry) {
  bool guarded =
      entry->kind == ENTRY_SCREEN || entry->kind == ENTRY_CLEAR || entry->kind == ENTRY_RETRACT;
  if (!guarded) return;
  sim->safety_changed = true;
  if (entry->voided || !entry_id_none(&entry->corrects))
    sim_fail(sim, "S22: a safety entry was changed afterwards");
}

static void say_record(const struct sim *sim, const struct entry *entry) {
  static const char *const states[] = {"shown",  "answered", "dismissed", "expired",
                                       "missed", "later",    "skipped"};
  if (sim->transcript == NULL) return;
  struct sim *out = (struct sim *)sim;
  if (entry->kind == ENTRY_PROMPT)
    sim_say(out, "record prompt %s %s", entry->prompt.key, states[entry->prompt.state]);
  else if (entry->kind == ENTRY_ANSWER)
    sim_say(out, "record answer %s %s = %d", entry->answer.key, entry->answer.question,
            entry->answer.value);
  else if (entry->kind == ENTRY_BOUT)
    sim_say(out, "record bout %s outcome %d, pain %d to %d", entry->bout.exercise,
            entry->bout.outcome, entry->bout.pain_before, entry->bout.pain_after);
  else if (entry->kind == ENTRY_CHECKIN)
    sim_say(out, "record checkin %d%s", entry->checkin.pain, entry->voided ? " void" : "");
  else
    sim_say(out, "record kind %d%s at %lld", (int)entry->kind, entry->voided ? " void" : "",
            (long long)entry->stamp.at);
}

void rules_record(struct sim *sim, const struct entry *entry) {
  sim->tally.entries[entry->kind]++;
  say_record(sim, entry);
  check_stamp(sim, entry);
  check_guarded(sim, entry);
  if (!sim->by_person && needs_person(entry))
    sim_fail(sim, "kind %d was recorded by nobody", (int)entry->kind);
  if (entry->kind == ENTRY_PROMPT) check_prompt(sim, entry);
  if (entry->kind == ENTRY_ANSWER) check_dose(sim, entry);
  if (entry->kind == ENTRY_ANSWER) check_pack(sim, entry);
  if (entry->kind == ENTRY_BOUT) check_bout(sim, entry);
  if (entry->kind == ENTRY_LEVEL) check_level(sim, entry);
}

/* ---- what is shown and told (S1, S4, S11, S19, S23) ----------------------------------------- */

static bool is_safety(const struct view *view) {
  return view->category != NULL && strcmp(view->category, "x-settled.safety") == 0;
}

/* S23: a title is what a lock screen and a list of notifications show. */
static void check_title(struct sim *sim, const char *title) {
  static const char *const parts[] = {"psoas", "adductor", "glute", "pelvi", "buttock",
                                      "groin", "belly",    "hip",   "spine", "leg"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strcasestr(title, parts[i]) != NULL)
      sim_fail(sim, "S23: a title names a part of the body: %s", title);
}

static void check_words(struct sim *sim, const struct view *view) {
  check_title(sim, view->title);
  int most = is_safety(view) || strcmp(view->prompt, "told:D44") == 0 ||
                     strcmp(view->prompt, "told:D45") == 0
                 ? DETAIL_CHARACTERS
                 : 140;
  if (strstr(view->title, "…") != NULL) sim_fail(sim, "6.2: a title is cut: %s", view->title);
  if (text_length(view->title) > 40) sim_fail(sim, "6.2: a long title: %s", view->title);
  if (text_length(view->body) > most) sim_fail(sim, "6.2: a long body: %s", view->body);
  bool exempt = is_safety(view) || starts_with(view->prompt, "told:D4");
  const char *banned = exempt ? NULL : text_banned(view->body);
  if (banned != NULL) sim_fail(sim, "S19: \"%s\" in: %s", banned, view->body);
}

/* A number told elsewhere has brought it up: it is on the screen beside what was open already. */
static bool is_screen_asked(const struct engine *engine) {
  for (int i = 0; i < engine->open_count; i++)
    if (starts_with(engine->open[i].key, "asked:screen@")) return true;
  return false;
}

/* S21: what is asked after a number that calls for the safety check is the safety check. */
static void check_screen_first(struct sim *sim, const struct view *view) {
  static const char *const others[] = {"worst", "least", "quiet", "usual_cold", "spirit"};
  bool due = arc_has(&sim->engine.arc, REASON_SCREEN_DUE) && sim->event->kind == EVENT_ANSWER &&
             !is_screen_asked(&sim->engine);
  for (size_t i = 0; due && i < sizeof others / sizeof *others; i++)
    if (strcmp(view->question, others[i]) == 0)
      sim_fail(sim, "S21: %s asks %s before the safety check", view->prompt, view->question);
}

static void check_show(struct sim *sim, const struct effect *effect) {
  const struct view *view = &effect->view;
  bool by_person = starts_with(view->prompt, "asked:");
  bool halted = sim->engine.arc.stage == STAGE_HALT;
  struct stamp now = stamp_now(sim);
  sim_say(sim, "show %s %s: %s", view->prompt, view->question, view->title);
  check_words(sim, view);
  check_screen_first(sim, view);
  if (halted && (strcmp(view->category, "x-settled.exercise") == 0 ||
                 strcmp(view->category, "x-settled.comfort") == 0))
    sim_fail(sim, "S1: %s shown while halted", view->question);
  bool private = settings_of(sim)->private_bodies;
  if (view->discreet != (private && view->urgency != URGENCY_CRITICAL))
    sim_fail(sim, "S23: %s is %sdiscreet", view->question, view->discreet ? "" : "not ");
  const struct history *history = &sim->engine.history;
  bool veils = history->has_discretion && history->discretion.until > sim_now(sim).at;
  bool first = strcmp(view->question, "open") == 0 && !by_person;
  if (first && view->veiled != veils) sim_fail(sim, "S23: %s speaks", view->prompt);
  if (view->veiled && (by_person || view->urgency == URGENCY_CRITICAL))
    sim_fail(sim, "S23: %s says nothing", view->prompt);
  bool time_passed = sim->event->kind == EVENT_WAKE || sim->event->kind == EVENT_RESUMED;
  bool untouched = strcmp(view->question, "open") == 0 || strcmp(view->question, "start") == 0 ||
                   strcmp(view->question, "window") == 0 || strcmp(view->question, "review") == 0;
  if (time_passed && untouched && !by_person && is_quiet(sim, now.minute) &&
      sim->event->kind == EVENT_WAKE)
    sim_fail(sim, "S11: %s comes back in quiet hours", view->prompt);
}

/* While HALT stands nothing is said that praises, soothes, suggests or exercises (S1, S20). */
static void check_tell(struct sim *sim, const struct effect *effect) {
  static const char *const allowed[] = {"told:D04", "told:D05", "told:D4",
                                        "told:D58", "told:D75", "told:words"};
  const struct view *view = &effect->view;
  bool fine = sim->engine.arc.stage != STAGE_HALT;
  sim_say(sim, "tell %s: %s", view->prompt, view->title);
  check_words(sim, view);
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
    fine |= starts_with(view->prompt, allowed[i]);
  if (!fine) sim_fail(sim, "S1: %s (%s) told while halted", view->prompt, view->title);
}

void rules_effect(struct sim *sim, const struct effect *effect) {
  switch (effect->kind) {
  case EFFECT_SHOW:
    check_show(sim, effect);
    break;
  case EFFECT_TELL:
    check_tell(sim, effect);
    break;
  case EFFECT_CLOSE:
    sim_say(sim, "close %s", effect->prompt);
    break;
  case EFFECT_REFUSE:
    sim_say(sim, "refuse %s: %s", effect->refusal.code, effect->refusal.message);
    if (strcmp(effect->refusal.code, "full") == 0) sim_fail(sim, "the working set is full");
    break;
  case EFFECT_RELOAD:
    sim_say(sim, "reload");
    break;
  case EFFECT_RECORD:
  case EFFECT_ASK_ROUTINE:
  case EFFECT_ASK_PLUGINS:
  case EFFECT_TELL_PLUGINS:
  case EFFECT_WATCH:
  case EFFECT_CHANGED:
  case EFFECT_KINDS:
    break;
  }
}

/* ---- the state ------------------------------------------------------------------------------ */

static int message_times(const struct sim *sim, moment screened, moment *last) {
  char help[KEY_SIZE], crisis[KEY_SIZE];
  int count = 0;
  snprintf(help, sizeof help, "asked:help@%lld#", (long long)screened);
  snprintf(crisis, sizeof crisis, "asked:crisis@%lld#", (long long)screened);
  for (int i = sim->diary_count - 1; i >= 0; i--) {
    const struct entry *entry = &sim->diary[i].entry;
    if (entry->kind != ENTRY_PROMPT) continue;
    if (!starts_with(entry->prompt.key, help) && !starts_with(entry->prompt.key, crisis)) continue;
    if (*last == 0) *last = entry->stamp.at;
    if (entry->prompt.state == PROMPT_SHOWN) count++;
  }
  return count;
}

static bool is_acknowledged(const struct sim *sim, const struct entry_id *screen) {
  for (int i = 0; i < sim->engine.history.ack_count; i++)
    if (entry_id_same(&sim->engine.history.acks[i].screen, screen)) return true;
  return false;
}

/* S4: at once, and three times more, half an hour apart. Looked at while the clock behaves. */
static void check_emergency(struct sim *sim) {
  moment last = 0, at = sim_now(sim).at;
  if (sim->engine.arc.stage != STAGE_HALT || (sim->steps % 8 != 0 && sim->transcript == NULL))
    return;
  int screen = halting_screen(sim, true);
  if (screen < 0 || sim->wrong != 0) return;
  moment screened = sim->diary[screen].entry.stamp.at;
  if (screened > at || at - screened > 20 * DAY || screened < sim->fiddled) return;
  if (is_acknowledged(sim, &sim->diary[screen].entry.stamp.id)) return;
  int times = message_times(sim, screened, &last);
  sim->tally.messages++;
  if (times == 0) sim_fail(sim, "S4: an emergency and no message");
  if (times < 4 && at > last + 31 * MINUTE && sim->event->kind == EVENT_WAKE)
    sim_fail(sim, "S4: the message was shown %d times, then no more", times);
}

static void check_open(struct sim *sim) {
  int started = 0;
  struct now now = sim_now(sim);
  for (int i = 0; i < sim->engine.open_count; i++) {
    struct dialogue *dialogue = &sim->engine.open[i];
    struct view view;
    bool safety = dialogue->row->topic == TOPIC_SAFETY;
    started += !dialogue->by_person && !safety;
    if (dialogue->deadline <= now.at) sim_fail(sim, "%s is past its deadline", dialogue->key);
    if (!engine_view(&sim->engine, dialogue->key, &now, &view))
      sim_fail(sim, "%s is open and asks nothing", dialogue->key);
  }
  if (started > 1) sim_fail(sim, "D3: %d prompts of the program are open", started);
}

static void check_plan(struct sim *sim) {
  const struct plan *plan = &sim->engine.plan;
  bool behind =
      sim->engine.history.newest != INT64_MIN && sim->engine.history.newest - sim_now(sim).at > DAY;
  if (behind && sim->engine.arc.column > COLUMN_REST) sim_fail(sim, "S17: behind and not at rest");
  for (int i = 0; i < plan->item_count; i++) {
    const struct plan_item *item = &plan->items[i];
    if (item->level == 0) continue;
    if (plan->stage == STAGE_HALT) sim_fail(sim, "S1: %s is planned", item->exercise->id);
    if (plan->column <= COLUMN_REST && kind_is_exercise(item->exercise->kind) &&
        item->exercise->kind != KIND_RELEASE)
      sim_fail(sim, "S24: %s is planned in %s", item->exercise->id, column_names[plan->column]);
    if (item->permille > 1000 || item->permille == 0) sim_fail(sim, "S16: permille");
  }
}

void rules_state(struct sim *sim) {
  if (sim_failed(sim)) return;
  if (sim->effects.overflow) sim_fail(sim, "the effects overflow");
  if (sim->engine.broken) sim_fail(sim, "the engine is broken");
  check_halt(sim);
  check_open(sim);
  check_plan(sim);
  check_emergency(sim);
}

/* ---- a second engine ------------------------------------------------------------------------ */

static int compare_rows(const void *a, const void *b) {
  const struct stamp *left = a, *right = b;
  if (left->at != right->at) return left->at < right->at ? -1 : 1;
  return memcmp(&left->id, &right->id, sizeof left->id);
}

static bool is_to_come(void *owner, const void *row) {
  const day_number *today = owner;
  return ((const struct appointment *)row)->when >= (moment)(*today - 7) * DAY;
}

struct newest_filter {
  enum entry_kind kind;
  day_number from;
  const char *end; /* of the rows; those after the one in hand have not moved */
};

static const char *exercise_of_row(enum entry_kind kind, const void *row) {
  return kind == ENTRY_LEVEL ? ((const struct level_change *)row)->exercise
                             : ((const struct permit *)row)->exercise;
}

/* A permit that came by import and was not confirmed here allows nothing (S2). */
static bool is_unconfirmed(enum entry_kind kind, const void *row) {
  return kind == ENTRY_PERMIT && ((const struct permit *)row)->unconfirmed;
}

/* The diary is asked for the newest of each exercise; one more before the window changes nothing.
 */
static bool is_newest(void *owner, const void *row) {
  const struct newest_filter *filter = owner;
  size_t size = history_shelves[filter->kind].size;
  if (((const struct stamp *)row)->date >= filter->from) return true;
  if (is_unconfirmed(filter->kind, row)) return false;
  for (const char *later = (const char *)row + size; later < filter->end; later += size)
    if (!is_unconfirmed(filter->kind, later) &&
        strcmp(exercise_of_row(filter->kind, later), exercise_of_row(filter->kind, row)) == 0)
      return false;
  return true;
}

static void keep_newest(struct history *history, enum entry_kind kind) {
  const struct shelf *shelf = &history_shelves[kind];
  struct newest_filter filter = {kind, history->today - HISTORY_DAYS,
                                 shelf_row(history, shelf, *shelf_count(history, shelf))};
  shelf_filter(history, shelf, is_newest, &filter);
}

/* What may differ: appointments long past, the order of equal moments, what only corrections know.
 */
static void normalize(struct history *history) {
  shelf_filter(history, &history_shelves[ENTRY_APPOINTMENT], is_to_come, &history->today);
  keep_newest(history, ENTRY_LEVEL);
  keep_newest(history, ENTRY_PERMIT);
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    const struct shelf *shelf = &history_shelves[kind];
    if (shelf->capacity == 0) continue;
    qsort(shelf_row(history, shelf, 0), (size_t)*shelf_count(history, shelf), shelf->size,
          compare_rows);
  }
  memset(history->corrections, 0, sizeof history->corrections);
  history->correction_count = 0;
  history->newest = 0;
}

/* Of what is equal byte for byte by contract (core/history.h). */
static bool same_bytes(const void *a, const void *b, size_t size) {
  return memcmp(a, b, size) == 0;
}

static void compare_shelves(struct sim *sim, struct history *a, struct history *b) {
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    const struct shelf *shelf = &history_shelves[kind];
    if (shelf->capacity == 0) continue;
    int left = *shelf_count(a, shelf), right = *shelf_count(b, shelf);
    if (left != right)
      sim_fail(sim, "restart: %d instead of %d entries of kind %d", right, left, kind);
    else if (memcmp(shelf_row(a, shelf, 0), shelf_row(b, shelf, 0), (size_t)left * shelf->size) !=
             0)
      sim_fail(sim, "restart: other entries of kind %d", kind);
  }
  if (!sim_failed(sim) && !same_bytes(a, b, sizeof *a))
    sim_fail(sim, "restart: another intake, pause, gentle day or first sites");
}

static void compare_dialogue(struct sim *sim, struct dialogue *own) {
  struct now now = sim_now(sim);
  struct view left, right;
  struct dialogue *other = engine_find_open(&sim->rebuilt, own->key);
  if (other == NULL) {
    sim_fail(sim, "restart: %s is not open any more", own->key);
    return;
  }
  bool a = engine_view(&sim->engine, own->key, &now, &left);
  bool b = engine_view(&sim->rebuilt, own->key, &now, &right);
  bool moved = sim->engine.proposal_count > 0 && strcmp(left.question, "start") == 0;
  if (moved) return; /* what plugins moved comes back with their next proposals */
  if (a != b || strcmp(left.question, right.question) != 0)
    sim_fail(sim, "restart: %s asks %s instead of %s", own->key, right.question, left.question);
  else if (own->deadline != other->deadline)
    sim_fail(sim, "restart: another deadline of %s", own->key);
  else if ((own->hidden_until > now.at) != (other->hidden_until > now.at))
    sim_fail(sim, "restart: %s is hidden or not", own->key);
}

/* The day as it is without any plugin's word, which a rebuilt engine has not heard. */
static void compare_plan(struct sim *sim) {
  static struct plan left, right;
  struct now now = sim_now(sim);
  engine_plan_base(&sim->engine, &now, &left);
  engine_plan_base(&sim->rebuilt, &now, &right);
  if (!same_bytes(&left, &right, sizeof left)) sim_fail(sim, "restart: another plan");
}

void rules_compare(struct sim *sim) {
  struct engine *a = &sim->engine, *b = &sim->rebuilt;
  static struct history left, right; /* of the only simulation there is */
  sim_load_rebuilt(sim);
  sim->tally.compared++;
  struct stamp now = stamp_now(sim);
  engine_evaluate(a, &(struct now){now.at, &sim->zone});
  left = a->history;
  right = b->history;
  day_number date = now.date + 2; /* it may have been trimmed before a flight west */
  history_trim(&left, &settings_of(sim)->arc, date);
  history_trim(&right, &settings_of(sim)->arc, date);
  normalize(&left);
  normalize(&right);
  compare_shelves(sim, &left, &right);
  if (a->arc.stage != b->arc.stage || a->arc.reasons != b->arc.reasons ||
      a->arc.column != b->arc.column)
    sim_fail(sim, "restart: stage %s instead of %s", stage_names[b->arc.stage],
             stage_names[a->arc.stage]);
  if (a->open_count != b->open_count)
    sim_fail(sim, "restart: %d instead of %d dialogues are open (%s, %s)", b->open_count,
             a->open_count, b->open[0].key, a->open[0].key);
  for (int i = 0; i < a->open_count && !sim_failed(sim); i++) compare_dialogue(sim, &a->open[i]);
  if (!sim_failed(sim)) compare_plan(sim);
}
