#include <errno.h>
#include <string.h>

#include "core/civil.h"
#include "core/entries.h"
#include "core/history_parts.h"

#define SHELF(array, counter, days, always)                                                        \
  {                                                                                                \
    offsetof(struct history, array), offsetof(struct history, counter),                            \
        sizeof((struct history *)0)->array[0],                                                     \
        (int)(sizeof((struct history *)0)->array / sizeof((struct history *)0)->array[0]), days,   \
        always                                                                                     \
  }

const struct shelf history_shelves[ENTRY_KINDS] = {
    [ENTRY_CHECKIN] = SHELF(checkins, checkin_count, HISTORY_DAYS, false),
    [ENTRY_BASELINE] = SHELF(baselines, baseline_count, HISTORY_SESSION_DAYS, true),
    [ENTRY_SESSION] = SHELF(sessions, session_count, HISTORY_SESSION_DAYS, false),
    [ENTRY_WINDOW] = SHELF(windows, window_count, HISTORY_DAYS, false),
    [ENTRY_BOUT] = SHELF(bouts, bout_count, HISTORY_DAYS, false),
    [ENTRY_COLD] = SHELF(colds, cold_count, HISTORY_DAYS, false),
    [ENTRY_WARM] = SHELF(warms, warm_count, HISTORY_DAYS, false),
    [ENTRY_SCREEN] = SHELF(screens, screen_count, HISTORY_DAYS, true),
    [ENTRY_CLEAR] = SHELF(clears, clear_count, HISTORY_DAYS, true),
    [ENTRY_RETRACT] = SHELF(retracts, retract_count, HISTORY_DAYS, true),
    [ENTRY_REVIEW] = SHELF(reviews, review_count, HISTORY_DAYS, false),
    [ENTRY_LEVEL] = SHELF(levels, level_count, HISTORY_DAYS, true),
    [ENTRY_PERMIT] = SHELF(permits, permit_count, HISTORY_DAYS, true),
    [ENTRY_PROMPT] = SHELF(prompts, prompt_count, HISTORY_PROMPT_DAYS, false),
    [ENTRY_ANSWER] = SHELF(answers, answer_count, HISTORY_ANSWER_DAYS, false),
    [ENTRY_ACK] = SHELF(acks, ack_count, HISTORY_DAYS, true),
    [ENTRY_APPOINTMENT] = SHELF(appointments, appointment_count, HISTORY_DAYS, false),
};

/* Kinds of which only the newest counts. */
struct single {
  size_t row, size; /* size 0: not such a kind */
  size_t has;
};

#define SINGLE(field, flag)                                                                        \
  {                                                                                                \
    offsetof(struct history, field), sizeof((struct history *)0)->field,                           \
        offsetof(struct history, flag)                                                             \
  }

static const struct single singles[ENTRY_KINDS] = {
    [ENTRY_INTAKE] = SINGLE(intake, has_intake),
    [ENTRY_PAUSE] = SINGLE(pause, has_pause),
    [ENTRY_GENTLE] = SINGLE(gentle, has_gentle),
    [ENTRY_PRIVATE] = SINGLE(discretion, has_discretion),
};

/* ---- shelves -------------------------------------------------------------------------------- */

/* Index of the row with this id, or -1; none has the id of nothing. From the newest: that is what
 * people correct. */
static int find_row(struct history *history, const struct shelf *shelf, const struct entry_id *id) {
  if (entry_id_none(id)) return -1;
  int i = *shelf_count(history, shelf) - 1;
  while (i >= 0 && memcmp(&shelf_stamp(history, shelf, i)->id, id, sizeof *id) != 0) i--;
  return i;
}

static void remove_row(struct history *history, const struct shelf *shelf, int i) {
  int last = --*shelf_count(history, shelf);
  memmove(shelf_row(history, shelf, i), shelf_row(history, shelf, i + 1),
          (size_t)(last - i) * shelf->size);
  memset(shelf_row(history, shelf, last), 0, shelf->size);
}

