/* The day in words: stage, plan and reasons, for status, why, the rehearsal and the demo. */
#ifndef SETTLED_PLAN_TEXT_H
#define SETTLED_PLAN_TEXT_H

#include "core/engine.h"

/* "Day 1 of the arc: the loudest day, often". Plain words, no blame, no promise. */
const char *plan_stage_words(enum stage stage);

/* "10:30", or "on request". */
void plan_time_words(const struct plan_item *item, char out[16]);

/* The phrases of all reasons of the stage, joined by ", ". */
void plan_reason_words(const struct arc_result *arc, char *out, size_t size);

/* The one reason of an item that a person should read: a plugin's words, or the rule's. "" */
void plan_item_words(const struct plan *plan, int item, char *out, size_t size);

/* One reason as a line: "healing_arc:12 level 3 to 2: softer day". */
void plan_reason_line(const struct plan_reason *reason, char *out, size_t size);

#endif
