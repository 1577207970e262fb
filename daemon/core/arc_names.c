#include <stdio.h>
#include <string.h>

#include "core/arc.h"

const char *const stage_names[STAGE_COUNT] = {
    [STAGE_SETUP] = "SETUP",         [STAGE_RELIEF] = "RELIEF",
    [STAGE_PEAK] = "PEAK",           [STAGE_SOFTEN] = "SOFTEN",
    [STAGE_INTEGRATE] = "INTEGRATE", [STAGE_RECALIBRATE] = "RECALIBRATE",
    [STAGE_STEADY] = "STEADY",       [STAGE_FLARE] = "FLARE",
    [STAGE_WIDENING] = "WIDENING",   [STAGE_PROLONGED] = "PROLONGED",
    [STAGE_HALT] = "HALT",
};

const char *const column_names[COLUMN_COUNT] = {
    [COLUMN_OFF] = "OFF",   [COLUMN_REST] = "REST",   [COLUMN_GENTLE] = "GENTLE",
    [COLUMN_EASY] = "EASY", [COLUMN_BUILD] = "BUILD",
};

const char *const position_names[POSITION_COUNT] = {
    [POSITION_ON] = "on",   [POSITION_AHEAD] = "ahead",     [POSITION_BEHIND] = "behind",
    [POSITION_OFF] = "off", [POSITION_UNKNOWN] = "unknown", [POSITION_NA] = "na",
};

const char *const trend_names[] = {
    [TREND_FALLING] = "falling", [TREND_FLAT] = "flat",      [TREND_RISING] = "rising",
    [TREND_UNKNOWN] = "unknown", [TREND_NOT_REPORTED] = "-",
};

const char *const confidence_names[] = {
    [CONFIDENCE_HIGH] = "high", [CONFIDENCE_MEDIUM] = "medium",  [CONFIDENCE_LOW] = "low",
    [CONFIDENCE_NONE] = "none", [CONFIDENCE_NOT_REPORTED] = "-",
};

const char *const advice_names[] = {
    [ADVICE_NONE] = "none",   [ADVICE_NOTE] = "note",           [ADVICE_CONTACT] = "contact",
    [ADVICE_TODAY] = "today", [ADVICE_EMERGENCY] = "emergency",
};

const char *const reason_names[REASON_COUNT] = {
    [REASON_RED_FLAG_E] = "RED_FLAG_E",   [REASON_RED_FLAG_U] = "RED_FLAG_U",
    [REASON_HALT_NO_EX] = "HALT_NO_EX",   [REASON_NO_BASELINE] = "NO_BASELINE",
    [REASON_OVER_MAX] = "OVER_MAX",       [REASON_SEVERE] = "SEVERE",
    [REASON_NO_SOFTEN] = "NO_SOFTEN",     [REASON_NOT_BELOW_D7] = "NOT_BELOW_D7",
    [REASON_LONG_RUN] = "LONG_RUN",       [REASON_UNSOOTHED] = "UNSOOTHED",
    [REASON_NUMB_NEW] = "NUMB_NEW",       [REASON_LEGS_BOTH] = "LEGS_BOTH",
    [REASON_CROSSED] = "CROSSED",         [REASON_SPREAD] = "SPREAD",
    [REASON_SCREEN_DUE] = "SCREEN_DUE",   [REASON_RF_SOON] = "RF_SOON",
    [REASON_RESUMED] = "RESUMED",         [REASON_NO_SESSION] = "NO_SESSION",
    [REASON_ARC_RESTART] = "ARC_RESTART", [REASON_NO_DATA] = "NO_DATA",
    [REASON_CARRIED] = "CARRIED",         [REASON_IN_BAND] = "IN_BAND",
    [REASON_SOFT_OK] = "SOFT_OK",         [REASON_BELOW_BAND] = "BELOW_BAND",
    [REASON_ABOVE_BAND] = "ABOVE_BAND",   [REASON_FLARE_PAIN] = "FLARE_PAIN",
    [REASON_FLARE_HOT] = "FLARE_HOT",     [REASON_PAIN_FREE] = "PAIN_FREE",
    [REASON_REBOUND] = "REBOUND",         [REASON_SOFT_PAIN] = "SOFT_PAIN",
    [REASON_SOFT_CALM] = "SOFT_CALM",     [REASON_SOFT_QUALITY] = "SOFT_QUALITY",
    [REASON_SOOTHED] = "SOOTHED",         [REASON_NOT_SOOTHED] = "NOT_SOOTHED",
    [REASON_WINDOW] = "WINDOW",           [REASON_BASELINE_NEW] = "BASELINE_NEW",
};

