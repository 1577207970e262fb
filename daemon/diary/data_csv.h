/* The diary as tables for a spreadsheet (RFC 4180: commas, CR LF, quotes doubled): one kind of
 * entry a table, the entries in force, oldest first. The columns are date and time of the place
 * where it happened, the fields that codec.h lists for the kind, the note and the id. A set is
 * "burning+sharp", comfort "ice=helped+rest=no"; not recorded is empty.
 *
 * What people typed cannot become a formula: a text that begins like one gets a ' before it. */
#ifndef SETTLED_DATA_CSV_H
#define SETTLED_DATA_CSV_H

#include <stdio.h>

#include "diary/diary.h"

/* Kinds that are things a person told; the rest is the program's own journal, and JSON only. */
bool data_csv_has(enum entry_kind kind);
/* `mark`: begins with a byte order mark, which some spreadsheets want before they read UTF-8.
 * Returns how many entries, or -errno. */
int data_csv_write(struct diary *diary, enum entry_kind kind, bool mark, FILE *out,
                   struct err *err);
/* One file of each kind that has entries, `checkin.csv` and so on. Returns how many files. */
int data_csv_write_all(struct diary *diary, bool mark, const char *folder, struct err *err);

/* One cell of a text, quoted where it must be. For the tests. */
int data_csv_cell(const char *text, struct buf *out);

#endif
