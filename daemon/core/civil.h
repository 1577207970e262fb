/* Civil dates and zone arithmetic. Pure: the offset lookup is passed in (facts 2).
 * Day numbers count from 1970-01-01; Monday is weekday 0. */
#ifndef CORE_CIVIL_H
#define CORE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "settled/entry.h"
#include "settled/units.h"

/* The only oracle of a time zone: seconds east of UTC in force at `at`. */
struct zone {
  int32_t (*offset)(void *owner, moment at);
  void *owner;
};

struct civil {
  int32_t year;
  uint8_t month, day; /* 1.. */
  uint8_t hour, minute, second;
};

day_number civil_day(int32_t year, int month, int day);
/* False when the date does not exist (2025-02-29, month 13, year outside 1900..9999). */
bool civil_day_checked(int32_t year, int month, int day, day_number *out);
void civil_from_day(day_number date, int32_t *year, int *month, int *day);
int civil_weekday(day_number date); /* 0 Monday .. 6 Sunday */

/* Local wall-clock seconds since 1970-01-01T00:00 local, for a moment and an offset. */
static inline int64_t civil_local(moment at, int32_t offset_seconds) {
  return at + offset_seconds;
}
day_number civil_date_of(int64_t local_seconds);    /* floor division: right before 1970 too */
int32_t civil_second_of_day(int64_t local_seconds); /* 0..86399 */

/* The moment of a local wall-clock time, by rules R1 and R2: in an overlap the first, in a gap read
 * with the offset before the gap. */
moment civil_resolve(const struct zone *zone, int64_t local_seconds);
/* False when the whole local date has no instants (R1b; Apia 2011-12-30). */
bool civil_date_exists(const struct zone *zone, day_number date);

/* Fills date, minute and offset of a stamp from its `at` (domain 2.1). `id` is kept. */
void civil_stamp(struct stamp *stamp, moment at, const struct zone *zone);

/* "2025-03-30T01:30:00Z" (20 characters) and back; false when malformed. */
enum { CIVIL_UTC_SIZE = 24 };
void civil_format_utc(moment at, char out[CIVIL_UTC_SIZE]);
bool civil_parse_utc(const char *text, moment *out);
/* "2025-03-30" and back. */
void civil_format_date(day_number date, char out[CIVIL_UTC_SIZE]);
bool civil_parse_date(const char *text, day_number *out);

#endif