const char *const reason_phrases[REASON_COUNT] = {
    [REASON_RED_FLAG_E] = "a warning sign you ticked",
    [REASON_RED_FLAG_U] = "a sign to get checked today",
    [REASON_HALT_NO_EX] = "clinician: no exercise for now",
    [REASON_NO_BASELINE] = "your usual pain is not set yet",
    [REASON_OVER_MAX] = "well above your usual",
    [REASON_SEVERE] = "very high pain",
    [REASON_NO_SOFTEN] = "days above your usual, not easing",
    [REASON_NOT_BELOW_D7] = "day 7 and not below your usual",
    [REASON_LONG_RUN] = "many days above your usual",
    [REASON_UNSOOTHED] = "comfort did not ease it, twice",
    [REASON_NUMB_NEW] = "new numbness noted",
    [REASON_LEGS_BOTH] = "both legs noted",
    [REASON_CROSSED] = "a new side",
    [REASON_SPREAD] = "a new area",
    [REASON_SCREEN_DUE] = "safety check still open",
    [REASON_RF_SOON] = "something to mention to a doctor",
    [REASON_RESUMED] = "first gentle days back",
    [REASON_NO_SESSION] = "no session in the last week",
    [REASON_ARC_RESTART] = "new session during an arc",
    [REASON_NO_DATA] = "no number since the day before",
    [REASON_CARRIED] = "no number today, yesterday's in mind",
    [REASON_IN_BAND] = "within the usual arc",
    [REASON_SOFT_OK] = "same number, but softer",
    [REASON_BELOW_BAND] = "lighter than the usual arc",
    [REASON_ABOVE_BAND] = "above the usual arc",
    [REASON_FLARE_PAIN] = "clearly above your usual",
    [REASON_FLARE_HOT] = "above usual and feeling hot",
    [REASON_PAIN_FREE] = "pain 0",
    [REASON_REBOUND] = "relief came, pain is back",
    [REASON_SOFT_PAIN] = "a lower number",
    [REASON_SOFT_CALM] = "calmer",
    [REASON_SOFT_QUALITY] = "less burning or sharp",
    [REASON_SOOTHED] = "comfort helped",
    [REASON_NOT_SOOTHED] = "comfort did not help",
    [REASON_WINDOW] = "a relief window",
    [REASON_BASELINE_NEW] = "days 5-7 sat lower",
};

static void format_number(int number, char out[12]) {
  if (number < 0)
    memcpy(out, "-", 2);
  else
    snprintf(out, 12, "%d", number);
}

static void format_reasons(const struct arc_result *result, char *out, size_t room) {
  size_t used = 0;
  for (int reason = 0; reason < REASON_COUNT && used < room; reason++)
    if (arc_has(result, reason))
      used +=
          (size_t)snprintf(out + used, room - used, used > 0 ? ",%s" : "%s", reason_names[reason]);
  if (used == 0) memcpy(out, "-", 2);
}

void arc_format(const struct arc_result *result, char out[ARC_LINE_SIZE]) {
  char day[12], band[26], suggest[12];
  format_number(result->arc_day, day);
  format_number(result->suggest, suggest);
  if (result->band_lo < 0)
    memcpy(band, "-", 2);
  else
    snprintf(band, sizeof band, "%d..%d", result->band_lo, result->band_hi);
  int used = snprintf(out, ARC_LINE_SIZE, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t",
                      stage_names[result->stage], day, band, position_names[result->position],
                      trend_names[result->trend], confidence_names[result->confidence],
                      column_names[result->column], advice_names[result->advice], suggest);
  format_reasons(result, out + used, ARC_LINE_SIZE - (size_t)used);
}
