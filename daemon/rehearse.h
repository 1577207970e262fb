/* A rehearsal: the same engine, the same plugins, a clock that runs ahead, and a person who follows
 * a course. What would be asked and said is printed (design 3). No diary, no desktop. */
#ifndef SETTLED_REHEARSE_H
#define SETTLED_REHEARSE_H

#include <stdio.h>

#include "config/args.h"

/* `settle rehearse --course TEXT [--days 14] [--from DATE] [--zone Z] [--plugin DIR] [--quiet]
 * [--speed MS]`; the exit code. Between two days it waits `speed` milliseconds (the demo). */
int rehearse_run(const struct args *args, FILE *out, FILE *errors);

#endif