/* After all rows that are not later. The shelf has room. */
static int insert_row(struct history *history, const struct shelf *shelf, const void *row) {
  const struct stamp *stamp = row;
  int i = (*shelf_count(history, shelf))++;
  for (; i > 0 && shelf_stamp(history, shelf, i - 1)->at > stamp->at; i--)
    memcpy(shelf_row(history, shelf, i), shelf_row(history, shelf, i - 1), shelf->size);
  memcpy(shelf_row(history, shelf, i), row, shelf->size);
  return i;
}

void shelf_filter(struct history *history, const struct shelf *shelf,
                  bool (*keeps)(void *owner, const void *row), void *owner) {
  int *count = shelf_count(history, shelf);
  int kept = 0;
  for (int i = 0; i < *count; i++) {
    if (!keeps(owner, shelf_row(history, shelf, i))) continue;
    if (kept < i)
      memcpy(shelf_row(history, shelf, kept), shelf_row(history, shelf, i), shelf->size);
    kept++;
  }
  memset(shelf_row(history, shelf, kept), 0, (size_t)(*count - kept) * shelf->size);
  *count = kept;
}

day_number history_window_date(enum entry_kind kind, const void *row) {
  const struct stamp *stamp = row;
  if (kind != ENTRY_APPOINTMENT) return stamp->date;
  const struct appointment *appointment = row;
  day_number when = civil_date_of(appointment->when);
  return when > stamp->date ? when : stamp->date;
}

/* ---- room ----------------------------------------------------------------------------------- */

struct window_filter {
  enum entry_kind kind;
  day_number from;
};

static bool is_inside(void *owner, const void *row) {
  const struct window_filter *filter = owner;
  return history_window_date(filter->kind, row) >= filter->from;
}

/* The oldest safety check with nothing ticked gives way: never one that may hold the plan. */
static void drop_plain_screen(struct history *history) {
  for (int i = 0; i + 1 < history->screen_count; i++)
    if ((history->screens[i].yes | history->screens[i].unsure) == 0) {
      remove_row(history, &history_shelves[ENTRY_SCREEN], i);
      return;
    }
}

/* While loading there is no date yet to trim by, and the newest entry's stands for it: today is not
 * much before that. */
static bool has_room(struct history *history, enum entry_kind kind) {
  const struct shelf *shelf = &history_shelves[kind];
  if (*shelf_count(history, shelf) < shelf->capacity) return true;
  day_number today = history->newest > 0 ? civil_date_of(history->newest) - 1 : 0;
  if (history->today > today) today = history->today;
  struct window_filter filter = {kind, today - shelf->days};
  if (!shelf->always) shelf_filter(history, shelf, is_inside, &filter);
  if (kind == ENTRY_SCREEN && *shelf_count(history, shelf) == shelf->capacity)
    drop_plain_screen(history);
  return *shelf_count(history, shelf) < shelf->capacity;
}

/* The first date of the shelf's window; everything is inside while loading. */
static day_number window_start(const struct history *history, const struct shelf *shelf) {
  return history->today == 0 ? INT32_MIN : history->today - shelf->days;
}

/* ---- corrections ---------------------------------------------------------------------------- */

static const struct correction *find_correction(const struct history *history,
                                                const struct entry_id *from) {
  for (int i = history->correction_count - 1; i >= 0; i--)
    if (entry_id_same(&history->corrections[i].from, from)) return &history->corrections[i];
  return NULL;
}

/* What the entry was to replace, as it is now: the end of the chain that begins at `corrects`. */
struct target {
  struct entry_id id; /* none: the entry corrects nothing */
  moment logged;      /* of the correction that stands there; INT64_MIN: none does yet */
};

static struct target resolve(const struct history *history, const struct entry *entry) {
  struct target target = {.id = entry->corrects, .logged = INT64_MIN};
  for (int steps = 0; steps < history->correction_count; steps++) {
    const struct correction *next = find_correction(history, &target.id);
    if (next == NULL) break;
    target.id = next->to;
    target.logged = next->logged;
  }
  return target;
}

static void remember_correction(struct history *history, const struct entry_id *from,
                                const struct entry_id *to, moment logged) {
  struct correction *row = &history->corrections[history->correction_count++];
  row->from = *from;
  row->to = *to;
  row->logged = logged;
}

