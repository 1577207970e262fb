#include <limits.h>
#include <string.h>

#include "core/governor_parts.h"

enum { REP_SECONDS = 4 }; /* work of a rep without a hold: two seconds up, two down */

/* ---- rows ----------------------------------------------------------------------------------- */

enum column governor_stage_column(enum stage stage, int arc_day) {
  switch (stage) {
  case STAGE_SETUP:
  case STAGE_RELIEF:
  case STAGE_PEAK:
  case STAGE_PROLONGED:
    return COLUMN_REST;
  case STAGE_WIDENING:
    return arc_day == 0 || arc_day == 1 ? COLUMN_REST : COLUMN_GENTLE;
  case STAGE_SOFTEN:
  case STAGE_FLARE:
    return COLUMN_GENTLE;
  case STAGE_INTEGRATE:
    return COLUMN_EASY;
  case STAGE_RECALIBRATE:
  case STAGE_STEADY:
    return COLUMN_BUILD;
  case STAGE_HALT:
  case STAGE_COUNT:
    return COLUMN_OFF;
  }
  return COLUMN_OFF;
}

/* A strong flare is REST by its own row of table 3.2: nothing has lowered it. */
static enum column own_column(const struct arc_result *arc) {
  bool strong = arc_has(arc, REASON_FLARE_HOT) || arc->pain - arc->baseline >= 3;
  if (arc->stage == STAGE_FLARE && strong) return COLUMN_REST;
  return governor_stage_column(arc->stage, arc->arc_day);
}

const struct dose *governor_row(const struct arc_result *arc, const struct exercise *exercise) {
  if (arc->stage >= STAGE_COUNT || arc->column >= COLUMN_COUNT) return NULL;
  if (arc->stage == STAGE_HALT || arc->column == COLUMN_OFF) return NULL;
  if (exercise->kind >= KIND_COUNT || arc->column < kind_ceilings[exercise->kind].from) return NULL;
  bool lowered = arc->column < own_column(arc);
  const struct dose *row = exercise->has_stage[arc->stage] && !lowered
                               ? &exercise->by_stage[arc->stage]
                               : &exercise->by_column[arc->column];
  return row->level > 0 && row->times > 0 ? row : NULL;
}

/* ---- what a level asks for ------------------------------------------------------------------ */

int governor_step_amount(const struct governor_dose *dose, const struct step *step) {
  int most = 0;
  switch (step->kind) {
  case STEP_SAY:
    return 0;
  case STEP_REST:
    return step->amount > 0 ? step->amount : 0;
  case STEP_HOLD:
    most = dose->hold;
    break;
  case STEP_REPS:
    most = dose->reps;
    break;
  }
  return step->amount > 0 ? smaller(step->amount, most) : most;
}

static int largest_step(const struct level *level, enum step_kind kind) {
  int largest = 0;
  for (int i = 0; i < level->step_count; i++)
    if (level->steps[i].kind == kind && level->steps[i].amount > largest)
      largest = level->steps[i].amount;
  return largest;
}

static int count_steps(const struct level *level, enum step_kind kind) {
  int count = 0;
  for (int i = 0; i < level->step_count; i++) count += level->steps[i].kind == kind;
  return count;
}

/* A level may leave its amounts to its steps. */
static int declared_hold(const struct level *level) {
  return level->hold > 0 ? level->hold : largest_step(level, STEP_HOLD);
}

static int declared_reps(const struct level *level) {
  int reps = level->reps > 0 ? level->reps : smaller(largest_step(level, STEP_REPS), UINT8_MAX);
  return reps > 0 ? reps : 1;
}

/* Seconds of hold or work of one set, per side. */
static int work_a_set(const struct level *level, const struct governor_dose *dose) {
  int rep = dose->hold > 0 ? dose->hold : REP_SECONDS;
  int work = 0;
  for (int i = 0; i < level->step_count; i++) {
    const struct step *step = &level->steps[i];
    if (step->kind == STEP_HOLD) work += governor_step_amount(dose, step);
    if (step->kind == STEP_REPS) work += governor_step_amount(dose, step) * rep;
  }
  return work > 0 ? work : dose->reps * rep;
}

