#include "plugins/plugin_day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TENTHS = 10, TIME_SIZE = 8, LOWER_SIZE = 32 };

static const char *const weekday_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
static const char *const session_names[] = {
    [SESSION_MFR] = "mfr", [SESSION_MANUAL] = "manual", [SESSION_SELF] = "self"};
static const char *const outcome_names[] = {[OUTCOME_DONE] = "done",
                                            [OUTCOME_PARTIAL] = "partial",
                                            [OUTCOME_SKIPPED] = "skipped",
                                            [OUTCOME_STOPPED] = "stopped"};
/* What became of a prompt, as plugins know it. */
static const char *const answer_names[] = {
    [PROMPT_SHOWN] = "none",   [PROMPT_ANSWERED] = "start", [PROMPT_DISMISSED] = "none",
    [PROMPT_EXPIRED] = "none", [PROMPT_MISSED] = "none",    [PROMPT_LATER] = "later",
    [PROMPT_SKIPPED] = "skip"};

/* ---- scalars --------------------------------------------------------------------------------- */

/* Names of the core in the letters of the API: "PEAK" -> "peak". */
static json_t *lower(const char *name) {
  char text[LOWER_SIZE];
  size_t n = 0;
  for (; name[n] != '\0' && n + 1 < sizeof text; n++)
    text[n] = (char)(name[n] >= 'A' && name[n] <= 'Z' ? name[n] - 'A' + 'a' : name[n]);
  return json_stringn(text, n);
}

static json_t *date_text(day_number date) {
  char text[CIVIL_UTC_SIZE];
  civil_format_date(date, text);
  return json_string(text);
}

/* "" for none: an item on request has no time. */
static json_t *clock_text(int minute) {
  char text[TIME_SIZE] = "";
  if (minute >= 0 && minute < DAY_MINUTES)
    snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
  return json_string(text);
}

static json_t *weekday_text(day_number date) {
  return json_string(weekday_names[civil_weekday(date)]);
}

/* null for what is not there, which the child leaves out. */
static json_t *whole(int value) {
  return value >= 0 ? json_integer(value) : json_null();
}

json_t *plugin_now(const struct stamp *now) {
  return json_pack("{s:I, s:o, s:o, s:o, s:i}", "unix", (json_int_t)now->at, "date",
                   date_text(now->date), "time", clock_text(now->minute), "weekday",
                   weekday_text(now->date), "minute", (int)now->minute);
}

void plugin_seed(const char *plugin, const struct stamp *now, const char *hook,
                 char out[PLUGIN_SEED_SIZE]) {
  char date[CIVIL_UTC_SIZE];
  civil_format_date(now->date, date);
  snprintf(out, PLUGIN_SEED_SIZE, "%s|%s|%s", plugin, date, hook);
}

/* ---- the past -------------------------------------------------------------------------------- */

/* The mean of a day in tenths (domain 1); -1: nothing was noted. */
static int day_mean(const struct history *history, day_number date) {
  int sum = 0, n = 0;
  for (int i = 0; i < history->checkin_count; i++) {
    if (history->checkins[i].stamp.date != date) continue;
    sum += history->checkins[i].pain;
    n++;
  }
  return n > 0 ? (TENTHS * sum + n / 2) / n : -1;
}

static int count_bouts(const struct history *history, day_number date, enum outcome outcome) {
  int n = 0;
  for (int i = 0; i < history->bout_count; i++)
    n += history->bouts[i].stamp.date == date && history->bouts[i].outcome == outcome;
  return n;
}

static void evaluate_at_end(const struct engine *engine, const struct now *now, day_number date,
                            struct arc_result *out) {
  struct stamp end = {0};
  struct arc_input input;
  civil_stamp(&end, civil_resolve(now->zone, civil_local_at(date + 1, 0)) - 1, now->zone);
  history_arc_input(&engine->history, &engine->settings->arc, &end, &input);
  arc_evaluate(&input, out);
}

/* The past of one date: stage, pain and baseline at its end, bouts done and stopped. */
static json_t *past_of(const struct engine *engine, const struct now *now, day_number date) {
  struct arc_result arc;
  evaluate_at_end(engine, now, date, &arc);
  int mean = day_mean(&engine->history, date);
  json_t *pain = mean >= 0 ? json_real((double)mean / TENTHS) : json_null();
  return json_pack("{s:o, s:o, s:o, s:o, s:i, s:i}", "date", date_text(date), "stage",
                   lower(stage_names[arc.stage]), "pain", pain, "baseline", whole(arc.baseline),
                   "done", count_bouts(&engine->history, date, OUTCOME_DONE), "stopped",
                   count_bouts(&engine->history, date, OUTCOME_STOPPED));
}

