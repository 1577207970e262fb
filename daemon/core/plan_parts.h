/* What the plan's own files share: plan.c, plan_base.c (what the stage gives), plan_merge.c (what
 * plugins take away). */
#ifndef CORE_PLAN_PARTS_H
#define CORE_PLAN_PARTS_H

#include "core/plan.h"

/* Minutes of one item, ascending, unique. */
struct plan_minutes {
  int count;
  int16_t minute[PLAN_AGAIN + 1];
};

struct plan_change {
  uint8_t kind;
  const char *source, *why;
  int32_t from, to;
  uint16_t line;
};

/* `item` PLAN_ITEMS: the whole day. */
void plan_explain(struct plan *plan, int item, const struct plan_change *change);

/* Asks for the whole day, about the exercise as the person has it; level 0: the personal one. */
void plan_ask(const struct plan_input *input, const struct exercise *exercise, int level,
              int permille, struct governor_answer *out);

/* Not today: no level, minute, times or dose. */
void plan_item_off(struct plan_item *item);
void plan_item_minutes(const struct plan_item *item, struct plan_minutes *out);
void plan_item_place(struct plan_item *item, const struct plan_minutes *minutes);
/* False: no minute (-1), there already, or no room. */
bool plan_minutes_add(struct plan_minutes *minutes, int minute);

void plan_base_items(const struct plan_input *input, struct plan *out);
void plan_merge(const struct plan_input *input, struct plan *plan);

#endif
