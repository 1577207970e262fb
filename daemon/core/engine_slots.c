/* The slots of the day: when each is due (facts 1, D1-D7), whether it has anything to ask, and what
 * becomes of one whose time is past. */
#include <stdio.h>
#include <string.h>

#include "core/engine_due.h"

/* Of each slot's missed times the last few are put down: months asleep are no news. */
enum { MISSED_KEPT = 4, CHAIN_SIZE = 640 };

struct slot_row {
  const char *name; /* of the dialogue */
  bool checkin, exercise;
  bool (*wanted)(const struct engine *engine, const struct now *now, const struct occurrence *slot);
};

static bool always(const struct engine *engine, const struct now *now,
                   const struct occurrence *slot) {
  (void)engine, (void)now, (void)slot;
  return true;
}

/* What the governor would refuse this minute is not offered (S6, S9); the number that it may ask
 * for is the block's own first question. */
bool engine_may_offer(const struct engine *engine, const struct now *now,
                      const struct plan_item *item) {
  struct governor_input input;
  struct governor_answer answer;
  engine_governor_input(engine, now, &input);
  const struct governor_request request = {.exercise = item->exercise,
                                           .level = item->level,
                                           .permille = item->permille,
                                           .asker = ASKER_PERSON};
  governor_check(&input, &request, &answer);
  return answer.allow || answer.code == CODE_CHECKIN_FIRST || answer.code == CODE_SCREEN_FIRST;
}

bool engine_has_block(const struct engine *engine, const struct now *now, int minute) {
  uint8_t due[PLAN_ITEMS];
  int count = plan_block(&engine->plan, minute, due, PLAN_ITEMS);
  for (int i = 0; i < count; i++)
    if (engine->plan.items[due[i]].how == HOW_PROMPT &&
        engine_may_offer(engine, now, &engine->plan.items[due[i]]))
      return true;
  return false;
}

static bool has_block(const struct engine *engine, const struct now *now,
                      const struct occurrence *slot) {
  return slot != NULL && engine_has_block(engine, now, slot->minute);
}

/* 5.2: the midday question is for the days from INTEGRATE on. */
static bool from_integrate(const struct engine *engine, const struct now *now,
                           const struct occurrence *slot) {
  (void)now, (void)slot;
  return engine->arc.stage == STAGE_INTEGRATE || engine->arc.stage == STAGE_RECALIBRATE;
}

static bool has_usual(const struct engine *engine, const struct now *now,
                      const struct occurrence *slot) {
  (void)now, (void)slot;
  return engine->arc.baseline >= 0;
}

static const struct slot_row slots[SLOT_COUNT] = {
    [SLOT_MORNING] = {"morning", true, false, always},
    [SLOT_BLOCK] = {"block", false, true, has_block},
    [SLOT_MIDDAY] = {"midday", false, false, from_integrate},
    [SLOT_SECOND] = {"second", false, true, has_block},
    [SLOT_EVENING] = {"evening", true, false, always},
    [SLOT_REVIEW] = {"review", false, false, has_usual},
};

static bool block_at(const struct engine *engine, int minute) {
  uint8_t due[PLAN_ITEMS];
  return minute != engine->second_minute && plan_block(&engine->plan, minute, due, PLAN_ITEMS) > 0;
}

/* Times of the plan, each once, ascending. */
static void add_time(struct schedule_rule *rule, int16_t minute) {
  int i = rule->time_count;
  for (int j = 0; j < rule->time_count; j++)
    if (rule->times[j] == minute) return;
  if (i == SCHEDULE_MAX_TIMES) return;
  for (; i > 0 && rule->times[i - 1] > minute; i--) rule->times[i] = rule->times[i - 1];
  rule->times[i] = minute;
  rule->time_count++;
}

/* The block's schedule is the plan's own minutes: exercises may have times of their own. */
static void block_schedule(const struct engine *engine, struct schedule *out) {
  struct schedule_rule *rule = &out->rules[0];
  memset(out, 0, sizeof *out);
  rule->form = SCHEDULE_AT;
  rule->weekdays = 0x7f;
  for (int i = 0; i < engine->plan.item_count; i++) {
    const struct plan_item *item = &engine->plan.items[i];
    if (item->minute >= 0 && block_at(engine, item->minute)) add_time(rule, item->minute);
    for (size_t k = 0; k < sizeof item->again / sizeof *item->again; k++)
      if (item->again[k] >= 0 && block_at(engine, item->again[k])) add_time(rule, item->again[k]);
  }
  out->rule_count = rule->time_count > 0;
}

