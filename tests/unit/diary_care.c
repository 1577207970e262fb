/* Damage that is noticed, and backups. */
#include "diary_care_fixture.h"

/* ---- damage that is noticed ------------------------------------------------------------------ */

static void every_flipped_bit_in_a_row_is_found(void **state) {
  struct place *place = *state;
  static uint8_t whole[256 * 1024];
  place_fill(place, 12);
  size_t n = file_read(place->path, whole, sizeof whole);
  const uint8_t *words = memmem(whole, n, "more than a handful", 19);
  assert_non_null(words);
  size_t start = (size_t)(words - whole);
  for (size_t at = start - 60; at < start + 19; at++) {
    whole[at] ^= (uint8_t)(1 << at % 8);
    file_write(place->path, whole, n);
    if (place_check(place) != -EUCLEAN) fail_msg("byte %zu, bit %zu", at, at % 8);
    whole[at] ^= (uint8_t)(1 << at % 8);
  }
  file_write(place->path, whole, n);
  assert_int_equal(place_check(place), 0);
}

static void a_row_that_is_gone_is_missed(void **state) {
  struct place *place = *state;
  place_fill(place, 5);
  file_sql(place->path, "DROP TRIGGER entry_no_delete; DELETE FROM entry WHERE seq = 3;");
  assert_int_equal(place_check(place), -EUCLEAN);
}

static void a_changed_row_is_not_fed(void **state) {
  struct place *place = *state;
  place_fill(place, 5);
  file_sql(place->path, "DROP TRIGGER entry_no_update;"
                        "UPDATE entry SET body = replace(body, 'longer', 'LONGER') WHERE seq = 3;");
  struct diary *diary = must_open(place);
  struct fed *fed = calloc(1, sizeof *fed);
  assert_int_equal(diary_load(diary, TODAY, fed_entry, fed, NULL), -EUCLEAN);
  free(fed);
  diary_close(diary);
}

static void rows_cannot_be_changed_by_accident(void **state) {
  struct place *place = *state;
  place_fill(place, 2);
  struct diary *diary = must_open(place);
  assert_true(diary_exec(diary->db, "UPDATE entry SET at = 0", NULL) < 0);
  assert_true(diary_exec(diary->db, "DELETE FROM entry", NULL) < 0);
  assert_int_equal(count_rows(diary), 2);
  diary_close(diary);
}

/* ---- backups --------------------------------------------------------------------------------- */

static void one_backup_a_day_and_not_for_ever(void **state) {
  struct place *place = *state;
  place_fill(place, 3);
  for (int day = 0; day < 60; day++) {
    place_backup(place, TODAY + day);
    place_backup(place, TODAY + day);
  }
  assert_int_equal(place_backups(place), 7 + 4);
  assert_true(place_has(place, "backups/diary-2025-07-31.db"));
  assert_true(place_has(place, "backups/diary-2025-07-25.db"));
  /* Before these seven, the last of each week: Thursday, then the Sundays. */
  assert_true(place_has(place, "backups/diary-2025-07-24.db"));
  assert_false(place_has(place, "backups/diary-2025-07-23.db"));
  assert_true(place_has(place, "backups/diary-2025-07-20.db"));
  assert_true(place_has(place, "backups/diary-2025-07-06.db"));
  assert_false(place_has(place, "backups/diary-2025-06-29.db"));
  assert_false(place_has(place, "backups/new.part"));
}

static int64_t rows_of_backup(const struct place *place, const char *name) {
  struct diary *diary = NULL;
  assert_int_equal(diary_open_plain(place_file(place, name), true, NULL, &diary, NULL), 0);
  int64_t rows = count_rows(diary);
  diary_close(diary);
  return rows;
}

/* The clock was a day ahead for an hour: what is named after today was made yesterday. */
static void a_backup_of_a_wrong_clock_is_made_anew_on_its_day(void **state) {
  struct place *place = *state;
  place_fill(place, 3);
  place_backup(place, TODAY + 1);
  place_backup(place, TODAY);
  place_fill(place, 4);
  place_backup(place, TODAY + 1);
  assert_int_equal(rows_of_backup(place, "backups/diary-2025-06-03.db"), 7);
  assert_int_equal(place_backups(place), 2);
}

