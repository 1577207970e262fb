/* The chart's days: one evaluation of the stage engine at the end of each date, and one at each
 * reading, so that what was true at noon is not hidden by a calm evening. */
#include <errno.h>

#include "core/civil.h"
#include "report/model.h"

enum { NIGHT_END = 4 * 60, MORNING_END = 12 * 60 };

static enum reading_slot slot_of(int minute) {
  if (minute < NIGHT_END) return READING_NT;
  return minute < MORNING_END ? READING_AM : READING_PM;
}

static void evaluate(const struct report_data *data, const struct arc_params *params,
                     const struct stamp *now, struct arc_result *out) {
  struct checkin first[3];
  struct arc_input input;
  report_arc_input(data, params, now, &input, first);
  arc_evaluate(&input, out);
}

static void begin_day(const struct report_data *data, const struct arc_params *params,
                      day_number date, struct report_day *day) {
  struct stamp end = report_day_end(data, date);
  struct arc_result result;
  evaluate(data, params, &end, &result);
  *day = (struct report_day){
      .date = date,
      .arc_day = result.arc_day,
      .band_lo = result.band_lo,
      .band_hi = result.band_hi,
      .baseline = result.baseline,
      .window = NOT_RECORDED,
      .hot = NOT_RECORDED,
  };
}

/* NULL: the date lies outside the period. */
static struct report_day *day_of(const struct report_model *model, day_number date) {
  if (date < model->from || date > model->to) return NULL;
  return &model->days[date - model->from];
}

static int best_relief(uint16_t soothing) {
  int best = RELIEF_UNSAID;
  for (int method = 0; method < COMFORT_COUNT; method++) {
    int relief = soothing >> (2 * method) & 3;
    if (relief > best) best = relief;
  }
  return best;
}

static void add_window(struct report_day *day, int minutes) {
  if (minutes > day->window) day->window = minutes;
}

static void add_checkin(struct report_data *data, const struct report_options *options, int i,
                        struct report_model *model) {
  const struct checkin *checkin = (const struct checkin *)report_rows(data, ENTRY_CHECKIN) + i;
  struct report_day *day = day_of(model, checkin->stamp.date);
  if (day == NULL) return;
  struct arc_result result;
  evaluate(data, &options->params, &checkin->stamp, &result);
  model->readings[model->reading_count++] = (struct report_reading){
      .day = checkin->stamp.date - model->from,
      .minute = checkin->stamp.minute,
      .slot = slot_of(checkin->stamp.minute),
      .pain = checkin->pain,
      .worst = checkin->worst,
      .least = checkin->least,
      .corrected = report_said(data, ENTRY_CHECKIN, i)->corrected,
      .new_sites = report_new_sites(data, checkin, result.session_date),
  };
  day->readings++;
  if (checkin->window != NOT_RECORDED) add_window(day, checkin->window);
  if (checkin->hot != NOT_RECORDED) day->hot = checkin->hot;
  if (checkin->soothing != 0) day->relief = best_relief(checkin->soothing);
  if (arc_has(&result, REASON_FLARE_PAIN) || arc_has(&result, REASON_FLARE_HOT)) day->flare = true;
}

static void add_windows(const struct report_data *data, struct report_model *model) {
  const struct window *windows = report_rows(data, ENTRY_WINDOW);
  for (int i = 0; i < report_count(data, ENTRY_WINDOW); i++) {
    struct report_day *day = day_of(model, windows[i].stamp.date);
    if (day != NULL) add_window(day, windows[i].minutes);
  }
}

/* A pack's "did it help?" speaks for the day when no check-in of the day does. */
static void add_packs(const struct report_data *data, enum entry_kind kind,
                      const bool *said_by_checkin, struct report_model *model) {
  const struct comfort_pack *packs = report_rows(data, kind);
  for (int i = 0; i < report_count(data, kind); i++) {
    struct report_day *day = day_of(model, packs[i].stamp.date);
    if (day == NULL || said_by_checkin[day - model->days]) continue;
    if (packs[i].helped > day->relief) day->relief = packs[i].helped;
  }
}

static void add_sessions(const struct report_data *data, struct report_model *model) {
  const struct session *sessions = report_rows(data, ENTRY_SESSION);
  for (int i = 0; i < report_count(data, ENTRY_SESSION); i++) {
    const struct report_day *day = day_of(model, sessions[i].stamp.date);
    if (day == NULL || sessions[i].type == SESSION_SELF) continue;
    struct report_session *session = &model->sessions[model->session_count];
    *session = (struct report_session){.day = (int)(day - model->days),
                                       .minute = sessions[i].stamp.minute,
                                       .number = ++model->session_count};
  }
}

int report_days_make(struct report_data *data, const struct report_options *options,
                     struct report_model *model) {
  int checkins = report_count(data, ENTRY_CHECKIN), sessions = report_count(data, ENTRY_SESSION);
  bool said[REPORT_DAYS_MAX];
  model->day_count = model->to - model->from + 1;
  model->days = pool_take(&data->pool, (size_t)model->day_count * sizeof *model->days);
  model->readings = pool_take(&data->pool, (size_t)checkins * sizeof *model->readings);
  model->sessions = pool_take(&data->pool, (size_t)sessions * sizeof *model->sessions);
  if (data->pool.failed) return -ENOMEM;
  for (int i = 0; i < model->day_count; i++)
    begin_day(data, &options->params, model->from + i, &model->days[i]);
  for (int i = 0; i < checkins; i++) add_checkin(data, options, i, model);
  for (int i = 0; i < model->day_count; i++) {
    said[i] = model->days[i].relief != RELIEF_UNSAID;
    model->covered_days += model->days[i].readings > 0;
  }
  add_windows(data, model);
  add_packs(data, ENTRY_COLD, said, model);
  add_packs(data, ENTRY_WARM, said, model);
  add_sessions(data, model);
  return 0;
}
