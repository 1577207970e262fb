/* The arc table and the comparison of arcs (domain 8.3): what each session's days 0-7 were like.
 * An arc ends where the next session begins. */
#include <errno.h>

#include "core/civil.h"
#include "report/model.h"

enum { TENTHS = 10, LAST_DAY = ARC_DAY_COUNT - 1, LATE_FROM = 5 };

static int baseline_on(const struct report_data *data, day_number date) {
  const struct baseline *baselines = report_rows(data, ENTRY_BASELINE);
  for (int i = report_count(data, ENTRY_BASELINE) - 1; i >= 0; i--)
    if (baselines[i].stamp.date <= date) return baselines[i].pain;
  return NOT_RECORDED;
}

/* The arc day of something recorded at `stamp`; -1: not of this arc. On day 0 what was recorded
 * before the session is set aside, as by the stage engine. */
static int day_in_arc(const struct report_arc *arc, moment ends, const struct stamp *stamp) {
  int day = stamp->date - arc->date;
  if (day < 0 || day > LAST_DAY || stamp->at >= ends) return -1;
  return day == 0 && stamp->at < arc->session->stamp.at ? -1 : day;
}

static void add_window(struct report_arc *arc, int minutes) {
  if (minutes > arc->window) arc->window = minutes;
}

/* `*from` walks along with the arcs: the first check-in that an arc or a later one can have. */
static void add_checkins(const struct report_data *data, moment ends, int *from,
                         struct report_arc *arc) {
  const struct checkin *checkins = report_rows(data, ENTRY_CHECKIN);
  int count = report_count(data, ENTRY_CHECKIN);
  int sum[ARC_DAY_COUNT] = {0}, readings[ARC_DAY_COUNT] = {0};
  while (*from < count && checkins[*from].stamp.at < arc->session->stamp.at - DAY_SECONDS) ++*from;
  for (int i = *from; i < count && checkins[i].stamp.date <= arc->date + LAST_DAY + 2; i++) {
    int day = day_in_arc(arc, ends, &checkins[i].stamp);
    if (day < 0) continue;
    sum[day] += checkins[i].pain;
    readings[day]++;
    if (checkins[i].window > 0) add_window(arc, checkins[i].window);
    if (checkins[i].pain <= arc->peak) continue;
    arc->peak = checkins[i].pain;
    arc->peak_day = day;
  }
  for (int day = 0; day < ARC_DAY_COUNT; day++)
    if (readings[day] > 0) arc->mean[day] = (TENTHS * sum[day] + readings[day] / 2) / readings[day];
}

static void add_windows(const struct report_data *data, moment ends, struct report_arc *arc) {
  const struct window *windows = report_rows(data, ENTRY_WINDOW);
  for (int i = report_count(data, ENTRY_WINDOW) - 1; i >= 0; i--) {
    if (windows[i].stamp.at < arc->session->stamp.at) break;
    if (day_in_arc(arc, ends, &windows[i].stamp) >= 0) add_window(arc, windows[i].minutes);
  }
}

/* The median of the means of days 5-7 (two: rounded up, as domain 3.5 has it). */
static void find_late_median(struct report_arc *arc) {
  int sum = 0, low = TENTHS * PAIN_MAX, high = 0, count = 0;
  for (int day = LATE_FROM; day <= LAST_DAY; day++) {
    int mean = arc->mean[day];
    if (mean == NOT_RECORDED) continue;
    sum += mean;
    count++;
    if (mean < low) low = mean;
    if (mean > high) high = mean;
  }
  arc->late_days = count;
  if (count == 1) arc->late_median = sum;
  if (count == 2) arc->late_median = (sum + 1) / 2;
  if (count == 3) arc->late_median = sum - low - high;
}

/* Day 0 is the day of relief; what counts is coming back down after it. */
static void find_return(struct report_arc *arc) {
  if (arc->baseline == NOT_RECORDED) return;
  for (int day = 1; day < ARC_DAY_COUNT && arc->at_baseline_day == NOT_RECORDED; day++)
    if (arc->mean[day] != NOT_RECORDED && arc->mean[day] <= TENTHS * arc->baseline)
      arc->at_baseline_day = day;
}

/* On day 7, before the next session if that day brings one. */
static void find_position(const struct report_data *data, const struct arc_params *params,
                          const struct session *next, struct report_arc *arc) {
  struct stamp now = report_day_end(data, arc->date + LAST_DAY);
  if (!arc->reached) return;
  if (next != NULL && next->stamp.at <= now.at) {
    now = next->stamp;
    now.at--;
  }
  if (now.date != arc->date + LAST_DAY) return;
  struct checkin first[3];
  struct arc_input input;
  struct arc_result result;
  report_arc_input(data, params, &now, &input, first);
  arc_evaluate(&input, &result);
  arc->position = result.position;
}

static void begin_arc(const struct report_data *data, const struct session *session,
                      day_number date, struct report_arc *arc) {
  *arc = (struct report_arc){
      .session = session,
      .date = date,
      .baseline = baseline_on(data, date),
      .peak = NOT_RECORDED,
      .peak_day = NOT_RECORDED,
      .at_baseline_day = NOT_RECORDED,
      .window = NOT_RECORDED,
      .late_median = NOT_RECORDED,
      .position = POSITION_NA,
      .restart_day = NOT_RECORDED,
      .next_day = NOT_RECORDED,
      .reached = date + LAST_DAY <= data->until,
  };
  for (int day = 0; day < ARC_DAY_COUNT; day++) arc->mean[day] = NOT_RECORDED;
}

static void link_arcs(struct report_arc *before, struct report_arc *arc) {
  int apart = arc->date - before->date;
  if (apart >= 0 && apart <= LAST_DAY) before->next_day = apart;
  if (apart >= 1 && apart < LAST_DAY) arc->restart_day = apart;
}

static void begin_arcs(const struct report_data *data, const struct arc_params *params,
                       struct report_model *model) {
  const struct session *sessions = report_rows(data, ENTRY_SESSION);
  int number = 0;
  for (int i = 0; i < report_count(data, ENTRY_SESSION); i++) {
    if (sessions[i].type == SESSION_SELF) continue;
    struct report_arc *arc = &model->arcs[model->arc_count++];
    begin_arc(data, &sessions[i], arc_session_date(params, &sessions[i]), arc);
    day_number shown = sessions[i].stamp.date;
    if (shown >= model->from && shown <= model->to) arc->number = ++number;
    if (model->arc_count > 1) link_arcs(arc - 1, arc);
  }
}

int report_arcs_make(struct report_data *data, const struct report_options *options,
                     struct report_model *model) {
  size_t count = (size_t)report_count(data, ENTRY_SESSION);
  model->arcs = pool_take(&data->pool, count * sizeof *model->arcs);
  if (model->arcs == NULL) return -ENOMEM;
  begin_arcs(data, &options->params, model);
  for (int i = 0, from = 0; i < model->arc_count; i++) {
    struct report_arc *arc = &model->arcs[i];
    const struct session *next = i + 1 < model->arc_count ? arc[1].session : NULL;
    moment ends = next != NULL ? next->stamp.at : MOMENT_NEVER;
    add_checkins(data, ends, &from, arc);
    add_windows(data, ends, arc);
    find_return(arc);
    find_late_median(arc);
    if (arc->number > 0) find_position(data, &options->params, next, arc);
  }
  return 0;
}