/* Holds of one set, per side: each HOLD step, and each rep. Where there is a hold, none is longer
 * than that. */
static int holds_a_set(const struct level *level, const struct governor_dose *dose) {
  int holds = count_steps(level, STEP_HOLD);
  int moves = count_steps(level, STEP_REPS);
  return holds > 0 || moves > 0 ? holds + moves * dose->reps : dose->reps;
}

/* ---- ceilings ------------------------------------------------------------------------------- */

static int or_unlimited(int limit) {
  return limit > 0 ? limit : INT_MAX;
}

/* The longest that one go may take by its kind alone. */
static int longest_go(enum kind kind) {
  const struct kind_ceiling *ceiling = &kind_ceilings[kind];
  int all = kind_is_exercise(kind) ? SECONDS_A_DAY : INT_MAX;
  return smaller(all, smaller(or_unlimited(ceiling->day), or_unlimited(ceiling->time)));
}

void governor_full_ration(enum kind kind, struct governor_ration *out) {
  const struct kind_ceiling *ceiling = &kind_ceilings[kind];
  *out = (struct governor_ration){
      .kind_seconds = smaller(or_unlimited(ceiling->day), or_unlimited(ceiling->time)),
      .all_seconds = kind_is_exercise(kind) ? SECONDS_A_DAY : INT_MAX,
      .holds = or_unlimited(ceiling->holds),
      .sets = or_unlimited(ceiling->sets),
  };
}

/* The plugin that declared a past exercise may be gone: then it counts for itself only. */
static bool same_kind(const struct governor_input *input, const struct exercise *exercise,
                      const struct bout *bout) {
  if (strcmp(bout->exercise, exercise->id) == 0) return true;
  if (input->catalog == NULL) return false;
  const struct exercise *other = catalog_find(input->catalog, bout->exercise);
  return other != NULL && other->kind == exercise->kind;
}

static int bout_reps(const struct bout *bout) {
  return larger(1, bout->reps) * larger(1, bout->sets);
}

/* A bout that was put down without its length counts in full. */
static int bout_seconds(const struct bout *bout) {
  return bout->seconds > 0 ? bout->seconds : larger(0, bout->hold) * bout_reps(bout);
}

static int bout_holds(const struct bout *bout) {
  int timed = bout->hold > 0 ? (bout_seconds(bout) + bout->hold - 1) / bout->hold : 0;
  return larger(timed, bout_reps(bout));
}

/* What today's bouts used on one side; both sides count a bout that is not of the other side. */
static void spend_side(const struct governor_input *input, const struct exercise *exercise,
                       enum side other, struct governor_ration *left) {
  const struct history *history = input->history;
  for (int i = 0; i < history->bout_count; i++) {
    const struct bout *bout = &history->bouts[i];
    if (!is_work(input, bout) || date_of(input, &bout->stamp) != input->now.date) continue;
    if (bout->side == other) continue;
    left->all_seconds -= bout_seconds(bout);
    if (!same_kind(input, exercise, bout)) continue;
    left->kind_seconds -= bout_seconds(bout);
    left->holds -= bout_holds(bout);
    if (strcmp(bout->exercise, exercise->id) == 0) left->sets -= bout->sets;
  }
}

void governor_ration_left(const struct governor_input *input, const struct exercise *exercise,
                          struct governor_ration *out) {
  struct governor_ration left, right;
  governor_full_ration(exercise->kind, &left);
  if (kind_is_exercise(exercise->kind)) {
    right = left;
    spend_side(input, exercise, SIDE_R, &left);
    spend_side(input, exercise, SIDE_L, &right);
    left.kind_seconds = smaller(left.kind_seconds, right.kind_seconds);
    left.all_seconds = smaller(left.all_seconds, right.all_seconds);
    left.holds = smaller(left.holds, right.holds);
    left.sets = smaller(left.sets, right.sets);
  }
  *out = left;
}

/* ---- the dose ------------------------------------------------------------------------------- */

/* Down, so that half of nothing much is less, but never nothing. */
static int scaled(int amount, int permille) {
  int clamped = permille < 1 ? 1 : smaller(permille, 1000);
  int result = amount * clamped / 1000;
  return amount > 0 && result < 1 ? 1 : result;
}

