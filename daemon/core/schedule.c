#include "core/schedule.h"
#include "core/schedule_scanner.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A window may start on one date, end on the next, and a date line or a gap may lie in between: an
 * occurrence comes at most this many dates after its nominal one. */
enum { DATES_BACK = 3 };

enum { FIRST_YEAR = 1, END_YEAR = 10000 };

/* The minute of the wall clock, whatever the date. */
static int wall_minute(const struct zone *zone, moment at) {
  int64_t local = civil_local(at, zone->offset(zone->owner, at));
  return civil_second_of_day(local) / MINUTE_SECONDS;
}

static bool wraps(const struct schedule_span *span) {
  return span->to < span->from;
}

static bool span_covers(const struct schedule_span *span, int minute) {
  if (wraps(span)) return minute >= span->from || minute < span->to;
  return minute >= span->from && minute < span->to;
}

/* Both ends inclusive; the minute of 24:00 is 00:00. */
static bool window_contains(const struct schedule_span *window, int minute) {
  return minute == window->to % DAY_MINUTES || span_covers(window, minute);
}

static bool is_excluded(const struct schedule_rule *rule, const struct zone *zone, moment at) {
  if (rule->exclusion_count == 0) return false;
  int minute = wall_minute(zone, at);
  for (int i = 0; i < rule->exclusion_count; i++)
    if (span_covers(&rule->exclusions[i], minute)) return true;
  return false;
}

static bool on_weekday(const struct schedule_rule *rule, day_number date) {
  return (rule->weekdays >> civil_weekday(date) & 1) != 0;
}

/* Whether `at` would be an earlier next occurrence than `best`. */
static bool improves(const struct schedule_cursor *cursor, const struct schedule_rule *rule,
                     moment at, const struct occurrence *best) {
  return at > cursor->at && at < best->at && !is_excluded(rule, cursor->context->zone, at);
}

static void plan_times(struct schedule_cursor *cursor, const struct schedule_rule *rule,
                       day_number date, struct occurrence *best) {
  for (int i = 0; i < rule->time_count; i++) {
    moment at = civil_map_resolve(&cursor->map, civil_local_at(date, rule->times[i]));
    if (improves(cursor, rule, at, best))
      *best = (struct occurrence){.at = at, .date = date, .minute = rule->times[i], .step = -1};
  }
}

/* R3: elapsed time from the window's start, so nights with a clock change have one step more or
 * fewer. A window whose end comes before its start (both in and after a gap) is empty. */
static void plan_window(struct schedule_cursor *cursor, const struct schedule_rule *rule,
                        day_number date, struct occurrence *best) {
  const struct schedule_span *window = &rule->window;
  day_number end_date = wraps(window) ? date + 1 : date;
  moment start = civil_map_resolve(&cursor->map, civil_local_at(date, window->from));
  moment end = civil_map_resolve(&cursor->map, civil_local_at(end_date, window->to));
  int64_t interval = (int64_t)rule->minutes * MINUTE_SECONDS;
  moment at = start;
  if (cursor->at >= start) at += ((cursor->at - start) / interval + 1) * interval;
  for (; at <= end && at < best->at; at += interval)
    if (improves(cursor, rule, at, best))
      *best = (struct occurrence){.at = at,
                                  .date = date,
                                  .minute = window->from,
                                  .step = (int16_t)((at - start) / MINUTE_SECONDS)};
}

static void plan_date(struct schedule_cursor *cursor, day_number date, struct occurrence *best) {
  for (int i = 0; i < cursor->schedule->rule_count; i++) {
    const struct schedule_rule *rule = &cursor->schedule->rules[i];
    if (rule->form == SCHEDULE_AFTER || !on_weekday(rule, date)) continue;
    if (!civil_map_date_exists(&cursor->map, date)) /* R1b */
      return;
    if (rule->form == SCHEDULE_AT)
      plan_times(cursor, rule, date, best);
    else
      plan_window(cursor, rule, date, best);
  }
}

/* ---- after (R7) ----------------------------------------------------------------------------- */

static bool same_name(const char *a, const char *b) {
  while (*a != '\0' && scanner_lower(*a) == scanner_lower(*b)) a++, b++;
  return *a == '\0' && *b == '\0';
}

/* The local day that an event belongs to: it begins at `day_starts`. */
static day_number event_day(const struct schedule_context *context, moment at) {
  int64_t local = civil_local(at, context->zone->offset(context->zone->owner, at));
  return civil_date_of(local - context->day_starts * MINUTE_SECONDS);
}

static bool event_counts(const struct schedule_context *context, const struct schedule_rule *rule,
                         const struct schedule_event *event) {
  return same_name(event->name, rule->event) &&
         (!rule->has_window ||
          window_contains(&rule->window, wall_minute(context->zone, event->at)));
}

