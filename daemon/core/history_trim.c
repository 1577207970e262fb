#include <string.h>

#include "core/civil.h"
#include "core/entries.h"
#include "core/history_parts.h"

enum {
  CLEAR_SLACK =
      2, /* days: a clear's local date may lie that much before its screen's (date line) */
};

/* What the predicates below look at; one for the whole trim. */
struct trim {
  struct history *history;
  enum entry_kind kind;          /* of the shelf in hand */
  day_number from;               /* first date of its window */
  moment first_active;           /* `at` of the earliest active screen; MOMENT_NEVER: none */
  const struct clear *newest_no; /* the newest clear before the window that keeps HALT_NO_EX */
};

static bool in_window(const struct trim *trim, const void *row) {
  return history_window_date(trim->kind, row) >= trim->from;
}

static bool keep_window(void *owner, const void *row) {
  return in_window(owner, row);
}

/* ---- screens and what belongs to them ----------------------------------------------------------
 */

/* Marks, by index, the screens to keep: the window's and the active ones. S2: nothing that is
 * stored here lies in the future of the evaluation. */
static void mark_screens(struct trim *trim, const struct arc_params *params,
                         bool keep[HISTORY_SCREENS]) {
  struct history *history = trim->history;
  struct stamp now = {.at = MOMENT_NEVER, .date = history->today};
  struct arc_input input;
  history_arc_input(history, params, &now, &input);
  trim->first_active = MOMENT_NEVER;
  for (int i = 0; i < history->screen_count; i++) {
    bool active = arc_screen_active(&input, i);
    keep[i] = active || in_window(trim, &history->screens[i]);
    if (active && trim->first_active == MOMENT_NEVER)
      trim->first_active = history->screens[i].stamp.at;
  }
}

struct marks {
  const struct screen *first;
  const bool *keep;
};

static bool keep_marked(void *owner, const void *row) {
  const struct marks *marks = owner;
  return marks->keep[(const struct screen *)row - marks->first];
}

static bool has_screen(const struct history *history, const struct entry_id *id) {
  for (int i = 0; i < history->screen_count; i++)
    if (entry_id_same(&history->screens[i].stamp.id, id)) return true;
  return false;
}

/* A retract or ack goes with its screen, so that it never comes to mean another one. */
static bool keep_retract(void *owner, const void *row) {
  const struct trim *trim = owner;
  const struct retract *retract = row;
  if (entry_id_none(&retract->screen)) return in_window(trim, row);
  return in_window(trim, row) || has_screen(trim->history, &retract->screen);
}

static bool keep_ack(void *owner, const void *row) {
  const struct trim *trim = owner;
  return in_window(trim, row) || has_screen(trim->history, &((const struct ack *)row)->screen);
}

static const struct clear *newest_no_before_window(const struct trim *trim) {
  const struct history *history = trim->history;
  for (int i = history->clear_count - 1; i >= 0; i--) {
    const struct clear *clear = &history->clears[i];
    if (clear->stamp.at <= trim->first_active) return NULL;
    if (!in_window(trim, clear) && !clear->may_exercise && !clear->unconfirmed) return clear;
  }
  return NULL;
}

static bool keep_clear(void *owner, const void *row) {
  const struct trim *trim = owner;
  const struct clear *clear = row;
  if (in_window(trim, row)) return true;
  if (clear->stamp.at <= trim->first_active) return false;
  return clear->unconfirmed ||
         (trim->newest_no != NULL && entry_id_same(&clear->stamp.id, &trim->newest_no->stamp.id));
}

static void begin_shelf(struct trim *trim, enum entry_kind kind) {
  trim->kind = kind;
  trim->from = trim->history->today - history_shelves[kind].days;
}

static void trim_screens(struct trim *trim, const struct arc_params *params) {
  struct history *history = trim->history;
  bool keep[HISTORY_SCREENS];
  begin_shelf(trim, ENTRY_SCREEN);
  mark_screens(trim, params, keep);
  struct marks marks = {history->screens, keep};
  shelf_filter(history, &history_shelves[ENTRY_SCREEN], keep_marked, &marks);
  begin_shelf(trim, ENTRY_RETRACT);
  shelf_filter(history, &history_shelves[ENTRY_RETRACT], keep_retract, trim);
  begin_shelf(trim, ENTRY_ACK);
  shelf_filter(history, &history_shelves[ENTRY_ACK], keep_ack, trim);
  begin_shelf(trim, ENTRY_CLEAR);
  trim->from -= CLEAR_SLACK;
  const struct clear *newest = newest_no_before_window(trim);
  struct clear no = newest != NULL ? *newest : (struct clear){0}; /* the filter moves the rows */
  if (newest != NULL) trim->newest_no = &no;
  shelf_filter(history, &history_shelves[ENTRY_CLEAR], keep_clear, trim);
  trim->newest_no = NULL;
}

