/* What the program starts by itself, in which order, and when it must look again: slots
 * (engine_slots.c) and their one repeat (S13), the card on return, an appointment that has passed,
 * routines; what follows a sign that was ticked is in engine_messages.c. Everything is decided anew
 * at each step from the history and the clock; nothing is queued. */
#include <stdio.h>
#include <string.h>

#include "core/engine_due.h"

enum { REPEAT_AFTER = HOUR_SECONDS };

/* ---- the one repeat (S13) ------------------------------------------------------------------- */

/* When the repeat of a prompt record is due; MOMENT_NEVER: it has none. */
static moment repeat_due(const struct engine *engine, const struct prompt_record *record,
                         char key[KEY_SIZE]) {
  struct dialogue dialogue;
  const struct history *history = &engine->history;
  bool unanswered = record->state == PROMPT_EXPIRED || record->state == PROMPT_DISMISSED;
  if (!unanswered || record->started_by_person || strchr(record->key, '#') != NULL ||
      !dialogue_parse_key(record->key, &dialogue) || !dialogue.row->repeats ||
      history_prompt(history, record->key) != record)
    return MOMENT_NEVER;
  if (snprintf(key, KEY_SIZE, "%s#2", record->key) >= KEY_SIZE ||
      history_prompt(history, key) != NULL)
    return MOMENT_NEVER;
  for (int i = 0; i < history->prompt_count; i++)
    if (history->prompts[i].state == PROMPT_SHOWN &&
        strcmp(history->prompts[i].key, record->key) == 0)
      return history->prompts[i].stamp.at + REPEAT_AFTER;
  return MOMENT_NEVER;
}

/* Only the newest unanswered check-in may come back, and only while it is not stale. */
static const struct prompt_record *repeatable(const struct engine *engine, char key[KEY_SIZE],
                                              moment *due) {
  const struct history *history = &engine->history;
  for (int i = history->prompt_count - 1; i >= 0; i--) {
    const struct prompt_record *record = &history->prompts[i];
    if (record->stamp.at < engine->last_at - DAY_SECONDS) return NULL;
    *due = repeat_due(engine, record, key);
    if (*due != MOMENT_NEVER) return record;
  }
  return NULL;
}

static void due_repeat(struct engine *engine, const struct now *now, struct effects *effects) {
  char key[KEY_SIZE], base[KEY_SIZE];
  moment due, again;
  const struct prompt_record *record = repeatable(engine, key, &due);
  if (record == NULL || now->at < due || now->at > due + engine->settings->late) return;
  const struct history *history = &engine->history;
  memcpy(base, record->key, sizeof base);
  if (history->checkin_count > 0 &&
      history->checkins[history->checkin_count - 1].stamp.at >= due - REPEAT_AFTER)
    return; /* a number came another way */
  const struct hold_ask ask = {.checkin = true, .due = now->at};
  if (engine_hold_back(engine, now, &ask, &again) != HELD_NONE) return;
  char chain[160];
  snprintf(chain, sizeof chain, "%s was not answered; asked once more", base);
  engine_open(engine, now, key, 0, chain, effects);
}

/* ---- an appointment that has passed (5.5, D32) ---------------------------------------------- */

/* The earliest that was not asked about yet and is not long past; what is older than the records of
 * prompts may have been asked about. */
static moment next_session_ask(const struct engine *engine, const struct now *now,
                               char key[KEY_SIZE]) {
  const moment known = now->at - (HISTORY_PROMPT_DAYS - 4) * (moment)DAY_SECONDS;
  const struct history *history = &engine->history;
  moment next = MOMENT_NEVER;
  for (int i = 0; i < history->appointment_count; i++) {
    char asked[KEY_SIZE];
    moment due = history->appointments[i].when + 2 * HOUR_SECONDS;
    if (due < engine->last_at - DAY_SECONDS || due < known || due >= next) continue;
    snprintf(asked, KEY_SIZE, "session@%lld", (long long)history->appointments[i].when);
    if (history_prompt(history, asked) != NULL) continue;
    memcpy(key, asked, sizeof asked);
    next = due;
  }
  return next;
}

static void due_session(struct engine *engine, const struct now *now, struct effects *effects) {
  char key[KEY_SIZE];
  moment again;
  if (next_session_ask(engine, now, key) > now->at) return;
  const struct hold_ask ask = {.due = now->at};
  if (engine_hold_back(engine, now, &ask, &again) == HELD_NONE)
    engine_open(engine, now, key, 0, "two hours after your appointment", effects);
}

/* ---- all of it ------------------------------------------------------------------------------ */

void engine_due(struct engine *engine, const struct now *now, struct effects *effects) {
  engine_due_messages(engine, now, effects);
  engine->waits = HELD_NONE;
  if (engine->passive || engine_refuses_minors(engine)) return;
  engine_due_followup(engine, now, effects);
  engine_due_slots(engine, now, true, effects);
  engine_due_card(engine, now, effects);
  engine_due_slots(engine, now, false, effects);
  due_repeat(engine, now, effects);
  due_session(engine, now, effects);
  engine_routines_due(engine, now, effects);
  engine->last_offset = now->zone->offset(now->zone->owner, now->at);
  engine->offset_at = now->at;
}

moment engine_sooner(moment next, moment at, const struct now *now) {
  return at > now->at && at < next ? at : next;
}

moment engine_due_next(const struct engine *engine, const struct now *now) {
  char key[KEY_SIZE];
  moment due, next = engine_messages_next(engine, now);
  for (int source = 0; source < SLOT_COUNT; source++)
    next = engine_sooner(next, engine_slot_next(engine, now, (enum slot_source)source), now);
  if (repeatable(engine, key, &due) != NULL) next = engine_sooner(next, due, now);
  next = engine_sooner(next, next_session_ask(engine, now, key), now);
  next = engine_sooner(next, engine->card_again, now);
  next = engine_sooner(next, engine_watch_next(engine), now);
  next = engine_sooner(next, engine_routines_next(engine, now), now);
  if (engine->history.has_pause) next = engine_sooner(next, engine->history.pause.until, now);
  return next;
}
