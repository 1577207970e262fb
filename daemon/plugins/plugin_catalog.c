#include "plugins/plugin_catalog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct join {
  struct exercise *exercises;
  struct routine *routines;
  int count, routine_count;
  plugin_catalog_say *say;
  void *owner;
};

static void add(struct join *join, int index, const struct exercise *exercise) {
  char text[160];
  const struct exercise *other = catalog_find(
      &(struct catalog){.exercises = join->exercises, .count = join->count}, exercise->id);
  if (other == NULL && join->count < CATALOG_MAX) {
    join->exercises[join->count++] = *exercise;
    return;
  }
  if (other != NULL)
    snprintf(text, sizeof text, "exercise %s: that of plugin %s counts; left out", exercise->id,
             other->plugin);
  else
    snprintf(text, sizeof text, "exercise %s: more than %d in all; left out", exercise->id,
             CATALOG_MAX);
  join->say(join->owner, index, text);
}

static void add_routine(struct join *join, int index, const struct routine *routine) {
  char text[160];
  if (join->routine_count < ROUTINES_MAX) {
    join->routines[join->routine_count++] = *routine;
    return;
  }
  snprintf(text, sizeof text, "routine %s: more than %d in all; left out", routine->id,
           ROUTINES_MAX);
  join->say(join->owner, index, text);
}

static int count_routines(const struct plugin_declared *const *declared, int count) {
  int all = 0;
  for (int i = 0; i < count; i++) all += declared[i] != NULL ? declared[i]->routine_count : 0;
  return all < ROUTINES_MAX ? all : ROUTINES_MAX;
}

static void add_all(struct join *join, int index, const struct plugin_declared *declared) {
  for (int i = 0; i < declared->exercise_count; i++) add(join, index, &declared->exercises[i]);
  for (int i = 0; i < declared->routine_count; i++)
    add_routine(join, index, &declared->routines[i]);
}

static int count_all(const struct plugin_declared *const *declared, int count) {
  int all = 0;
  for (int i = 0; i < count; i++) all += declared[i] != NULL ? declared[i]->exercise_count : 0;
  return all < CATALOG_MAX ? all : CATALOG_MAX;
}

int plugin_catalog_build(const struct plugin_declared *const *declared, int count,
                         plugin_catalog_say *say, void *owner, struct catalog *out) {
  int room = count_all(declared, count);
  int routine_room = count_routines(declared, count);
  struct join join = {.say = say, .owner = owner};
  join.exercises = calloc((size_t)room + 1, sizeof *join.exercises);
  join.routines = calloc((size_t)routine_room + 1, sizeof *join.routines);
  if (join.exercises == NULL || join.routines == NULL) {
    free(join.exercises);
    free(join.routines);
    return -ENOMEM;
  }
  for (int i = 0; i < count; i++)
    if (declared[i] != NULL) add_all(&join, i, declared[i]);
  *out = (struct catalog){join.exercises, join.count, join.routines, join.routine_count};
  return 0;
}

void plugin_catalog_free(struct catalog *catalog) {
  free((void *)catalog->exercises);
  free((void *)catalog->routines);
  *catalog = (struct catalog){.count = 0};
}
