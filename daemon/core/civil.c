#include "core/civil.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 9999 };

/* 400 years of the proleptic Gregorian calendar; they repeat. */
enum { ERA_YEARS = 400, ERA_DAYS = 146097, DAYS_TO_1970 = 719468 /* from 0000-03-01 */ };

static int64_t floor_div(int64_t value, int64_t by) {
  int64_t quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

/* Years are counted from 1 March, so that the leap day is a year's last day and the months' lengths
 * follow 153 days in every five. */
day_number civil_day(int32_t year, int month, int day) {
  int64_t march_year = month <= 2 ? (int64_t)year - 1 : year;
  int64_t era = floor_div(march_year, ERA_YEARS);
  int64_t of_era = march_year - era * ERA_YEARS;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
  return (day_number)(era * ERA_DAYS + days - DAYS_TO_1970);
}

void civil_from_day(day_number date, int32_t *year, int *month, int *day) {
  int64_t days = (int64_t)date + DAYS_TO_1970;
  int64_t era = floor_div(days, ERA_DAYS);
  int64_t of_era = days - era * ERA_DAYS;
  int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / (ERA_DAYS - 1)) / 365;
  int64_t of_year = of_era - (365 * years + years / 4 - years / 100);
  int64_t march_month = (5 * of_year + 2) / 153;
  *day = (int)(of_year - (153 * march_month + 2) / 5 + 1);
  *month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
  *year = (int32_t)(years + era * ERA_YEARS + (*month <= 2 ? 1 : 0));
}

bool civil_day_checked(int32_t year, int month, int day, day_number *out) {
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > 31)
    return false;
  day_number date = civil_day(year, month, day);
  int32_t same_year;
  int same_month, same_day;
  civil_from_day(date, &same_year, &same_month, &same_day);
  if (same_month != month || same_day != day) return false;
  *out = date;
  return true;
}

int civil_weekday(day_number date) {
  int64_t since_monday = (int64_t)date + 3; /* 1970-01-01 was a Thursday */
  return (int)(since_monday - floor_div(since_monday, 7) * 7);
}

day_number civil_date_of(int64_t local_seconds) {
  return (day_number)floor_div(local_seconds, DAY_SECONDS);
}

int32_t civil_second_of_day(int64_t local_seconds) {
  return (int32_t)(local_seconds - floor_div(local_seconds, DAY_SECONDS) * DAY_SECONDS);
}

static void split(int64_t local_seconds, struct civil *out) {
  int month, day;
  civil_from_day(civil_date_of(local_seconds), &out->year, &month, &day);
  int32_t second = civil_second_of_day(local_seconds);
  out->month = (uint8_t)month;
  out->day = (uint8_t)day;
  out->hour = (uint8_t)(second / HOUR_SECONDS);
  out->minute = (uint8_t)(second / MINUTE_SECONDS % 60);
  out->second = (uint8_t)(second % MINUTE_SECONDS);
}

/* ---- zones ---------------------------------------------------------------------------------- */

static int32_t offset_at(const struct civil_map *map, moment at) {
  return map->zone->offset(map->zone->owner, at);
}

/* The first moment in (after, at] whose offset differs from the one at `after`. */
static moment find_jump(const struct civil_map *map, moment after, int32_t offset, moment at) {
  while (at - after > 1) {
    moment middle = after + (at - after) / 2;
    if (offset_at(map, middle) == offset)
      after = middle;
    else
      at = middle;
  }
  return at;
}

static void add_stretch(struct civil_map *map, moment from, int32_t offset) {
  if (map->count == CIVIL_STRETCHES) {
    memmove(map->stretches, map->stretches + 1, (CIVIL_STRETCHES - 1) * sizeof *map->stretches);
    map->count--;
  }
  map->stretches[map->count++] = (struct civil_stretch){.from = from, .offset = offset};
}

/* After a jump the probing goes on from there, so that a second one within the step is seen. */
static void extend(struct civil_map *map, moment until) {
  while (map->until < until) {
    int32_t offset = map->stretches[map->count - 1].offset;
    moment probe = map->until + CIVIL_PROBE;
    if (offset_at(map, probe) != offset) {
      probe = find_jump(map, map->until, offset, probe);
      add_stretch(map, probe, offset_at(map, probe));
    }
    map->until = probe;
  }
}

