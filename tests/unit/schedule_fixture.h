/* Schedules for tests, in the zones of zone_fixture.h. */
#ifndef TESTS_SCHEDULE_FIXTURE_H
#define TESTS_SCHEDULE_FIXTURE_H

#include "zone_fixture.h"

#include "core/schedule.h"

static inline struct schedule parsed(const char *text) {
  struct schedule schedule;
  struct schedule_error error;
  if (schedule_parse(text, &schedule, &error) < 0)
    fail_msg("%s: col %d: %s", text, error.column, error.message);
  return schedule;
}

#endif
