#include "core/plan.h"

#include <stdio.h>
#include <string.h>

#include "core/plan_parts.h"

/* ---- shared by the parts -------------------------------------------------------------------- */

void plan_explain(struct plan *plan, int item, const struct plan_change *change) {
  if (plan->reason_count == PLAN_REASONS) {
    plan->cut = true;
    return;
  }
  struct plan_reason *reason = &plan->reasons[plan->reason_count++];
  memset(reason, 0, sizeof *reason); /* padding too: equal plans are equal bytes */
  reason->item = (uint8_t)item;
  reason->kind = change->kind;
  reason->line = change->line;
  reason->from = change->from;
  reason->to = change->to;
  snprintf(reason->source, sizeof reason->source, "%s", change->source);
  snprintf(reason->why, sizeof reason->why, "%s", change->why);
}

void plan_ask(const struct plan_input *input, const struct exercise *exercise, int level,
              int permille, struct governor_answer *out) {
  struct exercise own;
  struct governor_request request = {
      .exercise = plan_exercise(exercise, input->overrides, input->override_count, &own),
      .level = level,
      .permille = permille,
      .asker = ASKER_PLAN,
  };
  governor_check(input->governor, &request, out);
}

void plan_item_off(struct plan_item *item) {
  item->level = item->times = 0;
  item->permille = 1000;
  memset(&item->dose, 0, sizeof item->dose);
  plan_item_place(item, &(struct plan_minutes){0});
}

void plan_item_minutes(const struct plan_item *item, struct plan_minutes *out) {
  *out = (struct plan_minutes){0};
  plan_minutes_add(out, item->minute);
  for (int i = 0; i < PLAN_AGAIN; i++) plan_minutes_add(out, item->again[i]);
}

void plan_item_place(struct plan_item *item, const struct plan_minutes *minutes) {
  item->minute = minutes->count > 0 ? minutes->minute[0] : -1;
  for (int i = 0; i < PLAN_AGAIN; i++)
    item->again[i] = i + 1 < minutes->count ? minutes->minute[i + 1] : -1;
}

bool plan_minutes_add(struct plan_minutes *minutes, int minute) {
  int at = minutes->count;
  for (int i = 0; i < minutes->count; i++)
    if (minutes->minute[i] == minute) return false;
  if (minute < 0 || at > PLAN_AGAIN) return false;
  for (; at > 0 && minutes->minute[at - 1] > minute; at--)
    minutes->minute[at] = minutes->minute[at - 1];
  minutes->minute[at] = (int16_t)minute;
  minutes->count++;
  return true;
}

/* ---- the whole chain ------------------------------------------------------------------------ */

void plan_base(const struct plan_input *input, struct plan *out) {
  const struct governor_input *governor = input->governor;
  bool lowered = governor->safe_mode && governor->arc->column > COLUMN_REST; /* S17 */
  out->item_count = out->reason_count = 0;
  out->date = governor->now.date;
  out->stage = governor->arc->stage;
  out->column = lowered ? COLUMN_REST : governor->arc->column;
  plan_base_items(input, out);
}

void plan_build(const struct plan_input *input, struct plan *out) {
  plan_base(input, out);
  plan_merge(input, out);
}

/* ---- looking -------------------------------------------------------------------------------- */

static bool belongs(const struct plan_item *item, int minute) {
  struct plan_minutes minutes;
  plan_item_minutes(item, &minutes);
  for (int i = 0; i < minutes.count; i++)
    if (minutes.minute[i] == minute) return true;
  return false;
}

int plan_block(const struct plan *plan, int minute, uint8_t *out, int max) {
  int count = 0;
  bool starts = false;
  for (int i = 0; i < plan->item_count && count < max; i++) {
    if (!belongs(&plan->items[i], minute)) continue;
    starts = starts || plan->items[i].how == HOW_PROMPT;
    out[count++] = (uint8_t)i;
  }
  return starts ? count : 0;
}

const struct plan_item *plan_find(const struct plan *plan, const char *exercise) {
  for (int i = 0; i < plan->item_count; i++)
    if (strcmp(plan->items[i].exercise->id, exercise) == 0) return &plan->items[i];
  return NULL;
}

/* ---- the person's own doses ----------------------------------------------------------------- */

static void own_level(const struct level *wished, const struct exercise *exercise, int at,
                      struct level *out) {
  int last = exercise->level_count - 1;
  *out = exercise->levels[at < last ? at : last];
  bool set = wished->hold > 0 || wished->reps > 0;
  if (!set) return;
  out->hold = wished->hold;
  out->reps = wished->reps > 0 ? wished->reps : 1;
  out->sets = wished->sets > 0 ? wished->sets : 1;
}

const struct exercise *plan_exercise(const struct exercise *exercise,
                                     const struct exercise_override *overrides, int override_count,
                                     struct exercise *own) {
  const struct exercise_override *override = NULL;
  for (int i = 0; i < override_count && override == NULL; i++)
    if (strcmp(overrides[i].exercise, exercise->id) == 0) override = &overrides[i];
  if (override == NULL || exercise->level_count == 0) return exercise;
  *own = *exercise;
  if (override->at != NULL) own->at = override->at;
  if (override->level_count > own->level_count) own->level_count = override->level_count;
  for (int i = 0; i < override->level_count; i++)
    own_level(&override->levels[i], exercise, i, &own->levels[i]);
  return own;
}

/* ---- a dose in words ------------------------------------------------------------------------- */

static void hold_words(int seconds, char out[16]) {
  bool minutes = seconds >= MINUTE_SECONDS && seconds % MINUTE_SECONDS == 0;
  if (minutes)
    snprintf(out, 16, "%d min", seconds / MINUTE_SECONDS);
  else
    snprintf(out, 16, "%d s", seconds);
}

void plan_dose_words(const struct governor_dose *dose, char out[DOSE_SIZE]) {
  char hold[16];
  int sets = dose->sets > 0 ? dose->sets : 1;
  int times = dose->hold > 0 && dose->reps > 1 ? sets * dose->reps : sets;
  hold_words(dose->hold, hold);
  if (dose->hold > 0 && times == 1)
    snprintf(out, DOSE_SIZE, "%s", hold);
  else if (dose->hold > 0)
    snprintf(out, DOSE_SIZE, "%d x %s", times, hold);
  else
    snprintf(out, DOSE_SIZE, "%d x %d", sets, dose->reps);
}
