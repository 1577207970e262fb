#include <string.h>

#include "core/entries.h"
#include "core/governor_parts.h"

enum {
  MORNING_FROM = 4 * 60, /* S7: the check-in that answers for the day before */
  MORNING_TO = 12 * 60,
  TWO_FAILS_DAYS = 7,
  THREE_FAILS_DAYS = 14,
  CHANGE_DAYS = 3, /* 5.3: one exercise at most every 3 days */
  SETTLE_DAYS = 7, /* 5.3: since the last change of the exercise */
  GOOD_BOUTS = 3,  /* 5.3: on as many dates */
};

/* ---- what happened -------------------------------------------------------------------------- */

int governor_limit(int pain_before) {
  return smaller(8, larger(5, pain_before + 1));
}

bool governor_bout_failed(const struct bout *bout) {
  if (bout->outcome == OUTCOME_SKIPPED) return false;
  if (bout->why == STOP_SHARP || bout->why == STOP_ELECTRIC || bout->why == STOP_NUMB) return true;
  return bout->pain_after > governor_limit(bout->pain_before);
}

static bool is_of(const struct bout *bout, const char *exercise) {
  return strcmp(bout->exercise, exercise) == 0;
}

static bool is_on(const struct governor_input *input, const struct bout *bout, day_number date) {
  return is_work(input, bout) && date_of(input, &bout->stamp) == date;
}

/* S7: how the morning after `date` went. */
struct morning {
  bool answered, failed;
  moment at;
};

static const struct checkin *morning_checkin(const struct governor_input *input, day_number date) {
  const struct history *history = input->history;
  for (int i = 0; i < history->checkin_count; i++) {
    const struct checkin *checkin = &history->checkins[i];
    if (!has_happened(input, &checkin->stamp) || date_of(input, &checkin->stamp) != date) continue;
    int minute = checkin->stamp.minute;
    if (minute >= MORNING_FROM && minute < MORNING_TO) return checkin;
  }
  return NULL;
}

/* The lowest pain before any bout of the date: one that the morning fails makes all of them rest.
 * NOT_RECORDED when no bout has one. */
static int lowest_before(const struct governor_input *input, day_number date) {
  int lowest = NOT_RECORDED;
  for (int i = 0; i < input->history->bout_count; i++) {
    const struct bout *bout = &input->history->bouts[i];
    if (!is_on(input, bout, date) || bout->pain_before == NOT_RECORDED) continue;
    if (lowest == NOT_RECORDED || bout->pain_before < lowest) lowest = bout->pain_before;
  }
  return lowest;
}

static struct morning morning_after(const struct governor_input *input, day_number date) {
  const struct checkin *checkin = morning_checkin(input, date + 1);
  if (checkin == NULL) return (struct morning){0};
  int before = lowest_before(input, date);
  bool failed = before != NOT_RECORDED && checkin->pain >= before + input->params->morning_delta;
  return (struct morning){.answered = true, .failed = failed, .at = checkin->stamp.at};
}

/* S7 counts an exercise once a date: for its first bout. */
static bool is_first_of_day(const struct governor_input *input, int i) {
  const struct bout *bouts = input->history->bouts;
  day_number date = date_of(input, &bouts[i].stamp);
  for (int k = i - 1; k >= 0; k--)
    if (is_on(input, &bouts[k], date) && is_of(&bouts[k], bouts[i].exercise)) return false;
  return true;
}

/* Rest is for the day after; and for what is left of the day, because D18 says "enough". */
moment governor_rest_until(const struct governor_input *input, const char *exercise) {
  day_number today = input->now.date;
  int days = 0;
  for (int i = 0; i < input->history->bout_count; i++) {
    const struct bout *bout = &input->history->bouts[i];
    if (!is_of(bout, exercise) || !is_work(input, bout)) continue;
    day_number date = date_of(input, &bout->stamp);
    if (date < today - 1) continue;
    bool loud = date == today - 1 && morning_after(input, date).failed;
    if (governor_bout_failed(bout) || loud) days = larger(days, date + 2 - today);
  }
  return days > 0 ? governor_day_start(&input->now, days) : 0;
}

/* ---- the personal level --------------------------------------------------------------------- */

static const struct level_change *newest_change(const struct history *history,
                                                const char *exercise) {
  for (int i = history->level_count - 1; i >= 0; i--)
    if (strcmp(history->levels[i].exercise, exercise) == 0) return &history->levels[i];
  return NULL;
}

static bool is_permitted_since(const struct history *history, const char *exercise, moment since) {
  for (int i = history->permit_count - 1; i >= 0; i--) {
    const struct permit *permit = &history->permits[i];
    if (permit->stamp.at < since) return false;
    if (!permit->unconfirmed && strcmp(permit->exercise, exercise) == 0) return true;
  }
  return false;
}

int governor_level(const struct history *history, const char *exercise) {
  const struct level_change *change = newest_change(history, exercise);
  if (change == NULL) return 1;
  if (change->to > 0) return change->to;
  return is_permitted_since(history, exercise, change->stamp.at) ? 1 : 0;
}

/* ---- fails (5.3) ---------------------------------------------------------------------------- */

