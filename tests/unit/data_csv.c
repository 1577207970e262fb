/* Tables: cells that a spreadsheet reads as they are, and cannot run. */
#include "diary/data_csv.h"
#include "diary_fixture.h"

static void assert_cell(const char *text, const char *cell) {
  struct buf out;
  buf_init(&out, 1024);
  assert_int_equal(data_csv_cell(text, &out), 0);
  assert_string_equal(buf_text(&out), cell);
  buf_finish(&out);
}

static void plain_text_stays(void **state) {
  (void)state;
  assert_cell("", "");
  assert_cell("long drive", "long drive");
  assert_cell("a=b", "a=b");
  assert_cell("it's 5", "it's 5");
}

static void what_separates_is_quoted(void **state) {
  (void)state;
  assert_cell("a,b", "\"a,b\"");
  assert_cell("say \"so\"", "\"say \"\"so\"\"\"");
  assert_cell("two\nlines", "\"two\nlines\"");
  assert_cell("\"", "\"\"\"\"");
}

static void no_cell_is_a_formula(void **state) {
  (void)state;
  assert_cell("=1+1", "\"'=1+1\"");
  assert_cell("+49", "\"'+49\"");
  assert_cell("-", "\"'-\"");
  assert_cell("@sum", "\"'@sum\"");
  assert_cell(" \n=1", "\"' \n=1\"");
  assert_cell("=cmd|'/c x'!A1", "\"'=cmd|'/c x'!A1\"");
}

static char *table_of(struct diary *diary, enum entry_kind kind, bool mark, int rows) {
  char *text = NULL;
  size_t len = 0;
  struct err err = {""};
  FILE *out = open_memstream(&text, &len);
  int count = data_csv_write(diary, kind, mark, out, &err);
  fclose(out);
  if (count != rows) fail_msg("%d rows: %s", count, err.text);
  return text;
}

/* What counts, oldest first, by the place's own time. */
static void a_table_of_checkins(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry first = checkin(place, 6, 0), second = checkin(place, 3, -2), corrected;
  corrected = checkin(place, 4, -2);
  corrected.corrects = second.stamp.id;
  first.checkin.qualities = 1 << QUALITIES_RECORDED | 1 << QUALITY_BURNING | 1 << QUALITY_SHARP;
  first.note = "long, drive";
  must_append(diary, &first);
  must_append(diary, &second);
  must_append(diary, &corrected);
  char *text = table_of(diary, ENTRY_CHECKIN, true, 2), *line = text;
  assert_memory_equal(line,
                      "\xef\xbb\xbf"
                      "date,time,avg,",
                      17);
  line = strstr(line, "\r\n") + 2;
  assert_memory_equal(line, "2025-06-02,10:00,", 17);
  assert_non_null(strstr(line, ",4,"));
  line = strstr(line, "\r\n") + 2;
  assert_memory_equal(line, "2025-06-02,12:00,", 17);
  assert_non_null(strstr(line, ",6,burning+sharp,"));
  assert_non_null(strstr(line, ",\"long, drive\","));
  assert_string_equal(strstr(line, "\r\n"), "\r\n");
  free(text);
  diary_close(diary);
}

/* More than a page, each kind with everything in it: as many fields in every line as in the head.
 */
static void every_kind_has_a_table(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    if (!data_csv_has((enum entry_kind)kind)) continue;
    for (int i = 0; i < 300; i++) {
      struct entry entry;
      fixture_entry((enum entry_kind)kind, &place->dice, i == 0, &entry);
      must_append(diary, &entry);
      if (kind != ENTRY_NOTE && i == 3) break; /* one kind long, the others short */
    }
    char *text = table_of(diary, (enum entry_kind)kind, false, kind == ENTRY_NOTE ? 300 : 4);
    int commas = -1, count = 0;
    bool quoted = false;
    for (const char *at = text; *at != '\0'; at++) {
      if (*at == '"') quoted = !quoted;
      count += *at == ',' && !quoted;
      if (*at != '\n' || quoted) continue;
      assert_int_equal(at[-1], '\r');
      if (commas < 0) commas = count;
      assert_int_equal(count, commas);
      count = 0;
    }
    assert_false(quoted);
    free(text);
  }
  diary_close(diary);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_text_stays),     cmocka_unit_test(what_separates_is_quoted),
      cmocka_unit_test(no_cell_is_a_formula), PLACE_TEST(a_table_of_checkins),
      PLACE_TEST(every_kind_has_a_table),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
