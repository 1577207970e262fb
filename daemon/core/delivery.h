/* Which slot shows now (facts 1, D1-D7). Pure. One `delivery` a prompt source; the caller applies
 * what concerns several prompts (gap, quiet hours, presence, the governor) before it says "shown".
 */
#ifndef CORE_DELIVERY_H
#define CORE_DELIVERY_H

#include "core/schedule.h"

enum delivery_verdict { DELIVERY_SHOW, DELIVERY_MISSED };

struct delivery_item {
  enum delivery_verdict verdict;
  struct occurrence slot;
  char key[KEY_SIZE];
};

struct delivery_state {
  moment seen; /* slots at or before this have been dealt with (D5: min(seen, now)); at
                  the first start of a prompt: now */
};

/* What became of a slot key so far. Shown is for good (D1). Missed is not: when the clock is set
 * back or the person flies west, the slot comes again and may be shown in time; it is only not
 * counted as missed twice. */
enum delivery_past { DELIVERY_NEW, DELIVERY_WAS_MISSED, DELIVERY_WAS_SHOWN };

struct delivery_input {
  const char *prompt; /* the id that keys begin with; at most 39 bytes */
  const struct schedule *schedule;
  const struct schedule_context *context;
  int32_t late;            /* seconds (D2) */
  int32_t previous_offset; /* seconds east at previous_at, in the zone of then (D4) */
  moment previous_at;  /* when slots were last looked at; later than now: the clock was set back */
  moment newest_entry; /* newest diary row; MOMENT_NEVER: none (D6) */
  enum delivery_past (*past)(void *owner, const char *key);
  void *owner;
};

enum { DELIVERY_MAX = 64, DELIVERY_HOLD_SECONDS = 24 * HOUR_SECONDS };

/* D6: the clock is so far behind the diary that it must be wrong. */
bool delivery_holds(const struct delivery_input *input, moment now);

/* Deals with every slot in (state->seen, now]: at most one DELIVERY_SHOW (the latest, unless it is
 * too late, D2, D3), the others DELIVERY_MISSED, in slot order; then sets state->seen = now. The
 * next call wants previous_at to be this `now`, and previous_offset the offset at it.
 *
 * D4: when the zone has changed to one further east, the slots whose local times were jumped over
 * are dealt with too. A change of the clock within a zone is none, whichever way it is crossed: R1
 * has moved its slots already.
 *
 * A slot that the caller cannot show yet (gap, quiet hours, presence) is simply asked for again:
 * call with state.seen = slot.at - 1 until it is shown or comes back as missed. Its last chance is
 * delivery_deadline.
 *
 * Returns the number of items, or -EAGAIN for hold (D6), with state and `out` untouched. When more
 * than `max` slots were missed, the oldest are left out. */
int delivery_due(const struct delivery_input *input, struct delivery_state *state, moment now,
                 struct delivery_item *out, int max);

/* The latest moment at which the slot may still be shown: due + min(late, half the distance to the
 * next slot). */
moment delivery_deadline(const struct delivery_input *input, const struct occurrence *slot);

/* When the next slot that was not shown before is due after `now`; MOMENT_NEVER: none. */
moment delivery_next(const struct delivery_input *input, moment now);

#endif
