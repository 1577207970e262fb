/* What follows a sign that was ticked in a safety check: the E, U and crisis messages (S4, S20),
 * and the question whether somebody has seen the person (D46). */
#include <stdio.h>
#include <string.h>

#include "core/engine_due.h"

enum { HELP_AGAIN = 1800, HELP_TIMES = 4 };

/* ---- E and U messages (S4, S20) ------------------------------------------------------------- */

static bool acked(const struct history *history, const struct screen *screen) {
  for (int i = 0; i < history->ack_count; i++)
    if (entry_id_same(&history->acks[i].screen, &screen->stamp.id)) return true;
  return false;
}

static const struct screen *active_screen(const struct engine *engine, enum tier tier) {
  struct arc_input input;
  history_arc_input(&engine->history, &engine->settings->arc, &engine->evaluated, &input);
  for (int i = input.screen_count - 1; i >= 0; i--)
    if (arc_screen_tier(&input.screens[i]) == tier && arc_screen_active(&input, i))
      return &engine->history.screens[i];
  return NULL;
}

/* They follow the person's own answer: no budget counts them. */
static void message_key(const char *name, const struct screen *screen, int n, char out[KEY_SIZE]) {
  snprintf(out, KEY_SIZE, "asked:%s@%lld#%d", name, (long long)screen->stamp.at, n);
}

static void followup_key(const struct screen *screen, int n, char out[KEY_SIZE]) {
  snprintf(out, KEY_SIZE, "followup@%lld#%d", (long long)screen->stamp.at, n);
}

static int shown_times(const struct engine *engine, const char *name, const struct screen *screen,
                       const struct prompt_record **last) {
  char key[KEY_SIZE];
  int n = 0;
  *last = NULL;
  for (;; n++) {
    message_key(name, screen, n + 1, key);
    const struct prompt_record *record = history_prompt(&engine->history, key);
    if (record == NULL) return n;
    *last = record;
  }
}

/* Index of the open dialogue of a row; -1: none. */
static int open_of_row(const struct engine *engine, const char *name) {
  for (int i = 0; i < engine->open_count; i++)
    if (strcmp(engine->open[i].row->name, name) == 0) return i;
  return -1;
}

static void close_row(struct engine *engine, const struct now *now, const char *name,
                      struct effects *effects) {
  int open = open_of_row(engine, name);
  if (open >= 0) engine_close(engine, now, &engine->open[open], PROMPT_EXPIRED, effects);
}

/* Records are kept for HISTORY_PROMPT_DAYS: after that "never shown" would only mean "forgotten".
 * By the day that they are kept by: the evaluation may lie at a later entry (S2). */
static bool is_fresh(const struct engine *engine, const struct screen *screen) {
  return engine->history.today - screen->stamp.date < HISTORY_PROMPT_DAYS - 4;
}

/* Shown at once; again after half an hour, three times at most, until help is on its way. */
static moment next_message(const struct engine *engine, const char *name,
                           const struct screen *screen) {
  const struct prompt_record *last;
  int times = shown_times(engine, name, screen, &last);
  if (!is_fresh(engine, screen)) return MOMENT_NEVER;
  if (times == 0) return 0;
  if (times >= HELP_TIMES) return MOMENT_NEVER;
  int open = open_of_row(engine, name);
  return (open >= 0 ? engine->open[open].opened : last->stamp.at) + HELP_AGAIN;
}

static void due_message(struct engine *engine, const struct now *now, const char *name,
                        const struct screen *screen, struct effects *effects) {
  char key[KEY_SIZE];
  const struct prompt_record *last;
  if (next_message(engine, name, screen) > now->at) return;
  close_row(engine, now, name, effects);
  message_key(name, screen, shown_times(engine, name, screen, &last) + 1, key);
  engine_open(engine, now, key, 0, "a warning sign you ticked", effects);
}

static bool only_selfharm(const struct screen *screen) {
  for (int item = 0; item < ITEM_COUNT; item++)
    if (item != ITEM_SELFHARM && (screen->yes >> item & 1) != 0 &&
        arc_item_tier((enum screen_item)item) == TIER_E)
      return false;
  return true;
}

static const struct screen *unacked_screen(const struct engine *engine, enum tier tier) {
  struct arc_input input;
  history_arc_input(&engine->history, &engine->settings->arc, &engine->evaluated, &input);
  for (int i = input.screen_count - 1; i >= 0; i--)
    if (arc_screen_tier(&input.screens[i]) == tier && arc_screen_active(&input, i) &&
        !acked(&engine->history, &input.screens[i]))
      return &engine->history.screens[i];
  return NULL;
}

/* S20: a yes to self-harm is an emergency; being unsure of it a same-day sign that gets the crisis
 * message as well (6.3). NULL: neither. */
static const struct screen *crisis_screen(const struct engine *engine) {
  const struct screen *e = unacked_screen(engine, TIER_E), *u = unacked_screen(engine, TIER_U);
  if (e != NULL && ((e->yes | e->unsure) >> ITEM_SELFHARM & 1) != 0) return e;
  return u != NULL && (u->unsure >> ITEM_SELFHARM & 1) != 0 ? u : NULL;
}

/* Only E repeats (S4). */
static moment next_crisis(const struct engine *engine, const struct screen *screen) {
  const struct prompt_record *last;
  bool again = arc_screen_tier(screen) == TIER_E;
  if (!again && shown_times(engine, "crisis", screen, &last) > 0) return MOMENT_NEVER;
  return next_message(engine, "crisis", screen);
}

