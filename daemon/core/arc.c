#include "core/arc.h"

#include "core/arc_rules.h"

enum { FLARE_REST_DELTA = 3 }; /* 3.2, row 6 */

struct band {
  int low, high;
};

/* ---- position, trend, confidence (3.3, 3.4) -------------------------------------------------- */

static int clamp_pain(int pain) {
  return pain < 0 ? 0 : pain > PAIN_MAX ? PAIN_MAX : pain;
}

static struct band expected_band(const struct arc_params *params, int arc_day, int baseline) {
  const struct band by_day[] = {
      {-PAIN_MAX, params->band0_hi},          {params->band1_lo, params->band1_hi},
      {params->band2_lo, params->band2_hi},   {params->band34_lo, params->band34_hi},
      {params->band34_lo, params->band34_hi}, {params->band57_lo, params->band57_hi},
      {params->band57_lo, params->band57_hi}, {params->band57_lo, params->band57_hi},
  };
  return (struct band){clamp_pain(baseline + by_day[arc_day].low),
                       clamp_pain(baseline + by_day[arc_day].high)};
}

static bool soft_though_high(const struct arc_facts *facts, uint64_t reasons) {
  uint64_t softer = REASON_BIT(REASON_SOFT_CALM) | REASON_BIT(REASON_SOFT_QUALITY);
  return facts->arc_day == 2 && (reasons & softer) != 0;
}

/* Adds the reason of the position; an `off` position speaks through OVER_MAX or SEVERE. */
static enum position judge_position(const struct arc_facts *facts, struct band band,
                                    uint64_t *reasons) {
  if (!arc_read_today(facts)) return POSITION_UNKNOWN;
  int pain = facts->current->pain;
  if (arc_over_max(facts, pain) || arc_severe(facts, pain)) return POSITION_OFF;
  if (pain > band.high && soft_though_high(facts, *reasons)) {
    *reasons |= REASON_BIT(REASON_SOFT_OK);
    return POSITION_ON;
  }
  if (pain > band.high) {
    *reasons |= REASON_BIT(REASON_ABOVE_BAND);
    return POSITION_BEHIND;
  }
  if (pain < band.low) {
    *reasons |= REASON_BIT(REASON_BELOW_BAND);
    return POSITION_AHEAD;
  }
  *reasons |= REASON_BIT(REASON_IN_BAND);
  return POSITION_ON;
}

static enum trend judge_trend(const struct arc_facts *facts) {
  int before = arc_previous(facts, 0, facts->params->trend_days);
  if (!arc_read_today(facts) || before == ARC_NO_AGE) return TREND_UNKNOWN;
  int change = arc_mean(facts, 0) - arc_mean(facts, before);
  if (change <= -facts->params->trend) return TREND_FALLING;
  return change >= facts->params->trend ? TREND_RISING : TREND_FLAT;
}

static enum confidence judge_confidence(const struct arc_facts *facts) {
  if (facts->current == NULL) return CONFIDENCE_NONE;
  if (!arc_read_today(facts)) return CONFIDENCE_LOW;
  bool three_days = arc_mean(facts, 1) != ARC_NO_MEAN && arc_mean(facts, 2) != ARC_NO_MEAN;
  return three_days ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
}

/* ---- the decision table (3.2) ---------------------------------------------------------------- */

#define ANY_PROLONGED                                                                              \
  (REASON_BIT(REASON_OVER_MAX) | REASON_BIT(REASON_SEVERE) | REASON_BIT(REASON_NO_SOFTEN) |        \
   REASON_BIT(REASON_NOT_BELOW_D7) | REASON_BIT(REASON_LONG_RUN) | REASON_BIT(REASON_UNSOOTHED))
#define ANY_WIDENING                                                                               \
  (REASON_BIT(REASON_LEGS_BOTH) | REASON_BIT(REASON_CROSSED) | REASON_BIT(REASON_SPREAD))
#define ANY_FLARE   (REASON_BIT(REASON_FLARE_PAIN) | REASON_BIT(REASON_FLARE_HOT))
#define ANY_CAUTION (REASON_BIT(REASON_RESUMED) | REASON_BIT(REASON_RF_SOON))
#define ANY_URGENT  (REASON_BIT(REASON_NUMB_NEW) | REASON_BIT(REASON_LEGS_BOTH))

static const struct {
  enum stage stage;
  enum column column;
} phases[] = {
    {STAGE_RELIEF, COLUMN_REST},       {STAGE_PEAK, COLUMN_REST},
    {STAGE_SOFTEN, COLUMN_GENTLE},     {STAGE_INTEGRATE, COLUMN_EASY},
    {STAGE_INTEGRATE, COLUMN_EASY},    {STAGE_RECALIBRATE, COLUMN_BUILD},
    {STAGE_RECALIBRATE, COLUMN_BUILD}, {STAGE_RECALIBRATE, COLUMN_BUILD},
};

static bool has_any(const struct arc_result *result, uint64_t reasons) {
  return (result->reasons & reasons) != 0;
}

