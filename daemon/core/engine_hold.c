/* What keeps the program's prompts back, in one place: the person's pause, days off, gentle days,
 * quiet hours, and whether the person is there. Nothing of it is a state of its own that could be
 * forgotten: it follows from the diary, the settings and the clock, so it ends by itself, also
 * while the machine sleeps. What is about safety never asks here. */
#include <string.h>

#include "core/engine_parts.h"

enum {
  WATCH_PATIENCE = 10, /* seconds until presence counts as unknown */
  CATCH_UP_WAIT = 120  /* D3: to arrive first, after a resume or a login */
};

const char *const held_phrases[HELD_COUNT] = {
    [HELD_NONE] = "nothing in the way",
    [HELD_HALT] = "a warning sign is open",
    [HELD_CLOCK] = "the clock is far behind the diary",
    [HELD_PAUSE] = "paused",
    [HELD_DAY_OFF] = "a day off",
    [HELD_GENTLE] = "a gentle day",
    [HELD_QUIET] = "quiet hours",
    [HELD_BUDGET] = "enough prompts for the moment",
    [HELD_OPEN] = "another one is open",
    [HELD_CATCH_UP] = "a moment to arrive first",
    [HELD_ASKING] = "looking whether this is a good moment",
    [HELD_LOCKED] = "the screen is locked",
    [HELD_AWAY] = "nobody is at the keyboard",
    [HELD_DISTURB] = "do not disturb is on",
    [HELD_FULL_SCREEN] = "something fills the screen",
};

/* ---- the person's wishes --------------------------------------------------------------------- */

/* `settle resume` on a day off: it is none today. */
static bool is_resumed(const struct history *history, day_number date) {
  return history->has_pause && history->pause.until <= history->pause.stamp.at &&
         history->pause.stamp.date == date;
}

static bool is_day_off(const struct engine *engine, day_number date) {
  return days_off_has(&engine->settings->days_off, date) && !is_resumed(&engine->history, date);
}

static bool is_paused(const struct history *history, moment at) {
  return history->has_pause && history->pause.until > at;
}

/* By the offset in force now. On the days of a clock change that is an hour off, and the next look
 * puts it right. */
static moment day_off_ends(const struct engine *engine, const struct stamp *at) {
  day_number over = days_off_over(&engine->settings->days_off, at->date);
  return over == DAY_NONE ? MOMENT_NEVER : governor_day_start(at, over - at->date);
}

moment engine_paused_until(const struct engine *engine, const struct stamp *at) {
  if (is_paused(&engine->history, at->at)) return engine->history.pause.until;
  return is_day_off(engine, at->date) ? day_off_ends(engine, at) : INT64_MIN;
}

bool engine_was_wanted(const struct engine *engine, const struct stamp *at) {
  const struct history *history = &engine->history;
  bool paused = is_paused(history, at->at) && history->pause.stamp.at <= at->at;
  return !paused && !is_day_off(engine, at->date) && !engine_gentle(engine, at->date) &&
         !governor_is_quiet(&engine->settings->safety, at->minute);
}

bool engine_veils(const struct engine *engine, moment at) {
  return engine->history.has_discretion && engine->history.discretion.until > at;
}

/* ---- presence -------------------------------------------------------------------------------- */

static enum held_by hold_of(const struct presence *presence) {
  if (presence->locked == TRUTH_YES) return HELD_LOCKED;
  if (presence->away == TRUTH_YES) return HELD_AWAY;
  if (presence->do_not_disturb == TRUTH_YES) return HELD_DISTURB;
  return presence->full_screen == TRUTH_YES ? HELD_FULL_SCREEN : HELD_NONE;
}

static void ask_anew(struct engine *engine, const struct now *now) {
  engine->watch_since = now->at;
  engine->reported = false;
}

bool engine_is_absent(const struct engine *engine) {
  return hold_of(&engine->presence) != HELD_NONE;
}

moment engine_watch_next(const struct engine *engine) {
  return engine->waits == HELD_ASKING ? engine->watch_since + WATCH_PATIENCE : MOMENT_NEVER;
}

