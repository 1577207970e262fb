/* What the program will start next, for `settle next`: nothing is changed by looking. */
#include <string.h>

#include "core/engine_due.h"

/* Pauses, days off and gentle days one after the other, at most. */
enum { WISHES_MOST = 8 };

/* When the person's own wish lets prompts come again; `at` itself, where none stands against it. */
static moment wished_from(const struct engine *engine, const struct now *now, moment at) {
  struct stamp stamp;
  memset(&stamp, 0, sizeof stamp);
  civil_stamp(&stamp, at, now->zone);
  moment paused = engine_paused_until(engine, &stamp);
  if (paused > at) return paused;
  return engine_gentle(engine, stamp.date) ? governor_day_start(&stamp, 1) : at;
}

static moment source_next(const struct engine *engine, const struct now *from,
                          const struct upcoming *of) {
  return of->routine != NULL ? engine_routine_next(engine, from, of->routine)
                             : engine_slot_next(engine, from, of->source);
}

/* The next time of a slot or routine that no wish of the person's stands against; MOMENT_NEVER:
 * none. */
static moment next_of(const struct engine *engine, const struct now *now,
                      const struct upcoming *of) {
  struct now from = *now;
  for (int i = 0; i < WISHES_MOST; i++) {
    moment at = source_next(engine, &from, of);
    if (at == MOMENT_NEVER) return at;
    from.at = wished_from(engine, now, at);
    if (from.at == at) return at;
    if (from.at == MOMENT_NEVER) break;
    from.at--; /* also one that is due as the pause ends */
  }
  return MOMENT_NEVER;
}

/* Sorted by time; of more than `max` the earliest. */
static void add_upcoming(struct upcoming *out, int *count, int max, struct upcoming next) {
  int i = *count < max ? (*count)++ : max;
  for (; i > 0 && out[i - 1].at > next.at; i--)
    if (i < max) out[i] = out[i - 1];
  if (i < max) out[i] = next;
}

int engine_upcoming(const struct engine *engine, const struct now *now, struct upcoming *out,
                    int max) {
  int count = 0;
  if (engine->arc.stage == STAGE_HALT || engine_refuses_minors(engine)) return 0; /* S1 */
  for (int source = 0; source < SLOT_COUNT; source++) {
    struct upcoming next = {
        .source = (enum slot_source)source, .at = now->at, .hold = engine->held[source]};
    if (next.hold == HELD_NONE) next.at = next_of(engine, now, &next);
    if (next.at != MOMENT_NEVER && engine_slot_fits(engine, now, (enum slot_source)source))
      add_upcoming(out, &count, max, next);
  }
  for (int i = 0; i < engine->catalog->routine_count; i++) {
    struct upcoming next = {.routine = &engine->catalog->routines[i]};
    next.at = next_of(engine, now, &next);
    if (next.at != MOMENT_NEVER && engine_routine_fits(engine, next.routine))
      add_upcoming(out, &count, max, next);
  }
  return count;
}
