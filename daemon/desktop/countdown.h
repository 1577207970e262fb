/* What a countdown says, and when it says something else. Pure; times are microseconds of one
 * monotonic clock. */
#ifndef DESKTOP_COUNTDOWN_H
#define DESKTOP_COUNTDOWN_H

#include <stdint.h>

/* Whole seconds from `now` to `end`, rounded; 0 afterwards. */
int countdown_left(int64_t end, int64_t now);
/* Milliseconds until the seconds left are the next smaller multiple of `step`, so that a person
 * reads 1:15, 1:10, 1:05; 0: nothing changes any more. */
int countdown_delay(int64_t end, int64_t now, int step);

#endif
