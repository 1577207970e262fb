/* Stories: made from a seed, written, read. */
#include <stdlib.h>
#include <string.h>

#include "sim.h"

/* What a day is made of, in parts of a thousand; faults are rare, answers are not. */
static const struct {
  enum what what;
  int parts;
} mix[] = {
    {WHAT_ANSWER, 190},    {WHAT_FINISH, 190},      {WHAT_WAIT, 100},        {WHAT_ENTER, 130},
    {WHAT_OPEN, 70},       {WHAT_ANSWER_TWICE, 25}, {WHAT_ANSWER_WRONG, 10}, {WHAT_DISMISS, 35},
    {WHAT_LATER, 30},      {WHAT_SKIP, 25},         {WHAT_STOP, 10},         {WHAT_TOLD, 10},
    {WHAT_CORRECT, 25},    {WHAT_IMPORT, 3},        {WHAT_FRONT_END, 20},    {WHAT_PRESENCE, 30},
    {WHAT_SETTINGS, 4},    {WHAT_CATALOG, 6},       {WHAT_PROPOSE, 50},      {WHAT_RESTART, 12},
    {WHAT_CRASH, 10},      {WHAT_STORE_FAILS, 2},   {WHAT_STORE_WORKS, 6},   {WHAT_CLOCK_WRONG, 2},
    {WHAT_CLOCK_RIGHT, 8}, {WHAT_SUSPEND, 15},      {WHAT_TRAVEL, 4},        {WHAT_POWER, 8},
    {WHAT_CARE, 8},        {WHAT_DAMAGE, 3},
};

/* Half of all people mostly finish what they are asked (sim.steady). */
static enum what throw_what(uint64_t *dice, bool steady) {
  int at = dice_below(dice, 1070);
  if (steady && dice_chance(dice, 55)) return WHAT_FINISH;
  for (size_t i = 0; i < sizeof mix / sizeof *mix; i++) {
    if (at < mix[i].parts) return mix[i].what;
    at -= mix[i].parts;
  }
  return WHAT_WAIT;
}

/* From seconds to hours; a suspend from minutes to, rarely, months. */
static int32_t throw_wait(uint64_t *dice, enum what what) {
  if (what == WHAT_SUSPEND && dice_chance(dice, 2)) return dice_below(dice, 100 * 86400);
  if (what == WHAT_SUSPEND) return 60 + dice_below(dice, dice_chance(dice, 80) ? 36000 : 300000);
  if (dice_chance(dice, 40)) return dice_below(dice, 90);
  if (dice_chance(dice, 50)) return dice_below(dice, 3600);
  return dice_below(dice, 5 * 3600);
}

static void add(struct story *story, int *room, const struct happening *happening) {
  if (story->count == *room) {
    *room = *room > 0 ? 2 * *room : 1024;
    story->items = realloc(story->items, (size_t)*room * sizeof *story->items);
  }
  story->items[story->count++] = *happening;
}

/* The first hour: a few entries, whatever they are; `open setup` comes by itself. */
static void add_beginning(struct story *story, int *room, uint64_t *dice) {
  for (int i = 0; i < 8; i++) {
    struct happening happening = {60, WHAT_ENTER, dice_roll(dice)};
    add(story, room, &happening);
  }
}

void story_make(struct story *story, uint64_t seed, int days) {
  uint64_t dice = seed;
  dice = dice_roll(&dice); /* far from the other seeds' places in the same long row */
  int room = 0;
  int64_t passed = 0, end = (int64_t)days * 86400;
  *story = (struct story){.seed = seed};
  add_beginning(story, &room, &dice);
  while (passed < end) {
    struct happening happening = {.what = (uint8_t)throw_what(&dice, seed % 2 == 0)};
    happening.wait = throw_wait(&dice, (enum what)happening.what);
    happening.dice = dice_roll(&dice);
    passed += happening.wait;
    add(story, &room, &happening);
  }
}

void story_free(struct story *story) {
  free(story->items);
  *story = (struct story){0};
}

void story_write(const struct story *story, FILE *out) {
  fprintf(out, "seed %llu\n", (unsigned long long)story->seed);
  for (int i = 0; i < story->count; i++)
    fprintf(out, "+%d %s %llu\n", story->items[i].wait, what_names[story->items[i].what],
            (unsigned long long)story->items[i].dice);
}

static bool find_what(const char *name, uint8_t *out) {
  for (int i = 0; i < WHAT_KINDS; i++)
    if (strcmp(what_names[i], name) == 0) {
      *out = (uint8_t)i;
      return true;
    }
  return false;
}

bool story_read(struct story *story, FILE *in) {
  char line[256], name[32];
  unsigned long long number;
  int room = 0;
  *story = (struct story){0};
  while (fgets(line, sizeof line, in) != NULL) {
    struct happening happening = {0};
    if (line[0] == '#' || line[0] == '\n') continue;
    if (sscanf(line, "seed %llu", &number) == 1) {
      story->seed = number;
      continue;
    }
    if (sscanf(line, "+%d %31s %llu", &happening.wait, name, &number) != 3) return false;
    if (!find_what(name, &happening.what)) return false;
    happening.dice = number;
    add(story, &room, &happening);
  }
  return true;
}
