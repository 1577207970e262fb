#include "core/engine.h"

#include <string.h>

#include "core/engine_parts.h"

enum { SETTLE_ROUNDS = 8 };

/* ---- beginning ------------------------------------------------------------------------------ */

void engine_init(struct engine *engine, uint64_t seed, const struct settings *settings,
                 const struct catalog *catalog) {
  if (engine->settings != NULL) memset(engine, 0, sizeof *engine); /* a fresh one stays untouched */
  engine->settings = settings;
  engine->catalog = catalog;
  engine->random = seed;
  engine->history.newest = INT64_MIN;
  engine->told_stage = STAGE_COUNT;
  engine->told_day = DAY_NONE;
  for (int i = 0; i < SLOT_COUNT; i++) engine->again[i] = MOMENT_NEVER;
  engine->watch_since = engine->card_again = MOMENT_NEVER;
  engine->returned = INT64_MIN;
}

static bool closes(const struct entry *entry) {
  return entry->kind == ENTRY_PROMPT && entry->prompt.state != PROMPT_SHOWN &&
         entry->prompt.state != PROMPT_LATER;
}

/* The steps of an exercise that is over are of no more use: only its outcome is. */
static bool is_routines_own(const char *question) {
  return routine_is_answer(question) || strcmp(question, questions[QUESTION_ROUTINE].name) == 0;
}

int engine_apply(struct engine *engine, const struct entry *entry) {
  int result = history_apply(&engine->history, entry);
  if (entry->kind == ENTRY_ANSWER && routine_is_outcome(entry->answer.question))
    history_keep_answers(&engine->history, entry->answer.key, is_routines_own);
  if (closes(entry)) history_forget_answers(&engine->history, entry->prompt.key);
  return result;
}

int engine_feed(struct engine *engine, const struct entry *entry) {
  return engine_apply(engine, entry);
}

/* ---- looking -------------------------------------------------------------------------------- */

void engine_stamp(const struct now *now, struct stamp *out) {
  memset(out, 0, sizeof *out);
  civil_stamp(out, now->at, now->zone);
}

bool engine_gentle(const struct engine *engine, day_number date) {
  const struct history *history = &engine->history;
  return history->has_gentle && history->gentle.stamp.date == date && !history->gentle.off;
}

void engine_governor_input(const struct engine *engine, const struct now *now,
                           struct governor_input *out) {
  memset(out, 0, sizeof *out);
  out->history = &engine->history;
  out->catalog = engine->catalog;
  out->arc = &engine->arc;
  out->arc_params = &engine->settings->arc;
  out->params = &engine->settings->safety;
  engine_stamp(now, &out->now);
  out->safe_mode = engine->safe_mode || engine->behind || engine->broken;
  out->gentle = engine_gentle(engine, out->now.date);
  out->paused_until = engine_paused_until(engine, &out->now);
}

void engine_values(struct engine *engine, struct text_values *out) {
  const struct settings *settings = engine->settings;
  *out = TEXT_VALUES_NONE;
  text_why(&engine->arc, engine->why);
  out->pain = engine->arc.pain;
  out->baseline = engine->arc.baseline;
  out->day = engine->arc.arc_day;
  out->number = engine->arc.run_days > 0 ? engine->arc.run_days : -1;
  out->why = engine->why;
  out->condition = settings->condition;
  out->emergency = settings->emergency;
  out->urgent = settings->urgent;
  out->crisis = settings->crisis;
}

bool engine_refuses_minors(const struct engine *engine) {
  return engine->history.has_intake && engine->history.intake.adult == 0;
}

uint16_t engine_usual_qualities(const struct engine *engine) {
  const struct history *history = &engine->history;
  int last = history->baseline_count - 1;
  return last >= 0 ? history->baselines[last].usual_qualities : 0;
}

int32_t engine_exercise_hash(const char *id) {
  uint32_t hash = 2166136261u; /* FNV-1a, cut to 31 bits; never 0 */
  for (; *id != '\0'; id++) hash = (hash ^ (unsigned char)*id) * 16777619u;
  return (int32_t)(hash & 0x7fffffff) | 1;
}