static void due_emergency(struct engine *engine, const struct now *now, struct effects *effects) {
  const struct screen *screen = unacked_screen(engine, TIER_E);
  const struct screen *crisis = crisis_screen(engine);
  bool only_crisis = crisis != NULL && crisis == screen && only_selfharm(screen);
  if (screen == NULL) close_row(engine, now, "help", effects);
  if (crisis == NULL) close_row(engine, now, "crisis", effects);
  if (screen != NULL && !only_crisis) due_message(engine, now, "help", screen, effects);
  crisis = crisis_screen(engine); /* opening has moved the working set */
  if (crisis != NULL && next_crisis(engine, crisis) <= now->at)
    due_message(engine, now, "crisis", crisis, effects);
}

/* The local moment at which quiet hours end on a date. */
static moment quiet_end(const struct engine *engine, const struct now *now, day_number date) {
  return civil_resolve(now->zone, civil_local_at(date, engine->settings->safety.quiet_to));
}

static moment out_of_quiet(const struct engine *engine, const struct now *now, moment at) {
  struct stamp stamp;
  memset(&stamp, 0, sizeof stamp);
  civil_stamp(&stamp, at, now->zone);
  if (!governor_is_quiet(&engine->settings->safety, stamp.minute)) return at;
  bool before_midnight = stamp.minute >= engine->settings->safety.quiet_to;
  return quiet_end(engine, now, stamp.date + before_midnight);
}

/* Once at once, then once the next morning when quiet hours are over. */
static moment next_today(const struct engine *engine, const struct now *now,
                         const struct screen *screen) {
  const struct prompt_record *last;
  int times = shown_times(engine, "today", screen, &last);
  if (times > 1 || !is_fresh(engine, screen)) return MOMENT_NEVER;
  if (times == 0) return 0;
  moment due = quiet_end(engine, now, screen->stamp.date + 1);
  return due > now->at ? due : out_of_quiet(engine, now, now->at);
}

static void due_today(struct engine *engine, const struct now *now, struct effects *effects) {
  const struct screen *screen = active_screen(engine, TIER_U);
  const struct prompt_record *last;
  char key[KEY_SIZE];
  if (screen == NULL || acked(&engine->history, screen) || engine->arc.stage != STAGE_HALT) {
    close_row(engine, now, "today", effects);
    return;
  }
  if (next_today(engine, now, screen) > now->at) return;
  close_row(engine, now, "today", effects);
  message_key("today", screen, shown_times(engine, "today", screen, &last) + 1, key);
  engine_open(engine, now, key, 0, "a sign to get checked today", effects);
}

/* ---- have you been seen? (D46) -------------------------------------------------------------- */

static const struct screen *newest_halting(const struct engine *engine) {
  const struct screen *e = active_screen(engine, TIER_E), *u = active_screen(engine, TIER_U);
  if (e == NULL || u == NULL) return e != NULL ? e : u;
  return e->stamp.at > u->stamp.at ? e : u;
}

/* A day after the screen, then daily, moved out of quiet hours. */
static moment next_followup(const struct engine *engine, const struct now *now, int *n) {
  const struct screen *screen = newest_halting(engine);
  char key[KEY_SIZE];
  if (screen == NULL || engine->arc.stage != STAGE_HALT) return MOMENT_NEVER;
  *n = now->at > screen->stamp.at ? (int)((now->at - screen->stamp.at) / DAY_SECONDS) : 0;
  if (*n >= 1) {
    followup_key(screen, *n, key);
    moment due = out_of_quiet(engine, now, screen->stamp.at + (moment)*n * DAY_SECONDS);
    if (history_prompt(&engine->history, key) == NULL) return due;
  }
  return out_of_quiet(engine, now, screen->stamp.at + (moment)(*n + 1) * DAY_SECONDS);
}

void engine_due_followup(struct engine *engine, const struct now *now, struct effects *effects) {
  int n = 0;
  char key[KEY_SIZE];
  struct governor_input input;
  moment again;
  if (next_followup(engine, now, &n) > now->at || n < 1) return;
  engine_governor_input(engine, now, &input);
  if (governor_prompt(&input, &(struct prompt_request){.safety = true}, &again) != CODE_OK) return;
  close_row(engine, now, "followup", effects);
  followup_key(newest_halting(engine), n, key);
  engine_open(engine, now, key, 0, "a day since the safety check", effects);
}

/* ---- all of it ------------------------------------------------------------------------------ */

void engine_due_messages(struct engine *engine, const struct now *now, struct effects *effects) {
  due_emergency(engine, now, effects);
  due_today(engine, now, effects);
}

moment engine_messages_next(const struct engine *engine, const struct now *now) {
  const struct screen *e = active_screen(engine, TIER_E), *u = active_screen(engine, TIER_U);
  moment next = MOMENT_NEVER;
  int n;
  if (e != NULL && !acked(&engine->history, e))
    next = engine_sooner(next, next_message(engine, "help", e), now);
  if (crisis_screen(engine) != NULL)
    next = engine_sooner(next, next_crisis(engine, crisis_screen(engine)), now);
  if (u != NULL && !acked(&engine->history, u))
    next = engine_sooner(next, next_today(engine, now, u), now);
  return engine_sooner(next, next_followup(engine, now, &n), now);
}
