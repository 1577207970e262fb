#include <string.h>

#include "core/arc_rules.h"

static const enum tier item_tiers[ITEM_COUNT] = {
    [ITEM_SADDLE] = TIER_E,   [ITEM_BLADDER] = TIER_E,  [ITEM_BOWEL] = TIER_E,
    [ITEM_SEXUAL] = TIER_E,   [ITEM_WEAK] = TIER_E,     [ITEM_BOTHLEGS] = TIER_E,
    [ITEM_COLLAPSE] = TIER_E, [ITEM_INJURY] = TIER_E,   [ITEM_SELFHARM] = TIER_E,
    [ITEM_NUMB] = TIER_U,     [ITEM_FUNCTION] = TIER_U, [ITEM_FEVER] = TIER_U,
    [ITEM_CALF] = TIER_U,     [ITEM_NIGHT] = TIER_C,    [ITEM_WEIGHT] = TIER_C,
    [ITEM_LUMP] = TIER_C,
};

enum tier arc_item_tier(enum screen_item item) {
  return item_tiers[item];
}

/* Unsure counts one tier lower (2.5). A yes counts even in a screen that was abandoned after it:
 * what `completed` decides is only whether the check is done. */
enum tier arc_screen_tier(const struct screen *screen) {
  enum tier highest = TIER_NONE;
  for (int item = 0; item < ITEM_COUNT; item++) {
    enum tier tier = TIER_NONE;
    if (screen->yes >> item & 1)
      tier = item_tiers[item];
    else if (screen->unsure >> item & 1)
      tier = item_tiers[item] - 1;
    if (tier > highest) highest = tier;
  }
  return highest;
}

static bool is_none(const struct entry_id *id) {
  static const struct entry_id none;
  return memcmp(id, &none, sizeof none) == 0;
}

/* Index of the newest screen before the moment, or -1. */
static int newest_screen_before(const struct arc_input *input, moment at) {
  int i = input->screen_count - 1;
  while (i >= 0 && input->screens[i].stamp.at >= at) i--;
  return i;
}

static bool names_screen(const struct arc_input *input, const struct retract *retract, int i) {
  if (is_none(&retract->screen)) return newest_screen_before(input, retract->stamp.at) == i;
  return memcmp(&retract->screen, &input->screens[i].stamp.id, sizeof retract->screen) == 0;
}

static bool is_cleared(const struct arc_input *input, moment screened) {
  for (int i = 0; i < input->clear_count; i++) {
    const struct clear *clear = &input->clears[i];
    if (clear->stamp.at <= screened || clear->stamp.at > input->now.at) continue;
    if (clear->may_exercise && !clear->unconfirmed) return true;
  }
  return false;
}

/* Strictly after the screen, so that retract_min = 0 forbids it (J9); the last minute included. */
static bool is_retracted(const struct arc_input *input, int screen) {
  moment after = input->screens[screen].stamp.at;
  moment until = after + (moment)input->params->retract_min * 60;
  for (int i = 0; i < input->retract_count; i++) {
    const struct retract *retract = &input->retracts[i];
    if (retract->stamp.at <= after || retract->stamp.at > until) continue;
    if (retract->stamp.at > input->now.at || retract->unconfirmed) continue;
    if (names_screen(input, retract, screen)) return true;
  }
  return false;
}

static bool stands(const struct arc_input *input, int i) {
  moment at = input->screens[i].stamp.at;
  return at <= input->now.at && !is_cleared(input, at) && !is_retracted(input, i);
}

bool arc_screen_active(const struct arc_input *input, int i) {
  return arc_screen_tier(&input->screens[i]) >= TIER_U && stands(input, i);
}

static bool refused_after(const struct arc_input *input, moment at) {
  for (int i = 0; i < input->clear_count; i++) {
    const struct clear *clear = &input->clears[i];
    if (clear->stamp.at <= at || clear->stamp.at > input->now.at) continue;
    if (!clear->may_exercise && !clear->unconfirmed) return true;
  }
  return false;
}

uint64_t arc_red_flags(const struct arc_input *input) {
  uint64_t reasons = 0;
  moment earliest = MOMENT_NEVER;
  for (int i = 0; i < input->screen_count; i++) {
    if (!arc_screen_active(input, i)) continue;
    if (earliest == MOMENT_NEVER) earliest = input->screens[i].stamp.at;
    bool emergency = arc_screen_tier(&input->screens[i]) == TIER_E;
    reasons |= REASON_BIT(emergency ? REASON_RED_FLAG_E : REASON_RED_FLAG_U);
  }
  if (refused_after(input, earliest)) reasons |= REASON_BIT(REASON_HALT_NO_EX);
  return reasons;
}

bool arc_screen_done(const struct arc_input *input, moment since) {
  for (int i = 0; i < input->screen_count; i++) {
    const struct screen *screen = &input->screens[i];
    if (screen->stamp.at >= since && screen->stamp.at <= input->now.at && screen->completed)
      return true;
  }
  return false;
}

static bool all_no_after(const struct arc_input *input, moment at) {
  for (int i = 0; i < input->screen_count; i++) {
    const struct screen *screen = &input->screens[i];
    if (screen->stamp.at <= at || screen->stamp.at > input->now.at) continue;
    if (screen->completed && screen->yes == 0 && screen->unsure == 0) return true;
  }
  return false;
}

/* A tier C item beside a higher one needs no rule of its own: while that screen stands, it halts.
 */
bool arc_mention_soon(const struct arc_facts *facts) {
  const struct arc_input *input = facts->input;
  for (int i = 0; i < input->screen_count; i++) {
    const struct screen *screen = &input->screens[i];
    if (arc_screen_tier(screen) != TIER_C || !stands(input, i)) continue;
    if (arc_age(input, screen->stamp.date) > facts->params->soon_days) continue;
    if (!all_no_after(input, screen->stamp.at)) return true;
  }
  return false;
}

bool arc_resumed(const struct arc_facts *facts) {
  const struct arc_input *input = facts->input;
  for (int i = 0; i < input->clear_count; i++) {
    const struct clear *clear = &input->clears[i];
    if (clear->stamp.at > input->now.at || clear->unconfirmed || !clear->may_exercise) continue;
    if (arc_age(input, clear->stamp.date) <= facts->params->resume_days) return true;
  }
  return false;
}
