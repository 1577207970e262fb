/* What the files that decide about the program's own prompts share (engine_due.c, engine_slots.c,
 * engine_upcoming.c, engine_messages.c, engine_routine_due.c). */
#ifndef CORE_ENGINE_DUE_H
#define CORE_ENGINE_DUE_H

#include "core/delivery.h"
#include "core/engine_parts.h"

/* What delivery wants to know about one source of prompts; points into itself: not to be copied. */
struct slot_ask {
  struct delivery_input input;
  struct schedule_context context;
  struct schedule block;
  struct schedule_event events[SLOT_EVENTS];
};

/* `prompt` is what its keys begin with; borrowed, as `schedule` is. */
void engine_slot_input(const struct engine *engine, const struct now *now, const char *prompt,
                       const struct schedule *schedule, struct slot_ask *out);

/* engine_slots.c. The slots that ask for a number, or the others: shown, held, or put down as
 * missed. */
void engine_due_slots(struct engine *engine, const struct now *now, bool checkins,
                      struct effects *effects);
/* When the slot wants to be looked at again; it may be the past. */
moment engine_slot_next(const struct engine *engine, const struct now *now,
                        enum slot_source source);
/* Whether the slot is one of a stage such as today's: those that ask about the day look at nothing
 * else. */
bool engine_slot_fits(const struct engine *engine, const struct now *now, enum slot_source source);

/* `at` when that is later than now and sooner than `next`; else `next`. What is due already waits
 * for another event: the program would wake for it at once, again and again. */
moment engine_sooner(moment next, moment at, const struct now *now);

/* engine_messages.c: the messages at once, in a command without a daemon too; the daily question
 * whether somebody has seen the person only by the daemon. */
void engine_due_messages(struct engine *engine, const struct now *now, struct effects *effects);
void engine_due_followup(struct engine *engine, const struct now *now, struct effects *effects);
moment engine_messages_next(const struct engine *engine, const struct now *now);

#endif