/* Names of years to come take nobody's place for ever; nor does a clock that is behind for weeks
 * cost the backups that are made meanwhile. */
static void backups_are_kept_by_what_they_hold(void **state) {
  struct place *place = *state;
  for (int day = 0; day < 7; day++) {
    place_fill(place, 1);
    place_backup(place, TODAY + 10000 + day);
  }
  for (int day = 0; day < 12; day++) {
    place_fill(place, 1);
    place_backup(place, TODAY + day);
    place_fill(place, 1);
    place_backup(place, TODAY - 5000 + day);
    char date[CIVIL_UTC_SIZE], name[64];
    civil_format_date(TODAY - 5000 + day, date);
    snprintf(name, sizeof name, "backups/diary-%.10s.db", date);
    assert_true(place_has(place, name));
  }
  assert_true(place_has(place, "backups/diary-2025-06-13.db"));
  assert_false(place_has(place, "backups/diary-2052-10-18.db"));
  assert_true(place_backups(place) <= 7 + 4);
}

/* It cannot be used, and what it says of itself is not believed either: else there would be no
 * backup any more after a rescue that lost a row. */
static void a_damaged_backup_with_more_rows_hinders_none(void **state) {
  struct place *place = *state;
  place_fill(place, 60);
  place_backup(place, TODAY);
  file_sql(place_file(place, "backups/diary-2025-06-02.db"),
           "DROP TRIGGER entry_no_update; UPDATE entry SET body = '{}' WHERE seq = 3;");
  unlink(place->path);
  assert_int_equal(place_rescue(place).from_backup, 0);
  place_fill(place, 5);
  place_backup(place, TODAY + 1);
  assert_int_equal(rows_of_backup(place, "backups/diary-2025-06-03.db"), 5);
}

static void a_backup_never_has_fewer_rows_than_the_last(void **state) {
  struct place *place = *state;
  struct err err;
  place_fill(place, 5);
  place_backup(place, TODAY);
  /* As if an older copy had been put back. */
  unlink(place->path);
  char from[160];
  snprintf(from, sizeof from, "%s", place_file(place, "backups/diary-2025-06-02.db"));
  assert_int_equal(rename(from, place_file(place, "backups/diary-2025-06-01.db")), 0);
  struct place empty;
  place_make(&empty);
  place_fill(&empty, 2);
  assert_int_equal(rename(empty.path, place->path), 0);
  struct diary *diary = must_open(place);
  assert_int_equal(diary_backup(diary, TODAY + 1, false, &err), -EUCLEAN);
  assert_int_equal(place_backups(place), 1);
  diary_close(diary);
  place_remove(&empty);
}

static void a_damaged_diary_makes_no_backup(void **state) {
  struct place *place = *state;
  place_fill(place, 5);
  file_sql(place->path,
           "DROP TRIGGER entry_no_update; UPDATE entry SET body = '{}' WHERE seq = 3;");
  struct diary *diary = must_open(place);
  assert_int_equal(diary_backup(diary, TODAY, false, NULL), -EUCLEAN);
  assert_int_equal(place_backups(place), 0);
  assert_false(place_has(place, "backups/new.part"));
  diary_close(diary);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PLACE_TEST(every_flipped_bit_in_a_row_is_found),
      PLACE_TEST(a_row_that_is_gone_is_missed),
      PLACE_TEST(a_changed_row_is_not_fed),
      PLACE_TEST(rows_cannot_be_changed_by_accident),
      PLACE_TEST(one_backup_a_day_and_not_for_ever),
      PLACE_TEST(a_backup_of_a_wrong_clock_is_made_anew_on_its_day),
      PLACE_TEST(backups_are_kept_by_what_they_hold),
      PLACE_TEST(a_damaged_backup_with_more_rows_hinders_none),
      PLACE_TEST(a_backup_never_has_fewer_rows_than_the_last),
      PLACE_TEST(a_damaged_diary_makes_no_backup),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
