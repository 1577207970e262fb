/* Coming back. What was missed while nobody was there is not asked one by one: a check-in that is
 * due on return opens with D74, and where none is due one card takes its place. Nothing is counted
 * and nothing is stored for it: that something is owed follows from the records of what was missed,
 * so it holds after a restart as well. */
#include <stdio.h>
#include <string.h>

#include "core/engine_parts.h"

enum { READING_HOURS = 12 }; /* S6: exercise needs a number of that age at most */

/* ---- what is owed ---------------------------------------------------------------------------- */

/* Of what was missed at one time, the slot that was due last. */
static bool is_newer(const struct prompt_record *record, const struct prompt_record *than) {
  if (than == NULL || record->stamp.at != than->stamp.at)
    return than == NULL || record->stamp.at > than->stamp.at;
  const char *due = strchr(record->key, '@'), *other = strchr(than->key, '@');
  return due != NULL && other != NULL && strcmp(due, other) > 0;
}

static const struct prompt_record *newest_absence(const struct history *history, moment until) {
  const struct prompt_record *newest = NULL;
  for (int i = 0; i < history->prompt_count; i++) {
    const struct prompt_record *record = &history->prompts[i];
    bool missed = record->state == PROMPT_MISSED && record->absent && record->stamp.at <= until;
    if (missed && is_newer(record, newest)) newest = record;
  }
  return newest;
}

/* A prompt since then, or a number that came another way: the person has been back already. */
static bool was_heard(const struct engine *engine, moment since, moment until, const char *but) {
  const struct history *history = &engine->history;
  for (int i = 0; i < history->prompt_count; i++) {
    const struct prompt_record *record = &history->prompts[i];
    if (record->state != PROMPT_MISSED && record->stamp.at > since && record->stamp.at <= until &&
        strcmp(record->key, but) != 0)
      return true;
  }
  for (int i = 0; i < history->checkin_count; i++) {
    moment at = history->checkins[i].stamp.at;
    if (at >= since - engine->settings->late && at < until) return true;
  }
  return false;
}

const struct prompt_record *engine_owed(const struct engine *engine, const char *key,
                                        moment until) {
  const struct prompt_record *missed = newest_absence(&engine->history, until);
  if (missed == NULL || was_heard(engine, missed->stamp.at, until, key)) return NULL;
  return missed;
}

/* ---- the card -------------------------------------------------------------------------------- */

static bool has_reading(const struct engine *engine, const struct now *now) {
  const struct checkin *checkin = history_checkin_before(&engine->history, now->at);
  return checkin != NULL && now->at - checkin->stamp.at < READING_HOURS * HOUR_SECONDS;
}

/* The most useful thing now: the exercise that was missed today, where its number is there already;
 * else the number, without which nothing else can be offered. */
static bool offers_block(const struct engine *engine, const struct now *now,
                         const struct prompt_record *missed) {
  struct dialogue dialogue;
  struct stamp stamp;
  char today[CIVIL_UTC_SIZE];
  engine_stamp(now, &stamp);
  civil_format_date(stamp.date, today);
  if (!dialogue_parse_key(missed->key, &dialogue) || dialogue.row->topic != TOPIC_EXERCISE ||
      strstr(missed->key, today) == NULL)
    return false;
  return has_reading(engine, now) && engine_has_block(engine, now, dialogue_minute(&dialogue));
}

/* The card has the time of what was missed last: it is shown once for that. */
static bool card_key(const struct prompt_record *missed, bool block, char out[KEY_SIZE]) {
  const char *at = strchr(missed->key, '@');
  int len = at != NULL ? snprintf(out, KEY_SIZE, "back%s%s", block ? "_block" : "", at) : KEY_SIZE;
  return len < KEY_SIZE;
}

/* Only as the person comes back, or while that is waited for: an hour later, and at night, it would
 * be one more prompt. The next check-in says it then. */
static bool is_return(const struct engine *engine, const struct now *now) {
  return engine_is_absent(engine) || (engine->returned <= now->at && /* also the clock set back */
                                      engine->returned > now->at - engine->settings->late);
}

void engine_due_card(struct engine *engine, const struct now *now, struct effects *effects) {
  char key[KEY_SIZE];
  const struct prompt_record *missed = engine_owed(engine, "", now->at + 1);
  engine->card_again = MOMENT_NEVER;
  if (missed == NULL || !is_return(engine, now)) return;
  bool block = offers_block(engine, now, missed);
  if (!card_key(missed, block, key) || history_prompt(&engine->history, key) != NULL) return;
  bool resumed = engine->returned <= engine->awake_since;
  const struct hold_ask ask = {
      .checkin = !block, .exercise = block, .due = resumed ? engine->awake_since - 1 : now->at};
  if (engine_hold_back(engine, now, &ask, &engine->card_again) == HELD_NONE)
    engine_open(engine, now, key, 0, "what was missed meanwhile, as one; nothing is owed", effects);
}
