/* The chart as a table, one row a date, for the text and the HTML; its legend (domain 8.2). */
#include "report/document.h"
#include "report/words.h"

static const char *const slot_words[] = {
    [READING_NT] = "nt", [READING_AM] = "am", [READING_PM] = "pm"};

static const char *append(struct pool *pool, const char *list, const char *item) {
  return pool_printf(pool, "%s%s%s", list, *list == '\0' ? "" : ", ", item);
}

static const char *or_dash(const char *list) {
  return *list == '\0' ? "-" : list;
}

static const char *reading_words(const struct report_model *model, int day, struct pool *pool) {
  const char *list = "";
  for (int i = 0; i < model->reading_count; i++) {
    const struct report_reading *reading = &model->readings[i];
    if (reading->day != day) continue;
    list = append(pool, list,
                  pool_printf(pool, "%d %s%s", reading->pain, slot_words[reading->slot],
                              reading->corrected ? " c" : ""));
  }
  return or_dash(list);
}

static const char *range_words(const struct report_model *model, int day, struct pool *pool) {
  const char *list = "";
  for (int i = 0; i < model->reading_count; i++) {
    const struct report_reading *reading = &model->readings[i];
    if (reading->day != day) continue;
    if (reading->worst == NOT_RECORDED && reading->least == NOT_RECORDED) continue;
    list = append(pool, list,
                  pool_printf(pool, "%s-%s", words_number(pool, reading->worst),
                              words_number(pool, reading->least)));
  }
  return or_dash(list);
}

static const char *flag_words(const struct report_model *model, day_number date,
                              struct pool *pool) {
  static const char *const letters[] = {"", "C", "U", "E"};
  const char *list = "";
  for (int i = 0; i < model->flag_count; i++) {
    const struct report_flag *flag = &model->flags[i];
    if (flag->screen->stamp.date != date) continue;
    const char *fate = flag->fate == FLAG_RETRACTED ? " (retracted)" : "";
    list = append(pool, list, pool_printf(pool, "sign %s%s", letters[flag->tier], fate));
  }
  return list;
}

static const char *mark_words(const struct report_model *model, int day, struct pool *pool) {
  const char *list = "";
  for (int i = 0; i < model->session_count; i++)
    if (model->sessions[i].day == day)
      list = append(pool, list, pool_printf(pool, "S%d", model->sessions[i].number));
  const char *flags = flag_words(model, model->days[day].date, pool);
  if (*flags != '\0') list = append(pool, list, flags);
  site_set sites = 0;
  for (int i = 0; i < model->reading_count; i++)
    if (model->readings[i].day == day) sites |= model->readings[i].new_sites;
  if (sites != 0)
    list = append(pool, list, pool_printf(pool, "new %s", words_short_sites(pool, sites)));
  if (model->days[day].flare) list = append(pool, list, "flare");
  return or_dash(list);
}

static const char *const relief_marks[] = {
    [RELIEF_UNSAID] = "", [RELIEF_NO] = "-", [RELIEF_LITTLE] = "~", [RELIEF_HELPED] = "+"};

static void write_day(const struct writer *writer, int i) {
  const struct report_model *model = writer->model;
  const struct report_day *day = &model->days[i];
  struct pool *pool = writer->pool;
  const char *const cells[] = {
      words_date(pool, day->date),
      words_number(pool, day->arc_day),
      day->band_lo < 0 ? "-" : pool_printf(pool, "%d..%d", day->band_lo, day->band_hi),
      words_number(pool, day->baseline),
      reading_words(model, i, pool),
      range_words(model, i, pool),
      day->window > 0 ? pool_printf(pool, "%d", day->window) : "",
      day->hot == NOT_RECORDED ? "" : words_number(pool, day->hot),
      relief_marks[day->relief],
      mark_words(model, i, pool)};
  section_row(writer, cells);
}

const char *const document_legend[LEGEND_LINES] = {
    "Filled circle am, open circle pm, filled square night; thin line between readings at most 2 "
    "days apart; whisker worst to least; c corrected.",
    "Grey steps: often-seen range of that arc day, dashed without a reading. Dashed line: usual "
    "pain. Solid upright line: session S1, S2.",
    "Triangle E or U: warning sign (open: retracted). Diamond: new side or area. Bracket: flare "
    "away from a session. Tinted: weekend.",
    "Strips: quiet spell in minutes (bar, full at 240); hot 0 calm to 4 overwhelmed; soothing + "
    "helped, ~ a little, - no.",
};

void document_write_days(const struct writer *writer) {
  writer->section->table =
      (struct report_table){.columns = TABLE_COLUMNS,
                            .heads = {"Date", "Day", "Range", "Usual", "Readings", "W-L", "Quiet",
                                      "Hot", "Ease", "Marks"},
                            .weights = {10, 5, 8, 8, 18, 12, 10, 6, 10, 20}};
  for (int i = 0; i < writer->model->day_count; i++) write_day(writer, i);
  for (int i = 0; i < LEGEND_LINES; i++) section_line(writer, document_legend[i]);
}
