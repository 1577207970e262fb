/* The stage engine (domain 3): a pure function from what was recorded to where the person is in the
 * arc of a flare. No I/O, no clock, no locale, no floating point, no allocation. */
#ifndef CORE_ARC_H
#define CORE_ARC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "settled/entry.h"

enum stage {
  STAGE_SETUP,
  STAGE_RELIEF,
  STAGE_PEAK,
  STAGE_SOFTEN,
  STAGE_INTEGRATE,
  STAGE_RECALIBRATE,
  STAGE_STEADY,
  STAGE_FLARE,
  STAGE_WIDENING,
  STAGE_PROLONGED,
  STAGE_HALT,
  STAGE_COUNT
};

enum column { COLUMN_OFF, COLUMN_REST, COLUMN_GENTLE, COLUMN_EASY, COLUMN_BUILD, COLUMN_COUNT };
enum position {
  POSITION_ON,
  POSITION_AHEAD,
  POSITION_BEHIND,
  POSITION_OFF,
  POSITION_UNKNOWN,
  POSITION_NA,
  POSITION_COUNT
};
enum trend { TREND_FALLING, TREND_FLAT, TREND_RISING, TREND_UNKNOWN, TREND_NOT_REPORTED };
enum confidence {
  CONFIDENCE_HIGH,
  CONFIDENCE_MEDIUM,
  CONFIDENCE_LOW,
  CONFIDENCE_NONE,
  CONFIDENCE_NOT_REPORTED
};
enum advice { ADVICE_NONE, ADVICE_NOTE, ADVICE_CONTACT, ADVICE_TODAY, ADVICE_EMERGENCY };

enum reason { /* in the order of domain 3.6 */
              REASON_RED_FLAG_E,
              REASON_RED_FLAG_U,
              REASON_HALT_NO_EX,
              REASON_NO_BASELINE,
              REASON_OVER_MAX,
              REASON_SEVERE,
              REASON_NO_SOFTEN,
              REASON_NOT_BELOW_D7,
              REASON_LONG_RUN,
              REASON_UNSOOTHED,
              REASON_NUMB_NEW,
              REASON_LEGS_BOTH,
              REASON_CROSSED,
              REASON_SPREAD,
              REASON_SCREEN_DUE,
              REASON_RF_SOON,
              REASON_RESUMED,
              REASON_NO_SESSION,
              REASON_ARC_RESTART,
              REASON_NO_DATA,
              REASON_CARRIED,
              REASON_IN_BAND,
              REASON_SOFT_OK,
              REASON_BELOW_BAND,
              REASON_ABOVE_BAND,
              REASON_FLARE_PAIN,
              REASON_FLARE_HOT,
              REASON_PAIN_FREE,
              REASON_REBOUND,
              REASON_SOFT_PAIN,
              REASON_SOFT_CALM,
              REASON_SOFT_QUALITY,
              REASON_SOOTHED,
              REASON_NOT_SOOTHED,
              REASON_WINDOW,
              REASON_BASELINE_NEW,
              REASON_COUNT
};

/* Domain 3.7. One table row each: name, default, range; ranges only let a user be more careful. */
struct arc_params {
  int band0_hi, band1_lo, band1_hi, band2_lo, band2_hi, band34_lo, band34_hi, band57_lo, band57_hi;
  int max_delta, severe_abs, nosoften_days, long_run_days, notbelow_min_base, flare_delta;
  int flare_hot, soft, trend, relief_delta, gap_days, trend_days, resume_days, soon_days;
  int suggest_last, late_hour, retract_min;
};

struct arc_param_row {
  const char *name;
  size_t offset; /* of the int in struct arc_params */
  int initial, low, high;
  const char *help;
};
extern const struct arc_param_row arc_param_rows[];
extern const int arc_param_count;

void arc_params_default(struct arc_params *params);

/* Everything in force (corrected and voided entries already replaced or left out), each array in
 * ascending order of stamp.at. Entries after `now` are ignored. */
struct arc_input {
  const struct arc_params *params;
  const struct baseline *baselines;
  int baseline_count;
  const struct session *sessions;
  int session_count;
  const struct checkin *checkins;
  int checkin_count;
  const struct window *windows;
  int window_count;
  const struct screen *screens;
  int screen_count;
  const struct clear *clears;
  int clear_count;
  const struct retract *retracts;
  int retract_count;
  /* The first three check-ins with sites ever, for the usual area when no baseline has one
   * (domain 3.5); they may lie before `checkins`. */
  const struct checkin *first_sites;
  int first_sites_count;
  struct stamp now; /* at, date, minute, offset; D is now.date */
};

struct arc_result {
  enum stage stage;
  int arc_day;          /* 0..7; -1: none */
  int band_lo, band_hi; /* 0..10; band_lo -1: none */
  enum position position;
  enum trend trend;
  enum confidence confidence;
  enum column column;
  enum advice advice;
  int suggest;      /* a lower baseline, 0..10; -1: none */
  uint64_t reasons; /* bit r set: enum reason r */
  /* What the texts need besides (not part of the printed result): */
  int pain;                /* current reading, today's or carried; -1: none */
  bool pain_today;         /* the current reading is dated D */
  int baseline;            /* in force; -1: none */
  int run_days;            /* days of the run behind NO_SOFTEN or LONG_RUN; 0: none */
  day_number session_date; /* of the arc; DAY_NONE: none */
};

void arc_evaluate(const struct arc_input *input, struct arc_result *out);

static inline bool arc_has(const struct arc_result *result, enum reason reason) {
  return (result->reasons >> reason & 1) != 0;
}

/* Screen tiers (2.5). */
enum tier { TIER_NONE, TIER_C, TIER_U, TIER_E };
enum tier arc_item_tier(enum screen_item item);
enum tier arc_screen_tier(const struct screen *screen);
/* A tier E or U screen without a later `clear` yes or a `retract` in time (3.5). `i` indexes
 * input->screens. Ignores what lies after input->now and what is unconfirmed. */
bool arc_screen_active(const struct arc_input *input, int i);
/* The arc date of a session (late_hour, domain 1). */
day_number arc_session_date(const struct arc_params *params, const struct session *session);

/* Names as printed ("PEAK", "GENTLE", "on", "RED_FLAG_E") and as shown ("a new side"). */
extern const char *const stage_names[STAGE_COUNT];
extern const char *const column_names[COLUMN_COUNT];
extern const char *const position_names[POSITION_COUNT];
extern const char *const trend_names[];      /* "-" for not reported */
extern const char *const confidence_names[]; /* "-" for not reported */
extern const char *const advice_names[];
extern const char *const reason_names[REASON_COUNT];
extern const char *const reason_phrases[REASON_COUNT];

/* The ten columns of vectors/arc.tsv, tab separated, without a newline (design 5). */
enum { ARC_LINE_SIZE = 900 };
void arc_format(const struct arc_result *result, char out[ARC_LINE_SIZE]);

#endif