void civil_map_init(struct civil_map *map, const struct zone *zone, moment start) {
  *map = (struct civil_map){.zone = zone, .until = start};
  add_stretch(map, start, offset_at(map, start));
}

static bool holds(const struct civil_map *map, int i, moment at) {
  return (i == 0 || at >= map->stretches[i].from) &&
         (i == map->count - 1 || at < map->stretches[i + 1].from);
}

moment civil_map_resolve(struct civil_map *map, int64_t local_seconds) {
  extend(map, local_seconds + CIVIL_REACH);
  const struct civil_stretch *stretches = map->stretches;
  for (int i = 0; i < map->count; i++)
    if (holds(map, i, local_seconds - stretches[i].offset))
      return local_seconds - stretches[i].offset;
  /* In a gap: after the end of one stretch and before the start of the next, the first such. */
  int before = 0;
  while (before + 2 < map->count &&
         local_seconds - stretches[before + 1].offset >= stretches[before + 1].from)
    before++;
  return local_seconds - stretches[before].offset;
}

bool civil_map_date_exists(struct civil_map *map, day_number date) {
  int64_t start = civil_local_at(date, 0), end = start + DAY_SECONDS;
  extend(map, end + CIVIL_REACH);
  for (int i = 0; i < map->count; i++) {
    int32_t offset = map->stretches[i].offset;
    bool begins_before_end = i == 0 || civil_local(map->stretches[i].from, offset) < end;
    bool ends_after_start =
        i == map->count - 1 || civil_local(map->stretches[i + 1].from, offset) > start;
    if (begins_before_end && ends_after_start) return true;
  }
  return false;
}

int32_t civil_map_offset(struct civil_map *map, moment at) {
  extend(map, at);
  int i = map->count - 1;
  while (i > 0 && at < map->stretches[i].from) i--;
  return map->stretches[i].offset;
}

moment civil_resolve(const struct zone *zone, int64_t local_seconds) {
  struct civil_map map;
  civil_map_init(&map, zone, local_seconds - CIVIL_REACH);
  return civil_map_resolve(&map, local_seconds);
}

void civil_stamp(struct stamp *stamp, moment at, const struct zone *zone) {
  int64_t offset = floor_div(zone->offset(zone->owner, at), MINUTE_SECONDS);
  int64_t local = at + offset * MINUTE_SECONDS;
  stamp->at = at;
  stamp->offset = (int16_t)offset;
  stamp->date = civil_date_of(local);
  stamp->minute = (int16_t)(civil_second_of_day(local) / MINUTE_SECONDS);
}

/* ---- text ----------------------------------------------------------------------------------- */

void civil_format_utc(moment at, char out[CIVIL_UTC_SIZE]) {
  struct civil civil;
  split(at, &civil);
  snprintf(out, CIVIL_UTC_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)civil.year, civil.month,
           civil.day, civil.hour, civil.minute, civil.second);
}

void civil_format_date(day_number date, char out[CIVIL_UTC_SIZE]) {
  int32_t year;
  int month, day;
  civil_from_day(date, &year, &month, &day);
  snprintf(out, CIVIL_UTC_SIZE, "%04d-%02d-%02d", (int)year, month, day);
}

/* Reads `text` against `pattern`, whose runs of '0' are numbers, other characters themselves. */
static bool read_pattern(const char *text, const char *pattern, int numbers[]) {
  for (int n = 0; *pattern != '\0';) {
    if (*pattern != '0') {
      if (*text++ != *pattern++) return false;
      continue;
    }
    for (numbers[n] = 0; *pattern == '0'; pattern++, text++) {
      if (*text < '0' || *text > '9') return false;
      numbers[n] = numbers[n] * 10 + (*text - '0');
    }
    n++;
  }
  return *text == '\0';
}

bool civil_parse_utc(const char *text, moment *out) {
  int n[6];
  day_number date;
  if (!read_pattern(text, "0000-00-00T00:00:00Z", n) || n[3] > 23 || n[4] > 59 || n[5] > 59 ||
      !civil_day_checked(n[0], n[1], n[2], &date))
    return false;
  *out = civil_local_at(date, n[3] * 60 + n[4]) + n[5];
  return true;
}

bool civil_parse_date(const char *text, day_number *out) {
  int n[3];
  return read_pattern(text, "0000-00-00", n) && civil_day_checked(n[0], n[1], n[2], out);
}
