/* The diary in trouble: disks that refuse, files that are damaged, not ours or too new; backups,
 * forgetting, and what a rescue brings back. */
#include "core/civil.h"
#include "diary/diary_internal.h"
#include "diary_fixture.h"
#include "diary_vfs.h"

static struct place *here; /* for the disk that is full as long as there is a reserve file */

static int set_up(void **state) {
  here = calloc(1, sizeof *here);
  place_make(here);
  *state = here;
  return 0;
}

static int tear_down(void **state) {
  shim.fail_in = -1;
  shim.disk_full = NULL;
  place_remove(*state);
  free(*state);
  return 0;
}

/* In one commit. */
static void add_checkins(struct place *place, int count) {
  struct diary *diary = must_open(place);
  struct entry *entries = calloc((size_t)count, sizeof *entries);
  for (int i = 0; i < count; i++) {
    entries[i] = checkin(place, i % 11, -i);
    entries[i].note = "a longer note, so that the diary has more than a handful of pages to damage";
  }
  assert_int_equal(diary_append(diary, entries, count, NULL, NULL), 0);
  free(entries);
  diary_close(diary);
}

static struct diary_rescue must_rescue(const struct place *place) {
  struct diary_rescue rescue;
  struct err err = {""};
  struct diary_options options = on_machine("a");
  if (diary_rescue(place->path, &options, NOON, &rescue, &err) != 0) fail_msg("%s", err.text);
  return rescue;
}

static int64_t rows_in(const struct place *place) {
  struct diary *diary = must_open(place);
  int64_t rows = count_rows(diary);
  assert_int_equal(diary_check(diary, NULL), 0);
  diary_close(diary);
  return rows;
}

static bool exists(const struct place *place, const char *name) {
  return access(place_file(place, name), F_OK) == 0;
}

static void write_file(const char *path, const void *bytes, size_t n) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, n, file), n);
  fclose(file);
}

static size_t read_file(const char *path, uint8_t *out, size_t max) {
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  size_t n = fread(out, 1, max, file);
  fclose(file);
  return n;
}

static bool file_contains(const char *path, const char *words) {
  static uint8_t bytes[1024 * 1024];
  size_t n = read_file(path, bytes, sizeof bytes);
  return memmem(bytes, n, words, strlen(words)) != NULL;
}

