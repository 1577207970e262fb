/* The plan that the stage gives, before any plugin has its say: each exercise of the catalogue with
 * the governor's answer for the whole day, at its time. */
#include <string.h>

#include "core/plan_parts.h"

/* ---- why ------------------------------------------------------------------------------------ */

static void explain_rule(struct plan *plan, int item, enum code code, int from, int to) {
  plan_explain(plan, item,
               &(struct plan_change){.kind = PLAN_BY_RULE,
                                     .source = code_names[code],
                                     .why = code_phrases[code],
                                     .from = from,
                                     .to = to});
}

static void explain_person(struct plan *plan, int item, const char *source, const char *why,
                           int from, int to) {
  plan_explain(plan, item,
               &(struct plan_change){
                   .kind = PLAN_BY_PERSON, .source = source, .why = why, .from = from, .to = to});
}

static void explain_stage(struct plan *plan, int item, const char *source, const char *why,
                          int from, int to) {
  plan_explain(plan, item,
               &(struct plan_change){
                   .kind = PLAN_BY_STAGE, .source = source, .why = why, .from = from, .to = to});
}

/* ---- the day -------------------------------------------------------------------------------- */

/* What can lower a day's column below its stage's own (domain 3.2). */
static const enum reason lowering[] = {
    REASON_SCREEN_DUE, REASON_RF_SOON,    REASON_RESUMED,    REASON_NO_DATA,
    REASON_CARRIED,    REASON_ABOVE_BAND, REASON_FLARE_PAIN, REASON_FLARE_HOT,
};

static void explain_day(const struct plan_input *input, struct plan *plan) {
  const struct arc_result *arc = input->governor->arc;
  int own = (int)governor_stage_column(arc->stage, arc->arc_day);
  int column = (int)arc->column;
  explain_stage(plan, PLAN_ITEMS, stage_names[arc->stage], "the stage of today", own, own);
  for (size_t i = 0; i < sizeof lowering / sizeof lowering[0] && column < own; i++) {
    enum reason reason = lowering[i];
    if (arc_has(arc, reason))
      explain_stage(plan, PLAN_ITEMS, reason_names[reason], reason_phrases[reason], own, column);
  }
  if (plan->column < arc->column)
    explain_rule(plan, PLAN_ITEMS, CODE_ENGINE_ERROR, column, (int)plan->column);
  if (input->governor->gentle)
    explain_person(plan, PLAN_ITEMS, "gentle", "a gentle day, as you asked", column, column);
}

/* ---- when ----------------------------------------------------------------------------------- */

static const struct exercise_override *override_of(const struct plan_input *input,
                                                   const struct exercise *exercise) {
  for (int i = 0; i < input->override_count; i++)
    if (strcmp(input->overrides[i].exercise, exercise->id) == 0) return &input->overrides[i];
  return NULL;
}

/* The times of a schedule on the plan's date, in local minutes. */
static void scheduled(const struct plan_input *input, const struct schedule *schedule,
                      day_number date, int most, struct plan_minutes *out) {
  struct schedule_context context = {.zone = input->zone,
                                     .day_starts = input->day_starts,
                                     .events = input->events,
                                     .event_count = input->event_count};
  struct occurrence occurrences[PLAN_AGAIN + 1];
  moment midnight = civil_resolve(input->zone, civil_local_at(date, 0));
  int count = schedule_next(schedule, &context, midnight - 1, occurrences, PLAN_AGAIN + 1);
  for (int i = 0; i < count && out->count < most; i++) {
    moment at = occurrences[i].at;
    int64_t local = civil_local(at, input->zone->offset(input->zone->owner, at));
    if (civil_date_of(local) != date) break;
    plan_minutes_add(out, civil_second_of_day(local) / MINUTE_SECONDS);
  }
}

/* Without a time of its own: exercise and breathing in the block, and in the second when it is to
 * be done twice or more; comfort in the second (domain 5.5). */
