/* The sections of `settle status`, shared with `week` and `plan`. */
#ifndef SETTLED_COMMANDS_SCREEN_H
#define SETTLED_COMMANDS_SCREEN_H

#include "commands/commands_parts.h"
#include "commands/sheet.h"

/* The fortnight up to `today`, or as much of it as the screen is wide: a bar a day on a fixed scale
 * of 0 to 10, the usual dotted where a bar does not reach, days of sessions marked. Nothing when no
 * day has a number. */
void commands_print_chart(struct reply *reply, const struct engine *engine, day_number today);

/* Today's exercises: those with a time, what is offered, what may be asked for, what rests and why.
 * At most `lines` lines; what does not fit is counted in the last one. */
void commands_print_plan(struct reply *reply, const struct plan *plan, int lines);

/* The routines of plugins that have a time today, still to come; nothing where there are none. */
void commands_print_routines(struct reply *reply, const struct engine *engine,
                             const struct now *now);

/* What keeps every prompt back just now, in one line; nothing where nothing does. */
void commands_print_held(struct reply *reply, const struct engine *engine, const struct now *now);
/* The next things the program will ask. */
void commands_print_next(struct reply *reply, const struct engine *engine, const struct now *now,
                         int max);

/* "Mon" .. "Sun" */
extern const char *const weekday_names[7];

#endif
