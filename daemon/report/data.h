/* What a report may use of the diary: entries in force up to a date, by kind, copied so that the
 * diary can be closed before anything is drawn (facts 3: a reader blocks commits). What is never
 * printed is not even read: areas treated, what was felt at a session, journals, messages.
 *
 *   report_data_read(diary, until, &data, &err);
 *   diary_close(diary);
 *   const struct checkin *checkins = report_rows(&data, ENTRY_CHECKIN);
 *   ... data.lists[ENTRY_CHECKIN].count
 *   report_data_finish(&data);
 */
#ifndef REPORT_DATA_H
#define REPORT_DATA_H

#include "base/err.h"
#include "report/pool.h"
#include "settled/entry.h"

struct diary;

struct report_said {        /* beside each row */
  const char *text, *text2; /* in the pool; NULL: none, or never printed */
  bool corrected;           /* replaces an earlier entry (domain 2.1) */
};

struct report_list { /* ascending by stamp.at */
  void *rows;        /* struct checkin, struct session ... by the kind */
  struct report_said *said;
  int count, room;
};

struct report_data {
  struct report_list lists[ENTRY_KINDS];
  struct pool pool;
  day_number until; /* nothing later is here; DAY_NONE: an empty diary */
};

/* Reads up to the end of local date `until`; DAY_NONE: up to the newest entry, whose date is then
 * in out->until. 0 or what diary.h says, with `out` finished. */
int report_data_read(struct diary *diary, day_number until, struct report_data *out,
                     struct err *err);
void report_data_finish(struct report_data *data);

static inline const void *report_rows(const struct report_data *data, enum entry_kind kind) {
  return data->lists[kind].rows;
}
static inline int report_count(const struct report_data *data, enum entry_kind kind) {
  return data->lists[kind].count;
}
static inline const struct report_said *report_said(const struct report_data *data,
                                                    enum entry_kind kind, int i) {
  return &data->lists[kind].said[i];
}

#endif
