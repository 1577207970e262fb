#include "report/words.h"

#include <stdlib.h>
#include <string.h>

#include "core/civil.h"
#include "core/course.h"
#include "core/texts.h"

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static const char *const side_words[SIDE_COUNT] = {
    [SIDE_L] = "left ", [SIDE_R] = "right ", [SIDE_B] = "both sides ", [SIDE_M] = "midline "};

static const char *const region_words[REGION_COUNT] = {
    [REGION_PERI] = "perineum",       [REGION_GENI] = "genitals",
    [REGION_ANAL] = "anal area",      [REGION_SIT] = "sit bone",
    [REGION_BUTT] = "buttock",        [REGION_PIRI] = "piriformis",
    [REGION_GROIN] = "groin",         [REGION_HIPF] = "front of hip",
    [REGION_PUBIC] = "pubic bone",    [REGION_TAIL] = "tailbone",
    [REGION_LBACK] = "low back",      [REGION_THIGHB] = "back of thigh",
    [REGION_LEG] = "leg below knee",  [REGION_FOOT] = "foot",
    [REGION_OTHER] = "somewhere else"};

const char *words_date(struct pool *pool, day_number date) {
  int32_t year;
  int month, day;
  civil_from_day(date, &year, &month, &day);
  return pool_printf(pool, "%d %s", day, month_names[month - 1]);
}

const char *words_full_date(struct pool *pool, day_number date) {
  int32_t year;
  int month, day;
  civil_from_day(date, &year, &month, &day);
  return pool_printf(pool, "%d %s %d", day, month_names[month - 1], year);
}

const char *words_stamp(struct pool *pool, const struct stamp *stamp) {
  return pool_printf(pool, "%s %02d:%02d", words_date(pool, stamp->date), stamp->minute / 60,
                     stamp->minute % 60);
}

const char *words_tenths(struct pool *pool, int tenths) {
  if (tenths == NOT_RECORDED) return "-";
  if (tenths % 10 == 0) return pool_printf(pool, "%d", tenths / 10);
  return pool_printf(pool, "%d.%d", tenths / 10, tenths % 10);
}

const char *words_change(struct pool *pool, int tenths) {
  int size = abs(tenths);
  const char *sign = tenths < 0 ? "-" : tenths > 0 ? "+" : "";
  if (size % 10 == 0) return pool_printf(pool, "%s%d", sign, size / 10);
  return pool_printf(pool, "%s%d.%d", sign, size / 10, size % 10);
}

const char *words_number(struct pool *pool, int number) {
  return number == NOT_RECORDED ? "-" : pool_printf(pool, "%d", number);
}

const char *words_count(struct pool *pool, int count, const char *one) {
  return pool_printf(pool, "%d %s%s", count, one, count == 1 ? "" : "s");
}

static const char *append(struct pool *pool, const char *list, const char *separator,
                          const char *item) {
  return pool_printf(pool, "%s%s%s", list, *list == '\0' ? "" : separator, item);
}

const char *words_sites(struct pool *pool, site_set sites, site_set bold) {
  const char *list = "";
  for (int region = 0; region < REGION_COUNT; region++)
    for (int side = 0; side < SIDE_COUNT; side++) {
      site_set site = SITE(side, region);
      if (!(sites & site)) continue;
      const char *mark = bold & site ? BOLD : "";
      list = append(pool, list, ", ",
                    pool_printf(pool, "%s%s%s%s%s", mark, side_words[side], region_words[region],
                                bold & site ? " (new)" : "", mark));
    }
  return list;
}

const char *words_short_sites(struct pool *pool, site_set sites) {
  const char *list = "";
  for (int region = 0; region < REGION_COUNT; region++)
    for (int side = 0; side < SIDE_COUNT; side++)
      if (sites & SITE(side, region))
        list = append(pool, list, " ",
                      pool_printf(pool, "%s.%s", side_names[side], region_names[region]));
  return list;
}

const char *words_items(struct pool *pool, const struct screen *screen) {
  const char *list = "";
  for (int item = 0; item < ITEM_COUNT; item++) {
    if (screen->yes >> item & 1) list = append(pool, list, ", ", item_short_names[item]);
    if (screen->unsure >> item & 1)
      list = append(pool, list, ", ", pool_printf(pool, "%s (unsure)", item_short_names[item]));
  }
  return list;
}

static const char *replaced(struct pool *pool, const char *text, char from, char to) {
  size_t size = strlen(text) + 1;
  char *copy = pool_take(pool, size);
  if (copy == NULL) return "";
  for (size_t i = 0; i < size; i++) copy[i] = text[i] == from ? to : text[i];
  return copy;
}

const char *words_exercise(struct pool *pool, const char *id) {
  return replaced(pool, id, '_', ' ');
}

const char *words_line(struct pool *pool, const char *text) {
  return text == NULL ? "" : replaced(pool, text, '\n', ' ');
}
