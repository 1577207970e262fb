#include "rehearse_compare.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The lines of a text; `at` is how far it was looked at. */
struct lines {
  char **line; /* owned; each is in the text */
  int count, at;
};

/* One day: lines[0] is its head. */
struct day {
  char **lines;
  int count;
};

static int cut(char *text, struct lines *out) {
  size_t count = 1;
  for (const char *at = text; *at != '\0'; at++) count += *at == '\n';
  *out = (struct lines){.line = calloc(count, sizeof *out->line)};
  if (out->line == NULL) return -ENOMEM;
  for (char *line; (line = strsep(&text, "\n")) != NULL;)
    if (*line != '\0') out->line[out->count++] = line;
  return 0;
}

static bool is_head(const char *line) {
  return line[0] == 'd' && (line[1] == '-' || (line[1] >= '0' && line[1] <= '9'));
}

/* The day that is next; none: no lines. What stands before the first head is passed over. */
static struct day next_day(const struct lines *lines) {
  int begin = lines->at, end;
  while (begin < lines->count && !is_head(lines->line[begin])) begin++;
  for (end = begin + 1; end < lines->count && !is_head(lines->line[end]);) end++;
  return begin < lines->count ? (struct day){lines->line + begin, end - begin} : (struct day){0};
}

static void go_past(struct lines *lines, const struct day *day) {
  lines->at = (int)(day->lines - lines->line) + day->count;
}

/* Which of them is first: -1, 1; the same day: 0. One that is none comes last. */
static int order(const struct day *a, const struct day *b) {
  if (a->count == 0 || b->count == 0) return (b->count > 0) - (a->count > 0);
  long first = strtol(a->lines[0] + 1, NULL, 10), second = strtol(b->lines[0] + 1, NULL, 10);
  return (first > second) - (first < second);
}

/* ---- one day -------------------------------------------------------------------------------- */

/* common[i][j]: how many lines `a` from i and `b` from j have in common, in order. */
struct table {
  uint16_t *common; /* owned */
  int width;
};

static uint16_t *cell(const struct table *table, int i, int j) {
  return &table->common[(size_t)i * (size_t)table->width + (size_t)j];
}

static int fill(struct table *table, const struct day *a, const struct day *b) {
  table->width = b->count + 1;
  table->common = calloc(((size_t)a->count + 1) * (size_t)table->width, sizeof *table->common);
  if (table->common == NULL) return -ENOMEM;
  for (int i = a->count - 1; i >= 0; i--)
    for (int j = b->count - 1; j >= 0; j--) {
      uint16_t left = *cell(table, i + 1, j), right = *cell(table, i, j + 1);
      *cell(table, i, j) = strcmp(a->lines[i], b->lines[j]) == 0
                               ? (uint16_t)(*cell(table, i + 1, j + 1) + 1)
                               : (left > right ? left : right);
    }
  return 0;
}

/* The head once, before the first line that differs. */
static void print_line(const char *head, char mark, const char *line, int *told, FILE *out) {
  size_t indent = strspn(line, " ");
  if ((*told)++ == 0) fprintf(out, "\n%s\n", head);
  fprintf(out, "%c %s\n", mark, line + (indent < 2 ? indent : 2));
}

static int compare_days(const struct day *a, const struct day *b, FILE *out) {
  struct table table;
  const char *head = a->count > 0 ? a->lines[0] : b->lines[0];
  int i = a->count > 0, j = b->count > 0, told = 0;
  if (fill(&table, a, b) < 0) return -ENOMEM;
  while (i < a->count || j < b->count) {
    bool both = i < a->count && j < b->count;
    if (both && strcmp(a->lines[i], b->lines[j]) == 0)
      i++, j++;
    else if (j == b->count || (both && *cell(&table, i + 1, j) >= *cell(&table, i, j + 1)))
      print_line(head, '-', a->lines[i++], &told, out);
    else
      print_line(head, '+', b->lines[j++], &told, out);
  }
  free(table.common);
  return told;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static int compare_lines(struct lines *before, struct lines *after, FILE *out) {
  int told = 0;
  for (;;) {
    struct day a = next_day(before), b = next_day(after);
    if (a.count == 0 && b.count == 0) return told;
    int first = order(&a, &b);
    if (first <= 0) go_past(before, &a);
    if (first >= 0) go_past(after, &b);
    if (first < 0) b.count = 0;
    if (first > 0) a.count = 0;
    int differ = compare_days(&a, &b, out);
    if (differ < 0) return differ;
    told += differ;
  }
}

int rehearse_compare(char *before, char *after, FILE *out) {
  struct lines a = {0}, b = {0};
  int result = cut(before, &a);
  if (result == 0) result = cut(after, &b);
  if (result == 0) result = compare_lines(&a, &b, out);
  free(a.line);
  free(b.line);
  return result;
}
