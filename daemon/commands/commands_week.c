/* The last seven days, a line a day: the stage at its end, its numbers, what was done. */
#include <stdio.h>
#include <string.h>

#include "commands/commands_screen.h"
#include "commands/plan_text.h"

enum { WEEK_DAYS = 7 };

struct day_line {
  day_number date;
  enum stage stage;
  int arc_day;         /* -1: none */
  int lowest, highest; /* -1: no number */
  int numbers, quiet, done;
};

/* The stage as it was known at the end of that day, or is now. */
static void judge_day(const struct engine *engine, const struct now *now, struct day_line *day) {
  struct arc_input input;
  struct arc_result result;
  struct stamp stamp = engine->evaluated;
  struct stamp today;
  engine_stamp(now, &today);
  if (day->date < today.date) {
    moment end = civil_resolve(now->zone, civil_local_at(day->date, DAY_MINUTES - 1));
    civil_stamp(&stamp, end, now->zone);
  }
  history_arc_input(&engine->history, &engine->settings->arc, &stamp, &input);
  arc_evaluate(&input, &result);
  day->stage = result.stage;
  day->arc_day = result.arc_day;
}

static void add_number(struct day_line *day, int pain) {
  if (day->numbers == 0 || pain < day->lowest) day->lowest = pain;
  if (day->numbers == 0 || pain > day->highest) day->highest = pain;
  day->numbers++;
}

static void count_day(const struct history *history, struct day_line *day) {
  for (int i = 0; i < history->checkin_count; i++)
    if (history->checkins[i].stamp.date == day->date) {
      add_number(day, history->checkins[i].pain);
      if (history->checkins[i].window > 0) day->quiet += history->checkins[i].window;
    }
  for (int i = 0; i < history->window_count; i++)
    if (history->windows[i].stamp.date == day->date) day->quiet += history->windows[i].minutes;
  for (int i = 0; i < history->bout_count; i++)
    if (history->bouts[i].stamp.date == day->date && history->bouts[i].outcome <= OUTCOME_PARTIAL)
      day->done++;
}

static void pain_words(const struct day_line *day, char out[24]) {
  if (day->numbers == 0)
    snprintf(out, 24, "No number");
  else if (day->lowest == day->highest)
    snprintf(out, 24, "Pain %d", day->lowest);
  else
    snprintf(out, 24, "Pain %d to %d", day->lowest, day->highest);
}

/* What was not done is not said. */
static void extra_words(const struct day_line *day, char out[80]) {
  int used = 0;
  out[0] = '\0';
  if (day->quiet > 0) used = snprintf(out, 80, ", quiet for %d min", day->quiet);
  if (day->done > 0)
    snprintf(out + used, 80 - (size_t)used, ", %d exercise%s", day->done,
             day->done == 1 ? "" : "s");
}

static void print_day(struct reply *reply, const struct day_line *day) {
  char date[CIVIL_UTC_SIZE], pain[24], extra[80], arc[24] = "";
  civil_format_date(day->date, date);
  pain_words(day, pain);
  extra_words(day, extra);
  if (day->arc_day >= 0) snprintf(arc, sizeof arc, " (day %d)", day->arc_day);
  sheet_print(reply, STYLE_PLAIN, 16, "%s %s  %s%s. %s%s.", weekday_names[civil_weekday(day->date)],
              date, plan_stage_words(day->stage), arc, pain, extra);
}

static json_t *day_json(const struct day_line *day) {
  char date[CIVIL_UTC_SIZE];
  civil_format_date(day->date, date);
  return json_pack("{s:s,s:s,s:o,s:o,s:o,s:i,s:i}", "date", date, "stage", stage_names[day->stage],
                   "arc_day", day->arc_day >= 0 ? json_integer(day->arc_day) : json_null(),
                   "lowest", day->numbers > 0 ? json_integer(day->lowest) : json_null(), "highest",
                   day->numbers > 0 ? json_integer(day->highest) : json_null(), "quiet_minutes",
                   day->quiet, "exercises", day->done);
}

void command_week(struct call *call) {
  const struct engine *engine = app_engine(call->app);
  struct now now = app_now(call->app);
  struct stamp today;
  json_t *days = json_array();
  engine_stamp(&now, &today);
  for (int i = WEEK_DAYS - 1; i >= 0; i--) {
    struct day_line day = {.date = today.date - i, .lowest = -1, .highest = -1};
    judge_day(engine, &now, &day);
    count_day(&engine->history, &day);
    print_day(call->reply, &day);
    json_array_append_new(days, day_json(&day));
  }
  json_object_set_new(call->reply->data, "days", days);
}