static bool is_first_of_day(const struct schedule_context *context,
                            const struct schedule_rule *rule, moment at, day_number day) {
  for (int i = 0; i < context->event_count; i++) {
    const struct schedule_event *other = &context->events[i];
    if (other->at < at && event_counts(context, rule, other) &&
        event_day(context, other->at) == day)
      return false;
  }
  return true;
}

static void plan_events(const struct schedule_cursor *cursor, const struct schedule_rule *rule,
                        struct occurrence *best) {
  const struct schedule_context *context = cursor->context;
  for (int i = 0; i < context->event_count; i++) {
    const struct schedule_event *event = &context->events[i];
    moment at = event->at + (int64_t)rule->minutes * MINUTE_SECONDS;
    if (!event_counts(context, rule, event) || !improves(cursor, rule, at, best)) continue;
    day_number day = event_day(context, event->at);
    if (on_weekday(rule, day) && is_first_of_day(context, rule, event->at, day))
      *best = (struct occurrence){.at = at, .date = day, .minute = -1, .step = -1};
  }
}

/* ---- the walk ------------------------------------------------------------------------------- */

static moment clamp(moment at, int32_t first_year, int32_t end_year) {
  moment first = civil_local_at(civil_day(first_year, 1, 1), 0);
  moment end = civil_local_at(civil_day(end_year, 1, 1), 0);
  return at < first ? first : at > end ? end : at;
}

void schedule_begin(struct schedule_cursor *cursor, const struct schedule *schedule,
                    const struct schedule_context *context, moment from) {
  cursor->schedule = schedule;
  cursor->context = context;
  cursor->at = clamp(from, FIRST_YEAR, END_YEAR);
  moment first_date = cursor->at - (DATES_BACK + 1) * (moment)DAY_SECONDS;
  civil_map_init(&cursor->map, context->zone, first_date - 2 * CIVIL_REACH);
}

bool schedule_step(struct schedule_cursor *cursor, struct occurrence *out) {
  struct occurrence best = {.at = MOMENT_NEVER};
  day_number today =
      civil_date_of(civil_local(cursor->at, civil_map_offset(&cursor->map, cursor->at)));
  /* Nothing of a date comes before the date begins in the easternmost zone. */
  for (day_number date = today - DATES_BACK;
       date <= today + SCHEDULE_HORIZON_DAYS && civil_local_at(date, 0) - CIVIL_REACH < best.at;
       date++)
    plan_date(cursor, date, &best);
  for (int i = 0; i < cursor->schedule->rule_count; i++)
    if (cursor->schedule->rules[i].form == SCHEDULE_AFTER)
      plan_events(cursor, &cursor->schedule->rules[i], &best);
  if (best.at != clamp(best.at, FIRST_YEAR, END_YEAR)) return false;
  cursor->at = best.at;
  *out = best;
  return true;
}

int schedule_next(const struct schedule *schedule, const struct schedule_context *context,
                  moment from, struct occurrence *out, int max) {
  struct schedule_cursor cursor;
  schedule_begin(&cursor, schedule, context, from);
  int count = 0;
  while (count < max && schedule_step(&cursor, &out[count])) count++;
  return count;
}

void schedule_slot_key(const char *prompt, const struct occurrence *occurrence,
                       char out[KEY_SIZE]) {
  char date[CIVIL_UTC_SIZE], time[16] = "", step[16] = "";
  civil_format_date(occurrence->date, date);
  if (occurrence->minute >= 0)
    snprintf(time, sizeof time, "T%02d:%02d", occurrence->minute / 60, occurrence->minute % 60);
  if (occurrence->step >= 0) snprintf(step, sizeof step, "+%dm", occurrence->step);
  snprintf(out, KEY_SIZE, "%.39s@%.10s%.6s%.7s", prompt, date, time, step);
}

static bool begins_with(const char *text, const char *word) {
  while (*word != '\0' && scanner_lower(*text) == *word) text++, word++;
  return *word == '\0';
}

/* The first byte of the word in the text, in either case; the text's when it is not there. */
static int column_of(const char *text, const char *word) {
  int at = 0;
  while (text[at] != '\0' && !begins_with(text + at, word)) at++;
  return text[at] != '\0' ? at + 1 : 1;
}

int schedule_parse_told(const char *text, struct schedule *out, struct schedule_error *error) {
  static const char untold[] = "activity";
  struct schedule parsed;
  int failed = schedule_parse(text, &parsed, error);
  if (failed) return failed;
  for (int i = 0; i < parsed.rule_count; i++) {
    if (parsed.rules[i].form != SCHEDULE_AFTER || !same_name(parsed.rules[i].event, untold))
      continue;
    error->column = column_of(text, untold);
    snprintf(error->message, sizeof error->message,
             "settled is not told of activity; name checkin, a slot such as morning, or a routine");
    return -EINVAL;
  }
  *out = parsed;
  return 0;
}