/* The level's own dose under the ceilings of one hold and one movement. */
static struct governor_dose declared_dose(const struct exercise *exercise,
                                          const struct level *level) {
  const struct kind_ceiling *ceiling = &kind_ceilings[exercise->kind];
  int reps = smaller(or_unlimited(ceiling->reps), or_unlimited(ceiling->holds));
  return (struct governor_dose){
      .hold = (int16_t)smaller(declared_hold(level), or_unlimited(ceiling->hold)),
      .reps = (uint8_t)smaller(declared_reps(level), reps),
      .sets = (uint8_t)larger(1, level->sets),
      .rpe = level->rpe,
  };
}

/* Scales one factor, not each: half a dose is half the work. */
static void scale(int permille, struct governor_dose *dose) {
  if (dose->hold > 0 && dose->reps == 1)
    dose->hold = (int16_t)scaled(dose->hold, permille);
  else
    dose->reps = (uint8_t)scaled(dose->reps, permille);
}

/* A set that alone is longer than a kind allows: shorter holds, or fewer reps. */
static void shorten(const struct level *level, int longest, struct governor_dose *dose) {
  if (work_a_set(level, dose) <= longest) return;
  if (dose->hold > 0) {
    int share = longest / holds_a_set(level, dose);
    dose->hold = (int16_t)larger(1, smaller(dose->hold, share));
  } else {
    int share = longest / (REP_SECONDS * larger(1, count_steps(level, STEP_REPS)));
    dose->reps = (uint8_t)larger(1, smaller(dose->reps, share));
  }
}

static int sets_that_fit(const struct level *level, const struct governor_dose *dose,
                         const struct governor_ration *ration) {
  int seconds = smaller(ration->kind_seconds, ration->all_seconds);
  int sets = smaller(ration->sets, seconds / work_a_set(level, dose));
  return smaller(dose->sets, smaller(sets, ration->holds / holds_a_set(level, dose)));
}

/* The sets are those of the whole dose: an eased one is lighter, and does not fit in more of them.
 * Where not one whole set fits, one eased set may. */
bool governor_dose_fit(const struct exercise *exercise, int level, int permille,
                       const struct governor_ration *ration, struct governor_dose *out) {
  const struct level *rung = &exercise->levels[level - 1];
  struct governor_dose dose = declared_dose(exercise, rung);
  shorten(rung, longest_go(exercise->kind), &dose);
  dose.sets = (uint8_t)larger(1, sets_that_fit(rung, &dose, ration));
  scale(permille, &dose);
  if (sets_that_fit(rung, &dose, ration) < 1) return false;
  dose.seconds = (int16_t)(dose.sets * work_a_set(rung, &dose));
  *out = dose;
  return true;
}

void governor_most(enum kind kind, struct governor_dose *out) {
  const struct kind_ceiling *ceiling = &kind_ceilings[kind];
  int holds = or_unlimited(ceiling->holds);
  int longest = smaller(longest_go(kind), INT16_MAX);
  *out = (struct governor_dose){
      .hold = (int16_t)smaller(or_unlimited(ceiling->hold), longest),
      .reps = (uint8_t)smaller(smaller(or_unlimited(ceiling->reps), holds), UINT8_MAX),
      .sets = (uint8_t)smaller(smaller(or_unlimited(ceiling->sets), holds), UINT8_MAX),
      .seconds = (int16_t)longest,
  };
}

int governor_dose_times(const struct exercise *exercise, int level, const struct dose *row,
                        const struct governor_dose *dose) {
  const struct kind_ceiling *ceiling = &kind_ceilings[exercise->kind];
  int holds = holds_a_set(&exercise->levels[level - 1], dose) * dose->sets;
  int times = row->times;
  if (kind_is_exercise(exercise->kind)) times = smaller(times, SAME_A_DAY);
  if (ceiling->day > 0) times = smaller(times, ceiling->day / dose->seconds);
  if (ceiling->sets > 0) times = smaller(times, ceiling->sets / dose->sets);
  if (ceiling->holds > 0) times = smaller(times, ceiling->holds / holds);
  return times;
}