/* The first date of which anything is known; `today` when there is none. */
static day_number first_date(const struct history *history, day_number today) {
  day_number first = today;
  if (history->checkin_count > 0 && history->checkins[0].stamp.date < first)
    first = history->checkins[0].stamp.date;
  if (history->bout_count > 0 && history->bouts[0].stamp.date < first)
    first = history->bouts[0].stamp.date;
  return first > today - PLUGIN_PAST_DAYS ? first : today - PLUGIN_PAST_DAYS;
}

static json_t *past_days(const struct engine *engine, const struct now *now, day_number today) {
  json_t *days = json_array();
  day_number first = first_date(&engine->history, today);
  for (day_number date = today - 1; date >= first; date--)
    json_array_append_new(days, past_of(engine, now, date));
  return days;
}

/* ---- the plan -------------------------------------------------------------------------------- */

static json_t *item_json(const struct plan_item *item) {
  const struct exercise *exercise = item->exercise;
  json_t *tags = json_array();
  for (int i = 0; i < exercise->tag_count; i++)
    json_array_append_new(tags, json_string(exercise->tags[i]));
  return json_pack("{s:s, s:s, s:s, s:o, s:i, s:i, s:s, s:i, s:o, s:b, s:s}", "id", exercise->id,
                   "title", exercise->title, "kind", kind_names[exercise->kind], "at",
                   clock_text(item->minute), "level", (int)item->level, "times", (int)item->times,
                   "how", how_names[item->how], "scale", (int)item->permille, "tags", tags,
                   "locked", item->code != CODE_OK, "source", exercise->plugin);
}

/* What the stage does not offer is not shown; what a rule holds back is, locked. */
static bool shown(const struct plan_item *item) {
  return item->level > 0 || (item->code != CODE_OK && item->code != CODE_NOT_IN_STAGE);
}

static json_t *plan_json(const struct engine *engine, const struct now *now) {
  struct plan *plan = calloc(1, sizeof *plan);
  json_t *items = plan != NULL ? json_array() : NULL;
  if (items != NULL) engine_plan_base(engine, now, plan);
  for (int i = 0; items != NULL && i < plan->item_count; i++)
    if (shown(&plan->items[i])) json_array_append_new(items, item_json(&plan->items[i]));
  free(plan);
  return items;
}

/* ---- the day --------------------------------------------------------------------------------- */

static json_t *reasons_json(const struct arc_result *arc) {
  json_t *reasons = json_array();
  for (int i = 0; i < REASON_COUNT; i++)
    if (arc_has(arc, (enum reason)i)) json_array_append_new(reasons, json_string(reason_names[i]));
  return reasons;
}

/* The latest of today; -1: not recorded. */
static int latest_hot(const struct history *history, const struct stamp *now) {
  for (int i = history->checkin_count; i-- > 0;) {
    const struct checkin *checkin = &history->checkins[i];
    if (checkin->stamp.at > now->at || checkin->hot == NOT_RECORDED) continue;
    return checkin->stamp.date >= now->date ? checkin->hot : -1;
  }
  return -1;
}

static json_t *trend_text(enum trend trend) {
  return json_string(trend == TREND_NOT_REPORTED ? trend_names[TREND_UNKNOWN] : trend_names[trend]);
}

json_t *plugin_day(const struct engine *engine, const struct now *now) {
  const struct arc_result *arc = &engine->arc;
  struct stamp stamp;
  engine_stamp(now, &stamp);
  return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "date",
                   date_text(stamp.date), "weekday", weekday_text(stamp.date), "stage",
                   lower(stage_names[arc->stage]), "column", lower(column_names[arc->column]),
                   "arc_day", whole(arc->arc_day), "position",
                   json_string(position_names[arc->position]), "trend", trend_text(arc->trend),
                   "reasons", reasons_json(arc), "pain", whole(arc->pain), "baseline",
                   whole(arc->baseline), "hot", whole(latest_hot(&engine->history, &stamp)),
                   "history", past_days(engine, now, stamp.date), "plan", plan_json(engine, now));
}

