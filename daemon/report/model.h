/* The numbers of a report (domain 8), worked out from the diary's rows and nothing else: no clock,
 * no drawing, no wording. Pains of single check-ins are whole numbers; means and medians are in
 * tenths. NOT_RECORDED (-1) stands for every number that is not there.
 *
 *   report_model_make(&data, &options, &model);
 *   ... model->days, model->arcs
 *
 * The model borrows from `data`, which outlives it. Everything lies in data->pool. */
#ifndef REPORT_MODEL_H
#define REPORT_MODEL_H

#include "core/arc.h"
#include "report/data.h"
#include "report/figures.h"

enum {
  REPORT_DAYS_MAX = 42, /* of a period */
  REPORT_DAYS_BEFORE = 14,
  ARC_DAY_COUNT = 8, /* 0..7 */
  WINDOW_CAP = 240,  /* minutes that fill a cell of the strip */
};

struct report_options {
  day_number at;      /* the date printed on the page; DAY_NONE: the diary's newest */
  day_number since;   /* first date of the period; DAY_NONE: as domain 8 says */
  bool since_session; /* the period begins with the newest session */
  const char *name;   /* as the person typed it; "": not given; never NULL */
  struct arc_params params;
  unsigned figure_variants; /* of enum figure_variant */
};

enum reading_slot { READING_NT, READING_AM, READING_PM };

struct report_reading {
  int day;    /* index into days */
  int minute; /* local, 0..1439 */
  enum reading_slot slot;
  int pain, worst, least; /* the last two: NOT_RECORDED */
  bool corrected;
  site_set new_sites; /* outside the usual area then in force; 0: none */
};

struct report_day {
  day_number date;
  int arc_day;          /* 0..7; -1 */
  int band_lo, band_hi; /* -1: none */
  int baseline;         /* in force as the stage engine has it; -1 */
  int readings;
  int window; /* minutes of the longest relief window; NOT_RECORDED */
  int hot;    /* NOT_RECORDED */
  int relief; /* enum relief; RELIEF_UNSAID: nothing said */
  bool flare; /* away from a session, by a reading of this day */
};

struct report_session {
  int day;    /* index into days */
  int minute; /* of the start */
  int number; /* 1..: "S1" */
};

enum flag_fate { FLAG_STANDS, FLAG_RETRACTED, FLAG_CLEARED };

struct report_flag { /* a screen with something ticked */
  const struct screen *screen;
  enum tier tier;
  enum flag_fate fate;
  int first_clear, clear_count; /* what was recorded about it: rows of ENTRY_CLEAR */
  int retract;                  /* row of ENTRY_RETRACT; -1 */
};

struct report_arc {
  const struct session *session;
  day_number date;
  int number;              /* of its session in the period; 0: before it */
  int mean[ARC_DAY_COUNT]; /* tenths */
  int baseline;            /* before it */
  int peak, peak_day;      /* highest reading, its first day */
  int at_baseline_day;     /* first of days 1-7 whose mean is at or below it */
  int window;              /* longest, minutes */
  int late_median;         /* of the means of days 5-7, tenths */
  int late_days;           /* how many of them have one */
  enum position position;  /* on day 7; POSITION_NA: not reached, or ended by the next session */
  int restart_day;         /* day of the arc before that it cut short; NOT_RECORDED */
  int next_day;            /* the day on which the next session came; NOT_RECORDED */
  bool reached;            /* day 7 is not in the future */
};

/* Days with the question answered, and with each answer. */
struct report_share {
  int answered, some, part; /* part: "short", "with cushion"; counted in `some` too */
};
enum share { SHARE_HARD_SEAT, SHARE_CUSHION, SHARE_DROVE, SHARE_SLEEP, SHARE_COLD, SHARE_COUNT };

struct report_practice {
  const char *exercise; /* id */
  int done, partial, stopped;
  int level; /* 0: paused */
};

enum { QUALITY_GROUPS = 4 }; /* days 1, 2, 3-4, 5-7 */

struct report_model {
  const struct report_data *data;
  day_number from, to, at; /* the period, both inclusive; DAY_NONE: no diary yet */
  bool shortened;          /* asked for more than REPORT_DAYS_MAX */
  const char *name;

  struct report_day *days;
  int day_count;
  struct report_reading *readings; /* of the period, in order of time */
  int reading_count;
  struct report_session *sessions;
  int session_count;
  struct report_flag *flags; /* of the period, and older ones that still stand */
  int flag_count;
  int screens_done; /* completed in the period */

  struct report_arc *arcs; /* all of the diary, oldest first; those of the period have a number */
  int arc_count;

  const struct review *first_review, *last_review; /* of the period; NULL; may be the same */
  const char *activities;                          /* JSON of the newest that names them; NULL */
  struct report_share shares[SHARE_COUNT];

  struct report_practice *practices; /* by id */
  int practice_count;
  unsigned figure_variants; /* how the person does them: enum figure_variant */

  site_set usual, lately; /* declared or learnt; the last 7 days of the period */
  site_set new_sites;     /* of `lately` */
  int qualities[QUALITY_COUNT][QUALITY_GROUPS]; /* check-ins of the period's arcs that name it */
  int quality_answers[QUALITY_GROUPS];
  int covered_days; /* with a check-in */
};

/* NULL: no memory (data->pool.failed). */
const struct report_model *report_model_make(struct report_data *data,
                                             const struct report_options *options);

/* ---- shared by the files of the model ------------------------------------------------------- */

/* The engine's input up to `now`, with the last 64 days of check-ins as the daemon has them. */
void report_arc_input(const struct report_data *data, const struct arc_params *params,
                      const struct stamp *now, struct arc_input *out, struct checkin first[3]);
/* The last minute of a local date, in the offset of the newest entry before it. */
struct stamp report_day_end(const struct report_data *data, day_number date);
/* Sites on a side or in a region outside the usual area, and legs on both sides (domain 3.5). */
site_set report_new_sites(const struct report_data *data, const struct checkin *checkin,
                          day_number session);

int report_days_make(struct report_data *data, const struct report_options *options,
                     struct report_model *model);
int report_arcs_make(struct report_data *data, const struct report_options *options,
                     struct report_model *model);
int report_flags_make(struct report_data *data, const struct report_options *options,
                      struct report_model *model);
int report_practice_make(struct report_data *data, struct report_model *model);
/* How it is done at its level now; NULL: there is no figure of it. */
const struct figure *report_figure(const struct report_model *model,
                                   const struct report_practice *practice);
void report_function_make(const struct report_data *data, struct report_model *model);
void report_area_make(const struct report_data *data, struct report_model *model);

#endif