/* ---- the first check-ins with sites (domain 3.5) ----------------------------------------------
 */

static int find_first(const struct history *history, const struct entry_id *id) {
  for (int i = 0; i < history->first_sites_count; i++)
    if (entry_id_same(&history->first_sites[i].stamp.id, id)) return i;
  return -1;
}

struct first_three {
  struct checkin rows[3];
  int count;
};

static void offer(struct first_three *first, const struct checkin *checkin) {
  int i = first->count;
  while (i > 0 && first->rows[i - 1].stamp.at > checkin->stamp.at) i--;
  if (checkin->sites == 0 || i == 3) return;
  int moved = (first->count < 3 ? first->count : 2) - i;
  memmove(&first->rows[i + 1], &first->rows[i], (size_t)moved * sizeof first->rows[0]);
  memcpy(&first->rows[i], checkin, sizeof *checkin);
  if (first->count < 3) first->count++;
}

/* Chooses anew among those remembered from before the window, the window, and `extra`. */
static void choose_first(struct history *history, const struct checkin *extra) {
  const struct shelf *shelf = &history_shelves[ENTRY_CHECKIN];
  struct first_three first;
  memset(&first, 0, sizeof first);
  for (int i = 0; i < history->first_sites_count; i++)
    if (find_row(history, shelf, &history->first_sites[i].stamp.id) < 0)
      offer(&first, &history->first_sites[i]);
  for (int i = 0; i < history->checkin_count; i++) offer(&first, &history->checkins[i]);
  if (extra != NULL && find_row(history, shelf, &extra->stamp.id) < 0) offer(&first, extra);
  memcpy(history->first_sites, first.rows, sizeof history->first_sites);
  history->first_sites_count = first.count;
}

/* Whether the one that would follow the three is known: there is none, or it is in the window. */
static bool knows_next_first(struct history *history) {
  if (history->today == 0 || history->first_sites_count < 3) return true;
  return find_row(history, &history_shelves[ENTRY_CHECKIN], &history->first_sites[2].stamp.id) >= 0;
}

/* ---- taking one entry ----------------------------------------------------------------------- */

/* Puts the entry on its shelf in place of row `i` (-1: of none). */
static int put(struct history *history, const struct entry *entry, int i) {
  const struct shelf *shelf = &history_shelves[entry->kind];
  const void *row = &entry->stamp;
  if (i >= 0 && !entry->voided && shelf_stamp(history, shelf, i)->at == entry->stamp.at) {
    memcpy(shelf_row(history, shelf, i), row, shelf->size);
    return 0;
  }
  if (i >= 0) remove_row(history, shelf, i);
  if (entry->voided) return 0;
  bool outside = history_window_date(entry->kind, row) < window_start(history, shelf);
  if (outside && !shelf->always) return 0;
  if (!has_room(history, entry->kind)) return -ENOBUFS; /* only where nothing was removed */
  insert_row(history, shelf, row);
  return 0;
}

static int put_checkin(struct history *history, const struct entry *entry,
                       const struct target *target, int i) {
  const struct checkin *checkin = &entry->checkin;
  int first = find_first(history, &target->id);
  bool has_sites = !entry->voided && checkin->sites != 0;
  bool stays = first >= 0 && has_sites && history->first_sites[first].stamp.at == checkin->stamp.at;
  if (first >= 0 && !stays && !knows_next_first(history)) return -ESTALE;
  int result = put(history, entry, i);
  if (result) return result;
  if (stays) {
    memcpy(&history->first_sites[first], checkin, sizeof *checkin);
    return 0;
  }
  if (first >= 0) {
    memset(&history->first_sites[first], 0, sizeof history->first_sites[first]);
    choose_first(history, has_sites ? checkin : NULL);
  } else if (has_sites) {
    bool late =
        history->first_sites_count == 3 && checkin->stamp.at >= history->first_sites[2].stamp.at;
    if (!late) choose_first(history, checkin);
  }
  return 0;
}