static enum delivery_past past_of_key(void *owner, const char *key) {
  const struct prompt_record *record = history_prompt(owner, key);
  if (record == NULL) return DELIVERY_NEW;
  return record->state == PROMPT_MISSED ? DELIVERY_WAS_MISSED : DELIVERY_WAS_SHOWN;
}

static const char *routine_of_key(const struct engine *engine, const char *key) {
  struct dialogue dialogue;
  if (!dialogue_parse_key(key, &dialogue) || dialogue.row->argument != ARGUMENT_ROUTINE)
    return NULL;
  const struct routine *routine = catalog_routine(engine->catalog, dialogue.argument);
  return routine != NULL ? routine->id : NULL;
}

/* What `after` calls the prompt; NULL: nothing. */
static const char *event_of_key(const struct engine *engine, const char *key) {
  for (int i = 0; i < SLOT_COUNT; i++)
    if (strncmp(key, slot_names[i], strlen(slot_names[i])) == 0) return slot_names[i];
  return routine_of_key(engine, key);
}

int engine_events(const struct engine *engine, moment since, struct schedule_event *out) {
  const struct history *history = &engine->history;
  int count = 0;
  for (int i = history->checkin_count - 1; i >= 0 && count < SLOT_EVENTS / 2; i--)
    if (history->checkins[i].stamp.at >= since)
      out[count++] = (struct schedule_event){"checkin", history->checkins[i].stamp.at};
  for (int i = history->prompt_count - 1; i >= 0 && count < SLOT_EVENTS; i--) {
    const struct prompt_record *record = &history->prompts[i];
    if (record->stamp.at < since || record->state != PROMPT_ANSWERED) continue;
    const char *name = event_of_key(engine, record->key);
    if (name != NULL) out[count++] = (struct schedule_event){name, record->stamp.at};
  }
  return count;
}

void engine_slot_input(const struct engine *engine, const struct now *now, const char *prompt,
                       const struct schedule *schedule, struct slot_ask *out) {
  const struct settings *settings = engine->settings;
  const struct history *history = &engine->history;
  memset(out, 0, sizeof *out);
  out->context.zone = now->zone;
  out->context.day_starts = (int16_t)settings->day_starts;
  out->context.events = out->events;
  out->context.event_count = engine_events(engine, now->at - 2 * DAY_SECONDS, out->events);
  out->input.prompt = prompt;
  out->input.schedule = schedule;
  out->input.context = &out->context;
  out->input.late = settings->late;
  out->input.previous_offset = engine->last_offset;
  out->input.previous_at = engine->offset_at;
  out->input.newest_entry = history->newest == INT64_MIN ? MOMENT_NEVER : history->newest;
  out->input.past = past_of_key;
  out->input.owner = (void *)history;
}

static void slot_input(const struct engine *engine, const struct now *now, enum slot_source source,
                       struct slot_ask *out) {
  engine_slot_input(engine, now, slot_names[source], &engine->settings->slots[source], out);
  if (source != SLOT_BLOCK) return;
  block_schedule(engine, &out->block);
  out->input.schedule = &out->block;
}

/* Whether a slot that was never shown was missed because nobody was there. */
static bool is_absence(const struct engine *engine, const struct now *now, enum held_by held,
                       const struct occurrence *slot) {
  if (held != HELD_NONE) return held >= HELD_CATCH_UP;
  struct stamp stamp;
  memset(&stamp, 0, sizeof stamp);
  civil_stamp(&stamp, slot->at, now->zone);
  return engine->arc.stage != STAGE_HALT && engine_was_wanted(engine, &stamp);
}

static void record_missed(struct engine *engine, const struct now *now, const char *key,
                          bool absent, const char *chain, struct effects *effects) {
  struct entry entry;
  entry_blank(ENTRY_PROMPT, &entry);
  snprintf(entry.prompt.key, sizeof entry.prompt.key, "%s", key);
  entry.prompt.state = PROMPT_MISSED;
  entry.prompt.absent = absent;
  entry.text = chain;
  engine_record(engine, now, &entry, effects);
}

static const char *const truth_names[] = {
    [TRUTH_UNKNOWN] = "unknown", [TRUTH_NO] = "no", [TRUTH_YES] = "yes"};

/* What S12 counts. */
static int shown_today(const struct engine *engine, const struct now *now) {
  const struct history *history = &engine->history;
  struct stamp today;
  int count = 0;
  engine_stamp(now, &today);
  for (int i = history->prompt_count - 1; i >= 0; i--)
    count += history->prompts[i].stamp.date == today.date &&
             history->prompts[i].state == PROMPT_SHOWN && !history->prompts[i].started_by_person;
  return count;
}