/* ---- what is in force at the window's start ----------------------------------------------------
 */

/* Whether a row stands for what `later`, another row before the window, stands for as well. */
typedef bool (*replaces)(const void *later, const void *row);

static bool baseline_replaces(const void *later, const void *row) {
  const struct baseline *a = later, *b = row;
  return (a->sites != 0 || b->sites == 0) && (a->usual_qualities != 0 || b->usual_qualities == 0);
}

static bool level_replaces(const void *later, const void *row) {
  const struct level_change *a = later, *b = row;
  return strcmp(a->exercise, b->exercise) == 0;
}

static bool permit_replaces(const void *later, const void *row) {
  const struct permit *a = later, *b = row;
  return (!a->unconfirmed || b->unconfirmed) && strcmp(a->exercise, b->exercise) == 0;
}

struct in_force_filter {
  const struct trim *trim;
  const char *end; /* of the rows; those after the one in hand have not moved yet */
  size_t size;
  replaces does_replace;
};

/* The window, and before it the rows that no later row before it replaces. */
static bool keep_in_force(void *owner, const void *row) {
  const struct in_force_filter *filter = owner;
  if (in_window(filter->trim, row)) return true;
  for (const char *later = (const char *)row + filter->size; later < filter->end;
       later += filter->size)
    if (!in_window(filter->trim, later) && filter->does_replace(later, row)) return false;
  return true;
}

static void trim_in_force(struct trim *trim, enum entry_kind kind, replaces does_replace) {
  const struct shelf *shelf = &history_shelves[kind];
  begin_shelf(trim, kind);
  int count = *shelf_count(trim->history, shelf);
  struct in_force_filter filter = {trim, shelf_row(trim->history, shelf, count), shelf->size,
                                   does_replace};
  shelf_filter(trim->history, shelf, keep_in_force, &filter);
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

static void trim_corrections(struct history *history) {
  moment from = (moment)(history->today - HISTORY_SESSION_DAYS) * DAY_SECONDS;
  int kept = 0;
  for (int i = 0; i < history->correction_count; i++)
    if (history->corrections[i].logged >= from)
      history->corrections[kept++] = history->corrections[i];
  memset(&history->corrections[kept], 0,
         (size_t)(history->correction_count - kept) * sizeof history->corrections[0]);
  history->correction_count = kept;
}

void history_trim(struct history *history, const struct arc_params *params, day_number today) {
  struct trim trim = {.history = history};
  history->today = today;
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    const struct shelf *shelf = &history_shelves[kind];
    if (shelf->capacity == 0 || shelf->always) continue;
    begin_shelf(&trim, (enum entry_kind)kind);
    shelf_filter(history, shelf, keep_window, &trim);
  }
  trim_screens(&trim, params);
  trim_in_force(&trim, ENTRY_BASELINE, baseline_replaces);
  trim_in_force(&trim, ENTRY_LEVEL, level_replaces);
  trim_in_force(&trim, ENTRY_PERMIT, permit_replaces);
  trim_corrections(history);
}

static bool keep_other_answer(void *owner, const void *row) {
  return strcmp(((const struct answer *)row)->key, owner) != 0;
}

struct kept_answers {
  const char *key;
  bool (*keeps)(const char *question);
};

static bool keep_answer(void *owner, const void *row) {
  const struct kept_answers *kept = owner;
  const struct answer *answer = row;
  return strcmp(answer->key, kept->key) != 0 || kept->keeps(answer->question);
}

void history_keep_answers(struct history *history, const char *key,
                          bool (*keeps)(const char *question)) {
  struct kept_answers kept = {key, keeps};
  shelf_filter(history, &history_shelves[ENTRY_ANSWER], keep_answer, &kept);
}

void history_forget_answers(struct history *history, const char *key) {
  shelf_filter(history, &history_shelves[ENTRY_ANSWER], keep_other_answer, (void *)key);
}
