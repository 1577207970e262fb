/* What the files of the governor share among themselves; nobody else includes this.
 *   governor.c          the check: one table of rules in check order
 *   governor_params.c   [safety] and quiet hours
 *   governor_doses.c    which row applies, and a dose within every ceiling (S8, S24, 5.2)
 *   governor_levels.c   the personal level: fails, regress, progress (S5, S7, 5.3)
 *   governor_prompts.c  what the program may start: screens, packs, prompts (S10-S14) */
#ifndef CORE_GOVERNOR_PARTS_H
#define CORE_GOVERNOR_PARTS_H

#include "core/governor.h"

enum {
  BLOCK_GAP = 30 * MINUTE_SECONDS,        /* S9, S8: between two blocks */
  BOUTS_A_DAY = 4,                        /* S8, of all exercises together */
  SECONDS_A_DAY = 1800,                   /* S8, of hold or work, of all exercises together */
  SAME_A_DAY = 2,                         /* S9, bouts of one exercise */
  HEAVY_LEVEL = 4,                        /* S9: strength from here on needs a day between */
  CHECKIN_AGE = 12 * 60 * MINUTE_SECONDS, /* S6 */
};

static inline int smaller(int a, int b) {
  return a < b ? a : b;
}

static inline int larger(int a, int b) {
  return a > b ? a : b;
}

/* Whether it has happened by now: a clock that was set back leaves entries in the future. */
static inline bool has_happened(const struct governor_input *input, const struct stamp *stamp) {
  return stamp->at <= input->now.at;
}

/* Today for what was stamped a day ahead before a flight west (domain 2.1). */
static inline day_number date_of(const struct governor_input *input, const struct stamp *stamp) {
  return stamp->date > input->now.date ? input->now.date : stamp->date;
}

/* A bout that has happened and was not skipped. */
static inline bool is_work(const struct governor_input *input, const struct bout *bout) {
  return has_happened(input, &bout->stamp) && bout->outcome != OUTCOME_SKIPPED;
}

/* S11, S12, S13 for anything the program starts. OK, QUIET or PROMPT_MAX. */
enum code governor_budget(const struct governor_input *input, bool checkin, moment *again);

/* What the ceilings leave, per side. */
struct governor_ration {
  int kind_seconds; /* of the kind, today */
  int all_seconds;  /* of all exercise, today */
  int holds, sets;  /* of the kind, of the exercise; today */
};
/* The ration of a day on which nothing has been done yet. */
void governor_full_ration(enum kind kind, struct governor_ration *out);
/* The ration after today's bouts. */
void governor_ration_left(const struct governor_input *input, const struct exercise *exercise,
                          struct governor_ration *out);
/* The dose of a level, scaled, within the ration. False: not even one set fits. */
bool governor_dose_fit(const struct exercise *exercise, int level, int permille,
                       const struct governor_ration *ration, struct governor_dose *out);
/* How often a day the row and the ceilings allow that dose. */
int governor_dose_times(const struct exercise *exercise, int level, const struct dose *row,
                        const struct governor_dose *dose);

/* S5 and S7: until when the exercise rests; 0: it does not. */
moment governor_rest_until(const struct governor_input *input, const char *exercise);

#endif
