#include "core/arc.h"

#define ROW(name, initial, low, high, help)                                                        \
  { #name, offsetof(struct arc_params, name), initial, low, high, help }

/* Domain 3.7. The ranges let a person make the coach more careful, never less. */
const struct arc_param_row arc_param_rows[] = {
    ROW(band0_hi, 1, 0, 1, "day 0: at most this far above the usual pain"),
    ROW(band1_lo, 1, 0, 1, "day 1: lower edge of the band, from the usual pain"),
    ROW(band1_hi, 3, 1, 3, "day 1: upper edge of the band"),
    ROW(band2_lo, 0, -2, 0, "day 2: lower edge of the band"),
    ROW(band2_hi, 2, 0, 2, "day 2: upper edge of the band"),
    ROW(band34_lo, -2, -4, -1, "days 3-4: lower edge of the band"),
    ROW(band34_hi, 0, -1, 0, "days 3-4: upper edge of the band"),
    ROW(band57_lo, -2, -4, -1, "days 5-7: lower edge of the band"),
    ROW(band57_hi, -1, -2, 0, "days 5-7: upper edge of the band"),
    ROW(max_delta, 3, 1, 3, "more than this above the usual pain asks for a call"),
    ROW(severe_abs, 10, 8, 10, "pain from here on, above usual, asks for advice the same day"),
    ROW(nosoften_days, 3, 2, 3, "days above usual without softening before a call is advised"),
    ROW(long_run_days, 7, 5, 7, "days above usual, across sessions, before a call is advised"),
    ROW(notbelow_min_base, 3, 1, 3, "day 7 not below usual counts from this usual pain on"),
    ROW(flare_delta, 2, 1, 2, "points above usual that make a flare away from a session"),
    ROW(flare_hot, 3, 2, 3, "emotional charge that makes a flare when above usual"),
    ROW(soft, 10, 10, 20, "tenths of a point lower that count as softer"),
    ROW(trend, 10, 5, 20, "tenths of a point that count as rising or falling"),
    ROW(relief_delta, 2, 1, 3, "points below usual that count as relief"),
    ROW(gap_days, 2, 2, 3, "days that a run above usual may reach across"),
    ROW(trend_days, 3, 1, 3, "days to look back for the trend"),
    ROW(resume_days, 2, 2, 7, "gentle days after a clinician's yes"),
    ROW(soon_days, 7, 7, 14, "days that a sign to mention to a doctor keeps the plan gentle"),
    ROW(suggest_last, 14, 8, 21, "last day after a session on which a lower usual is suggested"),
    ROW(late_hour, 4, 0, 5, "a session before this hour belongs to the day before"),
    ROW(retract_min, 60, 0, 60, "minutes in which a mistaken safety check can be taken back"),
};

const int arc_param_count = sizeof arc_param_rows / sizeof arc_param_rows[0];

void arc_params_default(struct arc_params *params) {
  for (int i = 0; i < arc_param_count; i++) {
    const struct arc_param_row *row = &arc_param_rows[i];
    *(int *)(void *)((char *)params + row->offset) = row->initial;
  }
}