/* A permit after a pause is a new start: what lies before it no longer counts. */
static moment new_start(const struct governor_input *input, const char *exercise) {
  const struct history *history = input->history;
  moment paused = MOMENT_NEVER, start = INT64_MIN;
  for (int i = 0; i < history->level_count && paused == MOMENT_NEVER; i++)
    if (history->levels[i].to == 0 && strcmp(history->levels[i].exercise, exercise) == 0)
      paused = history->levels[i].stamp.at;
  for (int i = 0; i < history->permit_count; i++) {
    const struct permit *permit = &history->permits[i];
    if (permit->unconfirmed || !has_happened(input, &permit->stamp)) continue;
    if (permit->stamp.at >= paused && strcmp(permit->exercise, exercise) == 0)
      start = permit->stamp.at;
  }
  return start;
}

struct fail {
  moment at;
  day_number date;
};

/* The fail of bout `i` by S5 or S7, if there is one that counts. */
static bool find_fail(const struct governor_input *input, int i, enum level_why why,
                      struct fail *out) {
  const struct bout *bout = &input->history->bouts[i];
  day_number date = date_of(input, &bout->stamp);
  if (!is_work(input, bout)) return false;
  if (why == LEVEL_S5) {
    *out = (struct fail){bout->stamp.at, date};
    if (!governor_bout_failed(bout)) return false;
  } else {
    struct morning morning = morning_after(input, date);
    *out = (struct fail){morning.at, date + 1};
    if (!morning.failed || !is_first_of_day(input, i)) return false;
  }
  return out->at > new_start(input, bout->exercise);
}

/* Fails of the exercise up to and with this one, in the `days` that end with it. */
static int count_fails(const struct governor_input *input, const char *exercise,
                       const struct fail *last, int days) {
  int count = 0;
  for (int i = 0; i < input->history->bout_count; i++) {
    const struct bout *bout = &input->history->bouts[i];
    if (!is_of(bout, exercise) || bout->stamp.date < last->date - days - 1) continue;
    for (enum level_why why = LEVEL_S5; why <= LEVEL_S7; why++) {
      struct fail fail;
      if (!find_fail(input, i, why, &fail)) continue;
      count += fail.at <= last->at && fail.date >= last->date - days;
    }
  }
  return count;
}

static int level_after(const struct governor_input *input, const char *exercise,
                       const struct fail *fail, int level) {
  if (level == 0 || count_fails(input, exercise, fail, THREE_FAILS_DAYS) >= 3) return 0;
  if (count_fails(input, exercise, fail, TWO_FAILS_DAYS) >= 2) return 1;
  return larger(1, level - 1);
}

static const struct bout *find_bout(const struct history *history, const struct entry_id *id) {
  for (int i = history->bout_count - 1; i >= 0; i--)
    if (entry_id_same(&history->bouts[i].stamp.id, id)) return &history->bouts[i];
  return NULL;
}

/* Whether the change was made for this fail. A corrected bout has a new id; the change made for the
 * old one then stands for it by its date, so that a correction does not lower a level twice. */
static bool is_for(const struct governor_input *input, const struct level_change *change,
                   const struct bout *bout, const struct fail *fail) {
  const struct bout *cause = find_bout(input->history, &change->bout);
  if (cause == NULL)
    return change->stamp.date == fail->date || change->stamp.date == fail->date + 1;
  if (change->why == LEVEL_S5) return cause == bout;
  return is_of(cause, bout->exercise) && cause->stamp.date == bout->stamp.date;
}

static bool is_accounted(const struct governor_input *input, const struct bout *bout,
                         enum level_why why, const struct fail *fail) {
  const struct history *history = input->history;
  for (int i = 0; i < history->level_count; i++) {
    const struct level_change *change = &history->levels[i];
    if (change->why != why || strcmp(change->exercise, bout->exercise) != 0) continue;
    if (is_for(input, change, bout, fail)) return true;
  }
  return false;
}

/* ---- regress -------------------------------------------------------------------------------- */

struct changes {
  struct level_change *rows;
  int count, max;
};

static int level_so_far(const struct governor_input *input, const struct changes *changes,
                        const char *exercise) {
  for (int i = changes->count - 1; i >= 0; i--)
    if (strcmp(changes->rows[i].exercise, exercise) == 0) return changes->rows[i].to;
  return governor_level(input->history, exercise);
}

static void add_regress(const struct governor_input *input, int i, enum level_why why,
                        struct changes *changes) {
  const struct bout *bout = &input->history->bouts[i];
  struct fail fail;
  if (changes->count >= changes->max || !find_fail(input, i, why, &fail)) return;
  if (fail.date < input->now.date - THREE_FAILS_DAYS) return;
  if (is_accounted(input, bout, why, &fail)) return;
  int from = level_so_far(input, changes, bout->exercise);
  struct level_change *change = &changes->rows[changes->count++];
  memset(change, 0, sizeof *change);
  change->stamp = input->now;
  memset(&change->stamp.id, 0, sizeof change->stamp.id);
  memcpy(change->exercise, bout->exercise, sizeof change->exercise);
  change->bout = bout->stamp.id;
  change->from = (uint8_t)from;
  change->to = (uint8_t)level_after(input, bout->exercise, &fail, from);
  change->why = (uint8_t)why;
}

