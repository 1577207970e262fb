#include "core/catalog.h"

#include <stdio.h>
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

/* ---- routines ------------------------------------------------------------------------------- */

const struct routine *catalog_routine(const struct catalog *catalog, const char *slug) {
  for (int i = 0; i < catalog->routine_count; i++)
    if (strcmp(catalog->routines[i].slug, slug) == 0) return &catalog->routines[i];
  return NULL;
}

static bool is_whole_name(const struct routine *routine, const char *name) {
  size_t len = strlen(routine->plugin);
  return strncmp(name, routine->plugin, len) == 0 && name[len] == '.' &&
         strcmp(name + len + 1, routine->id) == 0;
}

const struct routine *catalog_routine_named(const struct catalog *catalog, const char *name,
                                            int *count) {
  const struct routine *found = catalog_routine(catalog, name);
  *count = found != NULL;
  for (int i = 0; i < catalog->routine_count && found == NULL; i++)
    if (is_whole_name(&catalog->routines[i], name)) found = &catalog->routines[i];
  if (found != NULL) {
    *count = 1;
    return found;
  }
  for (int i = 0; i < catalog->routine_count; i++) {
    if (strcmp(catalog->routines[i].id, name) != 0) continue;
    if (found == NULL) found = &catalog->routines[i];
    *count += 1;
  }
  return found;
}

/* ---- plugins -------------------------------------------------------------------------------- */

enum { OFFERS_MAX = CATALOG_MAX + ROUTINES_MAX };

static int offers_of(const struct catalog *catalog, const char *plugin,
                     const char *names[OFFERS_MAX]) {
  int count = 0;
  for (int i = 0; i < catalog->count && count < OFFERS_MAX; i++)
    if (strcmp(catalog->exercises[i].plugin, plugin) == 0)
      names[count++] = catalog->exercises[i].id;
  for (int i = 0; i < catalog->routine_count && count < OFFERS_MAX; i++)
    if (strcmp(catalog->routines[i].plugin, plugin) == 0) names[count++] = catalog->routines[i].id;
  return count;
}

bool catalog_offers(const struct catalog *catalog, const char *plugin, char *out, size_t size) {
  const char *names[OFFERS_MAX];
  int count = offers_of(catalog, plugin, names);
  size_t used = 0, more = sizeof " and more";
  for (int i = 0; i < count; i++) {
    const char *joint = i == 0 ? "" : i == count - 1 ? " and " : ", ";
    bool fits = used + strlen(joint) + strlen(names[i]) + more <= size;
    used += (size_t)snprintf(out + used, size - used, "%s%s", fits ? joint : " and ",
                             fits ? names[i] : "more");
    if (!fits) break;
  }
  return count > 0;
}

void catalog_missing(const struct catalog *catalog, const char *name,
                     char out[CATALOG_MISSING_SIZE]) {
  char offers[160];
  if (catalog_offers(catalog, name, offers, sizeof offers))
    snprintf(out, CATALOG_MISSING_SIZE, "%.31s is a plugin. Name what it offers: %s.", name,
             offers);
  else
    snprintf(out, CATALOG_MISSING_SIZE,
             "There is no exercise called \"%.31s\". settle start lists them.", name);
}

void routine_slug(const char *plugin, const char *id, char out[NAME_SIZE]) {
  char whole[2 * NAME_SIZE];
  uint32_t hash = 2166136261u; /* FNV-1a */
  if (snprintf(whole, sizeof whole, "%s.%s", plugin, id) < NAME_SIZE) {
    memcpy(out, whole, strlen(whole) + 1);
    return;
  }
  for (const char *at = whole; *at != '\0'; at++) hash = (hash ^ (unsigned char)*at) * 16777619u;
  snprintf(out, NAME_SIZE, "%.22s~%08x", whole, (unsigned)hash);
}

/* ---- kinds ---------------------------------------------------------------------------------- */

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
