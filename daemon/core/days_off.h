/* Days on which the program starts nothing by itself: weekdays and dates, as the person writes them
 * in the settings. Pure.
 *
 *   days_off_parse("sun, 2026-12-24 - 2026-12-26", &days, &error)
 *   days_off_has(&days, date) */
#ifndef CORE_DAYS_OFF_H
#define CORE_DAYS_OFF_H

#include "core/schedule.h"

enum { DAYS_OFF_SPANS = 16 };

struct days_off_span {
  day_number from, to; /* both included */
};

struct days_off {
  uint8_t weekdays; /* bit 0 Monday .. bit 6 Sunday; never all seven */
  int span_count;
  struct days_off_span spans[DAYS_OFF_SPANS];
};

/* Items with commas between: a day (sun, sunday), some in a row (fri-sun), a date, or two dates
 * with a dash between. "": none. 0 or -EINVAL with `error` filled; `out` untouched on failure. */
int days_off_parse(const char *text, struct days_off *out, struct schedule_error *error);
bool days_off_has(const struct days_off *days, day_number date);
/* The first date from `date` on that is not off; DAY_NONE: none for years. */
day_number days_off_over(const struct days_off *days, day_number date);

#endif