/* The bouts of a date first, then the morning after them: the order in which fails happen. */
int governor_regress(const struct governor_input *input, struct level_change *out, int max) {
  const struct history *history = input->history;
  struct changes changes = {out, 0, max};
  day_number today = input->now.date;
  for (day_number date = today - THREE_FAILS_DAYS - 1; date <= today; date++) {
    for (int i = 0; i < history->bout_count; i++)
      if (is_on(input, &history->bouts[i], date)) add_regress(input, i, LEVEL_S5, &changes);
    for (int i = 0; i < history->bout_count; i++)
      if (is_on(input, &history->bouts[i], date)) add_regress(input, i, LEVEL_S7, &changes);
  }
  return changes.count;
}

/* ---- progress ------------------------------------------------------------------------------- */

static bool is_sure(const struct arc_result *arc) {
  return arc->confidence == CONFIDENCE_HIGH || arc->confidence == CONFIDENCE_MEDIUM;
}

/* "One exercise at most every 3 days": since anybody's last step up. */
static bool stepped_up_lately(const struct governor_input *input) {
  const struct history *history = input->history;
  for (int i = 0; i < history->level_count; i++) {
    const struct level_change *change = &history->levels[i];
    if (change->to <= change->from) continue;
    if (input->now.date - date_of(input, &change->stamp) < CHANGE_DAYS) return true;
  }
  return false;
}

/* The date from which bouts count: of the last change; without one, of the first bout. */
static day_number settled_since(const struct governor_input *input, const char *exercise,
                                moment *at) {
  const struct history *history = input->history;
  const struct level_change *change = newest_change(history, exercise);
  *at = change != NULL ? change->stamp.at : INT64_MIN;
  if (change != NULL) return date_of(input, &change->stamp);
  for (int i = 0; i < history->bout_count; i++)
    if (is_of(&history->bouts[i], exercise) && is_work(input, &history->bouts[i]))
      return date_of(input, &history->bouts[i].stamp);
  return input->now.date;
}

static bool went_quietly(const struct governor_input *input, const struct exercise *exercise,
                         int level, const struct bout *bout) {
  if (!is_of(bout, exercise->id) || !is_work(input, bout)) return false;
  if (bout->outcome != OUTCOME_DONE || bout->level != level) return false;
  if (bout->pain_before == NOT_RECORDED || bout->pain_after == NOT_RECORDED) return false;
  if (bout->pain_after > bout->pain_before + 1 || governor_bout_failed(bout)) return false;
  int effort = exercise->levels[level - 1].rpe;
  if (effort > 0 && bout->rpe > effort) return false;
  struct morning morning = morning_after(input, date_of(input, &bout->stamp));
  return morning.answered && !morning.failed;
}

/* Dates with a bout that went quietly, after `since`. */
static int count_quiet_dates(const struct governor_input *input, const struct exercise *exercise,
                             int level, moment since) {
  day_number last = DAY_NONE;
  int count = 0;
  for (int i = 0; i < input->history->bout_count; i++) {
    const struct bout *bout = &input->history->bouts[i];
    day_number date = date_of(input, &bout->stamp);
    if (bout->stamp.at <= since || date == last) continue;
    if (!went_quietly(input, exercise, level, bout)) continue;
    last = date;
    count++;
  }
  return count;
}

static bool may_step_up(const struct governor_input *input, const struct exercise *exercise,
                        int level) {
  if (!kind_is_exercise(exercise->kind)) return false;
  if (level < 1 || level >= exercise->level_count) return false;
  const struct dose *row = governor_row(input->arc, exercise);
  if (row == NULL || row->level <= level) return false;
  moment since;
  day_number settled = settled_since(input, exercise->id, &since);
  if (input->now.date - settled < SETTLE_DAYS) return false;
  if (count_quiet_dates(input, exercise, level, since) < GOOD_BOUTS) return false;
  struct governor_request request = {exercise, 0, 1000, ASKER_PLAN, false};
  struct governor_answer answer;
  governor_check(input, &request, &answer);
  return answer.allow && answer.level == level;
}

bool governor_progress(const struct governor_input *input, const struct catalog *catalog,
                       struct level_change *out) {
  if (input->arc->column < COLUMN_EASY || !is_sure(input->arc)) return false;
  if (input->gentle || stepped_up_lately(input)) return false;
  for (int i = 0; i < catalog->count; i++) {
    const struct exercise *exercise = &catalog->exercises[i];
    int level = governor_level(input->history, exercise->id);
    if (!may_step_up(input, exercise, level)) continue;
    memset(out, 0, sizeof *out);
    out->stamp = input->now;
    memset(&out->stamp.id, 0, sizeof out->stamp.id);
    memcpy(out->exercise, exercise->id, strnlen(exercise->id, sizeof out->exercise - 1));
    out->from = (uint8_t)level;
    out->to = (uint8_t)(level + 1);
    out->why = LEVEL_PROGRESS;
    return true;
  }
  return false;
}
