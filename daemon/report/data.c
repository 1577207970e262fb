#include "report/data.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/entries.h"
#include "diary/diary.h"

enum { FIRST_ROOM = 32 };

/* Size 0: the kind is not read. */
static const struct {
  size_t size;
  bool text, text2;
} kinds[ENTRY_KINDS] = {
    [ENTRY_CHECKIN] = {sizeof(struct checkin), false, false},
    [ENTRY_BASELINE] = {sizeof(struct baseline), false, false},
    [ENTRY_SESSION] = {sizeof(struct session), false, false},
    [ENTRY_WINDOW] = {sizeof(struct window), false, false},
    [ENTRY_BOUT] = {sizeof(struct bout), false, false},
    [ENTRY_COLD] = {sizeof(struct comfort_pack), false, false},
    [ENTRY_WARM] = {sizeof(struct comfort_pack), false, false},
    [ENTRY_SCREEN] = {sizeof(struct screen), false, false},
    [ENTRY_CLEAR] = {sizeof(struct clear), true, true},
    [ENTRY_RETRACT] = {sizeof(struct retract), true, false},
    [ENTRY_REVIEW] = {sizeof(struct review), true, false},
    [ENTRY_LEVEL] = {sizeof(struct level_change), false, false},
    [ENTRY_PERMIT] = {sizeof(struct permit), false, false},
    [ENTRY_NOTE] = {sizeof(struct note), true, false},
    [ENTRY_QUESTION] = {sizeof(struct stamp), true, false},
};

static int make_room(struct report_list *list, size_t size) {
  if (list->count < list->room) return 0;
  int room = list->room == 0 ? FIRST_ROOM : 2 * list->room;
  void *rows = realloc(list->rows, (size_t)room * size);
  if (rows != NULL) list->rows = rows;
  struct report_said *said = realloc(list->said, (size_t)room * sizeof *said);
  if (said != NULL) list->said = said;
  if (rows == NULL || said == NULL) return -ENOMEM;
  list->room = room;
  return 0;
}

static const char *keep(struct pool *pool, bool wanted, const char *text) {
  return wanted && text != NULL ? pool_copy(pool, text) : NULL;
}

static int take_row(void *owner, const struct diary_row *row) {
  struct report_data *data = owner;
  const struct entry *entry = &row->entry;
  enum entry_kind kind = entry->kind;
  struct report_list *list = &data->lists[kind];
  size_t size = kinds[kind].size;
  if (size == 0) return 0;
  /* A note that was not ticked for sharing does not even enter this process's copy. */
  if (kind == ENTRY_NOTE && !entry->note_.share) return 0;
  if (make_room(list, size) < 0) return -ENOMEM;
  memcpy((char *)list->rows + (size_t)list->count * size, &entry->stamp, size);
  list->said[list->count++] = (struct report_said){
      .text = keep(&data->pool, kinds[kind].text, entry->text),
      .text2 = keep(&data->pool, kinds[kind].text2, entry->text2),
      .corrected = !entry_id_none(&entry->corrects),
  };
  return 0;
}

static uint32_t wanted_kinds(void) {
  uint32_t set = 0;
  for (int kind = 0; kind < ENTRY_KINDS; kind++)
    if (kinds[kind].size > 0) set |= 1u << kind;
  return set;
}

struct newest {
  moment at;
  day_number date;
};

static int take_newest(void *owner, const struct diary_row *row) {
  struct newest *newest = owner;
  if (row->entry.stamp.at > newest->at) return 0; /* typed for a time that had not come */
  newest->date = row->entry.stamp.date;
  return 1;
}

static int newest_date(struct diary *diary, day_number *out, struct err *err) {
  struct diary_filter filter = {.from = DAY_NONE, .to = DAY_NONE};
  struct newest newest = {.date = DAY_NONE};
  int result = diary_newest(diary, &newest.at, err);
  if (result == 0 && newest.at != INT64_MIN)
    result = diary_list(diary, &filter, take_newest, &newest, err);
  if (result >= 0) *out = newest.date;
  return result < 0 ? result : 0;
}

static bool is_empty(const struct report_data *data) {
  for (int kind = 0; kind < ENTRY_KINDS; kind++)
    if (data->lists[kind].count > 0) return false;
  return true;
}

int report_data_read(struct diary *diary, day_number until, struct report_data *out,
                     struct err *err) {
  *out = (struct report_data){.until = until};
  int failed = until == DAY_NONE ? newest_date(diary, &out->until, err) : 0;
  struct diary_filter filter = {.kinds = wanted_kinds(),
                                .from = DAY_NONE,
                                .to = out->until,
                                .oldest_first = true,
                                .in_force_only = true};
  if (!failed) failed = diary_list(diary, &filter, take_row, out, err);
  if (!failed && is_empty(out)) out->until = DAY_NONE;
  if (!failed && out->pool.failed) failed = -ENOMEM;
  if (failed == -ENOMEM) err_set(err, ENOMEM, "no memory for the diary's entries");
  if (failed) report_data_finish(out);
  return failed;
}

void report_data_finish(struct report_data *data) {
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    free(data->lists[kind].rows);
    free(data->lists[kind].said);
  }
  pool_finish(&data->pool);
  memset(data, 0, sizeof *data);
}
