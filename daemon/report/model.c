#include "report/model.h"

#include <string.h>

#include "core/civil.h"
#include "core/history.h"

/* ---- what the engine is asked --------------------------------------------------------------- */

/* The first check-in at or after the moment. */
static int first_from(const struct checkin *checkins, int count, moment at) {
  int low = 0, high = count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (checkins[middle].stamp.at < at)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static int first_with_sites(const struct report_data *data, struct checkin first[3]) {
  const struct checkin *checkins = report_rows(data, ENTRY_CHECKIN);
  int found = 0;
  for (int i = 0; i < report_count(data, ENTRY_CHECKIN) && found < 3; i++)
    if (checkins[i].sites != 0) first[found++] = checkins[i];
  return found;
}

void report_arc_input(const struct report_data *data, const struct arc_params *params,
                      const struct stamp *now, struct arc_input *out, struct checkin first[3]) {
  const struct checkin *checkins = report_rows(data, ENTRY_CHECKIN);
  int count = report_count(data, ENTRY_CHECKIN);
  int from = first_from(checkins, count, now->at - (moment)HISTORY_DAYS * DAY_SECONDS);
  *out = (struct arc_input){
      .params = params,
      .baselines = report_rows(data, ENTRY_BASELINE),
      .baseline_count = report_count(data, ENTRY_BASELINE),
      .sessions = report_rows(data, ENTRY_SESSION),
      .session_count = report_count(data, ENTRY_SESSION),
      .checkins = count > 0 ? checkins + from : NULL,
      .checkin_count = count - from,
      .windows = report_rows(data, ENTRY_WINDOW),
      .window_count = report_count(data, ENTRY_WINDOW),
      .screens = report_rows(data, ENTRY_SCREEN),
      .screen_count = report_count(data, ENTRY_SCREEN),
      .clears = report_rows(data, ENTRY_CLEAR),
      .clear_count = report_count(data, ENTRY_CLEAR),
      .retracts = report_rows(data, ENTRY_RETRACT),
      .retract_count = report_count(data, ENTRY_RETRACT),
      .first_sites = first,
      .first_sites_count = first_with_sites(data, first),
      .now = *now,
  };
}

struct stamp report_day_end(const struct report_data *data, day_number date) {
  const struct checkin *checkins = report_rows(data, ENTRY_CHECKIN);
  int64_t local = civil_local_at(date, DAY_MINUTES) - 1;
  int i = first_from(checkins, report_count(data, ENTRY_CHECKIN), local + DAY_SECONDS) - 1;
  while (i >= 0 && checkins[i].stamp.date > date) i--;
  int16_t offset = i >= 0 ? checkins[i].stamp.offset : 0;
  return (struct stamp){.at = local - offset * MINUTE_SECONDS,
                        .date = date,
                        .minute = DAY_MINUTES - 1,
                        .offset = offset};
}

/* ---- the period ----------------------------------------------------------------------------- */

static day_number newest_session(const struct report_data *data, const struct arc_params *params) {
  const struct session *sessions = report_rows(data, ENTRY_SESSION);
  for (int i = report_count(data, ENTRY_SESSION) - 1; i >= 0; i--)
    if (sessions[i].type != SESSION_SELF) return arc_session_date(params, &sessions[i]);
  return DAY_NONE;
}

/* The last arc and the 14 days before it, up to today; longer than 42 days: the newest of them. */
static void choose_period(const struct report_data *data, const struct report_options *options,
                          struct report_model *model) {
  day_number to = data->until, longest = to - REPORT_DAYS_MAX + 1;
  day_number session = newest_session(data, &options->params), from = longest;
  if (options->since != DAY_NONE)
    from = options->since;
  else if (session != DAY_NONE)
    from = options->since_session ? session : session - REPORT_DAYS_BEFORE;
  if (from > to) from = to;
  bool asked = options->since != DAY_NONE || options->since_session;
  model->shortened = asked && from < longest;
  model->from = from < longest ? longest : from;
  model->to = to;
}

const struct report_model *report_model_make(struct report_data *data,
                                             const struct report_options *options) {
  struct report_model *model = pool_take(&data->pool, sizeof *model);
  if (model == NULL) return NULL;
  model->data = data;
  model->name = options->name;
  model->figure_variants = options->figure_variants;
  model->at = options->at != DAY_NONE ? options->at : data->until;
  model->from = model->to = DAY_NONE;
  if (data->until == DAY_NONE) return model;
  choose_period(data, options, model);
  if (report_days_make(data, options, model) < 0) return NULL;
  if (report_arcs_make(data, options, model) < 0) return NULL;
  if (report_flags_make(data, options, model) < 0) return NULL;
  if (report_practice_make(data, model) < 0) return NULL;
  report_function_make(data, model);
  report_area_make(data, model);
  return model;
}
