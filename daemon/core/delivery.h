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
  moment seen; /* slots at or before this have been dealt with (D5: min(seen, now)) */
};

struct delivery_input {
  const char *prompt; /* the id that keys begin with */
  const struct schedule *schedule;
  const struct schedule_context *context;
  int32_t late;            /* seconds (D2) */
  int32_t previous_offset; /* seconds east at the last evaluation; for D4's look back */
  moment newest_entry;     /* newest diary row; MOMENT_NEVER: none (D6) */
  /* Whether a slot key has been shown, or counted as missed, before (D1). */
  bool (*known)(void *owner, const char *key);
  void *owner;
};

enum { DELIVERY_MAX = 64 };

/* Deals with every slot in (state->seen, now]: at most one DELIVERY_SHOW (the latest that is not
 * too late, D2, D3), the others DELIVERY_MISSED, in slot order; advances state->seen. A slot that
 * the caller cannot show yet (gap, quiet hours, presence) is simply asked for again: call
 * delivery_due with a `seen` that lies before it until D2 makes it missed.
 * Returns the number of items, or -EAGAIN for hold (D6). When more than `max` slots were missed,
 * the oldest are left out. */
int delivery_due(const struct delivery_input *input, struct delivery_state *state, moment now,
                 struct delivery_item *out, int max);

/* The latest moment at which the slot may still be shown: due + min(late, half the distance to the
 * next slot). */
moment delivery_deadline(const struct delivery_input *input, const struct occurrence *slot);

/* When the next slot is due after `now`; MOMENT_NEVER: none. */
moment delivery_next(const struct delivery_input *input, moment now);

#endif
