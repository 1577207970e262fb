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
