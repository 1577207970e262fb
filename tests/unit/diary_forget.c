/* Forgetting: what is forgotten is nowhere, in no backup either. */
#include "diary_care_fixture.h"

static void what_is_forgotten_is_nowhere(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry first = checkin(place, 3, 0), second = checkin(place, 4, 1);
  struct entry other = checkin(place, 5, 2);
  struct diary_forgotten copies = {.left = -1};
  first.note = "the secret word is heliotrope";
  second.note = "heliotrope, and spelled right";
  second.corrects = first.stamp.id;
  other.note = "this stays";
  must_append(diary, &first);
  must_append(diary, &second);
  must_append(diary, &other);
  assert_int_equal(diary_backup(diary, TODAY, false, NULL), 0);
  assert_int_equal(diary_forget(diary, &first.stamp.id, &copies, NULL), 0);
  assert_int_equal(copies.left, 0);
  assert_int_equal(diary_check(diary, NULL), 0);
  assert_int_equal(diary_forget(diary, &first.stamp.id, &copies, NULL), 0); /* done again */
  struct entry never = checkin(place, 1, 9);
  assert_int_equal(diary_forget(diary, &never.stamp.id, &copies, NULL), -ENOENT);
  /* A tombstone is left, of both versions; a late retry does not bring it back. */
  struct fed *all = list_all(diary);
  assert_int_equal(all->count, 3);
  int i = fed_find(all, &first);
  assert_true(all->erased[i] && !all->in_force[i]);
  assert_int_equal(all->entries[i].checkin.pain, NOT_RECORDED);
  free(all);
  must_append(diary, &first);
  assert_true(loaded(diary, &other));
  assert_false(loaded(diary, &first));
  assert_true(diary_exec(diary->db, "UPDATE entry SET at = 0", NULL) < 0);
  diary_close(diary);
  assert_false(file_contains(place->path, "heliotrope"));
  assert_false(file_contains(place_file(place, "backups/diary-2025-06-02.db"), "heliotrope"));
  assert_true(file_contains(place_file(place, "backups/diary-2025-06-02.db"), "this stays"));
}

/* Two backups, the entry in both of them: NEW a day younger than OLD. */
#define NEW "backups/diary-2025-06-03.db"
#define OLD "backups/diary-2025-06-02.db"

static struct diary *open_backed_up_twice(struct place *place, struct entry *out) {
  struct diary *diary = must_open(place);
  *out = checkin(place, 3, 0);
  out->note = "heliotrope";
  must_append(diary, out);
  assert_int_equal(diary_backup(diary, TODAY, false, NULL), 0);
  assert_int_equal(diary_backup(diary, TODAY + 1, false, NULL), 0);
  assert_int_equal(place_backups(place), 2);
  return diary;
}

/* Its rows are no longer what their sums say; or it is no database at all. */
static void damage(const char *path, bool wholly) {
  if (wholly) {
    FILE *file = fopen(path, "r+");
    fputs("noise noise noise noise", file);
    fclose(file);
  } else {
    file_sql(path, "DROP TRIGGER entry_no_update; UPDATE entry SET minute = minute + 1;");
  }
}

static void a_damaged_backup_goes_with_what_is_forgotten(void **state) {
  for (int wholly = 0; wholly < 2; wholly++) {
    struct place place;
    struct entry entry;
    struct diary_forgotten copies;
    (void)state;
    place_make(&place);
    struct diary *diary = open_backed_up_twice(&place, &entry);
    damage(place_file(&place, OLD), wholly);
    assert_true(file_contains(place_file(&place, OLD), "heliotrope"));
    assert_int_equal(diary_forget(diary, &entry.stamp.id, &copies, NULL), 0);
    assert_int_equal(copies.removed, 1);
    assert_string_equal(copies.damaged, "diary-2025-06-02.db");
    assert_false(place_has(&place, OLD));
    assert_false(file_contains(place_file(&place, NEW), "heliotrope"));
    diary_close(diary);
    assert_false(file_contains(place.path, "heliotrope"));
    place_remove(&place);
  }
}

/* The only good copies are the diary and a backup that has less: neither is given up for it. */
static void a_damaged_newest_backup_is_named_and_stays(void **state) {
  struct place *place = *state;
  struct entry entry;
  struct diary_forgotten copies = {.left = -1};
  struct err err = {""};
  struct diary *diary = open_backed_up_twice(place, &entry);
  struct entry later = checkin(place, 4, 1);
  must_append(diary, &later);
  assert_int_equal(diary_backup(diary, TODAY + 1, false, NULL), 0);
  damage(place_file(place, NEW), true);
  assert_int_equal(diary_forget(diary, &entry.stamp.id, &copies, &err), -EUCLEAN);
  assert_non_null(strstr(err.text, "diary-2025-06-03.db"));
  assert_int_equal(copies.left, -1);
  assert_int_equal(place_backups(place), 2);
  assert_true(loaded(diary, &entry));
  /* What the words advise helps, the same day and the next. */
  assert_int_equal(diary_backup(diary, TODAY + 2, true, NULL), 0);
  assert_int_equal(diary_forget(diary, &entry.stamp.id, &copies, &err), 0);
  assert_int_equal(copies.removed, 1);
  assert_int_equal(place_backups(place), 2);
  diary_close(diary);
}

static void a_screen_keeps_its_answers_and_loses_its_words(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry screen = entry_of(place, ENTRY_SCREEN, 0);
  screen.screen.completed = true;
  screen.screen.yes = 1 << ITEM_WEAK;
  screen.note = "heliotrope";
  must_append(diary, &screen);
  assert_int_equal(diary_forget(diary, &screen.stamp.id, NULL, NULL), 0);
  struct fed *fed = load(diary, TODAY);
  assert_int_equal(fed->count, 1);
  assert_int_equal(fed->entries[0].screen.yes, 1 << ITEM_WEAK);
  assert_null(fed->entries[0].note);
  free(fed);
  diary_close(diary);
  assert_false(file_contains(place->path, "heliotrope"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PLACE_TEST(what_is_forgotten_is_nowhere),
      PLACE_TEST(a_damaged_backup_goes_with_what_is_forgotten),
      PLACE_TEST(a_damaged_newest_backup_is_named_and_stays),
      PLACE_TEST(a_screen_keeps_its_answers_and_loses_its_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
