/* A diary's files: disks that refuse, and what is not a diary, not ours or too new. */
#include "diary_care_fixture.h"
#include "diary_vfs.h"

static struct place *here; /* for the disk that is full as long as there is a reserve file */

static int set_up(void **state) {
  place_setup(state);
  here = *state;
  return 0;
}

static int tear_down(void **state) {
  shim.fail_in = -1;
  shim.disk_full = NULL;
  return place_teardown(state);
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
  return place_has(here, "diary.db.reserve");
}

static bool always(void) {
  return true;
}

static void a_full_disk_takes_one_more_entry(void **state) {
  struct place *place = *state;
  struct diary *diary = open_shimmed(place);
  struct entry entry = checkin(place, 1, 0), next = checkin(place, 2, 1);
  struct err err;
  assert_true(place_has(place, "diary.db.reserve"));
  shim.disk_full = full_until_the_reserve_is_gone;
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), 0);
  assert_false(place_has(place, "diary.db.reserve"));
  shim.disk_full = always;
  assert_int_equal(diary_append(diary, &next, 1, NULL, &err), -ENOSPC);
  assert_non_null(strstr(err.text, "full"));
  shim.disk_full = NULL;
  assert_int_equal(diary_append(diary, &next, 1, NULL, &err), 0);
  assert_int_equal(diary_check(diary, &err), 0);
  assert_true(place_has(place, "diary.db.reserve"));
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
  place_fill(place, 1);
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
  place_fill(place, 2);
  snprintf(name, sizeof name, "%s-link", place->folder);
  assert_int_equal(symlink(place->folder, name), 0);
  snprintf(linked.path, sizeof linked.path, "%.80s/diary.db", name);
  assert_int_equal(place_rows(&linked), 2);
  unlink(name);
}

static void another_programs_database(void **state) {
  struct place *place = *state;
  struct err err;
  file_sql(place->path, "CREATE TABLE bookmarks(url); PRAGMA application_id=7;");
  assert_int_equal(try_open(place, &err), -EUCLEAN);
  assert_int_equal(diary_class_of(-EUCLEAN), DIARY_DAMAGED);
  file_write(place->path, "this is no database, whatever its name says", 43);
  assert_int_equal(try_open(place, &err), -EUCLEAN);
}

static void a_newer_diary_is_only_read(void **state) {
  struct place *place = *state;
  struct err err;
  place_fill(place, 3);
  file_sql(place->path, "PRAGMA user_version=2000");
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
  place_fill(place, 3);
  file_sql(place->path, "PRAGMA user_version=1007");
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
  assert_false(place_has(place, "diary.db"));
  place_fill(place, 2);
  struct entry entry = checkin(place, 1, 5);
  assert_int_equal(diary_open(place->path, &options, &diary, &err), 0);
  assert_int_equal(count_rows(diary), 2);
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EROFS);
  diary_close(diary);
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
  };
  shim_install();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
