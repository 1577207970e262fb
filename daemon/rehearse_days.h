/* The days of one rehearsal: the real engine and plugins, a virtual clock, a person who follows a
 * course. Runs in the caller's process and ends when the days are over. */
#ifndef SETTLED_REHEARSE_DAYS_H
#define SETTLED_REHEARSE_DAYS_H

#include "rehearse.h"

/* The options of rehearse_run. The days go to `out`, unless it is NULL or they are to be quiet, and
 * to `kept`, unless that is NULL; the counts to `out`. The exit code: 1 when a plugin went wrong,
 * which is said on `errors`. */
int rehearse_days(const struct args *args, const struct rehearse_cast *cast, FILE *out, FILE *kept,
                  FILE *errors);

#endif