static void decide(struct arc_result *result, enum stage stage, enum column column,
                   enum advice advice) {
  result->stage = stage;
  result->column = column;
  result->advice = advice;
}

static void decide_flare(const struct arc_facts *facts, struct arc_result *result) {
  bool rest = arc_delta(facts) >= FLARE_REST_DELTA || arc_has(result, REASON_FLARE_HOT);
  decide(result, STAGE_FLARE, rest ? COLUMN_REST : COLUMN_GENTLE, ADVICE_NONE);
}

static void decide_stage(const struct arc_facts *facts, struct arc_result *result) {
  int day = facts->arc_day;
  if (has_any(result, ANY_PROLONGED)) {
    bool severe = arc_has(result, REASON_SEVERE);
    decide(result, STAGE_PROLONGED, COLUMN_REST, severe ? ADVICE_TODAY : ADVICE_CONTACT);
  } else if (has_any(result, ANY_WIDENING)) {
    bool rest = day == 0 || day == 1;
    decide(result, STAGE_WIDENING, rest ? COLUMN_REST : COLUMN_GENTLE, ADVICE_NOTE);
  } else if (day >= 0) {
    decide(result, phases[day].stage, phases[day].column, ADVICE_NONE);
  } else if (has_any(result, ANY_FLARE)) {
    decide_flare(facts, result);
  } else {
    decide(result, STAGE_STEADY, COLUMN_BUILD, ADVICE_NONE);
  }
}

static void lower_column(struct arc_result *result) {
  if (result->position == POSITION_BEHIND && result->column > COLUMN_REST) result->column--;
  bool cautious = result->confidence == CONFIDENCE_LOW || result->confidence == CONFIDENCE_NONE ||
                  has_any(result, ANY_CAUTION);
  if (cautious && result->column > COLUMN_GENTLE) result->column = COLUMN_GENTLE;
  if (arc_has(result, REASON_SCREEN_DUE)) result->column = COLUMN_REST;
}

static void raise_advice(struct arc_result *result, enum advice advice) {
  if (result->advice < advice) result->advice = advice;
}

static int days_above_usual(const struct arc_facts *facts, const struct arc_result *result) {
  if (arc_has(result, REASON_LONG_RUN)) return arc_run_of_all(facts);
  return arc_has(result, REASON_NO_SOFTEN) ? arc_run_of_arc(facts) : 0;
}

static void judge(const struct arc_facts *facts, struct arc_result *result) {
  result->reasons = arc_rules(facts);
  if (facts->arc_day >= 0) {
    struct band band = expected_band(facts->params, facts->arc_day, facts->baseline->pain);
    result->band_lo = band.low;
    result->band_hi = band.high;
    result->position = judge_position(facts, band, &result->reasons);
  }
  result->trend = judge_trend(facts);
  result->confidence = judge_confidence(facts);
  result->suggest = arc_suggestion(facts);
  if (result->suggest >= 0) result->reasons |= REASON_BIT(REASON_BASELINE_NEW);
  result->run_days = days_above_usual(facts, result);

  decide_stage(facts, result);
  lower_column(result);
  if (arc_has(result, REASON_RF_SOON)) raise_advice(result, ADVICE_CONTACT);
  if (arc_has(result, REASON_SCREEN_DUE) && has_any(result, ANY_URGENT))
    raise_advice(result, ADVICE_TODAY);
}

/* What is reported whatever the stage; the rest as "not reported". */
static void begin(const struct arc_facts *facts, struct arc_result *result) {
  *result = (struct arc_result){
      .arc_day = facts->arc_day,
      .band_lo = -1,
      .band_hi = -1,
      .position = POSITION_NA,
      .trend = TREND_NOT_REPORTED,
      .confidence = CONFIDENCE_NOT_REPORTED,
      .suggest = -1,
      .pain = facts->current != NULL ? facts->current->pain : -1,
      .pain_today = arc_read_today(facts),
      .baseline = facts->baseline != NULL ? facts->baseline->pain : -1,
      .session_date = DAY_NONE,
  };
  if (facts->arc_day >= 0) result->session_date = facts->input->now.date - facts->arc_day;
}

void arc_evaluate(const struct arc_input *input, struct arc_result *out) {
  struct arc_facts facts;
  arc_facts_gather(input, &facts);
  begin(&facts, out);
  out->reasons = arc_red_flags(input);
  /* Rows 1 and 2 end the matter: nothing below them lowers a column or raises an advice. */
  if (out->reasons != 0) {
    bool emergency = arc_has(out, REASON_RED_FLAG_E);
    decide(out, STAGE_HALT, COLUMN_OFF, emergency ? ADVICE_EMERGENCY : ADVICE_TODAY);
  } else if (facts.baseline == NULL) {
    out->reasons = REASON_BIT(REASON_NO_BASELINE);
    decide(out, STAGE_SETUP, COLUMN_REST, ADVICE_NONE);
  } else {
    judge(&facts, out);
  }
}