static void run_sql(const char *path, const char *sql) {
  sqlite3 *db = NULL;
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

/* ---- disks that refuse ----------------------------------------------------------------------- */

static struct diary *open_shimmed(const struct place *place) {
  struct diary *diary = NULL;
  struct diary_options options = on_machine("a");
  options.vfs = "shim";
  assert_int_equal(diary_open(place->path, &options, &diary, NULL), 0);
  return diary;
}

/* Makes each step of a commit fail in turn. Nothing may be half there, and the same entries must go
 * in once the disk is well again. */
static void fail_every_step(struct place *place, int result, int expected) {
  struct diary *diary = open_shimmed(place);
  for (int step = 0; step < 100; step++) {
    struct entry batch[2] = {checkin(place, 1, 0), checkin(place, 2, 1)};
    struct err err = {""};
    int64_t before = count_rows(diary);
    shim.fail_in = step;
    shim.fail_result = result;
    int failed = diary_append(diary, batch, 2, NULL, &err);
    bool reached = shim.fail_in == 0;
    shim.fail_in = -1;
    if (failed) {
      assert_int_equal(failed, expected);
      assert_int_equal(diary_class_of(failed), DIARY_TRANSIENT);
      assert_true(err.text[0] != '\0');
    }
    assert_int_equal(diary_append(diary, batch, 2, NULL, &err), 0);
    assert_int_equal(count_rows(diary), before + 2);
    if (!reached) {
      assert_true(step >= 5);
      break;
    }
  }
  assert_int_equal(diary_check(diary, NULL), 0);
  diary_close(diary);
}

static void every_step_of_a_commit_may_fail(void **state) {
  fail_every_step(*state, SQLITE_IOERR_WRITE, -EIO);
  fail_every_step(*state, SQLITE_FULL, -ENOSPC);
  fail_every_step(*state, SQLITE_IOERR_FSYNC, -EIO);
}

static void a_folder_that_takes_no_files(void **state) {
  struct place *place = *state;
  struct diary *diary = open_shimmed(place);
  struct entry entry = checkin(place, 1, 0);
  shim.fail_in = 0; /* the first step is to open the journal */
  shim.fail_result = SQLITE_READONLY_DIRECTORY;
  int failed = diary_append(diary, &entry, 1, NULL, NULL);
  shim.fail_in = -1;
  assert_int_equal(failed, -EROFS);
  assert_int_equal(diary_class_of(failed), DIARY_TRANSIENT);
  must_append(diary, &entry);
  diary_close(diary);
}

static bool full_until_the_reserve_is_gone(void) {
  return exists(here, "diary.db.reserve");
}

static bool always(void) {
  return true;
}

static void a_full_disk_takes_one_more_entry(void **state) {
  struct place *place = *state;
  struct diary *diary = open_shimmed(place);
  struct entry entry = checkin(place, 1, 0), next = checkin(place, 2, 1);
  struct err err;
  assert_true(exists(place, "diary.db.reserve"));
  shim.disk_full = full_until_the_reserve_is_gone;
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), 0);
  assert_false(exists(place, "diary.db.reserve"));
  shim.disk_full = always;
  assert_int_equal(diary_append(diary, &next, 1, NULL, &err), -ENOSPC);
  assert_non_null(strstr(err.text, "full"));
  shim.disk_full = NULL;
  assert_int_equal(diary_append(diary, &next, 1, NULL, &err), 0);
  assert_int_equal(diary_check(diary, &err), 0);
  assert_true(exists(place, "diary.db.reserve"));
  diary_close(diary);
}

static void a_busy_diary_is_tried_again_later(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place), *other = must_open(place);
  struct entry entry = checkin(place, 1, 0);
  assert_int_equal(diary_exec(other->db, "BEGIN IMMEDIATE", NULL), 0);
  int failed = diary_append(diary, &entry, 1, NULL, NULL);
  assert_int_equal(failed, -EBUSY);
  assert_int_equal(diary_class_of(failed), DIARY_TRANSIENT);
  assert_int_equal(diary_exec(other->db, "ROLLBACK", NULL), 0);
  must_append(diary, &entry);
  diary_close(diary);
  diary_close(other);
}

/* ---- what is not a diary --------------------------------------------------------------------- */

