/* Civil dates and zone arithmetic. Pure: the offset lookup is passed in (facts 2).
 * Day numbers count from 1970-01-01; Monday is weekday 0.
 *
 * One resolve of a local time:    at = civil_resolve(&zone, civil_local_at(date, minute));
 * Many, walking forward in time:  civil_map_init(&map, &zone, start);
 *                                 at = civil_map_resolve(&map, civil_local_at(date, minute)); */
#ifndef CORE_CIVIL_H
#define CORE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#include "settled/entry.h"
#include "settled/units.h"

enum { MINUTE_SECONDS = 60, HOUR_SECONDS = 3600, DAY_SECONDS = 86400, DAY_MINUTES = 1440 };

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
/* The same for a date and a minute of it; minute 1440 is the next day's 00:00. */
static inline int64_t civil_local_at(day_number date, int minute) {
  return (int64_t)date * DAY_SECONDS + minute * MINUTE_SECONDS;
}
day_number civil_date_of(int64_t local_seconds);    /* floor division: right before 1970 too */
int32_t civil_second_of_day(int64_t local_seconds); /* 0..86399 */
/* The moment of a local wall-clock time, by rules R1 and R2: in an overlap the first, in a gap read
 * with the offset before the gap. */
moment civil_resolve(const struct zone *zone, int64_t local_seconds);

/* Fills date, minute and offset of a stamp from its `at` (domain 2.1). `id` is kept. */
void civil_stamp(struct stamp *stamp, moment at, const struct zone *zone);

/* The stretches of constant offset of a zone, found by asking the oracle every CIVIL_PROBE and
 * bisecting each difference: whoever resolves many local times asks once, not once a time. It grows
 * forward as it is asked, and forgets the oldest stretch when it is full.
 *
 * No two probes prove that nothing happened between them. CIVIL_PROBE is right because a stretch
 * must be shorter than it to go unseen: the shortest of all 599 zones of tzdata 2024 lasted 95 h
 * (Freetown 1939), the shortest planned one 167 h (Gaza). */
enum {
  CIVIL_PROBE = 6 * HOUR_SECONDS,
  CIVIL_REACH = 27 * HOUR_SECONDS, /* no local time is further from UTC; facts 2 */
  CIVIL_STRETCHES = 16,
};

struct civil_stretch {
  moment from; /* to the next one's `from`; of the first in the map: or earlier */
  int32_t offset;
};

struct civil_map {
  const struct zone *zone;
  moment until; /* probed up to here */
  int count;
  struct civil_stretch stretches[CIVIL_STRETCHES]; /* ascending */
};

/* Local times from `start` + CIVIL_REACH on can be resolved. */
void civil_map_init(struct civil_map *map, const struct zone *zone, moment start);
moment civil_map_resolve(struct civil_map *map, int64_t local_seconds);
bool civil_map_date_exists(struct civil_map *map, day_number date);
/* The offset in force at `at` (>= start). */
int32_t civil_map_offset(struct civil_map *map, moment at);

/* "2025-03-30T01:30:00Z" (20 characters) and back, years 1900..9999; false when malformed. */
enum { CIVIL_UTC_SIZE = 40 }; /* room for what lies outside those years */
void civil_format_utc(moment at, char out[CIVIL_UTC_SIZE]);
bool civil_parse_utc(const char *text, moment *out);
/* "2025-03-30" and back. */
void civil_format_date(day_number date, char out[CIVIL_UTC_SIZE]);
bool civil_parse_date(const char *text, day_number *out);

#endif
