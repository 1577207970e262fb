/* Files of rows: one a line, its columns between tabs, one line of answer each. This is how `settle
 * arc --file` and `settle when --file` read them, in the client's process. A file is hostile: a
 * line has a maximum, and whatever is wrong with one is said with its number and stops no other.
 * Empty lines, comments (#) and headings (a first column "id") are no rows. */
#ifndef COMMANDS_ROWS_H
#define COMMANDS_ROWS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

enum { ROW_MAX = 256 * 1024, ROW_COLUMNS = 8 };

struct row_form {
  int columns;         /* that are looked at, <= ROW_COLUMNS; those not there are "" */
  int needed;          /* a line with fewer is no row */
  const char *names;   /* of the columns, for that sentence */
  bool refusal_counts; /* a row that is refused is a failure, not an answer like any other */
  /* Writes what follows the id, without a newline. Negative: refused, nothing was written. */
  int (*answer)(char **columns, FILE *out, struct err *err);
};

/* Writes `ID<TAB>ANSWER` to `out`; for a line that is none `ID<TAB>ERROR`, and why to `errors` as
 * `PATH:LINE: sentence`. "-" is standard input. Exit code 0 or 1. */
int rows_answer(const char *path, const struct row_form *form, FILE *out, FILE *errors);

#endif
