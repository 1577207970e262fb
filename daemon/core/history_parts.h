/* What history.c (taking entries) and history_trim.c (dropping them) share; nobody else includes
 * this. A shelf is one bounded array of the working set, seen without its type: every row begins
 * with a stamp. */
#ifndef CORE_HISTORY_PARTS_H
#define CORE_HISTORY_PARTS_H

#include "core/history.h"

struct shelf {
  size_t rows, count; /* offsets in struct history */
  size_t size;        /* of a row */
  int capacity;       /* 0: entries of this kind are not kept in an array */
  int days;           /* rows older than this many days are not needed, */
  bool always;        /* but history_trim decides which of them stay */
};

extern const struct shelf history_shelves[ENTRY_KINDS];

static inline int *shelf_count(struct history *history, const struct shelf *shelf) {
  return (int *)(void *)((char *)history + shelf->count);
}

static inline void *shelf_row(struct history *history, const struct shelf *shelf, int i) {
  return (char *)history + shelf->rows + (size_t)i * shelf->size;
}

/* Every row begins with its stamp. */
static inline struct stamp *shelf_stamp(struct history *history, const struct shelf *shelf, int i) {
  return shelf_row(history, shelf, i);
}

/* Keeps the rows for which `keeps` says so, in order, and zeroes the rest. */
void shelf_filter(struct history *history, const struct shelf *shelf,
                  bool (*keeps)(void *owner, const void *row), void *owner);

/* The date that the window of a row goes by: its own, but an appointment's is when it takes place.
 */
day_number history_window_date(enum entry_kind kind, const void *row);

#endif