/* A retract that names no screen means the newest before it: said here, while that is known. */
static int put_retract(struct history *history, const struct entry *entry, int i) {
  struct entry named = *entry;
  for (int k = history->screen_count - 1; k >= 0 && entry_id_none(&named.retract.screen); k--)
    if (history->screens[k].stamp.at < entry->stamp.at)
      named.retract.screen = history->screens[k].stamp.id;
  return put(history, &named, i);
}

static int put_single(struct history *history, const struct entry *entry,
                      const struct target *target) {
  const struct single *single = &singles[entry->kind];
  struct stamp *kept = (struct stamp *)(void *)((char *)history + single->row);
  bool *has = (bool *)(void *)((char *)history + single->has);
  bool replaces = *has && !entry_id_none(&target->id) && entry_id_same(&kept->id, &target->id);
  if (entry->voided && !replaces) return 0;
  bool earlier = replaces && entry->stamp.at < kept->at;
  if ((entry->voided || earlier) && history->today != 0)
    return -ESTALE; /* the one before it may count again */
  if (entry->voided) memset(kept, 0, single->size);
  if (!entry->voided && (replaces || !*has || entry->stamp.at >= kept->at))
    memcpy(kept, &entry->stamp, single->size);
  *has = !entry->voided;
  return 0;
}

static bool is_guarded(enum entry_kind kind) { /* S22 */
  return kind == ENTRY_SCREEN || kind == ENTRY_CLEAR || kind == ENTRY_RETRACT;
}

/* S2: the one correction of a clear or retract is the person's "yes, this one counts". */
static bool is_confirmation(const struct history *history, const struct entry *entry, int i) {
  if (entry->voided) return false;
  if (entry->kind == ENTRY_CLEAR) {
    const struct clear *old = &history->clears[i], *new = &entry->clear;
    return old->unconfirmed && !new->unconfirmed && old->stamp.at == new->stamp.at &&
           old->may_exercise == new->may_exercise;
  }
  if (entry->kind == ENTRY_RETRACT) {
    const struct retract *old = &history->retracts[i], *new = &entry->retract;
    return old->unconfirmed && !new->unconfirmed && old->stamp.at == new->stamp.at &&
           (entry_id_none(&new->screen) || entry_id_same(&old->screen, &new->screen));
  }
  return false;
}

static const char *exercise_of(const struct history *history, enum entry_kind kind, int i) {
  return kind == ENTRY_LEVEL ? history->levels[i].exercise : history->permits[i].exercise;
}

/* The only level or permit of its exercise here: the diary loads the newest of each, and an older
 * one would count again. */
static bool is_only_one(const struct history *history, enum entry_kind kind, int i) {
  if (kind != ENTRY_LEVEL && kind != ENTRY_PERMIT) return false;
  int count = kind == ENTRY_LEVEL ? history->level_count : history->permit_count;
  for (int k = 0; k < count; k++)
    if (k != i && strcmp(exercise_of(history, kind, k), exercise_of(history, kind, i)) == 0)
      return false;
  return true;
}

/* 0, or why the entry may not touch its shelf: it would need, or change, what was dropped. */
static int check_shelf(struct history *history, const struct entry *entry,
                       const struct target *target, int i) {
  const struct shelf *shelf = &history_shelves[entry->kind];
  bool corrects = !entry_id_none(&target->id);
  bool old = entry->stamp.date < window_start(history, shelf);
  if (is_guarded(entry->kind)) {
    if (corrects && (i >= 0 ? !is_confirmation(history, entry, i) : entry->kind == ENTRY_SCREEN))
      return -EPERM;
    if (corrects && i < 0 && history->today != 0) return -ESTALE;
    return old && !corrects ? -ESTALE : 0;
  }
  if (i < 0 || !shelf->always) return 0;
  if (entry->voided && history->today != 0 && is_only_one(history, entry->kind, i)) return -ESTALE;
  return shelf_stamp(history, shelf, i)->date < window_start(history, shelf) ? -ESTALE : 0;
}