/* The chain of a prompt that is shown: its schedule, the stage with its reasons, the rules. */
static void explain(const struct engine *engine, const char *key, moment due, const struct now *now,
                    char *out, size_t size) {
  size_t used = (size_t)snprintf(out, size, "schedule %s; %d min late; stage %s", key,
                                 (int)((now->at - due) / 60), stage_names[engine->arc.stage]);
  for (int reason = 0, said = 0; reason < REASON_COUNT && used < size; reason++)
    if (arc_has(&engine->arc, (enum reason)reason))
      used += (size_t)snprintf(out + used, size - used, "%s%s", said++ > 0 ? ", " : ": ",
                               reason_phrases[reason]);
  if (used < size)
    used += (size_t)snprintf(out + used, size - used,
                             "; column %s; no rule, pause or quiet hours in the way; prompt %d of "
                             "at most %d today",
                             column_names[engine->arc.column], shown_today(engine, now) + 1,
                             engine->settings->safety.max_prompts);
  if (used < size)
    snprintf(out + used, size - used,
             "; screen locked: %s, away: %s, do not disturb: %s, full screen: %s",
             truth_names[engine->presence.locked], truth_names[engine->presence.away],
             truth_names[engine->presence.do_not_disturb],
             truth_names[engine->presence.full_screen]);
}

static void show_slot(struct engine *engine, const struct now *now, enum slot_source source,
                      const struct delivery_item *item, const struct delivery_input *input,
                      struct effects *effects) {
  const struct slot_row *row = &slots[source];
  if (!row->wanted(engine, now, &item->slot)) return;
  const struct hold_ask ask = {row->checkin, row->exercise, item->slot.at};
  moment again;
  enum held_by hold = engine_hold_back(engine, now, &ask, &again);
  if (hold == HELD_GENTLE) return;
  char chain[CHAIN_SIZE];
  explain(engine, item->key, item->slot.at, now, chain, sizeof chain);
  if (hold == HELD_NONE) {
    engine_open(engine, now, item->key, 0, chain, effects);
    return;
  }
  if (hold == HELD_QUIET || hold == HELD_HALT) { /* S11: dropped, never late in a burst */
    record_missed(engine, now, item->key, false, held_phrases[hold], effects);
    return;
  }
  engine->held[source] = hold;
  moment last = delivery_deadline(input, &item->slot);
  engine->seen[source] = item->slot.at - 1; /* ask for it again until it is too late */
  engine->again[source] = again <= last && again > now->at ? again : last + 1;
}

static void due_slot(struct engine *engine, const struct now *now, enum slot_source source,
                     struct effects *effects) {
  struct slot_ask ask;
  struct delivery_item items[MISSED_KEPT];
  slot_input(engine, now, source, &ask);
  struct delivery_state state = {.seen = engine->seen[source]};
  int count = delivery_due(&ask.input, &state, now->at, items, MISSED_KEPT);
  if (count < 0) return; /* D6: hold everything */
  enum held_by held = engine->held[source];
  engine->seen[source] = state.seen;
  engine->again[source] = MOMENT_NEVER;
  engine->held[source] = HELD_NONE;
  for (int i = 0; i < count; i++) {
    if (items[i].verdict == DELIVERY_MISSED) {
      bool absent = is_absence(engine, now, held, &items[i].slot);
      if (slots[source].wanted(engine, now, &items[i].slot))
        record_missed(engine, now, items[i].key, absent,
                      held != HELD_NONE ? held_phrases[held] : "too late to show", effects);
    } else {
      show_slot(engine, now, source, &items[i], &ask.input, effects);
    }
  }
}

void engine_due_slots(struct engine *engine, const struct now *now, bool checkins,
                      struct effects *effects) {
  for (int source = 0; source < SLOT_COUNT; source++)
    if (slots[source].checkin == checkins) due_slot(engine, now, (enum slot_source)source, effects);
}

moment engine_slot_next(const struct engine *engine, const struct now *now,
                        enum slot_source source) {
  struct slot_ask ask;
  slot_input(engine, now, source, &ask);
  moment next = delivery_next(&ask.input, now->at);
  return engine->again[source] < next ? engine->again[source] : next;
}

bool engine_slot_fits(const struct engine *engine, const struct now *now, enum slot_source source) {
  bool by_stage = source == SLOT_MIDDAY || source == SLOT_REVIEW;
  return !by_stage || slots[source].wanted(engine, now, NULL);
}
