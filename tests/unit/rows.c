/* Files of rows: what is wrong with a line is said with its number, and no other line suffers. */
#include "folder_fixture.h"

#include <stdbool.h>
#include <string.h>

#include "commands/commands_parts.h"
#include "commands/rows.h"

struct said {
  char *out, *errors;
  int code;
};

static void said_finish(struct said *said) {
  free(said->out);
  free(said->errors);
}

typedef int command(const struct args *args, FILE *out, FILE *errors);

static struct said ask(command *run, const char *path) {
  struct said said;
  size_t lengths[2];
  FILE *out = open_memstream(&said.out, &lengths[0]);
  FILE *errors = open_memstream(&said.errors, &lengths[1]);
  const struct args args = {.names = {"file"}, .values = {path}, .option_count = 1};
  said.code = run(&args, out, errors);
  fclose(out);
  fclose(errors);
  return said;
}

/* Asks about the bytes as a file; in what is complained about its path is called FILE. */
static struct said ask_bytes(command *run, const char *bytes, size_t length) {
  char folder[FOLDER_SIZE];
  folder_make(folder);
  const char *path = folder_file(folder, "rows.tsv");
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  fclose(file);
  struct said said = ask(run, path);
  static const char name[] = {'F', 'I', 'L', 'E'};
  for (char *at; (at = strstr(said.errors, path)) != NULL;) {
    size_t rest = strlen(at) - strlen(path);
    memmove(at + sizeof name, at + strlen(path), rest + 1);
    memcpy(at, name, sizeof name);
  }
  folder_remove(folder);
  return said;
}

static void assert_rows(command *run, const char *text, int code, const char *out,
                        const char *errors) {
  struct said said = ask_bytes(run, text, strlen(text));
  assert_string_equal(said.out, out);
  assert_string_equal(said.errors, errors);
  assert_int_equal(said.code, code);
  said_finish(&said);
}

static void heading_comment_and_empty_line_are_no_rows(void **state) {
  (void)state;
  assert_rows(command_arc,
              "\xef\xbb\xbfid\tcourse\teval\n# a comment\n\nA\tbaseline=6\td1\r\nB\tnobaseline\td1",
              0,
              "A\tSTEADY\t-\t-\tna\tunknown\tnone\tGENTLE\tnone\t-\tNO_SESSION,NO_DATA\n"
              "B\tSETUP\t-\t-\tna\t-\t-\tREST\tnone\t-\tNO_BASELINE\n",
              "");
}

static void a_malformed_line_is_named_by_its_number(void **state) {
  (void)state;
  assert_rows(command_arc,
              "A\n"
              "B\tbaseline=6\n"
              "C\tbaseline=6; d1 am 12\td1\n"
              "D\tbaseline=6\td1 noon\n"
              "E\tnobaseline\td1\n",
              1,
              "A\tERROR\nB\tERROR\nC\tERROR\nD\tERROR\n"
              "E\tSETUP\t-\t-\tna\t-\t-\tREST\tnone\t-\tNO_BASELINE\n",
              "FILE:1: a row is id, course and moment, with a tab between them; here is only one\n"
              "FILE:2: a row is id, course and moment, with a tab between them; here are too few\n"
              "FILE:3: col 19: '12' is not a pain from 0 to 10\n"
              "FILE:4: the moment, col 4: 'noon' is not a time such as 08:00 or 08:00+02:00\n");
}

/* A schedule that is refused is an answer, a line that is none is a failure. */
static void a_refused_schedule_is_an_answer(void **state) {
  (void)state;
  assert_rows(command_when,
              "A\tUTC\tevery 2h\t2025-05-05T12:00:00Z\t1\t-\tERROR\tneeds a window\n"
              "B\tMars/Base\t08:00\t2025-05-05T12:00:00Z\t1\n"
              "C\tUTC\t08:00\t2025-02-29T12:00:00Z\t1\t-\n"
              "D\tUTC\t08:00\t2025-05-05T12:00:00Z\t0\t-\n"
              "E\tUTC\t0m after x\t2025-05-05T12:00:00Z\t1\tx@noon\n"
              "F\tUTC\t08:00\t2025-05-05T12:00:00Z\t2\t-\n",
              0,
              "A\tERROR\nB\tERROR\nC\tERROR\nD\tERROR\nE\tERROR\n"
              "F\t2025-05-06T08:00:00Z,2025-05-07T08:00:00Z\n",
              "FILE:1: col 9: something is missing here: \"every\" needs a window: from 08:00 to "
              "20:00\n"
              "FILE:2: there is no time zone \"Mars/Base\" here; try Europe/Berlin\n"
              "FILE:3: from: '2025-02-29T12:00:00Z' is no moment such as 2025-03-30T01:30:00Z\n"
              "FILE:4: n is a whole number from 1 to 1000, not \"0\"\n"
              "FILE:5: events: 'x@noon' is not NAME@UTC, or one too many\n");
  assert_rows(command_when, "A\tUTC\t08:00\n", 1, "A\tERROR\n",
              "FILE:1: a row is id, zone, schedule, from, n and events, with a tab between them; "
              "here are too few\n");
}