const struct exercise *engine_exercise_of(const struct engine *engine, int32_t hash) {
  for (int i = 0; hash > 0 && i < engine->catalog->count; i++)
    if (engine_exercise_hash(engine->catalog->exercises[i].id) == hash)
      return &engine->catalog->exercises[i];
  return NULL;
}

/* ---- ready ---------------------------------------------------------------------------------- */

/* The zone of the last prompt: a flight while the program was off shows (D4). */
static void take_offset(struct engine *engine, const struct now *now) {
  const struct history *history = &engine->history;
  engine->offset_at = now->at;
  engine->last_offset = now->zone->offset(now->zone->owner, now->at);
  if (history->prompt_count == 0) return;
  const struct stamp *last = &history->prompts[history->prompt_count - 1].stamp;
  engine->offset_at = last->at;
  engine->last_offset = last->offset * 60;
}

/* Slots since the last sign of life are dealt with at the first step; a new diary owes nothing. */
void engine_ready(struct engine *engine, const struct now *now) {
  struct stamp stamp;
  engine_stamp(now, &stamp);
  history_trim(&engine->history, &engine->settings->arc, stamp.date);
  moment seen = engine->history.newest;
  if (seen == INT64_MIN || seen > now->at)
    seen = now->at;
  else
    seen -= engine->settings->late; /* one that was held back may still have its time */
  if (seen < now->at - 7 * DAY_SECONDS) seen = now->at - 7 * DAY_SECONDS;
  for (int i = 0; i < SLOT_COUNT; i++) engine->seen[i] = seen;
  engine->routines_seen = seen;
  engine->routines_again = MOMENT_NEVER;
  engine->last_at = now->at;
  take_offset(engine, now);
  engine->awake_since = now->at;
  engine->plan_stale = true;
  engine_evaluate(engine, now);
  engine_build_plan(engine, now);
  engine_reopen(engine, now);
}

/* ---- the step ------------------------------------------------------------------------------- */

/* The day of the plan begins at `day_starts`, not at midnight. */
static day_number plan_day(const struct engine *engine, const struct stamp *stamp) {
  return stamp->minute < engine->settings->day_starts ? stamp->date - 1 : stamp->date;
}

static void begin_day(struct engine *engine, const struct now *now, struct effects *effects) {
  struct stamp stamp;
  engine_stamp(now, &stamp);
  day_number day = plan_day(engine, &stamp);
  if (day == engine->told_day) return;
  bool first = engine->told_day == DAY_NONE;
  engine->told_day = day;
  engine->proposal_count = 0;
  engine->plan_stale = true;
  history_trim(&engine->history, &engine->settings->arc, stamp.date);
  engine_regress(engine, now, effects);
  if (!first) engine_tell_plugins("day", NULL, effects);
}

/* Safe mode and a clock that is behind (S17, D6) change the column without a record, and a stage is
 * news to the plugins. */
static void tell_stage(struct engine *engine, struct effects *effects) {
  if (engine->plan.column != engine->arc.column) engine->plan_stale = true;
  if (engine->told_stage == engine->arc.stage) return;
  bool first = engine->told_stage == STAGE_COUNT;
  engine->told_stage = engine->arc.stage;
  if (engine->arc.stage == STAGE_HALT) engine_close_told(engine, effects); /* S1 */
  engine->plan_stale = true;
  if (!first) engine_tell_plugins("stage", NULL, effects);
}

/* A clock that is set back by days, after it was days ahead, finds a working set that was trimmed
 * by the wrong date: what is missing is in the diary only. True: so it is, and what was shown
 * before may not be known until it has been read. */
static bool take_clock(struct engine *engine, const struct now *now, struct effects *effects) {
  struct stamp stamp;
  engine_stamp(now, &stamp);
  bool trimmed = stamp.date < engine->history.today - 1;
  if (trimmed) {
    effects_add(effects, EFFECT_RELOAD);
    history_trim(&engine->history, &engine->settings->arc, stamp.date);
  }
  if (now->at < engine->last_at && engine->routines_seen > now->at) /* D5 */
    engine->routines_seen = now->at;
  if (now->at < engine->last_at)
    for (int i = 0; i < SLOT_COUNT; i++)
      if (engine->seen[i] > now->at) engine->seen[i] = now->at;
  engine_evaluate(engine, now);
  return trimmed;
}

