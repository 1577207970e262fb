/* What the tests of time share: real zones through localtime_r, the only oracle (facts 2), and rows
 * of tests/vectors. */
#ifndef TESTS_ZONE_FIXTURE_H
#define TESTS_ZONE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "core/civil.h"

static inline int32_t zone_fixture_offset(void *owner, moment at) {
  (void)owner;
  struct tm local;
  time_t seconds = (time_t)at;
  localtime_r(&seconds, &local);
  return (int32_t)local.tm_gmtoff;
}

static const struct zone zone_fixture = {.offset = zone_fixture_offset};

static inline const struct zone *zone_fixture_use(const char *name) {
  setenv("TZ", name, 1);
  tzset();
  return &zone_fixture;
}

static inline moment utc(const char *text) {
  moment at = MOMENT_NEVER;
  if (!civil_parse_utc(text, &at)) fail_msg("not a moment: %s", text);
  return at;
}

/* The first change of the offset in (from, to], a whole minute; MOMENT_NEVER: none. */
static inline moment zone_fixture_next_change(const struct zone *zone, moment from, moment to) {
  for (moment at = from; at < to; at += DAY_SECONDS) {
    int32_t offset = zone->offset(zone->owner, at);
    if (zone->offset(zone->owner, at + DAY_SECONDS) == offset) continue;
    while (zone->offset(zone->owner, at) == offset) at += MINUTE_SECONDS;
    return at;
  }
  return MOMENT_NEVER;
}

/* Calls `compare` at the first `count` changes of every zone between `from` and 2026, each of which
 * returns how much it compared; returns the sum. Skips the test where there is no table of zones.
 */
static inline int zone_fixture_sweep(moment from, int count,
                                     int (*compare)(const struct zone *zone, moment change)) {
  FILE *table = fopen("/usr/share/zoneinfo/zone1970.tab", "r");
  if (table == NULL) {
    print_message("not tried: no table of the zones here\n");
    skip();
  }
  char line[1024], name[64];
  int compared = 0;
  while (fgets(line, sizeof line, table) != NULL) {
    if (line[0] == '#' || sscanf(line, "%*s %*s %63s", name) != 1) continue;
    const struct zone *zone = zone_fixture_use(name);
    moment change = from, to = utc("2026-01-01T00:00:00Z");
    for (int i = 0; i < count; i++) {
      change = zone_fixture_next_change(zone, change, to);
      if (change == MOMENT_NEVER) break;
      compared += compare(zone, change);
    }
  }
  fclose(table);
  return compared;
}

/* Reads the next row, splits it at its tabs in place. False: no more. */
static inline bool read_row(FILE *file, char *line, int size, char *columns[], int count) {
  if (fgets(line, size, file) == NULL) return false;
  line[strcspn(line, "\n")] = '\0';
  char *rest = line;
  for (int i = 0; i < count; i++) columns[i] = strsep(&rest, "\t");
  assert_non_null(columns[count - 1]);
  return true;
}

static inline FILE *open_vectors(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) fail_msg("%s: run the tests from the root of the tree", path);
  return file;
}

#endif
