#include "core/delivery.h"

#include <errno.h>
#include <string.h>

static struct schedule_cursor walk_from(const struct delivery_input *input, moment from) {
  struct schedule_cursor cursor;
  schedule_begin(&cursor, input->schedule, input->context, from);
  return cursor;
}

bool delivery_holds(const struct delivery_input *input, moment now) {
  return input->newest_entry != MOMENT_NEVER && now < input->newest_entry - DELIVERY_HOLD_SECONDS;
}

moment delivery_deadline(const struct delivery_input *input, const struct occurrence *slot) {
  struct schedule_cursor cursor = walk_from(input, slot->at);
  struct occurrence next;
  int64_t grace = input->late;
  if (schedule_step(&cursor, &next) && (next.at - slot->at) / 2 < grace)
    grace = (next.at - slot->at) / 2;
  return slot->at + grace;
}

/* The moment whose wall clock in today's zone is what it was at `seen` in the zone of then, when
 * that is earlier: the wall-clock times since then have not been looked at yet (D4). Two zones are
 * compared at one moment: between two moments one zone changes its clock as well. */
static moment look_back(const struct delivery_input *input, moment seen) {
  const struct zone *zone = input->context->zone;
  int32_t eastward = zone->offset(zone->owner, input->previous_at) - input->previous_offset;
  return eastward > 0 ? seen - eastward : seen;
}

static int append(struct delivery_item *out, int count, int max, const struct delivery_item *item) {
  if (count == max) {
    count--;
    memmove(out, out + 1, (size_t)count * sizeof *out);
  }
  out[count] = *item;
  return count + 1;
}

/* Collects the slots in (from, now] that were not shown; of more than `max` the latest. */
static int collect(const struct delivery_input *input, moment from, moment now,
                   struct delivery_item *out, int max) {
  struct schedule_cursor cursor = walk_from(input, from);
  struct delivery_item item = {.verdict = DELIVERY_MISSED};
  int count = 0;
  while (schedule_step(&cursor, &item.slot) && item.slot.at <= now) {
    schedule_slot_key(input->prompt, &item.slot, item.key);
    if (input->past(input->owner, item.key) != DELIVERY_WAS_SHOWN)
      count = append(out, count, max, &item);
  }
  return count;
}

/* Looks as far back as it takes to fill `out`, so that years of absence cost no more than days. */
static int collect_latest(const struct delivery_input *input, moment from, moment now,
                          struct delivery_item *out, int max) {
  int64_t span = DAY_SECONDS;
  while (span < now - from) {
    int count = collect(input, now - span, now, out, max);
    if (count == max) return count;
    span *= 2;
  }
  return collect(input, from, now, out, max);
}

/* Leaves out what was counted as missed before, and says which one may show. Only the latest can:
 * an earlier one is past half its distance to the next as soon as that one is due (D2, D3). */
static int judge(const struct delivery_input *input, moment now, struct delivery_item *items,
                 int count) {
  int kept = 0;
  for (int i = 0; i < count; i++) {
    struct delivery_item *item = &items[i];
    if (i == count - 1 && now <= delivery_deadline(input, &item->slot))
      item->verdict = DELIVERY_SHOW;
    else if (input->past(input->owner, item->key) == DELIVERY_WAS_MISSED)
      continue;
    items[kept++] = *item;
  }
  return kept;
}

int delivery_due(const struct delivery_input *input, struct delivery_state *state, moment now,
                 struct delivery_item *out, int max) {
  if (delivery_holds(input, now)) return -EAGAIN;
  moment seen = state->seen < now ? state->seen : now; /* D5 */
  moment from = look_back(input, seen);
  state->seen = now;
  if (max <= 0 || from >= now) return 0;
  int count = collect_latest(input, from, now, out, max);
  return judge(input, now, out, count);
}

moment delivery_next(const struct delivery_input *input, moment now) {
  struct schedule_cursor cursor = walk_from(input, now);
  struct occurrence slot = {.at = MOMENT_NEVER};
  char key[KEY_SIZE];
  for (int i = 0; i < DELIVERY_MAX; i++) {
    if (!schedule_step(&cursor, &slot)) return MOMENT_NEVER;
    schedule_slot_key(input->prompt, &slot, key);
    if (input->past(input->owner, key) != DELIVERY_WAS_SHOWN) break;
  }
  return slot.at;
}
