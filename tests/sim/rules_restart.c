/* A second engine that is fed the diary must agree with the one that lived through it. */
#include <stdlib.h>
#include <string.h>

#include "core/engine_parts.h"
#include "core/history_parts.h"
#include "rules.h"

static int compare_rows(const void *a, const void *b) {
  const struct stamp *left = a, *right = b;
  if (left->at != right->at) return left->at < right->at ? -1 : 1;
  return memcmp(&left->id, &right->id, sizeof left->id);
}

static bool is_to_come(void *owner, const void *row) {
  const day_number *today = owner;
  return ((const struct appointment *)row)->when >= (moment)(*today - 7) * DAY;
}

struct newest_filter {
  enum entry_kind kind;
  day_number from;
  const char *end; /* of the rows; those after the one in hand have not moved */
};

static const char *exercise_of_row(enum entry_kind kind, const void *row) {
  return kind == ENTRY_LEVEL ? ((const struct level_change *)row)->exercise
                             : ((const struct permit *)row)->exercise;
}

/* A permit that came by import and was not confirmed here allows nothing (S2). */
static bool is_unconfirmed(enum entry_kind kind, const void *row) {
  return kind == ENTRY_PERMIT && ((const struct permit *)row)->unconfirmed;
}

/* The diary is asked for the newest of each exercise; one more before the window changes nothing.
 */
static bool is_newest(void *owner, const void *row) {
  const struct newest_filter *filter = owner;
  size_t size = history_shelves[filter->kind].size;
  if (((const struct stamp *)row)->date >= filter->from) return true;
  if (is_unconfirmed(filter->kind, row)) return false;
  for (const char *later = (const char *)row + size; later < filter->end; later += size)
    if (!is_unconfirmed(filter->kind, later) &&
        strcmp(exercise_of_row(filter->kind, later), exercise_of_row(filter->kind, row)) == 0)
      return false;
  return true;
}

static void keep_newest(struct history *history, enum entry_kind kind) {
  const struct shelf *shelf = &history_shelves[kind];
  struct newest_filter filter = {kind, history->today - HISTORY_DAYS,
                                 shelf_row(history, shelf, *shelf_count(history, shelf))};
  shelf_filter(history, shelf, is_newest, &filter);
}

/* What may differ: appointments long past, the order of equal moments, what only corrections know.
 */
static void normalize(struct history *history) {
  shelf_filter(history, &history_shelves[ENTRY_APPOINTMENT], is_to_come, &history->today);
  keep_newest(history, ENTRY_LEVEL);
  keep_newest(history, ENTRY_PERMIT);
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    const struct shelf *shelf = &history_shelves[kind];
    if (shelf->capacity == 0) continue;
    qsort(shelf_row(history, shelf, 0), (size_t)*shelf_count(history, shelf), shelf->size,
          compare_rows);
  }
  memset(history->corrections, 0, sizeof history->corrections);
  history->correction_count = 0;
  history->newest = 0;
}

/* Of what is equal byte for byte by contract (core/history.h). */
static bool same_bytes(const void *a, const void *b, size_t size) {
  return memcmp(a, b, size) == 0;
}

static void compare_shelves(struct sim *sim, struct history *a, struct history *b) {
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    const struct shelf *shelf = &history_shelves[kind];
    if (shelf->capacity == 0) continue;
    int left = *shelf_count(a, shelf), right = *shelf_count(b, shelf);
    if (left != right)
      sim_fail(sim, "restart: %d instead of %d entries of kind %d", right, left, kind);
    else if (memcmp(shelf_row(a, shelf, 0), shelf_row(b, shelf, 0), (size_t)left * shelf->size) !=
             0)
      sim_fail(sim, "restart: other entries of kind %d", kind);
  }
  if (!sim_failed(sim) && !same_bytes(a, b, sizeof *a))
    sim_fail(sim, "restart: another intake, pause, gentle day or first sites");
}

static void compare_dialogue(struct sim *sim, struct dialogue *own) {
  struct now now = sim_now(sim);
  struct view left, right;
  struct dialogue *other = engine_find_open(&sim->rebuilt, own->key);
  if (other == NULL) {
    sim_fail(sim, "restart: %s is not open any more", own->key);
    return;
  }
  bool a = engine_view(&sim->engine, own->key, &now, &left);
  bool b = engine_view(&sim->rebuilt, own->key, &now, &right);
  bool moved = sim->engine.proposal_count > 0 && strcmp(left.question, "start") == 0;
  if (moved) return; /* what plugins moved comes back with their next proposals */
  if (a != b || strcmp(left.question, right.question) != 0)
    sim_fail(sim, "restart: %s asks %s instead of %s", own->key, right.question, left.question);
  else if (own->deadline != other->deadline)
    sim_fail(sim, "restart: another deadline of %s", own->key);
  else if ((own->hidden_until > now.at) != (other->hidden_until > now.at))
    sim_fail(sim, "restart: %s is hidden or not", own->key);
}

/* The day as it is without any plugin's word, which a rebuilt engine has not heard. */
static void compare_plan(struct sim *sim) {
  static struct plan left, right;
  struct now now = sim_now(sim);
  engine_plan_base(&sim->engine, &now, &left);
  engine_plan_base(&sim->rebuilt, &now, &right);
  if (!same_bytes(&left, &right, sizeof left)) sim_fail(sim, "restart: another plan");
}

void rules_compare(struct sim *sim) {
  struct engine *a = &sim->engine, *b = &sim->rebuilt;
  static struct history left, right; /* of the only simulation there is */
  sim_load_rebuilt(sim);
  sim->tally.compared++;
  struct stamp now = rules_stamp(sim);
  engine_evaluate(a, &(struct now){now.at, &sim->zone});
  left = a->history;
  right = b->history;
  day_number date = now.date + 2; /* it may have been trimmed before a flight west */
  history_trim(&left, &rules_settings(sim)->arc, date);
  history_trim(&right, &rules_settings(sim)->arc, date);
  normalize(&left);
  normalize(&right);
  compare_shelves(sim, &left, &right);
  if (a->arc.stage != b->arc.stage || a->arc.reasons != b->arc.reasons ||
      a->arc.column != b->arc.column)
    sim_fail(sim, "restart: stage %s instead of %s", stage_names[b->arc.stage],
             stage_names[a->arc.stage]);
  if (a->open_count != b->open_count)
    sim_fail(sim, "restart: %d instead of %d dialogues are open (%s, %s)", b->open_count,
             a->open_count, b->open[0].key, a->open[0].key);
  for (int i = 0; i < a->open_count && !sim_failed(sim); i++) compare_dialogue(sim, &a->open[i]);
  if (!sim_failed(sim)) compare_plan(sim);
}
