#include "commands/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct reader {
  FILE *file;
  int number;          /* of the line, from 1 */
  bool too_long, zero; /* the line passed ROW_MAX and was cut; it has a 0 byte */
  char line[ROW_MAX];
};

/* The next line without its end; false: no more, or it cannot be read (ferror). */
static bool read_line(struct reader *reader) {
  size_t length = 0;
  int byte = getc(reader->file);
  if (byte == EOF) return false;
  reader->too_long = reader->zero = false;
  reader->number++;
  for (; byte != EOF && byte != '\n'; byte = getc(reader->file)) {
    reader->zero |= byte == '\0';
    reader->too_long |= length == ROW_MAX - 1;
    if (!reader->too_long) reader->line[length++] = (char)byte;
  }
  if (length > 0 && reader->line[length - 1] == '\r') length--;
  reader->line[length] = '\0';
  return true;
}

/* What editors of other systems put before the first line. */
static char *skip_mark(struct reader *reader) {
  static const char mark[] = "\xef\xbb\xbf";
  size_t length = sizeof mark - 1;
  bool marked = reader->number == 1 && strncmp(reader->line, mark, length) == 0;
  return reader->line + (marked ? length : 0);
}

/* Cuts a line at its tabs; returns how many columns are there, those that are not are "". */
static int cut(char *line, char **columns, int max) {
  char *end = line + strlen(line), *rest = line;
  int found = 0;
  do {
    columns[found++] = strsep(&rest, "\t");
  } while (rest != NULL && found < max);
  for (int i = found; i < max; i++) columns[i] = end;
  return found;
}

static int check(const struct reader *reader, const struct row_form *form, int found,
                 struct err *err) {
  if (reader->too_long)
    return err_set(err, EMSGSIZE, "a line is at most %d bytes long", ROW_MAX - 1);
  if (reader->zero) return err_set(err, EINVAL, "a line of text has no 0 bytes");
  if (found < form->needed)
    return err_set(err, EINVAL, "a row is %s, with a tab between them; here %s", form->names,
                   found == 1 ? "is only one" : "are too few");
  return 0;
}

/* The sentence may quote the line, and the line may hold what a terminal takes for orders. */
static void complain(const char *path, int number, char *text, FILE *errors) {
  for (char *at = text; *at != '\0'; at++)
    if ((unsigned char)*at < ' ' || *at == '\x7f') *at = '?';
  fprintf(errors, "%s:%d: %s\n", path, number, text);
}

/* True: nothing went wrong with this line that counts. */
static bool answer_line(struct reader *reader, const char *path, const struct row_form *form,
                        FILE *out, FILE *errors) {
  char *columns[ROW_COLUMNS], *line = skip_mark(reader);
  struct err err;
  if (line[0] == '\0' || line[0] == '#') return true;
  int found = cut(line, columns, form->columns);
  if (strcmp(columns[0], "id") == 0) return true;
  int broken = check(reader, form, found, &err);
  fprintf(out, "%s\t", columns[0]);
  bool good = !broken && form->answer(columns, out, &err) >= 0;
  fprintf(out, "%s\n", good ? "" : "ERROR");
  if (!good) complain(path, reader->number, err.text, errors);
  return good || (!broken && !form->refusal_counts);
}

static bool answer_all(struct reader *reader, const char *path, const struct row_form *form,
                       FILE *out, FILE *errors) {
  bool good = true;
  errno = 0;
  while (read_line(reader)) good &= answer_line(reader, path, form, out, errors);
  if (!ferror(reader->file)) return good;
  fprintf(errors, "settle: %s: %s\n", path, strerror(errno));
  return false;
}

int rows_answer(const char *path, const struct row_form *form, FILE *out, FILE *errors) {
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
  struct reader *reader = file == NULL ? NULL : calloc(1, sizeof *reader);
  bool good = false;
  if (reader == NULL) {
    fprintf(errors, "settle: %s: %s\n", path, strerror(errno));
  } else {
    reader->file = file;
    good = answer_all(reader, path, form, out, errors);
  }
  free(reader);
  if (file != NULL && file != stdin) fclose(file);
  return good ? 0 : 1;
}
