/* Schedule expressions (facts 1): parse once, then ask for the next occurrences. Pure; no
 * allocation; a plan depends on neither history nor where the evaluation starts (R1-R9).
 *
 *   struct schedule schedule;
 *   struct schedule_error error;
 *   if (schedule_parse("weekdays 08:00 | weekends 10:00", &schedule, &error) < 0)
 *     print error.column, error.message
 *   n = schedule_next(&schedule, &context, from, occurrences, 4);
 *
 * Letters may be of either case; blanks are free between words, numbers and signs. Text is read in
 * schedule_parse.c, occurrences are found in schedule.c. */
#ifndef CORE_SCHEDULE_H
#define CORE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/civil.h"

enum {
  SCHEDULE_MAX_BYTES = 1000,
  SCHEDULE_MAX_RULES = 16,
  SCHEDULE_MAX_TIMES = 48,     /* of a rule */
  SCHEDULE_MAX_EXCLUSIONS = 8, /* of a rule */
  SCHEDULE_MAX_AFTER = 366 * DAY_MINUTES,
  SCHEDULE_HORIZON_DAYS = 400,
};

struct schedule_span {
  int16_t from, to;
}; /* local minutes; to 1440 for 24:00; may wrap */

enum schedule_form { SCHEDULE_AT, SCHEDULE_EVERY, SCHEDULE_AFTER };

struct schedule_rule {
  enum schedule_form form;
  uint8_t weekdays; /* bit 0 Monday .. bit 6 Sunday */
  bool has_window;
  uint8_t time_count, exclusion_count;
  int16_t times[SCHEDULE_MAX_TIMES]; /* AT: local minutes, ascending, unique */
  int32_t minutes;                   /* EVERY: 1..1440; AFTER: 0..SCHEDULE_MAX_AFTER */
  struct schedule_span window; /* both ends inclusive; to < from crosses midnight; to != from */
  struct schedule_span exclusions[SCHEDULE_MAX_EXCLUSIONS]; /* [from, to) */
  char event[NAME_SIZE];                                    /* AFTER; lower case */
};

struct schedule {
  int rule_count;
  struct schedule_rule rules[SCHEDULE_MAX_RULES];
};

struct schedule_error {
  int column; /* 1-based byte column */
  char message[120];
};

/* 0 or -EINVAL with `error` filled; `out` untouched on failure. The column is the word's that is
 * wrong; one past the last word when something is missing there; the comma's when it trails. */
int schedule_parse(const char *text, struct schedule *out, struct schedule_error *error);

/* For what the program itself follows: refuses as well what it is never told of, `activity`, which
 * would never come. */
int schedule_parse_told(const char *text, struct schedule *out, struct schedule_error *error);

struct schedule_event { /* something that happened, for `after` rules; any order */
  const char *name;     /* either case */
  moment at;
};

/* Reads "checkin@2025-06-02T05:12:00Z", lower-cases the name; false when malformed. */
bool schedule_parse_event(const char *text, char name[NAME_SIZE], moment *at);

struct schedule_context {
  const struct zone *zone;
  int16_t day_starts; /* local minute at which a day begins for R7; 240 */
  const struct schedule_event *events;
  int event_count;
};

struct occurrence {
  moment at;
  day_number date; /* nominal date: of the time, of the window's start, or R7's local day */
  int16_t minute;  /* nominal minute: the time written, or the window's start; -1 for `after` */
  int16_t step;    /* EVERY: minutes since the window's start; else -1 */
};

/* Walks the occurrences in order; each step depends on the last occurrence alone, not on where the
 * walk began. Of equal instants (R6) the one with the earlier date counts, then the one whose rule
 * is written first; `after` comes last. */
struct schedule_cursor {
  const struct schedule *schedule;
  const struct schedule_context *context;
  moment at; /* of the last occurrence, or where the walk began */
  struct civil_map map;
};

void schedule_begin(struct schedule_cursor *cursor, const struct schedule *schedule,
                    const struct schedule_context *context, moment from);
/* The next occurrence strictly after cursor->at; false: none within SCHEDULE_HORIZON_DAYS of it, or
 * before the year 10000. */
bool schedule_step(struct schedule_cursor *cursor, struct occurrence *out);

/* Begin and up to `max` steps: the next occurrences strictly after `from`, ascending, unique (R6).
 * Returns how many. A `from` before the year 1 is read as its start. */
int schedule_next(const struct schedule *schedule, const struct schedule_context *context,
                  moment from, struct occurrence *out, int max);

/* The slot key of D1: `prompt@2025-06-02T08:00`, `..T08:00+120m` for every, `prompt@date` for
 * after. Always whole: a prompt id has at most 39 bytes ("routine:" and a name). */
void schedule_slot_key(const char *prompt, const struct occurrence *occurrence, char out[KEY_SIZE]);

#endif
