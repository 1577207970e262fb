#include "core/catalog.h"

#include <string.h>

const char *const kind_names[KIND_COUNT] = {
    [KIND_RELEASE] = "release",   [KIND_PRESSURE] = "pressure", [KIND_STRETCH] = "stretch",
    [KIND_MOBILITY] = "mobility", [KIND_STRENGTH] = "strength", [KIND_BREATHING] = "breathing",
    [KIND_SOOTHING] = "soothing",
};

const char *const how_names[HOW_COUNT] = {
    [HOW_PROMPT] = "prompt", [HOW_OFFER] = "offer", [HOW_REQUEST] = "request"};

const struct kind_ceiling kind_ceilings[KIND_COUNT] = {
    [KIND_RELEASE] = {.from = COLUMN_REST, .hold = 600, .day = 1200},
    [KIND_PRESSURE] = {.from = COLUMN_EASY, .hold = 120, .holds = 2},
    [KIND_STRETCH] = {.from = COLUMN_GENTLE, .hold = 60, .day = 240},
    [KIND_MOBILITY] = {.from = COLUMN_GENTLE, .hold = 60, .day = 240},
    [KIND_STRENGTH] = {.from = COLUMN_GENTLE, .hold = 10, .sets = 3, .reps = 12},
    [KIND_BREATHING] = {.from = COLUMN_REST, .hold = 600, .time = 600},
    [KIND_SOOTHING] = {.from = COLUMN_REST, .hold = 900, .time = 900},
};

const struct exercise *catalog_find(const struct catalog *catalog, const char *id) {
  for (int i = 0; i < catalog->count; i++)
    if (strcmp(catalog->exercises[i].id, id) == 0) return &catalog->exercises[i];
  return NULL;
}

bool catalog_sided(const struct level *level) {
  for (int i = 0; i < level->step_count; i++)
    if (level->steps[i].sides) return true;
  return false;
}

bool kind_is_exercise(enum kind kind) {
  switch (kind) {
  case KIND_RELEASE:
  case KIND_PRESSURE:
  case KIND_STRETCH:
  case KIND_MOBILITY:
  case KIND_STRENGTH:
    return true;
  case KIND_BREATHING:
  case KIND_SOOTHING:
  case KIND_COUNT:
    break;
  }
  return false;
}
