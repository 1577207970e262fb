#include "commands/plan_text.h"

#include <stdio.h>
#include <string.h>

static const char *const stage_words[STAGE_COUNT] = {
    [STAGE_SETUP] = "Getting to know your usual",
    [STAGE_RELIEF] = "The day of your session",
    [STAGE_PEAK] = "The day after: often the loudest",
    [STAGE_SOFTEN] = "Day 2: softer, perhaps",
    [STAGE_INTEGRATE] = "Making room",
    [STAGE_RECALIBRATE] = "Finding a new level",
    [STAGE_STEADY] = "A steady stretch",
    [STAGE_FLARE] = "A flare, away from a session",
    [STAGE_WIDENING] = "A new side or area",
    [STAGE_PROLONGED] = "Longer above your usual",
    [STAGE_HALT] = "Exercise is off: please be seen",
};

const char *plan_stage_words(enum stage stage) {
  return stage_words[stage];
}

void plan_time_words(const struct plan_item *item, char out[16]) {
  if (item->how == HOW_OFFER)
    snprintf(out, 16, "offered");
  else if (item->minute < 0 || item->how == HOW_REQUEST)
    snprintf(out, 16, "if you ask");
  else
    snprintf(out, 16, "%02d:%02d", item->minute / 60 % 24, item->minute % 60);
}

void plan_reason_words(const struct arc_result *arc, char *out, size_t size) {
  size_t used = 0;
  out[0] = '\0';
  for (int reason = 0; reason < REASON_COUNT && used < size; reason++)
    if (arc_has(arc, (enum reason)reason))
      used += (size_t)snprintf(out + used, size - used, used > 0 ? ", %s" : "%s",
                               reason_phrases[reason]);
}

/* The last word counts: a rule's before a plugin's, a plugin's before the stage's. */
void plan_item_words(const struct plan *plan, int item, char *out, size_t size) {
  const struct plan_reason *best = NULL;
  for (int i = 0; i < plan->reason_count; i++) {
    const struct plan_reason *reason = &plan->reasons[i];
    if (reason->item != item || reason->why[0] == '\0') continue;
    if (best == NULL || reason->kind != PLAN_BY_STAGE) best = reason;
  }
  snprintf(out, size, "%s", best != NULL ? best->why : "");
}

static const char *const change_words[] = {
    [PROPOSAL_EASE] = "dose",      [PROPOSAL_REST] = "rest", [PROPOSAL_LEVEL_TO] = "level",
    [PROPOSAL_TIMES_TO] = "times", [PROPOSAL_MOVE] = "time", [PROPOSAL_ADD] = "added",
};

void plan_reason_line(const struct plan_reason *reason, char *out, size_t size) {
  char place[NAME_SIZE + 16], change[64] = "";
  if (reason->line > 0)
    snprintf(place, sizeof place, "%s:%d", reason->source, reason->line);
  else
    snprintf(place, sizeof place, "%s", reason->source);
  if (reason->kind <= PROPOSAL_ADD && reason->kind != PROPOSAL_REST)
    snprintf(change, sizeof change, " %s %d to %d", change_words[reason->kind], reason->from,
             reason->to);
  else if (reason->kind == PROPOSAL_REST)
    snprintf(change, sizeof change, " rest");
  snprintf(out, size, "%s%s%s%s", place, change, reason->why[0] != '\0' ? ": " : "", reason->why);
}
