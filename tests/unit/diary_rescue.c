/* What a rescue brings back of a damaged diary. */
#include "diary_care_fixture.h"

static void damage_page(const struct place *place, int page) {
  uint8_t noise[4096];
  uint64_t dice = 11;
  for (size_t i = 0; i < sizeof noise; i++) noise[i] = (uint8_t)dice_roll(&dice);
  int fd = open(place->path, O_WRONLY);
  assert_int_equal(pwrite(fd, noise, sizeof noise, (page - 1) * 4096), sizeof noise);
  close(fd);
}

/* The root page of a table or index. */
static int root_page(const struct place *place, const char *name) {
  char sql[96];
  int64_t page = 0;
  struct diary *diary = must_open(place);
  snprintf(sql, sizeof sql, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
  assert_int_equal(diary_number(diary->db, sql, &page, NULL), 0);
  diary_close(diary);
  return (int)page;
}

static void all_but_one_bad_page_is_saved(void **state) {
  struct place *place = *state;
  place_fill(place, 400);
  damage_page(place, 20);
  assert_int_equal(place_check(place), -EUCLEAN);
  struct diary_rescue rescue = place_rescue(place);
  assert_int_equal(rescue.from_backup, 0);
  assert_true(rescue.salvaged >= 370);
  assert_true(rescue.salvaged + rescue.lost <= 400);
  assert_int_equal(place_rows(place), rescue.salvaged);
  assert_non_null(strstr(rescue.aside, "broken-20250602T120000Z"));
  assert_true(place_has(place, "broken-20250602T120000Z/diary.db"));
  assert_false(place_has(place, "diary.db.rescue"));
  assert_false(place_has(place, "diary.db.salvage"));
  /* Life goes on, as another device, and the known gap is no new damage. */
  struct diary *diary = must_open(place);
  struct entry entry = checkin(place, 1, 9);
  must_append(diary, &entry);
  assert_int_equal(diary_check(diary, NULL), 0);
  struct fed *fed = load(diary, TODAY);
  for (int i = 0; i < fed->count; i++) assert_int_equal(fed->entries[i].kind, ENTRY_CHECKIN);
  free(fed);
  diary_close(diary);
}

/* What only hinders for now is no damage: nothing is replaced, and the next try finds all. */
static void a_rescue_that_is_hindered_changes_nothing(void **state) {
  struct place *place = *state;
  struct diary_rescue rescue;
  struct err err = {""};
  struct diary_options options = on_machine("a");
  place_fill(place, 50);
  damage_page(place, 1);
  const char *in_the_way = place_file(place, "diary.db.salvage-journal");
  assert_int_equal(mkdir(in_the_way, 0700), 0);
  assert_true(diary_rescue(place->path, &options, NOON, &rescue, &err) < 0);
  assert_true(err.text[0] != '\0');
  assert_false(place_has(place, "broken-20250602T120000Z"));
  assert_false(place_has(place, "diary.db.rescue"));
  assert_int_equal(place_check(place), -EUCLEAN);
  assert_int_equal(rmdir(place_file(place, "diary.db.salvage-journal")), 0);
  assert_int_equal(place_rescue(place).salvaged, 50);
  assert_int_equal(place_rows(place), 50);
}

static void a_backup_and_what_came_after_it(void **state) {
  struct place *place = *state;
  place_fill(place, 300);
  place_backup(place, TODAY);
  place_fill(place, 50);
  damage_page(place, 12);
  struct diary_rescue rescue = place_rescue(place);
  assert_int_equal(rescue.from_backup, 300);
  assert_int_equal(rescue.salvaged, 50);
  assert_int_equal(rescue.lost, 0);
  assert_int_equal(place_rows(place), 350);
}

static void a_bad_backup_is_passed_over(void **state) {
  struct place *place = *state;
  place_fill(place, 30);
  place_backup(place, TODAY);
  place_fill(place, 30);
  place_backup(place, TODAY + 1);
  file_sql(place_file(place, "backups/diary-2025-06-03.db"),
           "DROP TRIGGER entry_no_update; UPDATE entry SET body = '{}' WHERE seq = 3;");
  damage_page(place, 2);
  struct diary_rescue rescue = place_rescue(place);
  assert_non_null(strstr(rescue.backup, "2025-06-02"));
  assert_int_equal(rescue.from_backup, 30);
}

/* Found by the simulation: the clock was a week ahead for a day. */
static void the_fullest_backup_is_used_whatever_its_date(void **state) {
  struct place *place = *state;
  place_fill(place, 20);
  place_backup(place, TODAY + 8);
  place_fill(place, 30);
  place_backup(place, TODAY);
  damage_page(place, 1);
  assert_int_equal(truncate(place->path, 4096), 0);
  struct diary_rescue rescue = place_rescue(place);
  assert_int_equal(rescue.from_backup, 50);
  assert_non_null(strstr(rescue.backup, "2025-06-02"));
}

static void the_first_page_can_be_replaced(void **state) {
  struct place *place = *state;
  place_fill(place, 100);
  damage_page(place, 1);
  assert_int_equal(place_check(place), -EUCLEAN);
  assert_int_equal(place_rescue(place).salvaged, 100);
  assert_int_equal(place_rows(place), 100);
}

static void a_damaged_list_of_devices_costs_no_rows_of_the_backup(void **state) {
  struct place *place = *state;
  place_fill(place, 60);
  place_backup(place, TODAY);
  place_fill(place, 20);
  damage_page(place, root_page(place, "device"));
  struct diary_rescue rescue = place_rescue(place);
  assert_int_equal(rescue.from_backup, 60);
  assert_int_equal(rescue.salvaged, 20);
}

static void a_cut_file(void **state) {
  struct place *place = *state;
  struct stat st;
  place_fill(place, 1500);
  assert_int_equal(stat(place->path, &st), 0);
  assert_int_equal(truncate(place->path, st.st_size / 2), 0);
  assert_int_equal(place_check(place), -EUCLEAN);
  struct diary_rescue rescue = place_rescue(place);
  assert_true(rescue.salvaged > 500);
  assert_int_equal(place_rows(place), rescue.salvaged);
}

static void a_diary_that_is_gone_or_empty_comes_back_from_its_backup(void **state) {
  struct place *place = *state;
  struct err err;
  place_fill(place, 20);
  place_backup(place, TODAY);
  assert_int_equal(unlink(place->path), 0);
  assert_int_equal(try_open(place, &err), -EUCLEAN);
  assert_int_equal(place_rescue(place).from_backup, 20);
  assert_int_equal(place_rows(place), 20);
  assert_int_equal(truncate(place->path, 0), 0);
  assert_int_equal(try_open(place, &err), -EUCLEAN);
  assert_int_equal(place_rescue(place).from_backup, 20);
  assert_true(place_has(place, "broken-20250602T120000Z-2"));
  assert_int_equal(place_rows(place), 20);
}

static void corrections_survive_a_rescue(void **state) {
  struct place *place = *state;
  place_fill(place, 60);
  struct diary *diary = must_open(place);
  struct entry wrong = checkin(place, 3, 30), right = checkin(place, 4, 31);
  right.corrects = wrong.stamp.id;
  must_append(diary, &wrong);
  must_append(diary, &right);
  diary_close(diary);
  damage_page(place, 12);
  place_rescue(place);
  diary = must_open(place);
  assert_true(loaded(diary, &right));
  assert_false(loaded(diary, &wrong));
  diary_close(diary);
}

/* What another device still had of the lost rows fits back into the gap. */
static void a_merge_fills_the_gap_of_a_rescue(void **state) {
  struct place *place = *state, elsewhere;
  struct diary *diary = NULL;
  struct diary_options options = on_machine("b");
  place_fill(place, 400);
  place_make(&elsewhere);
  assert_int_equal(diary_open(elsewhere.path, &options, &diary, NULL), 0);
  assert_int_equal(diary_merge(diary, place->path, LATER, NULL, NULL), 0);
  diary_close(diary);
  damage_page(place, 20);
  struct diary_rescue rescue = place_rescue(place);
  diary = must_open(place);
  int added = 0;
  assert_int_equal(diary_merge(diary, elsewhere.path, LATER, &added, NULL), 0);
  assert_int_equal(added, 400 - rescue.salvaged);
  assert_int_equal(diary_check(diary, NULL), 0);
  diary_close(diary);
  place_remove(&elsewhere);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PLACE_TEST(all_but_one_bad_page_is_saved),
      PLACE_TEST(a_rescue_that_is_hindered_changes_nothing),
      PLACE_TEST(a_backup_and_what_came_after_it),
      PLACE_TEST(a_bad_backup_is_passed_over),
      PLACE_TEST(the_fullest_backup_is_used_whatever_its_date),
      PLACE_TEST(the_first_page_can_be_replaced),
      PLACE_TEST(a_damaged_list_of_devices_costs_no_rows_of_the_backup),
      PLACE_TEST(a_cut_file),
      PLACE_TEST(a_diary_that_is_gone_or_empty_comes_back_from_its_backup),
      PLACE_TEST(corrections_survive_a_rescue),
      PLACE_TEST(a_merge_fills_the_gap_of_a_rescue),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
