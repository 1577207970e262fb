/* Practice and function (domain 8.4 and 8.5). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/model.h"

/* ---- practice ------------------------------------------------------------------------------- */

static bool is_of_period(const struct report_model *model, const struct stamp *stamp) {
  return stamp->date >= model->from && stamp->date <= model->to;
}

static struct report_practice *practice_of(struct report_model *model, const char *exercise) {
  for (int i = 0; i < model->practice_count; i++)
    if (strcmp(model->practices[i].exercise, exercise) == 0) return &model->practices[i];
  struct report_practice *practice = &model->practices[model->practice_count++];
  practice->exercise = exercise;
  return practice;
}

static bool is_permitted_since(const struct report_data *data, const char *exercise, moment since) {
  const struct permit *permits = report_rows(data, ENTRY_PERMIT);
  for (int i = report_count(data, ENTRY_PERMIT) - 1; i >= 0; i--)
    if (permits[i].stamp.at >= since && !permits[i].unconfirmed &&
        strcmp(permits[i].exercise, exercise) == 0)
      return true;
  return false;
}

/* As the governor has it: the newest change; a permit after a pause begins again at 1. */
static int level_now(const struct report_data *data, const char *exercise) {
  const struct level_change *levels = report_rows(data, ENTRY_LEVEL);
  for (int i = report_count(data, ENTRY_LEVEL) - 1; i >= 0; i--) {
    if (strcmp(levels[i].exercise, exercise) != 0) continue;
    if (levels[i].to > 0) return levels[i].to;
    return is_permitted_since(data, exercise, levels[i].stamp.at) ? 1 : 0;
  }
  return 1;
}

static void count_bout(const struct bout *bout, struct report_practice *practice) {
  switch ((enum outcome)bout->outcome) {
  case OUTCOME_DONE:
    practice->done++;
    break;
  case OUTCOME_PARTIAL:
    practice->partial++;
    break;
  case OUTCOME_STOPPED:
    practice->stopped++;
    break;
  case OUTCOME_SKIPPED: /* neutral (5.3), and never counted against anybody (S13) */
    break;
  }
}

static int by_name(const void *a, const void *b) {
  const struct report_practice *left = a, *right = b;
  return strcmp(left->exercise, right->exercise);
}

int report_practice_make(struct report_data *data, struct report_model *model) {
  const struct bout *bouts = report_rows(data, ENTRY_BOUT);
  const struct level_change *levels = report_rows(data, ENTRY_LEVEL);
  int bout_count = report_count(data, ENTRY_BOUT), level_count = report_count(data, ENTRY_LEVEL);
  size_t most = (size_t)bout_count + (size_t)level_count;
  model->practices = pool_take(&data->pool, most * sizeof *model->practices);
  if (model->practices == NULL) return -ENOMEM;
  for (int i = 0; i < bout_count; i++)
    if (is_of_period(model, &bouts[i].stamp) && bouts[i].outcome != OUTCOME_SKIPPED)
      count_bout(&bouts[i], practice_of(model, bouts[i].exercise));
  for (int i = 0; i < level_count; i++)
    if (is_of_period(model, &levels[i].stamp)) practice_of(model, levels[i].exercise);
  for (int i = 0; i < model->practice_count; i++)
    model->practices[i].level = level_now(data, model->practices[i].exercise);
  qsort(model->practices, (size_t)model->practice_count, sizeof *model->practices, by_name);
  return 0;
}

const struct figure *report_figure(const struct report_model *model,
                                   const struct report_practice *practice) {
  return figure_find(practice->exercise, practice->level, model->figure_variants);
}

/* ---- function ------------------------------------------------------------------------------- */

static void find_reviews(const struct report_data *data, struct report_model *model) {
  const struct review *reviews = report_rows(data, ENTRY_REVIEW);
  for (int i = 0; i < report_count(data, ENTRY_REVIEW); i++) {
    const char *named = report_said(data, ENTRY_REVIEW, i)->text;
    if (named != NULL) model->activities = named;
    if (!is_of_period(model, &reviews[i].stamp)) continue;
    if (model->first_review == NULL) model->first_review = &reviews[i];
    model->last_review = &reviews[i];
  }
}

/* What a day says: the last answer of the day. `na` is no answer. */
struct day_answers {
  int8_t value[SHARE_COUNT];
};

static void take(int8_t value, int8_t not_applicable, int8_t *out) {
  if (value != NOT_RECORDED && value != not_applicable) *out = value;
}

static void take_answers(const struct checkin *checkin, struct day_answers *day) {
  enum { NO_SUCH = 100 };
  take(checkin->sat_hard, 3, &day->value[SHARE_HARD_SEAT]);
  take(checkin->cushion, 2, &day->value[SHARE_CUSHION]);
  take(checkin->drove, 3, &day->value[SHARE_DROVE]);
  take(checkin->sleep, NO_SUCH, &day->value[SHARE_SLEEP]);
  take(checkin->usual_cold, NO_SUCH, &day->value[SHARE_COLD]);
}

/* By value: whether it counts as "some", and whether only in part. */
static const struct {
  uint8_t some, part; /* bit sets of values */
} share_rules[SHARE_COUNT] = {
    [SHARE_HARD_SEAT] = {1u << 1 | 1u << 2, 1u << 1}, /* short, yes */
    [SHARE_CUSHION] = {1u << 1, 0},                   /* used */
    [SHARE_DROVE] = {1u << 1 | 1u << 2, 1u << 1},     /* with cushion, yes */
    [SHARE_SLEEP] = {1u << 0 | 1u << 1, 0},           /* 0 and 1 */
    [SHARE_COLD] = {1u << 1, 0},                      /* wanted */
};

static void add_day(const struct day_answers *day, struct report_share shares[SHARE_COUNT]) {
  for (int share = 0; share < SHARE_COUNT; share++) {
    int value = day->value[share];
    if (value == NOT_RECORDED) continue;
    shares[share].answered++;
    shares[share].some += share_rules[share].some >> value & 1;
    shares[share].part += share_rules[share].part >> value & 1;
  }
}

void report_function_make(const struct report_data *data, struct report_model *model) {
  const struct checkin *checkins = report_rows(data, ENTRY_CHECKIN);
  struct day_answers days[REPORT_DAYS_MAX];
  memset(days, NOT_RECORDED, sizeof days);
  for (int i = 0; i < report_count(data, ENTRY_CHECKIN); i++)
    if (is_of_period(model, &checkins[i].stamp))
      take_answers(&checkins[i], &days[checkins[i].stamp.date - model->from]);
  for (int i = 0; i < model->day_count; i++) add_day(&days[i], model->shares);
  find_reviews(data, model);
}