/* With less time to take a check back, old ones that were taken back too late for it count again;
 * the working set let them go, the diary has them. */
static void take_settings(struct engine *engine, const struct now *now, const struct event *event,
                          struct effects *effects) {
  if (event->settings->arc.retract_min < engine->settings->arc.retract_min)
    effects_add(effects, EFFECT_RELOAD);
  engine->settings = event->settings;
  engine->plan_stale = true;
  engine_evaluate(engine, now);
}

static void handle(struct engine *engine, const struct event *event, const struct now *now,
                   struct effects *effects) {
  switch (event->kind) {
  case EVENT_WAKE:
    break;
  case EVENT_RESUMED:
    engine->awake_since = engine->returned = now->at;
    break;
  case EVENT_ENTRY:
    engine_enter(engine, now, event, effects);
    break;
  case EVENT_OPEN:
    engine_open_by_person(engine, now, event, effects);
    break;
  case EVENT_ANSWER:
  case EVENT_CLOSED:
  case EVENT_LATER:
  case EVENT_SKIP:
  case EVENT_STOP:
    engine_answer(engine, now, event, effects);
    break;
  case EVENT_FRONT_END:
    engine_front_end(engine, now, event, effects);
    break;
  case EVENT_PRESENCE:
    engine_take_presence(engine, now, event);
    break;
  case EVENT_SETTINGS:
    take_settings(engine, now, event, effects);
    break;
  case EVENT_CATALOG:
    engine->catalog = event->catalog;
    engine->proposal_count = 0;
    engine->plan_stale = true;
    engine_build_plan(engine, now); /* the old plan points into the old catalogue */
    engine_routine_catalog(engine, now, effects);
    break;
  case EVENT_PROPOSALS:
    engine_take_proposals(engine, now, event);
    break;
  case EVENT_ROUTINE:
    engine_routine_reply(engine, now, event, effects);
    break;
  case EVENT_START:
    engine_routine_wish(engine, now, event);
    break;
  case EVENT_KINDS:
    break;
  }
}

void engine_step(struct engine *engine, const struct event *event, const struct now *now,
                 struct effects *effects) {
  effects_begin(effects);
  engine->changed = false;
  bool trimmed = take_clock(engine, now, effects);
  begin_day(engine, now, effects);
  handle(engine, event, now, effects);
  for (int round = 0; round < SETTLE_ROUNDS; round++) {
    int before = effects->count;
    tell_stage(engine, effects);
    if (engine->plan_stale) engine_replan(engine, now, effects);
    if (!trimmed) engine_due(engine, now, effects);
    engine_refresh(engine, now, effects);
    if (effects->count == before) break;
  }
  engine_watch(engine, effects);
  if (engine->changed) effects_add(effects, EFFECT_CHANGED);
  effects_order(effects);
  if (effects->overflow) engine->broken = true;
  engine->last_at = now->at;
}

/* ---- the next wake-up ----------------------------------------------------------------------- */

static moment next_day(const struct engine *engine, const struct now *now) {
  struct stamp stamp;
  engine_stamp(now, &stamp);
  int64_t start = civil_local_at(plan_day(engine, &stamp) + 1, engine->settings->day_starts);
  return civil_resolve(now->zone, start);
}

moment engine_next_wakeup(const struct engine *engine, const struct now *now) {
  moment next = next_day(engine, now);
  moment due = engine_due_next(engine, now);
  if (due < next) next = due;
  for (int i = 0; i < engine->open_count; i++) {
    const struct dialogue *dialogue = &engine->open[i];
    if (dialogue->hidden_until > now->at) {
      if (dialogue->hidden_until < next) next = dialogue->hidden_until;
      continue;
    }
    if (dialogue->held && dialogue->again < next) next = dialogue->again;
    if (dialogue->turn < next) next = dialogue->turn;
    if (dialogue->deadline < next) next = dialogue->deadline;
  }
  return next > now->at ? next : now->at + 1;
}
