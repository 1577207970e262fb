/* When routines begin: by their own schedule (`at`), and when a plugin wishes it (`s.start`). Both
 * are prompts that the program starts: the same rules, one at a time, nothing queued for long. */
#include <stdio.h>
#include <string.h>

#include "core/engine_due.h"
#include "core/engine_parts.h"

enum { LATEST = 2, CHAIN_SIZE = 400 };

bool engine_routine_fits(const struct engine *engine, const struct routine *routine) {
  return routine->stages == 0 || (routine->stages >> engine->arc.stage & 1) != 0;
}

/* In safe mode there is rest and breathing only (S17). */
static bool may_begin(const struct engine *engine, const struct routine *routine) {
  bool safe = engine->safe_mode || engine->broken || engine->behind;
  return !safe && engine_routine_fits(engine, routine) &&
         engine_routines_open(engine) < ROUTINES_OPEN;
}

static bool is_open(const struct engine *engine, const char *slug) {
  for (int i = 0; i < engine->open_count; i++)
    if (engine->open[i].row->argument == ARGUMENT_ROUTINE &&
        strcmp(engine->open[i].argument, slug) == 0)
      return true;
  return false;
}

/* HELD_NONE: it was opened. */
static enum held_by begin(struct engine *engine, const struct now *now, const char *key, moment due,
                          const char *chain, moment *again, struct effects *effects) {
  const struct hold_ask ask = {.due = due};
  enum held_by hold = engine_hold_back(engine, now, &ask, again);
  if (hold == HELD_NONE) engine_open(engine, now, key, 0, chain, effects);
  return hold;
}

/* Begun, or dropped: never late in a burst (S11). */
static bool is_settled(enum held_by hold) {
  return hold == HELD_NONE || hold == HELD_QUIET || hold == HELD_HALT || hold == HELD_GENTLE;
}

/* ---- schedules ------------------------------------------------------------------------------ */

static void prompt_name(const struct routine *routine, char out[KEY_SIZE]) {
  snprintf(out, KEY_SIZE, "routine:%s", routine->slug);
}

/* Returns how far its slots have been dealt with: never to this very second, in which something
 * more may happen that it comes after. */
static moment due_one(struct engine *engine, const struct now *now, const struct routine *routine,
                      struct slot_ask *ask, struct effects *effects) {
  struct delivery_state state = {.seen = engine->routines_seen};
  struct delivery_item items[LATEST];
  char chain[CHAIN_SIZE];
  moment again = MOMENT_NEVER;
  int count = delivery_due(&ask->input, &state, now->at, items, LATEST);
  if (count <= 0 || items[count - 1].verdict != DELIVERY_SHOW) return now->at - 1;
  const struct delivery_item *item = &items[count - 1];
  if (!may_begin(engine, routine) || is_open(engine, routine->slug)) return now->at - 1;
  snprintf(chain, sizeof chain, "routine %s of the plugin %s; schedule %s; stage %s", routine->id,
           routine->plugin, item->key, stage_names[engine->arc.stage]);
  enum held_by hold = begin(engine, now, item->key, item->slot.at, chain, &again, effects);
  if (is_settled(hold)) return now->at - 1;
  moment last = delivery_deadline(&ask->input, &item->slot);
  moment next = again <= last && again > now->at ? again : last + 1;
  if (next < engine->routines_again) engine->routines_again = next;
  return item->slot.at - 1; /* asked for again until it is too late */
}

static void due_schedules(struct engine *engine, const struct now *now, struct effects *effects) {
  moment seen = now->at - 1;
  const struct catalog *catalog = engine->catalog;
  engine->routines_again = MOMENT_NEVER;
  for (int i = 0; i < catalog->routine_count; i++) {
    struct slot_ask ask;
    char name[KEY_SIZE];
    const struct routine *routine = &catalog->routines[i];
    if (routine->at == NULL) continue;
    prompt_name(routine, name);
    engine_slot_input(engine, now, name, routine->at, &ask);
    if (delivery_holds(&ask.input, now->at)) return; /* D6 */
    moment dealt = due_one(engine, now, routine, &ask, effects);
    if (dealt < seen) seen = dealt;
  }
  engine->routines_seen = seen;
}

/* ---- wishes --------------------------------------------------------------------------------- */

