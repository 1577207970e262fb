/* Text laid out for the client's screen (settled/wire.h, `terminal`): words are never cut, what
 * does not fit goes on below with an indent, and a style is there only when colour was asked for.
 * Columns are counted in characters. */
#ifndef SETTLED_SHEET_H
#define SETTLED_SHEET_H

#include "commands/reply.h"

enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_QUIET, STYLE_WARN, STYLE_ALARM, STYLE_COUNT };

enum { SHEET_COLUMNS = 100 }; /* wider lines are hard to read */

/* The columns that text may take. */
int sheet_columns(const struct reply *reply);
/* Lines printed so far. */
int sheet_lines(const struct reply *reply);

/* One paragraph, without a line end: its first line as it is, blanks included, those that follow
 * indented by `hang`. At most 1 KiB. */
void sheet_print(struct reply *reply, enum style style, int hang, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* `text` with blanks behind, `columns` wide; text that is longer stays whole. */
enum { SHEET_CELL = 200 };
void sheet_pad(const char *text, int columns, char out[SHEET_CELL]);

#endif
