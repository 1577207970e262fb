/* The short message of domain 8 (D30): day, pain against usual, softer or not, what helped, the
 * safety check. Plain text the person sends from wherever they like. */
#include <string.h>

#include "core/course.h"
#include "core/texts.h"
#include "report/text.h"
#include "report/words.h"

static const char *day_words(const struct arc_result *arc, struct pool *pool) {
  if (arc->arc_day < 0) return "No session in the last week.";
  return pool_printf(pool, "Day %d after the session of %s.", arc->arc_day,
                     words_date(pool, arc->session_date));
}

static const char *pain_words(const struct arc_result *arc, struct pool *pool) {
  const char *usual =
      arc->baseline < 0 ? "usual not set" : pool_printf(pool, "usual %d", arc->baseline);
  if (arc->pain < 0) return pool_printf(pool, " No number since the day before (%s).", usual);
  return pool_printf(pool, " Pain %d%s, %s.", arc->pain, arc->pain_today ? "" : " yesterday",
                     usual);
}

static const char *softer_words(const struct arc_result *arc, struct pool *pool) {
  static const enum reason softer[] = {REASON_SOFT_PAIN, REASON_SOFT_CALM, REASON_SOFT_QUALITY};
  const char *list = "";
  for (size_t i = 0; i < sizeof softer / sizeof *softer; i++)
    if (arc_has(arc, softer[i]))
      list =
          pool_printf(pool, "%s%s%s", list, *list == '\0' ? "" : ", ", reason_phrases[softer[i]]);
  if (*list != '\0') return pool_printf(pool, " Softer: %s.", list);
  if (arc->trend == TREND_FALLING) return " Lower than the days before.";
  if (arc->trend == TREND_RISING) return " Higher than the days before.";
  return arc->trend == TREND_FLAT ? " About the same as the days before." : "";
}

/* Of today's latest check-in that says what was tried. */
static const char *helped_words(const struct report_data *data, struct pool *pool) {
  const struct checkin *checkins = report_rows(data, ENTRY_CHECKIN);
  int i = report_count(data, ENTRY_CHECKIN) - 1;
  while (i >= 0 && checkins[i].stamp.date == data->until && checkins[i].soothing == 0) i--;
  if (i < 0 || checkins[i].stamp.date != data->until) return "";
  static const char *const results[] = {[RELIEF_UNSAID] = "",
                                        [RELIEF_NO] = " (no)",
                                        [RELIEF_LITTLE] = " (a little)",
                                        [RELIEF_HELPED] = " (yes)"};
  const char *list = "";
  for (int method = 0; method < COMFORT_COUNT; method++) {
    int result = checkins[i].soothing >> (2 * method) & 3;
    if (result == RELIEF_UNSAID) continue;
    list = pool_printf(pool, "%s%s%s%s", list, *list == '\0' ? "" : ", ", comfort_names[method],
                       results[result]);
  }
  return pool_printf(pool, " Did it help: %s.", list);
}

static const char *screen_words(const struct report_data *data, struct pool *pool) {
  const struct screen *screens = report_rows(data, ENTRY_SCREEN);
  int i = report_count(data, ENTRY_SCREEN) - 1;
  while (i >= 0 && !screens[i].completed && arc_screen_tier(&screens[i]) == TIER_NONE) i--;
  if (i < 0) return " Safety check: not done yet.";
  const char *items = words_items(pool, &screens[i]);
  return pool_printf(pool, " Safety check %s: %s.", words_date(pool, screens[i].stamp.date),
                     *items == '\0' ? "nothing ticked" : items);
}

/* The items of a screen can be long: they are cut last, and the rest is kept short by design. */
int report_message_write(const struct report_model *model, const struct report_options *options,
                         struct pool *pool, struct buf *out) {
  const struct report_data *data = model->data;
  if (data->until == DAY_NONE) return buf_puts(out, "No entries yet.\n");
  struct stamp now = report_day_end(data, data->until);
  struct checkin first[3];
  struct arc_input input;
  struct arc_result arc;
  report_arc_input(data, &options->params, &now, &input, first);
  arc_evaluate(&input, &arc);
  const char *message =
      pool_printf(pool, "%s: %s%s%s%s%s", words_full_date(pool, data->until), day_words(&arc, pool),
                  pain_words(&arc, pool), softer_words(&arc, pool), helped_words(data, pool),
                  screen_words(data, pool));
  char cut[4 * MESSAGE_CHARACTERS + 8];
  text_cut(message, MESSAGE_CHARACTERS, cut, sizeof cut);
  return buf_printf(out, "%s\n", cut);
}
