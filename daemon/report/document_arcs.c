/* The arc table and what all arcs have in common (domain 8.3). Only counts of what was recorded: no
 * average of arcs, no trend, no projection. */
#include <stdlib.h>

#include "report/document.h"
#include "report/words.h"

enum { MEANINGFUL_TENTHS = -20, MEANINGFUL_PERCENT = 30, LAST_DAY = ARC_DAY_COUNT - 1 };

static const char *peak_words(const struct report_arc *arc, struct pool *pool) {
  if (arc->peak == NOT_RECORDED) return "-";
  return pool_printf(pool, "%d (day %d)", arc->peak, arc->peak_day);
}

static bool is_over(const struct report_arc *arc) {
  return arc->reached || arc->next_day != NOT_RECORDED;
}

static const char *return_words(const struct report_arc *arc, struct pool *pool) {
  if (arc->at_baseline_day != NOT_RECORDED)
    return pool_printf(pool, "day %d", arc->at_baseline_day);
  if (arc->baseline == NOT_RECORDED) return "-";
  return is_over(arc) ? "not seen" : "not yet";
}

static const char *window_words(const struct report_arc *arc, struct pool *pool) {
  return arc->window > 0 ? pool_printf(pool, "%d min", arc->window) : "-";
}

static const char *median_words(const struct report_arc *arc, struct pool *pool) {
  if (arc->late_days != 1) return words_tenths(pool, arc->late_median);
  return pool_printf(pool, "%s (1 day)", words_tenths(pool, arc->late_median));
}

static const char *change_words(const struct report_arc *arc, struct pool *pool) {
  if (arc->late_median == NOT_RECORDED || arc->baseline == NOT_RECORDED) return "-";
  int change = arc->late_median - 10 * arc->baseline;
  bool meaningful = change <= MEANINGFUL_TENTHS ||
                    (change < 0 && 10 * -change >= MEANINGFUL_PERCENT * arc->baseline);
  return pool_printf(pool, "%s%s", words_change(pool, change),
                     meaningful ? ", about the size people usually call meaningful" : "");
}

static const char *position_words(const struct report_arc *arc, struct pool *pool) {
  if (arc->position != POSITION_NA) return position_names[arc->position];
  if (arc->next_day != NOT_RECORDED && arc->next_day < LAST_DAY)
    return pool_printf(pool, "next session on day %d", arc->next_day);
  return arc->reached ? "-" : "not yet";
}

static void write_arc(const struct writer *writer, const struct report_arc *arc) {
  struct pool *pool = writer->pool;
  const char *restart = arc->restart_day == NOT_RECORDED
                            ? "no"
                            : pool_printf(pool, "day %d of the one before", arc->restart_day);
  const char *const cells[] = {
      pool_printf(pool, "S%d  %s", arc->number, words_date(pool, arc->date)),
      words_number(pool, arc->baseline),
      words_tenths(pool, arc->mean[1]),
      peak_words(arc, pool),
      return_words(arc, pool),
      window_words(arc, pool),
      median_words(arc, pool),
      change_words(arc, pool),
      position_words(arc, pool),
      restart,
  };
  section_row(writer, cells);
}

/* ---- what the arcs have in common ----------------------------------------------------------- */

static const char *of_arcs(struct pool *pool, int some, int all) {
  return pool_printf(pool, "%d of %s", some, words_count(pool, all, "arc"));
}

/* The day on which most arcs peaked; the earliest on a tie. */
static void write_peaks(const struct writer *writer) {
  const struct report_model *model = writer->model;
  int peaks[ARC_DAY_COUNT] = {0}, all = 0, most = 0;
  for (int i = 0; i < model->arc_count; i++) {
    const struct report_arc *arc = &model->arcs[i];
    if (!is_over(arc) || arc->peak == NOT_RECORDED) continue;
    peaks[arc->peak_day]++;
    all++;
  }
  if (all == 0) {
    section_line(writer, "No arc with numbers is over yet, so there is nothing to compare.");
    return;
  }
  for (int day = 1; day < ARC_DAY_COUNT; day++)
    if (peaks[day] > peaks[most]) most = day;
  section_line(writer, pool_printf(writer->pool, "%s peaked on day %d.",
                                   of_arcs(writer->pool, peaks[most], all), most));
}

struct tally {
  int some, all;
};

static struct tally count_returns(const struct report_model *model) {
  struct tally tally = {0, 0};
  for (int i = 0; i < model->arc_count; i++) {
    const struct report_arc *arc = &model->arcs[i];
    if (!is_over(arc) || arc->peak == NOT_RECORDED || arc->baseline == NOT_RECORDED) continue;
    tally.all++;
    tally.some += arc->at_baseline_day != NOT_RECORDED;
  }
  return tally;
}

static struct tally count_lower(const struct report_model *model) {
  struct tally tally = {0, 0};
  for (int i = 0; i < model->arc_count; i++) {
    const struct report_arc *arc = &model->arcs[i];
    if (arc->late_median == NOT_RECORDED || arc->baseline == NOT_RECORDED) continue;
    tally.all++;
    tally.some += arc->late_median < 10 * arc->baseline;
  }
  return tally;
}

static struct tally count_windows(const struct report_model *model) {
  struct tally tally = {0, 0};
  for (int i = 0; i < model->arc_count; i++) {
    const struct report_arc *arc = &model->arcs[i];
    if (!is_over(arc) || arc->peak == NOT_RECORDED) continue;
    tally.all++;
    tally.some += arc->window > 0;
  }
  return tally;
}

static const struct {
  struct tally (*count)(const struct report_model *model);
  const char *words;
} statements[] = {
    {count_returns, "were at or below the usual pain on one of days 1-7."},
    {count_lower, "sat below the usual pain of before on days 5-7."},
    {count_windows, "had a relief window."},
};

static void write_statements(const struct writer *writer) {
  write_peaks(writer);
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
    struct tally tally = statements[i].count(writer->model);
    if (tally.all == 0) continue;
    section_line(writer,
                 pool_printf(writer->pool, "%s %s", of_arcs(writer->pool, tally.some, tally.all),
                             statements[i].words));
  }
}

void document_write_arcs(const struct writer *writer) {
  const struct report_model *model = writer->model;
  writer->section->table = (struct report_table){
      .columns = TABLE_COLUMNS,
      .heads = {"Session", "Usual before", "Day 1", "Peak", "At usual or below", "Longest window",
                "Days 5-7", "Change", "Day 7", "Restart"},
      .weights = {16, 12, 10, 15, 16, 15, 13, 34, 18, 18}};
  int shown = 0, first = model->arc_count;
  while (first > 0 && shown < writer->limits->arcs && model->arcs[first - 1].number > 0)
    first--, shown++;
  for (int i = first; i < model->arc_count; i++) write_arc(writer, &model->arcs[i]);
  if (first > 0 && model->arcs[first - 1].number > 0)
    section_line(writer, pool_printf(writer->pool, "%d earlier in `settle report --format text`.",
                                     model->arcs[first - 1].number));
  if (model->arc_count == 0)
    section_line(writer, "No session recorded.");
  else
    write_statements(writer);
}
