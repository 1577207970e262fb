/* The scalars that carry a unit. Two kinds of time never mix: a `moment` is wall-clock time and
 * may be virtual (rehearsals, tests); an `elapsed` is monotonic and is for deadlines only. */
#ifndef SETTLED_UNITS_H
#define SETTLED_UNITS_H

#include <stdint.h>

/* UTC seconds since 1970-01-01T00:00:00Z. */
typedef int64_t moment;

/* Milliseconds of CLOCK_MONOTONIC. */
typedef int64_t elapsed;

/* A local calendar date as days since 1970-01-01. */
typedef int32_t day_number;

/* "No such moment": later than every real one. */
#define MOMENT_NEVER INT64_MAX

/* "No such date". */
#define DAY_NONE INT32_MIN

/* A numeric field that the person did not fill in; never read as zero or no (domain 2.2). */
#define NOT_RECORDED (-1)

#endif