static void place(const struct plan_input *input, const struct exercise *exercise,
                  struct plan_item *item) {
  struct plan_minutes minutes = {0};
  int most = item->times <= PLAN_AGAIN ? item->times : PLAN_AGAIN + 1;
  if (item->how == HOW_REQUEST) most = 0;
  if (exercise->at != NULL && most > 0) {
    scheduled(input, exercise->at, input->governor->now.date, most, &minutes);
  } else if (most > 0) {
    bool comfort = exercise->kind == KIND_SOOTHING;
    plan_minutes_add(&minutes, comfort ? input->second_minute : input->block_minute);
    if (most > 1) plan_minutes_add(&minutes, input->second_minute);
  }
  plan_item_place(item, &minutes);
}

/* ---- the items ------------------------------------------------------------------------------ */

static void fill_item(const struct plan_input *input, const struct governor_answer *answer,
                      struct plan *plan, int index) {
  struct plan_item *item = &plan->items[index];
  struct exercise own;
  const struct exercise_override *override = override_of(input, item->exercise);
  const struct exercise *exercise =
      plan_exercise(item->exercise, input->overrides, input->override_count, &own);
  item->level = (uint8_t)answer->level;
  item->times = answer->dose.times;
  item->how = answer->dose.how;
  item->dose = answer->dose;
  place(input, exercise, item);
  if (override != NULL && override->at != NULL) {
    struct plan_item usual = *item;
    place(input, item->exercise, &usual);
    explain_person(plan, index, "config", "a time of your own", usual.minute, item->minute);
  }
  if (override != NULL && override->level_count > 0)
    explain_person(plan, index, "config", "doses of your own", item->level, item->level);
}

static void add_item(const struct plan_input *input, const struct exercise *exercise,
                     struct plan *plan) {
  int index = plan->item_count++;
  struct plan_item *item = &plan->items[index];
  memset(item, 0, sizeof *item);
  item->exercise = exercise;
  plan_item_off(item);
  int personal = governor_level(input->governor->history, exercise->id);
  struct governor_answer answer;
  plan_ask(input, exercise, 0, 1000, &answer);
  item->code = (uint8_t)answer.code;
  if (!answer.allow) {
    explain_rule(plan, index, answer.code, personal, 0);
    return;
  }
  const struct exercise_override *override = override_of(input, exercise);
  if (override != NULL && override->disabled) {
    item->code = CODE_PAUSED;
    explain_person(plan, index, "config", "switched off in your config", answer.level, 0);
    return;
  }
  fill_item(input, &answer, plan, index);
  if (personal > answer.level)
    explain_stage(plan, index, stage_names[plan->stage], "the most that today offers", personal,
                  answer.level);
}

/* Order in a block (5.5). */
static const uint8_t block_rank[KIND_COUNT] = {
    [KIND_BREATHING] = 0, [KIND_RELEASE] = 1,  [KIND_PRESSURE] = 2, [KIND_STRETCH] = 3,
    [KIND_MOBILITY] = 3,  [KIND_STRENGTH] = 4, [KIND_SOOTHING] = 5,
};

static bool comes_before(const struct exercise *a, const struct exercise *b) {
  if (block_rank[a->kind] != block_rank[b->kind]) return block_rank[a->kind] < block_rank[b->kind];
  return strcmp(a->id, b->id) < 0;
}

void plan_base_items(const struct plan_input *input, struct plan *out) {
  const struct exercise *sorted[PLAN_ITEMS];
  int count = input->catalog->count < PLAN_ITEMS ? input->catalog->count : PLAN_ITEMS;
  for (int i = 0; i < count; i++) {
    const struct exercise *exercise = &input->catalog->exercises[i];
    int at = i;
    for (; at > 0 && comes_before(exercise, sorted[at - 1]); at--) sorted[at] = sorted[at - 1];
    sorted[at] = exercise;
  }
  out->cut = count < input->catalog->count;
  explain_day(input, out);
  for (int i = 0; i < count; i++) add_item(input, sorted[i], out);
}