/* ---- events ---------------------------------------------------------------------------------- */

struct told {
  const struct entry *entry;
  enum stage before;
  const struct engine *engine;
  const struct now *now;
};

static json_t *checkin_data(const struct told *told) {
  const struct checkin *checkin = &told->entry->checkin;
  return json_pack("{s:i, s:o, s:o, s:o, s:o}", "pain", (int)checkin->pain, "baseline",
                   whole(told->engine->arc.baseline), "stage",
                   lower(stage_names[told->engine->arc.stage]), "date",
                   date_text(checkin->stamp.date), "time", clock_text(checkin->stamp.minute));
}

static json_t *session_data(const struct told *told) {
  const struct session *session = &told->entry->session;
  uint8_t type = session->type <= SESSION_SELF ? session->type : (uint8_t)SESSION_MANUAL;
  return json_pack("{s:s, s:o, s:o}", "type", session_names[type], "date",
                   date_text(session->stamp.date), "time", clock_text(session->stamp.minute));
}

static json_t *stage_data(const struct told *told) {
  const struct arc_result *arc = &told->engine->arc;
  enum stage before = told->before < STAGE_COUNT ? told->before : arc->stage;
  return json_pack("{s:o, s:o, s:o}", "from", lower(stage_names[before]), "to",
                   lower(stage_names[arc->stage]), "arc_day", whole(arc->arc_day));
}

static json_t *outcome_data(const struct told *told) {
  const struct bout *bout = &told->entry->bout;
  uint8_t outcome = bout->outcome <= OUTCOME_STOPPED ? bout->outcome : (uint8_t)OUTCOME_STOPPED;
  return json_pack("{s:s, s:s, s:i, s:i, s:o, s:o}", "id", bout->exercise, "outcome",
                   outcome_names[outcome], "level", (int)bout->level, "seconds", (int)bout->seconds,
                   "pain_before", whole(bout->pain_before), "pain_after", whole(bout->pain_after));
}

/* The prompt's id: its key up to the date; of a routine PLUGIN.ID alone. */
static json_t *answer_data(const struct told *told) {
  static const char routine[] = "routine:";
  const struct prompt_record *prompt = &told->entry->prompt;
  uint8_t state = prompt->state <= PROMPT_SKIPPED ? prompt->state : (uint8_t)PROMPT_SHOWN;
  const char *id = prompt->key;
  if (strncmp(id, routine, sizeof routine - 1) == 0) id += sizeof routine - 1;
  return json_pack("{s:o, s:s}", "id", json_stringn(id, strcspn(id, "@")), "answer",
                   answer_names[state]);
}

static json_t *day_data(const struct told *told) {
  struct stamp stamp;
  engine_stamp(told->now, &stamp);
  day_number yesterday = stamp.date - 1;
  bool known = first_date(&told->engine->history, stamp.date) <= yesterday;
  return json_pack("{s:o, s:o}", "date", date_text(stamp.date), "yesterday",
                   known ? past_of(told->engine, told->now, yesterday) : json_null());
}

static const struct {
  json_t *(*make)(const struct told *told);
  bool with_entry;
  enum entry_kind kind;
} makers[PLUGIN_EVENT_COUNT] = {
    [PLUGIN_EVENT_CHECKIN] = {checkin_data, true, ENTRY_CHECKIN},
    [PLUGIN_EVENT_SESSION] = {session_data, true, ENTRY_SESSION},
    [PLUGIN_EVENT_STAGE] = {stage_data, false, ENTRY_KINDS},
    [PLUGIN_EVENT_OUTCOME] = {outcome_data, true, ENTRY_BOUT},
    [PLUGIN_EVENT_ANSWER] = {answer_data, true, ENTRY_PROMPT},
    [PLUGIN_EVENT_DAY] = {day_data, false, ENTRY_KINDS},
};

json_t *plugin_event_data(enum plugin_event event, const struct entry *entry, enum stage before,
                          const struct engine *engine, const struct now *now) {
  const struct told told = {entry, before, engine, now};
  if (makers[event].with_entry && (entry == NULL || entry->kind != makers[event].kind)) return NULL;
  /* cppcheck-suppress returnDanglingLifetime ; new JSON comes back, not `told` */
  return makers[event].make(&told);
}
