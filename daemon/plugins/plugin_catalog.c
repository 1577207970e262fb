#include "plugins/plugin_catalog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct join {
  struct exercise *exercises;
  int count;
  plugin_catalog_say *say;
  void *owner;
};

static void add(struct join *join, int index, const struct exercise *exercise) {
  char text[160];
  const struct exercise *other =
      catalog_find(&(struct catalog){join->exercises, join->count}, exercise->id);
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

static int count_all(const struct plugin_declared *const *declared, int count) {
  int all = 0;
  for (int i = 0; i < count; i++) all += declared[i] != NULL ? declared[i]->exercise_count : 0;
  return all < CATALOG_MAX ? all : CATALOG_MAX;
}

int plugin_catalog_build(const struct plugin_declared *const *declared, int count,
                         plugin_catalog_say *say, void *owner, struct catalog *out) {
  int room = count_all(declared, count);
  struct join join = {.say = say, .owner = owner};
  join.exercises = calloc((size_t)room + 1, sizeof *join.exercises);
  if (join.exercises == NULL) return -ENOMEM;
  for (int i = 0; i < count; i++)
    for (int j = 0; declared[i] != NULL && j < declared[i]->exercise_count; j++)
      add(&join, i, &declared[i]->exercises[j]);
  *out = (struct catalog){join.exercises, join.count};
  return 0;
}

void plugin_catalog_free(struct catalog *catalog) {
  free((void *)catalog->exercises);
  *catalog = (struct catalog){NULL, 0};
}