enum held_by engine_absent(struct engine *engine, const struct now *now) {
  if (engine->watch_since == MOMENT_NEVER || now->at < engine->watch_since) ask_anew(engine, now);
  engine->waits = HELD_NONE;
  if (engine->reported || !engine->can_watch)
    engine->waits = hold_of(&engine->presence);
  else if (now->at < engine->watch_since + WATCH_PATIENCE)
    engine->waits = HELD_ASKING;
  return engine->waits;
}

/* Nothing that was open is lost by being shown again, so a pause of the person's is a good moment
 * for what was silent so far. */
static void insist(struct engine *engine) {
  for (int i = 0; i < engine->open_count; i++) engine->open[i].insists = true;
}

void engine_take_presence(struct engine *engine, const struct now *now, const struct event *event) {
  static const struct presence unknown = {TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_UNKNOWN,
                                          TRUTH_UNKNOWN, false};
  bool was_absent = engine_is_absent(engine);
  engine->presence = event->gone ? unknown : event->presence;
  engine->changed = true;
  if (event->gone) {
    if (engine->watch_since != MOMENT_NEVER && engine->reported) ask_anew(engine, now);
    engine->watching = false; /* whoever heard it has gone */
    return;
  }
  engine->reported = engine->watch_since != MOMENT_NEVER;
  bool returns = was_absent && !engine_is_absent(engine);
  if (returns) engine->returned = now->at;
  if (returns || event->presence.pausing) insist(engine);
}

void engine_watch(struct engine *engine, struct effects *effects) {
  bool wanted = engine->waits != HELD_NONE;
  if (!wanted) engine->watch_since = MOMENT_NEVER;
  if (!engine->can_watch || wanted == engine->watching) return;
  struct effect *effect = effects_add(effects, EFFECT_WATCH);
  if (effect == NULL) return;
  effect->on = engine->watching = wanted;
  engine->changed = true;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static moment quiet_ends(const struct engine *engine, const struct stamp *now) {
  int minute = engine->settings->safety.quiet_to;
  return governor_day_start(now, minute <= now->minute) + (moment)minute * MINUTE_SECONDS;
}

void engine_held(const struct engine *engine, const struct now *now, struct held *out) {
  struct stamp stamp;
  engine_stamp(now, &stamp);
  moment paused = engine_paused_until(engine, &stamp);
  *out = (struct held){.hold = engine->waits, .until = MOMENT_NEVER};
  if (engine->arc.stage == STAGE_HALT)
    out->hold = HELD_HALT;
  else if (engine->behind)
    out->hold = HELD_CLOCK;
  else if (paused > now->at)
    *out = (struct held){is_paused(&engine->history, now->at) ? HELD_PAUSE : HELD_DAY_OFF, paused};
  else if (engine_gentle(engine, stamp.date))
    *out = (struct held){HELD_GENTLE, governor_day_start(&stamp, 1)};
  else if (governor_is_quiet(&engine->settings->safety, stamp.minute))
    *out = (struct held){HELD_QUIET, quiet_ends(engine, &stamp)};
}

/* ---- what one prompt must wait for ---------------------------------------------------------- */

static enum held_by hold_of_code(const struct engine *engine, const struct now *now,
                                 enum code code) {
  if (code == CODE_HALTED) return HELD_HALT;
  if (code == CODE_QUIET) return HELD_QUIET;
  if (code != CODE_PAUSED) return HELD_BUDGET;
  struct held held;
  engine_held(engine, now, &held);
  return held.hold;
}

enum held_by engine_hold_back(struct engine *engine, const struct now *now,
                              const struct hold_ask *ask, moment *again) {
  struct governor_input input;
  struct prompt_request request = {.checkin = ask->checkin, .exercise = ask->exercise};
  engine_governor_input(engine, now, &input);
  *again = MOMENT_NEVER;
  if (engine->behind) return HELD_CLOCK; /* D6: hold everything */
  if (input.gentle) return HELD_GENTLE;  /* no number questions until tomorrow */
  enum code code = governor_prompt(&input, &request, again);
  if (code != CODE_OK) return hold_of_code(engine, now, code);
  *again = MOMENT_NEVER;
  if (ask->due < engine->awake_since && now->at < engine->awake_since + CATCH_UP_WAIT) {
    *again = engine->awake_since + CATCH_UP_WAIT;
    return HELD_CATCH_UP;
  }
  if (engine_program_prompt_open(engine)) return HELD_OPEN; /* the next event tries again */
  return engine_absent(engine, now);
}