static void private_files_and_folders(void **state) {
  struct place *place = *state;
  struct stat st;
  assert_int_equal(chmod(place->folder, 0755), 0);
  add_checkins(place, 1);
  assert_int_equal(stat(place->folder, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0700);
  assert_int_equal(stat(place->path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  assert_int_equal(chmod(place->path, 0644), 0);
  diary_close(must_open(place));
  assert_int_equal(stat(place->path, &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_folder_or_a_link_in_its_place(void **state) {
  struct place *place = *state;
  struct err err;
  assert_int_equal(mkdir(place->path, 0700), 0);
  assert_int_equal(try_open(place, &err), -EISDIR);
  assert_int_equal(rmdir(place->path), 0);
  assert_int_equal(symlink("/etc/passwd", place->path), 0);
  assert_int_equal(try_open(place, &err), -ELOOP);
  assert_int_equal(diary_class_of(-ELOOP), DIARY_TRANSIENT);
  assert_int_equal(unlink(place->path), 0);
  assert_int_equal(mkfifo(place->path, 0600), 0);
  assert_int_equal(try_open(place, &err), -EIO);
}

static void a_linked_home_is_fine(void **state) {
  struct place *place = *state, linked = *place;
  char name[100];
  add_checkins(place, 2);
  snprintf(name, sizeof name, "%s-link", place->folder);
  assert_int_equal(symlink(place->folder, name), 0);
  snprintf(linked.path, sizeof linked.path, "%.80s/diary.db", name);
  assert_int_equal(rows_in(&linked), 2);
  unlink(name);
}

static void another_programs_database(void **state) {
  struct place *place = *state;
  struct err err;
  run_sql(place->path, "CREATE TABLE bookmarks(url); PRAGMA application_id=7;");
  assert_int_equal(try_open(place, &err), -EUCLEAN);
  assert_int_equal(diary_class_of(-EUCLEAN), DIARY_DAMAGED);
  write_file(place->path, "this is no database, whatever its name says", 43);
  assert_int_equal(try_open(place, &err), -EUCLEAN);
}

static void a_newer_diary_is_only_read(void **state) {
  struct place *place = *state;
  struct err err;
  add_checkins(place, 3);
  run_sql(place->path, "PRAGMA user_version=2000");
  struct diary *diary = must_open(place);
  struct entry entry = checkin(place, 1, 5);
  assert_non_null(diary_readonly(diary));
  assert_non_null(strstr(diary_readonly(diary), "newer"));
  assert_int_equal(count_rows(diary), 3);
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EROFS);
  assert_non_null(strstr(err.text, "newer"));
  assert_int_equal(diary_class_of(-EROFS), DIARY_TRANSIENT);
  diary_close(diary);
}

static void a_newer_minor_version_is_written_to(void **state) {
  struct place *place = *state;
  add_checkins(place, 3);
  run_sql(place->path, "PRAGMA user_version=1007");
  struct diary *diary = must_open(place);
  assert_null(diary_readonly(diary));
  /* A row of a kind that is not known here, as that version would have stored it. */
  struct stored mood = {.device = diary->device,
                        .seq = 4,
                        .id = {{9}},
                        .at = NOON,
                        .logged = NOON,
                        .date = TODAY,
                        .minute = 720,
                        .kind = "mood",
                        .body = "{\"mood\":7}",
                        .body_len = 10};
  assert_int_equal(stored_insert(diary, &mood, NULL), 0);
  struct entry entry = checkin(place, 1, 5);
  must_append(diary, &entry);
  assert_int_equal(diary_check(diary, NULL), 0);
  struct fed *fed = list_all(diary);
  assert_int_equal(fed->count, 4); /* passed over, not lost */
  assert_int_equal(count_rows(diary), 5);
  free(fed);
  fed = load(diary, TODAY);
  assert_int_equal(fed->count, 4);
  free(fed);
  diary_close(diary);
}

static void reading_makes_nothing(void **state) {
  struct place *place = *state;
  struct diary *diary = NULL;
  struct diary_options options = {.readonly = true};
  struct err err;
  assert_int_equal(diary_open(place->path, &options, &diary, &err), -ENOENT);
  assert_false(exists(place, "diary.db"));
  add_checkins(place, 2);
  struct entry entry = checkin(place, 1, 5);
  assert_int_equal(diary_open(place->path, &options, &diary, &err), 0);
  assert_int_equal(count_rows(diary), 2);
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EROFS);
  diary_close(diary);
}

/* ---- damage that is noticed ------------------------------------------------------------------ */

static int check_result(const struct place *place) {
  struct diary *diary = NULL;
  struct diary_options options = {.readonly = true};
  int result = diary_open(place->path, &options, &diary, NULL);
  if (result == 0) result = diary_check(diary, NULL);
  diary_close(diary);
  return result;
}

static void every_flipped_bit_in_a_row_is_found(void **state) {
  struct place *place = *state;
  static uint8_t whole[256 * 1024];
  add_checkins(place, 12);
  size_t n = read_file(place->path, whole, sizeof whole);
  const uint8_t *words = memmem(whole, n, "more than a handful", 19);
  assert_non_null(words);
  size_t start = (size_t)(words - whole);
  for (size_t at = start - 60; at < start + 19; at++) {
    whole[at] ^= (uint8_t)(1 << at % 8);
    write_file(place->path, whole, n);
    if (check_result(place) != -EUCLEAN) fail_msg("byte %zu, bit %zu", at, at % 8);
    whole[at] ^= (uint8_t)(1 << at % 8);
  }
  write_file(place->path, whole, n);
  assert_int_equal(check_result(place), 0);
}

static void a_row_that_is_gone_is_missed(void **state) {
  struct place *place = *state;
  add_checkins(place, 5);
  run_sql(place->path, "DROP TRIGGER entry_no_delete; DELETE FROM entry WHERE seq = 3;");
  assert_int_equal(check_result(place), -EUCLEAN);
}

static void a_changed_row_is_not_fed(void **state) {
  struct place *place = *state;
  add_checkins(place, 5);
  run_sql(place->path, "DROP TRIGGER entry_no_update;"
                       "UPDATE entry SET body = replace(body, 'longer', 'LONGER') WHERE seq = 3;");
  struct diary *diary = must_open(place);
  struct fed *fed = calloc(1, sizeof *fed);
  assert_int_equal(diary_load(diary, TODAY, fed_entry, fed, NULL), -EUCLEAN);
  free(fed);
  diary_close(diary);
}

static void rows_cannot_be_changed_by_accident(void **state) {
  struct place *place = *state;
  add_checkins(place, 2);
  struct diary *diary = must_open(place);
  assert_true(diary_exec(diary->db, "UPDATE entry SET at = 0", NULL) < 0);
  assert_true(diary_exec(diary->db, "DELETE FROM entry", NULL) < 0);
  assert_int_equal(count_rows(diary), 2);
  diary_close(diary);
}

/* ---- backups --------------------------------------------------------------------------------- */

static int count_backups(const struct place *place) {
  struct backups *backups = calloc(1, sizeof *backups);
  assert_int_equal(diary_backups_find(place->path, backups, NULL), 0);
  int count = backups->count;
  free(backups);
  return count;
}

static void backup(const struct place *place, day_number day) {
  struct diary *diary = must_open(place);
  struct err err = {""};
  if (diary_backup(diary, day, false, &err) != 0) fail_msg("%s", err.text);
  diary_close(diary);
}

static void one_backup_a_day_and_not_for_ever(void **state) {
  struct place *place = *state;
  add_checkins(place, 3);
  for (int day = 0; day < 60; day++) {
    backup(place, TODAY + day);
    backup(place, TODAY + day);
  }
  assert_int_equal(count_backups(place), 7 + 4);
  assert_true(exists(place, "backups/diary-2025-07-31.db"));
  assert_true(exists(place, "backups/diary-2025-07-25.db"));
  /* Before these seven, the last of each week: Thursday, then the Sundays. */
  assert_true(exists(place, "backups/diary-2025-07-24.db"));
  assert_false(exists(place, "backups/diary-2025-07-23.db"));
  assert_true(exists(place, "backups/diary-2025-07-20.db"));
  assert_true(exists(place, "backups/diary-2025-07-06.db"));
  assert_false(exists(place, "backups/diary-2025-06-29.db"));
  assert_false(exists(place, "backups/new.part"));
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
  add_checkins(place, 3);
  backup(place, TODAY + 1);
  backup(place, TODAY);
  add_checkins(place, 4);
  backup(place, TODAY + 1);
  assert_int_equal(rows_of_backup(place, "backups/diary-2025-06-03.db"), 7);
  assert_int_equal(count_backups(place), 2);
}

/* Names of years to come take nobody's place for ever; nor does a clock that is behind for weeks
 * cost the backups that are made meanwhile. */
static void backups_are_kept_by_what_they_hold(void **state) {
  struct place *place = *state;
  for (int day = 0; day < 7; day++) {
    add_checkins(place, 1);
    backup(place, TODAY + 10000 + day);
  }
  for (int day = 0; day < 12; day++) {
    add_checkins(place, 1);
    backup(place, TODAY + day);
    add_checkins(place, 1);
    backup(place, TODAY - 5000 + day);
    char date[CIVIL_UTC_SIZE], name[64];
    civil_format_date(TODAY - 5000 + day, date);
    snprintf(name, sizeof name, "backups/diary-%.10s.db", date);
    assert_true(exists(place, name));
  }
  assert_true(exists(place, "backups/diary-2025-06-13.db"));
  assert_false(exists(place, "backups/diary-2052-10-18.db"));
  assert_true(count_backups(place) <= 7 + 4);
}

/* It cannot be used, and what it says of itself is not believed either: else there would be no
 * backup any more after a rescue that lost a row. */
static void a_damaged_backup_with_more_rows_hinders_none(void **state) {
  struct place *place = *state;
  add_checkins(place, 60);
  backup(place, TODAY);
  run_sql(place_file(place, "backups/diary-2025-06-02.db"),
          "DROP TRIGGER entry_no_update; UPDATE entry SET body = '{}' WHERE seq = 3;");
  unlink(place->path);
  assert_int_equal(must_rescue(place).from_backup, 0);
  add_checkins(place, 5);
  backup(place, TODAY + 1);
  assert_int_equal(rows_of_backup(place, "backups/diary-2025-06-03.db"), 5);
}

static void a_backup_never_has_fewer_rows_than_the_last(void **state) {
  struct place *place = *state;
  struct err err;
  add_checkins(place, 5);
  backup(place, TODAY);
  /* As if an older copy had been put back. */
  unlink(place->path);
  char from[160];
  snprintf(from, sizeof from, "%s", place_file(place, "backups/diary-2025-06-02.db"));
  assert_int_equal(rename(from, place_file(place, "backups/diary-2025-06-01.db")), 0);
  struct place empty;
  place_make(&empty);
  add_checkins(&empty, 2);
  assert_int_equal(rename(empty.path, place->path), 0);
  struct diary *diary = must_open(place);
  assert_int_equal(diary_backup(diary, TODAY + 1, false, &err), -EUCLEAN);
  assert_int_equal(count_backups(place), 1);
  diary_close(diary);
  place_remove(&empty);
}

static void a_damaged_diary_makes_no_backup(void **state) {
  struct place *place = *state;
  add_checkins(place, 5);
  run_sql(place->path, "DROP TRIGGER entry_no_update; UPDATE entry SET body = '{}' WHERE seq = 3;");
  struct diary *diary = must_open(place);
  assert_int_equal(diary_backup(diary, TODAY, false, NULL), -EUCLEAN);
  assert_int_equal(count_backups(place), 0);
  assert_false(exists(place, "backups/new.part"));
  diary_close(diary);
}

/* ---- forgetting ------------------------------------------------------------------------------ */

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
  assert_int_equal(count_backups(place), 2);
  return diary;
}

/* Its rows are no longer what their sums say; or it is no database at all. */
static void damage(const char *path, bool wholly) {
  if (wholly) {
    FILE *file = fopen(path, "r+");
    fputs("noise noise noise noise", file);
    fclose(file);
  } else {
    run_sql(path, "DROP TRIGGER entry_no_update; UPDATE entry SET minute = minute + 1;");
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
    assert_false(exists(&place, OLD));
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
  assert_int_equal(count_backups(place), 2);
  assert_true(loaded(diary, &entry));
  /* What the words advise helps, the same day and the next. */
  assert_int_equal(diary_backup(diary, TODAY + 2, true, NULL), 0);
  assert_int_equal(diary_forget(diary, &entry.stamp.id, &copies, &err), 0);
  assert_int_equal(copies.removed, 1);
  assert_int_equal(count_backups(place), 2);
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

/* ---- rescue ---------------------------------------------------------------------------------- */

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
  add_checkins(place, 400);
  damage_page(place, 20);
  assert_int_equal(check_result(place), -EUCLEAN);
  struct diary_rescue rescue = must_rescue(place);
  assert_int_equal(rescue.from_backup, 0);
  assert_true(rescue.salvaged >= 370);
  assert_true(rescue.salvaged + rescue.lost <= 400);
  assert_int_equal(rows_in(place), rescue.salvaged);
  assert_non_null(strstr(rescue.aside, "broken-20250602T120000Z"));
  assert_true(exists(place, "broken-20250602T120000Z/diary.db"));
  assert_false(exists(place, "diary.db.rescue"));
  assert_false(exists(place, "diary.db.salvage"));
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
  add_checkins(place, 50);
  damage_page(place, 1);
  const char *in_the_way = place_file(place, "diary.db.salvage-journal");
  assert_int_equal(mkdir(in_the_way, 0700), 0);
  assert_true(diary_rescue(place->path, &options, NOON, &rescue, &err) < 0);
  assert_true(err.text[0] != '\0');
  assert_false(exists(place, "broken-20250602T120000Z"));
  assert_false(exists(place, "diary.db.rescue"));
  assert_int_equal(check_result(place), -EUCLEAN);
  assert_int_equal(rmdir(place_file(place, "diary.db.salvage-journal")), 0);
  assert_int_equal(must_rescue(place).salvaged, 50);
  assert_int_equal(rows_in(place), 50);
}

static void a_backup_and_what_came_after_it(void **state) {
  struct place *place = *state;
  add_checkins(place, 300);
  backup(place, TODAY);
  add_checkins(place, 50);
  damage_page(place, 12);
  struct diary_rescue rescue = must_rescue(place);
  assert_int_equal(rescue.from_backup, 300);
  assert_int_equal(rescue.salvaged, 50);
  assert_int_equal(rescue.lost, 0);
  assert_int_equal(rows_in(place), 350);
}

static void a_bad_backup_is_passed_over(void **state) {
  struct place *place = *state;
  add_checkins(place, 30);
  backup(place, TODAY);
  add_checkins(place, 30);
  backup(place, TODAY + 1);
  run_sql(place_file(place, "backups/diary-2025-06-03.db"),
          "DROP TRIGGER entry_no_update; UPDATE entry SET body = '{}' WHERE seq = 3;");
  damage_page(place, 2);
  struct diary_rescue rescue = must_rescue(place);
  assert_non_null(strstr(rescue.backup, "2025-06-02"));
  assert_int_equal(rescue.from_backup, 30);
}

/* Found by the simulation: the clock was a week ahead for a day. */
static void the_fullest_backup_is_used_whatever_its_date(void **state) {
  struct place *place = *state;
  add_checkins(place, 20);
  backup(place, TODAY + 8);
  add_checkins(place, 30);
  backup(place, TODAY);
  damage_page(place, 1);
  assert_int_equal(truncate(place->path, 4096), 0);
  struct diary_rescue rescue = must_rescue(place);
  assert_int_equal(rescue.from_backup, 50);
  assert_non_null(strstr(rescue.backup, "2025-06-02"));
}

static void the_first_page_can_be_replaced(void **state) {
  struct place *place = *state;
  add_checkins(place, 100);
  damage_page(place, 1);
  assert_int_equal(check_result(place), -EUCLEAN);
  assert_int_equal(must_rescue(place).salvaged, 100);
  assert_int_equal(rows_in(place), 100);
}

static void a_damaged_list_of_devices_costs_no_rows_of_the_backup(void **state) {
  struct place *place = *state;
  add_checkins(place, 60);
  backup(place, TODAY);
  add_checkins(place, 20);
  damage_page(place, root_page(place, "device"));
  struct diary_rescue rescue = must_rescue(place);
  assert_int_equal(rescue.from_backup, 60);
  assert_int_equal(rescue.salvaged, 20);
}

static void a_cut_file(void **state) {
  struct place *place = *state;
  struct stat st;
  add_checkins(place, 1500);
  assert_int_equal(stat(place->path, &st), 0);
  assert_int_equal(truncate(place->path, st.st_size / 2), 0);
  assert_int_equal(check_result(place), -EUCLEAN);
  struct diary_rescue rescue = must_rescue(place);
  assert_true(rescue.salvaged > 500);
  assert_int_equal(rows_in(place), rescue.salvaged);
}

static void a_diary_that_is_gone_or_empty_comes_back_from_its_backup(void **state) {
  struct place *place = *state;
  struct err err;
  add_checkins(place, 20);
  backup(place, TODAY);
  assert_int_equal(unlink(place->path), 0);
  assert_int_equal(try_open(place, &err), -EUCLEAN);
  assert_int_equal(must_rescue(place).from_backup, 20);
  assert_int_equal(rows_in(place), 20);
  assert_int_equal(truncate(place->path, 0), 0);
  assert_int_equal(try_open(place, &err), -EUCLEAN);
  assert_int_equal(must_rescue(place).from_backup, 20);
  assert_true(exists(place, "broken-20250602T120000Z-2"));
  assert_int_equal(rows_in(place), 20);
}

static void corrections_survive_a_rescue(void **state) {
  struct place *place = *state;
  add_checkins(place, 60);
  struct diary *diary = must_open(place);
  struct entry wrong = checkin(place, 3, 30), right = checkin(place, 4, 31);
  right.corrects = wrong.stamp.id;
  must_append(diary, &wrong);
  must_append(diary, &right);
  diary_close(diary);
  damage_page(place, 12);
  must_rescue(place);
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
  add_checkins(place, 400);
  place_make(&elsewhere);
  assert_int_equal(diary_open(elsewhere.path, &options, &diary, NULL), 0);
  assert_int_equal(diary_merge(diary, place->path, LATER, NULL, NULL), 0);
  diary_close(diary);
  damage_page(place, 20);
  struct diary_rescue rescue = must_rescue(place);
  diary = must_open(place);
  int added = 0;
  assert_int_equal(diary_merge(diary, elsewhere.path, LATER, &added, NULL), 0);
  assert_int_equal(added, 400 - rescue.salvaged);
  assert_int_equal(diary_check(diary, NULL), 0);
  diary_close(diary);
  place_remove(&elsewhere);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_step_of_a_commit_may_fail),
      TEST(a_folder_that_takes_no_files),
      TEST(a_full_disk_takes_one_more_entry),
      TEST(a_busy_diary_is_tried_again_later),
      TEST(private_files_and_folders),
      TEST(a_folder_or_a_link_in_its_place),
      TEST(a_linked_home_is_fine),
      TEST(another_programs_database),
      TEST(a_newer_diary_is_only_read),
      TEST(a_newer_minor_version_is_written_to),
      TEST(reading_makes_nothing),
      TEST(every_flipped_bit_in_a_row_is_found),
      TEST(a_row_that_is_gone_is_missed),
      TEST(a_changed_row_is_not_fed),
      TEST(rows_cannot_be_changed_by_accident),
      TEST(one_backup_a_day_and_not_for_ever),
      TEST(a_backup_never_has_fewer_rows_than_the_last),
      TEST(a_backup_of_a_wrong_clock_is_made_anew_on_its_day),
      TEST(backups_are_kept_by_what_they_hold),
      TEST(a_damaged_backup_with_more_rows_hinders_none),
      TEST(a_damaged_diary_makes_no_backup),
      TEST(what_is_forgotten_is_nowhere),
      TEST(a_damaged_backup_goes_with_what_is_forgotten),
      TEST(a_damaged_newest_backup_is_named_and_stays),
      TEST(a_screen_keeps_its_answers_and_loses_its_words),
      TEST(all_but_one_bad_page_is_saved),
      TEST(a_rescue_that_is_hindered_changes_nothing),
      TEST(a_backup_and_what_came_after_it),
      TEST(a_bad_backup_is_passed_over),
      TEST(the_fullest_backup_is_used_whatever_its_date),
      TEST(the_first_page_can_be_replaced),
      TEST(a_damaged_list_of_devices_costs_no_rows_of_the_backup),
      TEST(a_cut_file),
      TEST(a_diary_that_is_gone_or_empty_comes_back_from_its_backup),
      TEST(corrections_survive_a_rescue),
      TEST(a_merge_fills_the_gap_of_a_rescue),
  };
  shim_install();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
