/* Text for a terminal: whatever comes from elsewhere loses what could steer one, is wrapped between
 * words, and is counted in columns. UTF-8 in and out, whatever the locale says. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"

/* PAGE_ENDLESS: no terminal, lines stay as they are, for other programs. */
enum { PAGE_WIDTH = 80, PAGE_WIDTH_MIN = 20, PAGE_ENDLESS = 1 << 30 };

/* For the width of characters. Once, at the start. */
void page_begin(void);

/* Adds `text` to `out` without control characters (line ends and tabs stay), direction marks and
 * bytes that are not UTF-8 (each becomes '?'). 0 or as buf_add. */
int page_clean(const char *text, struct buf *out);

/* Columns that clean text takes. */
int page_columns(const char *text);

/* Prints clean text and a line end: every line of it broken between words at `width` columns, what
 * follows a break with the same indent. A word longer than a line stays whole. */
void page_wrap(FILE *out, const char *text, int indent, int width);

/* Both: cleans, then wraps at page_width. */
void page_print(FILE *out, const char *text);
void page_print_indented(FILE *out, const char *text, int indent);

/* Text that the daemon has laid out: cleaned, its lines not broken again. Kept are a CR before a
 * line end and, with `color`, the sequences of settled/wire.h; without it those are left out. */
void page_print_laid(FILE *out, const char *text, bool color);

/* Whether the environment says that this terminal shows UTF-8. */
bool page_is_unicode(void);

/* The columns of the terminal behind `out`; PAGE_WIDTH: it is none, or does not say. */
int page_terminal_columns(FILE *out);

/* The rows of the terminal behind `out`; 0: it is none, or does not say. */
int page_terminal_rows(FILE *out);

#endif
