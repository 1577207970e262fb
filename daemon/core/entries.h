/* Making entries: the blank of each kind, in which nothing is recorded yet. */
#ifndef CORE_ENTRIES_H
#define CORE_ENTRIES_H

#include "settled/entry.h"

/* All zero but the fields for which zero would be an answer: those are NOT_RECORDED. */
void entry_blank(enum entry_kind kind, struct entry *out);

bool entry_id_none(const struct entry_id *id);
bool entry_id_same(const struct entry_id *a, const struct entry_id *b);

#endif