/* `routine:SLUG@2026-11-22`, with the minute where it may come more than once a day. */
static void wish_key(const struct routine *routine, const struct stamp *stamp, bool daily,
                     char out[KEY_SIZE]) {
  char date[CIVIL_UTC_SIZE];
  civil_format_date(stamp->date, date);
  if (daily)
    snprintf(out, KEY_SIZE, "routine:%s@%.10s", routine->slug, date);
  else
    snprintf(out, KEY_SIZE, "routine:%s@%.10sT%02d:%02d", routine->slug, date, stamp->minute / 60,
             stamp->minute % 60);
}

static struct routine_wish *free_wish(struct engine *engine, const char *slug) {
  struct routine_wish *found = NULL;
  for (int i = 0; i < ROUTINE_WISHES; i++) {
    struct routine_wish *wish = &engine->wishes[i];
    if (wish->key[0] != '\0' && strcmp(wish->slug, slug) == 0) return NULL; /* wished already */
    if (wish->key[0] == '\0' && found == NULL) found = wish;
  }
  return found;
}

void engine_routine_wish(struct engine *engine, const struct now *now, const struct event *event) {
  const struct routine *routine = catalog_routine(engine->catalog, event->name);
  struct routine_wish wish = {.since = now->at, .again = now->at, .line = event->value};
  struct stamp stamp;
  if (routine == NULL || is_open(engine, routine->slug)) return;
  engine_stamp(now, &stamp);
  wish_key(routine, &stamp, event->daily, wish.key);
  if (history_prompt(&engine->history, wish.key) != NULL) return; /* D1 */
  memcpy(wish.slug, routine->slug, sizeof wish.slug);
  snprintf(wish.why, sizeof wish.why, "%s", event->text != NULL ? event->text : "");
  struct routine_wish *place = free_wish(engine, routine->slug);
  if (place != NULL) *place = wish;
}

/* False: it is over, begun or not. */
static bool try_wish(struct engine *engine, const struct now *now, struct routine_wish *wish,
                     struct effects *effects) {
  const struct routine *routine = catalog_routine(engine->catalog, wish->slug);
  char chain[CHAIN_SIZE], place[24] = "";
  if (routine == NULL || is_open(engine, wish->slug) || now->at < wish->since ||
      now->at > wish->since + engine->settings->late || !may_begin(engine, routine))
    return false;
  if (wish->line > 0) snprintf(place, sizeof place, ", init.lua:%d", (int)wish->line);
  snprintf(chain, sizeof chain, "routine %s, started by the plugin %s%s: %s; stage %s", routine->id,
           routine->plugin, place, wish->why, stage_names[engine->arc.stage]);
  enum held_by hold = begin(engine, now, wish->key, wish->since, chain, &wish->again, effects);
  return !is_settled(hold);
}

static void due_wishes(struct engine *engine, const struct now *now, struct effects *effects) {
  for (int i = 0; i < ROUTINE_WISHES; i++)
    if (engine->wishes[i].key[0] != '\0' && !try_wish(engine, now, &engine->wishes[i], effects))
      engine->wishes[i].key[0] = '\0';
}

/* ---- both ----------------------------------------------------------------------------------- */

void engine_routines_due(struct engine *engine, const struct now *now, struct effects *effects) {
  due_schedules(engine, now, effects);
  due_wishes(engine, now, effects);
}

moment engine_routine_next(const struct engine *engine, const struct now *now,
                           const struct routine *routine) {
  struct slot_ask ask;
  char name[KEY_SIZE];
  if (routine->at == NULL) return MOMENT_NEVER;
  prompt_name(routine, name);
  engine_slot_input(engine, now, name, routine->at, &ask);
  return delivery_next(&ask.input, now->at);
}

moment engine_routines_next(const struct engine *engine, const struct now *now) {
  moment next = engine->routines_again > now->at ? engine->routines_again : MOMENT_NEVER;
  for (int i = 0; i < engine->catalog->routine_count; i++) {
    moment at = engine_routine_next(engine, now, &engine->catalog->routines[i]);
    if (at < next) next = at;
  }
  for (int i = 0; i < ROUTINE_WISHES; i++) {
    const struct routine_wish *wish = &engine->wishes[i];
    if (wish->key[0] != '\0' && wish->again > now->at && wish->again < next) next = wish->again;
  }
  return next;
}
