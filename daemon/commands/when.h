/* Durations and times as people write them (design 5): "20m", "1h30m", "8:00", "today 8:00",
 * "yesterday 22:10", "tomorrow 8:00", "mon 18:30", "2025-06-02 22:10", "2h ago", "in 2h",
 * "4 days ago 16:00". */
#ifndef SETTLED_WHEN_H
#define SETTLED_WHEN_H

#include "base/err.h"
#include "core/engine.h"

/* Seconds, at least 60. "90m", "1h30m", "2 hours", "20" (minutes when `bare_minutes`), "1d".
 * 0 or -EINVAL. */
int when_duration(const char *text, bool bare_minutes, int64_t *out, struct err *err);

enum when_lean { WHEN_PAST, WHEN_FUTURE };

/* A bare time is today's, or, when that lies on the wrong side of now by the lean, yesterday's or
 * tomorrow's. A weekday is the nearest one on that side. 0 or -EINVAL. */
int when_parse(const char *text, const struct now *now, enum when_lean lean, moment *out,
               struct err *err);

/* "today 08:00", "tomorrow 08:00", "Tue 08:00" within a week, else "2025-06-02 08:00". */
enum { WHEN_SIZE = 40 };
void when_format(moment at, const struct now *now, char out[WHEN_SIZE]);
/* The date and the time of day where an entry was made, `offset` minutes east of UTC, which is
 * named where it is another than here: "2025-06-02 08:00 UTC-05:00". */
void when_format_entry(moment at, int offset, const struct now *now, char out[WHEN_SIZE]);

#endif
