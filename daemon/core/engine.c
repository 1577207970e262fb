#include "core/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

enum { DAY = 86400, SETTLE_ROUNDS = 8 };

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

void engine_stamp(const struct engine *engine, const struct now *now, struct stamp *out) {
  (void)engine;
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
  engine_stamp(engine, now, &out->now);
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
  engine_stamp(engine, now, &engine->clock);
  history_arc_input(history, &engine->settings->arc, &engine->evaluated, &input);
  arc_evaluate(&input, &engine->arc);
  engine->behind = history->newest != INT64_MIN && history->newest - now->at > DAY;
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
         kind != ENTRY_PLUGIN_STATE && kind != ENTRY_ROUTINE;
}

/* What a person did with a prompt of the program's, for plugins that learn from it. */
static bool is_answer(const struct entry *entry) {
  return entry->kind == ENTRY_PROMPT && entry->prompt.state != PROMPT_SHOWN &&
         entry->prompt.state != PROMPT_MISSED && !entry->prompt.started_by_person;
}

static void tell_hook(const char *hook, const struct entry *entry, struct effects *effects) {
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

/* S2, S4: what is ticked now is not lifted by a clear from before, whatever the clock or `--at`
 * says; and a clear, retract or ack told now comes after what it is about. */
static moment safety_time(const struct engine *engine, const struct entry *entry, moment at,
                          moment now) {
  const struct history *history = &engine->history;
  if (entry->kind == ENTRY_SCREEN && newest_lift(history) >= at)
    return later_of(now, newest_lift(history) + 1);
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
  if (is_answer(entry)) tell_hook("answer", entry, effects);
  if (!changes_plan(entry->kind)) return;
  engine_evaluate(engine, now);
  engine->plan_stale = true;
  tell_hook(hooks[entry->kind], entry, effects);
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

/* ---- telling -------------------------------------------------------------------------------- */

/* A notice stays no longer than it is news: until the next one, or two minutes. */
enum { TOLD_SECONDS = 120 };

static void close_told(struct engine *engine, struct effects *effects) {
  struct effect *effect = engine->told[0] != '\0' ? effects_add(effects, EFFECT_CLOSE) : NULL;
  if (effect != NULL) memcpy(effect->prompt, engine->told, sizeof effect->prompt);
  engine->told[0] = '\0';
}

static struct view *tell_view(struct engine *engine, int32_t audience, struct effects *effects) {
  close_told(engine, effects);
  struct effect *effect = effects_add(effects, EFFECT_TELL);
  if (effect == NULL) return NULL;
  effect->audience = audience;
  effect->view.type = VIEW_NOTICE;
  effect->view.urgency = URGENCY_NORMAL;
  effect->view.discreet = engine->settings->private_bodies;
  effect->view.veiled = engine_veils(engine, engine->clock.at);
  effect->view.deadline = engine->clock.at + TOLD_SECONDS;
  effect->view.category = "x-settled.note";
  snprintf(effect->view.question, sizeof effect->view.question, "told");
  return &effect->view;
}

/* S20: on the day of a yes to self-harm nothing is said but the crisis message and what to say. */
static bool crisis_today(const struct engine *engine) {
  const struct history *history = &engine->history;
  for (int i = history->screen_count - 1; i >= 0 && engine->arc.stage == STAGE_HALT; i--)
    if ((history->screens[i].yes >> ITEM_SELFHARM & 1) != 0)
      return history->screens[i].stamp.date >= engine->clock.date;
  return false;
}

/* S1: while HALT stands nothing is said that praises, soothes or suggests; it is merely noted. */
static enum text_id sober(const struct engine *engine, enum text_id text) {
  bool allowed = text == TEXT_D05 || text == TEXT_D58 || text == TEXT_D75 ||
                 (text >= TEXT_D40 && text <= TEXT_D47);
  return engine->arc.stage == STAGE_HALT && !allowed ? TEXT_D04 : text;
}

void engine_tell(struct engine *engine, int32_t audience, enum text_id text,
                 const struct text_values *values, struct effects *effects) {
  if (crisis_today(engine) && text != TEXT_D43 && text != TEXT_D44 && text != TEXT_D45) return;
  text = sober(engine, text);
  const struct text *row = text_find(text);
  struct view *view = row != NULL ? tell_view(engine, audience, effects) : NULL;
  if (view == NULL) return;
  struct filled filled;
  text_fill(text, values, &filled);
  snprintf(view->prompt, sizeof view->prompt, "told:D%02d", (int)text);
  snprintf(view->title, sizeof view->title, "%s", filled.title);
  snprintf(view->body, sizeof view->body, "%s", filled.body);
  snprintf(engine->told, sizeof engine->told, "%s", view->prompt);
  for (int i = 0; i < row->button_count; i++)
    view->options[view->option_count++] = (struct view_option){
        row->buttons[i].key, row->buttons[i].label, row->buttons[i].short_label};
}

void engine_tell_facts(struct engine *engine, int32_t audience, struct effects *effects) {
  const struct fact *louder = &facts[0], *checked = &facts[3];
  struct view *view = tell_view(engine, audience, effects);
  if (view == NULL) return;
  snprintf(view->prompt, sizeof view->prompt, "told:facts");
  snprintf(engine->told, sizeof engine->told, "%s", view->prompt);
  text_cut(louder->title, TITLE_CHARACTERS, view->title, sizeof view->title);
  snprintf(view->body, sizeof view->body, "%s %s %s The whole page: settle facts", louder->body,
           checked->title, checked->body);
}

void engine_tell_words(struct engine *engine, int32_t audience, const char *title, const char *body,
                       struct effects *effects) {
  struct view *view = tell_view(engine, audience, effects);
  if (view == NULL) return;
  snprintf(view->prompt, sizeof view->prompt, "told:words");
  snprintf(engine->told, sizeof engine->told, "%s", view->prompt);
  text_cut(title, TITLE_CHARACTERS, view->title, sizeof view->title);
  text_cut(body, BODY_CHARACTERS, view->body, sizeof view->body);
}

void engine_tell_gate(struct engine *engine, int32_t audience, int baseline,
                      struct effects *effects) {
  if (baseline < engine->settings->safety.pre_gate_abs || engine->arc.stage == STAGE_HALT) return;
  engine_tell_words(engine, audience, "Exercise stays off for now",
                    "At your usual number settled offers breathing and comfort only.", effects);
}

void engine_add_button(struct effects *effects, struct view_option option) {
  struct effect *last = effects->count > 0 ? &effects->items[effects->count - 1] : NULL;
  if (last == NULL || last->kind != EFFECT_TELL || last->view.option_count >= BUTTONS_MAX) return;
  last->view.options[last->view.option_count++] = option;
}

/* ---- the plan ------------------------------------------------------------------------------- */

/* The first time of a slot on the local date, as its schedule has it; -1: none that day. */
static int16_t slot_minute(const struct engine *engine, const struct now *now,
                           enum slot_source source, day_number date) {
  struct schedule_context context = {.zone = now->zone,
                                     .day_starts = (int16_t)engine->settings->day_starts};
  struct occurrence occurrence;
  moment from = civil_resolve(now->zone, (int64_t)date * DAY) - 1;
  if (schedule_next(&engine->settings->slots[source], &context, from, &occurrence, 1) != 1)
    return -1;
  return occurrence.date == date ? occurrence.minute : -1;
}

/* What the plan is made of, but for proposals; `events` has room for SLOT_EVENTS. */
static struct plan_input plan_ask_of(const struct engine *engine, const struct now *now,
                                     struct governor_input *governor,
                                     struct schedule_event *events) {
  engine_governor_input(engine, now, governor);
  return (struct plan_input){
      .governor = governor,
      .catalog = engine->catalog,
      .overrides = engine->settings->overrides,
      .override_count = engine->settings->override_count,
      .zone = now->zone,
      .block_minute = slot_minute(engine, now, SLOT_BLOCK, governor->now.date),
      .second_minute = slot_minute(engine, now, SLOT_SECOND, governor->now.date),
      .day_starts = (int16_t)engine->settings->day_starts,
      .events = events,
      .event_count = engine_events(engine, now->at - 2 * DAY, events),
  };
}

void engine_plan_base(const struct engine *engine, const struct now *now, struct plan *out) {
  struct governor_input governor;
  struct schedule_event events[SLOT_EVENTS];
  struct plan_input input = plan_ask_of(engine, now, &governor, events);
  plan_base(&input, out);
}

static void build_plan(struct engine *engine, const struct now *now) {
  struct governor_input governor;
  const char *order[OVERRIDES_MAX];
  struct schedule_event events[SLOT_EVENTS];
  struct plan_input input = plan_ask_of(engine, now, &governor, events);
  for (int i = 0; i < engine->settings->plugin_count; i++)
    order[i] = engine->settings->plugin_order[i];
  input.proposals = engine->proposals;
  input.proposal_count = engine->proposal_count;
  input.plugin_order = order;
  input.plugin_count = engine->settings->plugin_count;
  engine->second_minute = input.second_minute;
  plan_build(&input, &engine->plan);
}

/* The last proposals stay in force until the new ones are here: never harder in between. */
static void replan(struct engine *engine, const struct now *now, struct effects *effects) {
  engine->plan_stale = false;
  engine->changed = true;
  build_plan(engine, now);
  struct effect *effect = effects_add(effects, EFFECT_ASK_PLUGINS);
  engine->revision++;
  if (effect != NULL) effect->revision = engine->revision;
}

static void take_proposals(struct engine *engine, const struct now *now,
                           const struct event *event) {
  if (event->revision != engine->revision) return; /* of a plan that is gone */
  int count = event->proposal_count < PROPOSALS_MAX ? event->proposal_count : PROPOSALS_MAX;
  if (count > 0)
    memcpy(engine->proposals, event->proposals, (size_t)count * sizeof *event->proposals);
  engine->proposal_count = count;
  engine->changed = true;
  build_plan(engine, now);
}

/* ---- ready ---------------------------------------------------------------------------------- */

/* The zone of the last entry: a flight while the program was off shows (D4). */
static int32_t newest_offset(const struct history *history, const struct now *now) {
  const struct prompt_record *last =
      history->prompt_count > 0 ? &history->prompts[history->prompt_count - 1] : NULL;
  return last != NULL ? last->stamp.offset * 60 : now->zone->offset(now->zone->owner, now->at);
}

/* Slots since the last sign of life are dealt with at the first step; a new diary owes nothing. */
void engine_ready(struct engine *engine, const struct now *now) {
  struct stamp stamp;
  engine_stamp(engine, now, &stamp);
  history_trim(&engine->history, &engine->settings->arc, stamp.date);
  moment seen = engine->history.newest;
  if (seen == INT64_MIN || seen > now->at)
    seen = now->at;
  else
    seen -= engine->settings->late; /* one that was held back may still have its time */
  if (seen < now->at - 7 * DAY) seen = now->at - 7 * DAY;
  for (int i = 0; i < SLOT_COUNT; i++) engine->seen[i] = seen;
  engine->routines_seen = seen;
  engine->routines_again = MOMENT_NEVER;
  engine->last_at = now->at;
  engine->last_offset = newest_offset(&engine->history, now);
  engine->awake_since = now->at;
  engine->plan_stale = true;
  engine_evaluate(engine, now);
  build_plan(engine, now);
  engine_reopen(engine, now);
}

/* ---- the step ------------------------------------------------------------------------------- */

/* The day of the plan begins at `day_starts`, not at midnight. */
static day_number plan_day(const struct engine *engine, const struct stamp *stamp) {
  return stamp->minute < engine->settings->day_starts ? stamp->date - 1 : stamp->date;
}

static void begin_day(struct engine *engine, const struct now *now, struct effects *effects) {
  struct stamp stamp;
  engine_stamp(engine, now, &stamp);
  day_number day = plan_day(engine, &stamp);
  if (day == engine->told_day) return;
  bool first = engine->told_day == DAY_NONE;
  engine->told_day = day;
  engine->proposal_count = 0;
  engine->plan_stale = true;
  history_trim(&engine->history, &engine->settings->arc, stamp.date);
  engine_regress(engine, now, effects);
  if (!first) tell_hook("day", NULL, effects);
}

/* Safe mode and a clock that is behind (S17, D6) change the column without a record, and a stage is
 * news to the plugins. */
static void tell_stage(struct engine *engine, struct effects *effects) {
  if (engine->plan.column != engine->arc.column) engine->plan_stale = true;
  if (engine->told_stage == engine->arc.stage) return;
  bool first = engine->told_stage == STAGE_COUNT;
  engine->told_stage = engine->arc.stage;
  if (engine->arc.stage == STAGE_HALT) close_told(engine, effects); /* S1 */
  engine->plan_stale = true;
  if (!first) tell_hook("stage", NULL, effects);
}

/* A clock that is set back by days, after it was days ahead, finds a working set that was trimmed
 * by the wrong date: what is missing is in the diary only. True: so it is, and what was shown
 * before may not be known until it has been read. */
static bool take_clock(struct engine *engine, const struct now *now, struct effects *effects) {
  struct stamp stamp;
  engine_stamp(engine, now, &stamp);
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
    build_plan(engine, now); /* the old plan points into the old catalogue */
    engine_routine_catalog(engine, now, effects);
    break;
  case EVENT_PROPOSALS:
    take_proposals(engine, now, event);
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
    if (engine->plan_stale) replan(engine, now, effects);
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
  engine_stamp(engine, now, &stamp);
  int64_t start = (int64_t)(plan_day(engine, &stamp) + 1) * DAY + engine->settings->day_starts * 60;
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
