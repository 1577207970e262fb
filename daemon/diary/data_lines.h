/* One row of the diary as one line of JSON: the form of `settle export`, and of the files that
 * devices share. All members are always there, in this order:
 *
 *   {"id":"9f..","device":"03..","seq":12,"at":"2025-06-02T06:10:00Z","offset":120,
 *    "date":"2025-06-02","minute":490,"kind":"checkin","body":{"hot":2,"pain":5},"corrects":null,
 *    "voided":false,"erased":false,"logged":"2025-06-02T06:10:04Z"}
 *
 * (one line; broken here). `at` is when it happened, `logged` when it was written down, both in
 * UTC; `offset` in minutes east, `date` and `minute` follow from them and never change. `corrects`
 * is the id of the entry it replaces. What was forgotten has "body":null. A body has the fields
 * that codec.h lists by kind. Pure. */
#ifndef SETTLED_DATA_LINES_H
#define SETTLED_DATA_LINES_H

#include <jansson.h>

#include "base/buf.h"
#include "diary/diary_rows.h"

/* The longest line that is read: the largest body, with room for every one of its letters to be
 * written as an escape by somebody else's program. */
enum { DATA_LINE_MAX = 4 * 1024 * 1024 };

/* Adds the line with its '\n'. -EUCLEAN: the body is not JSON. */
int data_line_write(const struct diary_record *record, struct buf *out, struct err *err);

/* What a line says, until data_line_finish. */
struct data_line {
  struct diary_record record; /* its texts lie in the two below */
  json_t *json;
  char *body;
};
/* -EINVAL with the member named; nothing to finish then. Content is checked by diary_take. */
int data_line_read(const char *text, size_t len, struct data_line *out, struct err *err);
void data_line_finish(struct data_line *line);

#endif
