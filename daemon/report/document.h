/* The report in words: sections of lines and tables, the same for the page, the text and the HTML.
 * Strings are in the pool, in UTF-8, and may hold BOLD marks (words.h). */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include "report/model.h"

enum { TABLE_COLUMNS = 10 };

struct report_table {
  int columns;
  const char *heads[TABLE_COLUMNS];
  int weights[TABLE_COLUMNS]; /* shares of the width on the page */
  const char **cells;         /* rows * columns, row by row; never NULL */
  int rows, room;
};

enum section_id {
  SECTION_FLAGS,
  SECTION_CHART,
  SECTION_ARCS,
  SECTION_FUNCTION,
  SECTION_PRACTICE,
  SECTION_AREAS,
  SECTION_WORDS,
  SECTION_COUNT
};

struct report_section {
  const char *title;
  struct report_table table; /* rows 0: none */
  const char **lines;        /* below the table */
  int line_count, line_room;
};

/* What one sheet of paper has room for; the text and the HTML have no such limits. */
struct document_limits {
  int flags, arcs, exercises, notes, questions; /* rows */
  int text;                                     /* characters of one thing a person wrote */
  bool figures_in_words;                        /* how each exercise is done */
};
extern const struct document_limits document_page_limits, document_tight_limits;
extern const struct document_limits document_no_limits;

struct document {
  const char *title;       /* "Diary report: A. B." */
  const char *head[2];     /* period, date printed, version; what it is */
  const char *description; /* of the figures, for who cannot see them */
  struct report_section sections[SECTION_COUNT];
  const char *coverage; /* "check-ins on 11 of 14 days" */
  const char *footer;   /* intended use */
};

/* What every mark of the chart means. */
enum { LEGEND_LINES = 4 };
extern const char *const document_legend[LEGEND_LINES];

void document_make(const struct report_model *model, const struct document_limits *limits,
                   struct pool *pool, struct document *out);

/* ---- shared by the files that write sections ------------------------------------------------ */

struct writer {
  const struct report_model *model;
  const struct document_limits *limits;
  struct pool *pool;
  struct report_section *section; /* the one being written */
};

void section_line(const struct writer *writer, const char *text);
/* `cells`: as many as the table has columns. */
void section_row(const struct writer *writer, const char *const *cells);

/* What a person wrote, in one line and within the limit. NULL: "". */
const char *document_cut(const struct writer *writer, const char *text, int characters);

void document_write_days(const struct writer *writer);
void document_write_flags(const struct writer *writer);
void document_write_arcs(const struct writer *writer);
void document_write_function(const struct writer *writer);
void document_write_practice(const struct writer *writer);
void document_write_areas(const struct writer *writer);
void document_write_words(const struct writer *writer);
const char *document_describe(const struct report_model *model, struct pool *pool);

#endif
