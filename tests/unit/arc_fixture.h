/* What the tests of the stage engine share: the rows of tests/vectors/arc*.tsv, and a course
 * evaluated to the printed line. */
#ifndef TESTS_ARC_FIXTURE_H
#define TESTS_ARC_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/course.h"

enum { ARC_BASE = 20000, ARC_ROW_SIZE = 1200, ARC_ROWS_MAX = 200 };

struct arc_row {
  char text[ARC_ROW_SIZE]; /* cut at the tabs; what follows points into it */
  const char *id, *course, *eval, *expected;
};

static inline char *arc_row_cut(char *text) {
  char *tab = strchr(text, '\t');
  assert_non_null(tab);
  *tab = '\0';
  return tab + 1;
}

/* Appends the rows of a vector file; returns the new count. */
static inline int arc_rows_read(const char *path, struct arc_row *rows, int count) {
  char header[ARC_ROW_SIZE];
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  assert_non_null(fgets(header, sizeof header, file));
  while (fgets(rows[count].text, ARC_ROW_SIZE, file) != NULL) {
    struct arc_row *row = &rows[count];
    row->text[strcspn(row->text, "\n")] = '\0';
    row->id = row->text;
    row->course = arc_row_cut(row->text);
    row->eval = arc_row_cut((char *)row->course);
    row->expected = arc_row_cut((char *)row->eval);
    assert_in_range(++count, 1, ARC_ROWS_MAX - 1);
  }
  fclose(file);
  return count;
}

/* The vectors of the domain, and ours for every edge and judgement they leave open. */
static inline int arc_rows_read_all(struct arc_row rows[ARC_ROWS_MAX]) {
  int count = arc_rows_read("tests/vectors/arc.tsv", rows, 0);
  return arc_rows_read("tests/vectors/arc_edges.tsv", rows, count);
}

/* Fails the test, with the message, when course or time is refused. */
static inline void arc_fixture_parse(const char *course, const char *eval, day_number base,
                                     struct course *out, struct stamp *now) {
  struct course_error error = {0, ""};
  if (course_parse(course, base, out, &error) < 0 || course_parse_when(eval, base, now, &error) < 0)
    fail_msg("%s | %s: col %d: %s", course, eval, error.column, error.message);
}

static inline struct arc_result arc_fixture_evaluate(const struct course *course,
                                                     const struct arc_params *params,
                                                     const struct stamp *now) {
  struct arc_input input;
  struct checkin first_sites[3];
  struct arc_result result;
  course_input(course, params, now, &input, first_sites);
  arc_evaluate(&input, &result);
  return result;
}

/* The whole way, with default parameters or others (NULL: default). */
static inline struct arc_result arc_fixture_run(const char *course, const char *eval,
                                                const struct arc_params *params) {
  static struct course parsed;
  struct arc_params initial;
  struct stamp now;
  arc_params_default(&initial);
  arc_fixture_parse(course, eval, ARC_BASE, &parsed, &now);
  return arc_fixture_evaluate(&parsed, params != NULL ? params : &initial, &now);
}

#endif