static void a_hostile_line_stops_no_other(void **state) {
  (void)state;
  enum { LONG = ROW_MAX + 10 };
  static const char after[] = "\nB\tbase\0line=6\td1\nC\t\x1b[2Jx\td1\nD\tnobaseline\td1";
  char *bytes = malloc(LONG + sizeof after);
  assert_non_null(bytes);
  memset(bytes, ';', LONG);
  bytes[0] = 'A';
  bytes[1] = '\t';
  memcpy(bytes + LONG, after, sizeof after - 1);
  struct said said = ask_bytes(command_arc, bytes, LONG + sizeof after - 1);
  assert_string_equal(said.out, "A\tERROR\nB\tERROR\nC\tERROR\n"
                                "D\tSETUP\t-\t-\tna\t-\t-\tREST\tnone\t-\tNO_BASELINE\n");
  assert_string_equal(said.errors, "FILE:1: a line is at most 262143 bytes long\n"
                                   "FILE:2: a line of text has no 0 bytes\n"
                                   "FILE:3: col 1: '?[2Jx' is not an entry of a course\n");
  assert_int_equal(said.code, 1);
  said_finish(&said);
  free(bytes);
}

static void what_cannot_be_read_is_said(void **state) {
  (void)state;
  static const char *const paths[] = {"/tmp", "/nowhere/at/all"};
  static const char *const complaints[] = {"settle: /tmp: Is a directory\n",
                                           "settle: /nowhere/at/all: No such file or directory\n"};
  for (int i = 0; i < 2; i++) {
    struct said said = ask(command_arc, paths[i]);
    assert_int_equal(said.code, 1);
    assert_string_equal(said.out, "");
    assert_string_equal(said.errors, complaints[i]);
    said_finish(&said);
  }
}

/* The files that others check the core with, through the commands that they use. */
static void the_vectors_come_out(void **state) {
  (void)state;
  static const struct {
    command *run;
    const char *path;
    int first, columns; /* of the expected ones */
  } files[] = {{command_arc, "tests/vectors/arc.tsv", 3, 10},
               {command_arc, "tests/vectors/arc_edges.tsv", 3, 10},
               {command_arc, "tests/vectors/arc_model.tsv", 3, 10},
               {command_when, "tests/vectors/schedule.tsv", 6, 1},
               {command_when, "tests/vectors/schedule_model.tsv", 6, 1}};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct said said = ask(files[i].run, files[i].path);
    FILE *file = fopen(files[i].path, "r");
    char line[4096], expected[2 * sizeof line], *lines = said.out;
    int rows = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
      if (line[0] == '#' || strncmp(line, "id\t", 3) == 0) continue;
      char *rest = line + strcspn(line, "\t"), *end;
      *rest++ = '\0';
      for (int column = 1; column < files[i].first; column++) rest += strcspn(rest, "\t\n") + 1;
      end = rest;
      for (int column = 0; column < files[i].columns; column++)
        end += strcspn(end, "\t\n") + (column + 1 < files[i].columns);
      snprintf(expected, sizeof expected, "%s\t%.*s", line, (int)(end - rest), rest);
      assert_string_equal(strsep(&lines, "\n"), expected);
      rows++;
    }
    fclose(file);
    assert_in_range(rows, 20, 200);
    assert_string_equal(lines, "");
    said_finish(&said);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(heading_comment_and_empty_line_are_no_rows),
      cmocka_unit_test(a_malformed_line_is_named_by_its_number),
      cmocka_unit_test(a_refused_schedule_is_an_answer),
      cmocka_unit_test(a_hostile_line_stops_no_other),
      cmocka_unit_test(what_cannot_be_read_is_said),
      cmocka_unit_test(the_vectors_come_out),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