static int take(struct history *history, const struct entry *entry, const struct target *target) {
  if (singles[entry->kind].size > 0) return put_single(history, entry, target);
  const struct shelf *shelf = &history_shelves[entry->kind];
  if (shelf->capacity == 0) return 0;
  if (find_row(history, shelf, &entry->stamp.id) >= 0) return 0;
  int i = find_row(history, shelf, &target->id);
  int refused = check_shelf(history, entry, target, i);
  if (refused) return refused;
  if (entry->kind == ENTRY_CHECKIN) return put_checkin(history, entry, target, i);
  if (entry->kind == ENTRY_RETRACT) return put_retract(history, entry, i);
  return put(history, entry, i);
}

static bool is_superseded(const struct history *history, const struct entry *entry) {
  const struct entry_id *id = &entry->stamp.id;
  return !entry_id_none(id) && find_correction(history, id) != NULL;
}

int history_apply(struct history *history, const struct entry *entry) {
  if (entry->kind >= ENTRY_KINDS) return -EINVAL;
  bool corrects = !entry_id_none(&entry->corrects);
  if (entry->voided && !corrects) return -EINVAL;
  if (is_superseded(history, entry)) return 0;
  if (corrects && history->correction_count == HISTORY_CORRECTIONS) return -ENOBUFS;
  struct target target = resolve(history, entry);
  if (corrects && entry_id_same(&target.id, &entry->stamp.id)) return 0; /* once more the same */
  if (target.logged > entry->logged) { /* a newer correction arrived first: it stays */
    remember_correction(history, &entry->stamp.id, &target.id, target.logged);
    return 0;
  }
  int result = take(history, entry, &target);
  if (result) return result;
  if (corrects) remember_correction(history, &target.id, &entry->stamp.id, entry->logged);
  if (entry->stamp.at <= entry->logged && entry->stamp.at > history->newest)
    history->newest = entry->stamp.at;
  return 0;
}

/* ---- looking -------------------------------------------------------------------------------- */

void history_arc_input(const struct history *history, const struct arc_params *params,
                       const struct stamp *now, struct arc_input *out) {
  *out = (struct arc_input){
      .params = params,
      .baselines = history->baselines,
      .baseline_count = history->baseline_count,
      .sessions = history->sessions,
      .session_count = history->session_count,
      .checkins = history->checkins,
      .checkin_count = history->checkin_count,
      .windows = history->windows,
      .window_count = history->window_count,
      .screens = history->screens,
      .screen_count = history->screen_count,
      .clears = history->clears,
      .clear_count = history->clear_count,
      .retracts = history->retracts,
      .retract_count = history->retract_count,
      .first_sites = history->first_sites,
      .first_sites_count = history->first_sites_count,
      .now = *now,
  };
}

bool history_stamp(const struct history *history, enum entry_kind kind, const struct entry_id *id,
                   struct stamp *out) {
  const struct shelf *shelf = &history_shelves[kind];
  struct entry asked = {.kind = kind, .corrects = *id};
  struct target target = resolve(history, &asked);
  const char *rows = (const char *)history + shelf->rows;
  struct stamp found;
  int count =
      shelf->capacity > 0 ? *(const int *)(const void *)((const char *)history + shelf->count) : 0;
  for (int i = count - 1; i >= 0; i--) {
    memcpy(&found, rows + (size_t)i * shelf->size, sizeof found);
    if (!entry_id_same(&found.id, &target.id)) continue;
    *out = found;
    return true;
  }
  return false;
}

const struct prompt_record *history_prompt(const struct history *history, const char *key) {
  const struct prompt_record *missed = NULL;
  for (int i = history->prompt_count - 1; i >= 0; i--) {
    const struct prompt_record *record = &history->prompts[i];
    if (strcmp(record->key, key) != 0) continue;
    if (record->state != PROMPT_MISSED) return record;
    if (missed == NULL) missed = record;
  }
  return missed;
}

const struct checkin *history_checkin_before(const struct history *history, moment at) {
  for (int i = history->checkin_count - 1; i >= 0; i--)
    if (history->checkins[i].stamp.at <= at) return &history->checkins[i];
  return NULL;
}
