/* The diary: what is stored comes back, once; corrections; the log; one writer. What the engine is
 * fed of it is in diary_load.c, devices and merging in diary_merge.c, disks that refuse and files
 * that are none in diary_files.c, damage and backups in diary_care.c, forgetting in diary_forget.c,
 * what a rescue brings back in diary_rescue.c, power cuts in diary_powercut.c. */
#include "core/history.h"
#include "diary/diary_internal.h"
#include "diary_fixture.h"

#include <sys/wait.h>

/* ---- append ---------------------------------------------------------------------------------- */

static void every_kind_is_stored_and_listed_as_it_was(void **state) {
  struct place *place = *state;
  struct entry entries[ENTRY_KINDS];
  struct diary *diary = must_open(place);
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    fixture_entry((enum entry_kind)kind, &place->dice, true, &entries[kind]);
    must_append(diary, &entries[kind]);
  }
  diary_close(diary);
  diary = must_open(place);
  struct fed *all = list_all(diary);
  assert_int_equal(all->count, ENTRY_KINDS);
  for (int kind = 0; kind < ENTRY_KINDS; kind++) {
    int i = fed_find(all, &entries[kind]);
    assert_true(i >= 0 && all->in_force[i] && all->own[i] && !all->erased[i]);
    struct entry back = all->entries[i];
    back.note = entries[kind].note, back.text = entries[kind].text;
    back.text2 = entries[kind].text2;
    assert_memory_equal(&back, &entries[kind], sizeof back);
  }
  free(all);
  assert_int_equal(diary_check(diary, NULL), 0);
  diary_close(diary);
}

static void all_of_a_batch_or_none(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry batch[3] = {checkin(place, 3, 0), checkin(place, 4, 1), checkin(place, 5, 2)};
  batch[2].checkin.pain = 11;
  struct err err;
  int added = 77;
  assert_int_equal(diary_append(diary, batch, 3, &added, &err), -EINVAL);
  assert_non_null(strstr(err.text, "pain"));
  assert_int_equal(added, 77);
  assert_int_equal(count_rows(diary), 0);
  batch[2].checkin.pain = 10;
  assert_int_equal(diary_append(diary, batch, 3, &added, &err), 0);
  assert_int_equal(added, 3);
  assert_int_equal(count_rows(diary), 3);
  diary_close(diary);
}

static void a_retry_changes_nothing(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry entry = checkin(place, 3, 0), again = entry;
  struct err err;
  int added = -1;
  must_append(diary, &entry);
  assert_int_equal(diary_append(diary, &entry, 1, &added, &err), 0);
  assert_int_equal(added, 0);
  /* Made on the spot, so the second try is stamped a little later. */
  struct entry_id id = entry.stamp.id;
  fixture_stamp(&again, &place->dice, entry.stamp.at + 5, 0);
  again.stamp.id = id;
  assert_int_equal(diary_append(diary, &again, 1, &added, &err), 0);
  assert_int_equal(count_rows(diary), 1);
  /* The same id for something else is no retry. */
  again.checkin.pain = 4;
  assert_int_equal(diary_append(diary, &again, 1, &added, &err), -EEXIST);
  assert_int_equal(diary_class_of(-EEXIST), DIARY_REFUSED);
  again = entry;
  again.logged += 60; /* now it says when it happened, and that is another time */
  again.stamp.at -= 60, again.stamp.minute = (int16_t)(again.stamp.minute - 1);
  assert_int_equal(diary_append(diary, &again, 1, &added, &err), -EEXIST);
  diary_close(diary);
}

static void stamps_must_be_sound(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry entry = checkin(place, 3, 0);
  struct err err;
  entry.stamp.date++;
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EINVAL);
  entry = checkin(place, 3, 0);
  memset(&entry.stamp.id, 0, sizeof entry.stamp.id);
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EINVAL);
  entry = checkin(place, 3, 0);
  entry.stamp.offset = 1081;
  assert_int_equal(diary_append(diary, &entry, 1, NULL, &err), -EINVAL);
  entry = checkin(place, 3, 0);
  fixture_stamp(&entry, &place->dice, -1, -90); /* the evening before 1970 */
  assert_int_equal(entry.stamp.date, -1);
  must_append(diary, &entry);
  diary_close(diary);
}

static void a_killed_writer_loses_nothing_acknowledged(void **state) {
  struct place *place = *state;
  diary_close(must_open(place));
  for (int round = 0; round < 5; round++) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
      struct diary *diary = must_open(place);
      place->dice += (uint64_t)round * 1000;
      for (char done = 0; done < 100; done++) {
        struct entry entry = checkin(place, 3, done);
        must_append(diary, &entry);
        if (write(ends[1], &entry.stamp.id, sizeof entry.stamp.id) < 0) _exit(1);
      }
      pause();
      _exit(0);
    }
    close(ends[1]);
    struct entry last, told;
    for (int i = 0; i < 10 + round * 7; i++)
      assert_int_equal(read(ends[0], &told.stamp.id, 16), 16);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    /* What it said before it died is there. */
    struct diary *diary = must_open(place);
    struct fed *all = list_all(diary);
    do last = told;
    while (read(ends[0], &told.stamp.id, 16) == 16);
    assert_true(fed_find(all, &last) >= 0);
    assert_int_equal(diary_check(diary, NULL), 0);
    free(all);
    diary_close(diary);
    close(ends[0]);
  }
}

/* ---- corrections ----------------------------------------------------------------------------- */

static struct entry correction(struct place *place, const struct entry *of, int pain) {
  struct entry entry = checkin(place, pain, 1);
  entry.stamp.at = of->stamp.at, entry.stamp.date = of->stamp.date;
  entry.stamp.minute = of->stamp.minute;
  entry.corrects = of->stamp.id;
  return entry;
}

static int pain_in_force(struct diary *diary) {
  struct fed *fed = load(diary, TODAY);
  assert_true(fed->count <= 1);
  int pain = fed->count == 0 ? -1 : fed->entries[0].checkin.pain;
  if (fed->count) assert_true(entry_id_none(&fed->entries[0].corrects));
  free(fed);
  return pain;
}

static void the_newest_version_counts(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry first = checkin(place, 3, 0), second = correction(place, &first, 4);
  struct entry third = correction(place, &second, 5), void_ = correction(place, &third, 0);
  must_append(diary, &first);
  must_append(diary, &second);
  assert_int_equal(pain_in_force(diary), 4);
  must_append(diary, &third);
  assert_int_equal(pain_in_force(diary), 5);
  entry_blank(ENTRY_CHECKIN, &void_);
  fixture_stamp(&void_, &place->dice, NOON, 0);
  void_.corrects = third.stamp.id;
  void_.voided = true;
  must_append(diary, &void_);
  assert_int_equal(pain_in_force(diary), -1);
  struct fed *all = list_all(diary);
  assert_int_equal(all->count, 4);
  for (int i = 0; i < 4; i++) assert_false(all->in_force[i]);
  free(all);
  diary_close(diary);
}

static void of_two_corrections_of_one_the_later_counts(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry first = checkin(place, 3, 0);
  struct entry early = correction(place, &first, 4), late = correction(place, &first, 5);
  late.logged = early.logged + 1;
  must_append(diary, &first);
  must_append(diary, &late); /* as a merge may bring it */
  must_append(diary, &early);
  assert_int_equal(pain_in_force(diary), 5);
  struct entry of_early = correction(place, &early, 6);
  of_early.logged = late.logged + 1;
  must_append(diary, &of_early);
  assert_int_equal(pain_in_force(diary), 6);
  diary_close(diary);
}

static void what_cannot_be_corrected(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry nothing = checkin(place, 3, 0), wrong = correction(place, &nothing, 4);
  struct err err;
  assert_int_equal(diary_append(diary, &wrong, 1, NULL, &err), -ENOENT);
  static const enum entry_kind kinds[] = {ENTRY_SCREEN, ENTRY_CLEAR, ENTRY_RETRACT};
  for (int i = 0; i < 3; i++) {
    struct entry entry = entry_of(place, kinds[i], 0), edit = entry_of(place, kinds[i], 0);
    must_append(diary, &entry);
    edit.corrects = entry.stamp.id;
    assert_int_equal(diary_append(diary, &edit, 1, NULL, &err), -EPERM);
    edit.voided = true;
    assert_int_equal(diary_append(diary, &edit, 1, NULL, &err), -EPERM);
  }
  must_append(diary, &nothing);
  struct entry gentle = entry_of(place, ENTRY_GENTLE, 0);
  gentle.corrects = nothing.stamp.id;
  assert_int_equal(diary_append(diary, &gentle, 1, NULL, &err), -EINVAL);
  diary_close(diary);
}

/* ---- the log --------------------------------------------------------------------------------- */

static void the_log_by_kind_date_and_page(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry entries[30];
  for (int i = 0; i < 30; i++) {
    entries[i] = entry_of(place, i % 2 ? ENTRY_CHECKIN : ENTRY_GENTLE, i);
    if (i % 2) entries[i].checkin.pain = 1;
    must_append(diary, &entries[i]);
  }
  struct diary_filter filter = {.from = DAY_NONE, .to = DAY_NONE, .limit = 10};
  for (int page = 0; page < 3; page++) {
    struct fed *fed = list(diary, filter);
    assert_int_equal(fed->count, 10);
    for (int i = 0; i < 10; i++) assert_int_equal(fed_find(fed, &entries[page * 10 + i]), i);
    filter.after_row = fed->row[9];
    free(fed);
  }
  struct fed *fed = list(diary, filter);
  assert_int_equal(fed->count, 0);
  free(fed);
  filter = (struct diary_filter){
      .kinds = 1u << ENTRY_CHECKIN, .from = TODAY - 9, .to = TODAY - 4, .oldest_first = true};
  fed = list(diary, filter);
  assert_int_equal(fed->count, 3);
  for (int i = 0; i < 3; i++) assert_int_equal(fed_find(fed, &entries[9 - 2 * i]), i);
  free(fed);
  diary_close(diary);
}

static void one_entry_by_the_beginning_of_its_id(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct entry a = checkin(place, 1, 0), b = checkin(place, 2, 0);
  char id[CODEC_ID_SIZE];
  struct err err;
  b.stamp.id = a.stamp.id;
  b.stamp.id.byte[3] ^= 1;
  must_append(diary, &a);
  must_append(diary, &b);
  struct fed *fed = calloc(1, sizeof *fed);
  codec_id_format(&b.stamp.id, id);
  assert_int_equal(diary_get(diary, id, fed_row, fed, &err), 0);
  assert_int_equal(fed->entries[0].checkin.pain, 2);
  id[8] = '\0';
  assert_int_equal(diary_get(diary, id, fed_row, fed, &err), 0);
  id[6] = '\0';
  assert_int_equal(diary_get(diary, id, fed_row, fed, &err), -EEXIST);
  id[3] = '\0';
  assert_int_equal(diary_get(diary, id, fed_row, fed, &err), -EINVAL);
  assert_int_equal(diary_get(diary, "0000", fed_row, fed, &err), -ENOENT);
  assert_int_equal(diary_get(diary, "12g4", fed_row, fed, &err), -EINVAL);
  assert_int_equal(fed->count, 2);
  free(fed);
  diary_close(diary);
}

static void the_newest_state_of_a_plugin(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  struct fed *fed = calloc(1, sizeof *fed);
  assert_int_equal(diary_get_topic(diary, ENTRY_PLUGIN_STATE, "soothing", fed_entry, fed, NULL),
                   -ENOENT);
  for (int i = 0; i < 3; i++) {
    struct entry entry = entry_of(place, ENTRY_PLUGIN_STATE, 3 - i);
    entry.text = i == 2 ? "breathing" : "soothing";
    entry.text2 = "{}";
    must_append(diary, &entry);
  }
  assert_int_equal(diary_get_topic(diary, ENTRY_PLUGIN_STATE, "soothing", fed_entry, fed, NULL), 0);
  assert_string_equal(fed->text, "soothing");
  assert_int_equal(fed->entries[0].stamp.date, TODAY - 2);
  free(fed);
  diary_close(diary);
}

static void the_newest_time_that_was_no_mistake(void **state) {
  struct place *place = *state;
  struct diary *diary = must_open(place);
  moment newest = 0;
  assert_int_equal(diary_newest(diary, &newest, NULL), 0);
  assert_true(newest == INT64_MIN);
  struct entry now = checkin(place, 1, 0), ahead = checkin(place, 1, 48);
  ahead.logged = NOON; /* dated two days after it was made */
  must_append(diary, &ahead);
  must_append(diary, &now);
  assert_int_equal(diary_newest(diary, &newest, NULL), 0);
  assert_true(newest == NOON);
  diary_close(diary);
}

/* ---- one writer ------------------------------------------------------------------------------ */

static void only_one_holds_the_lock(void **state) {
  struct place *place = *state;
  struct diary_lock lock = {-1}, second = {-1};
  struct err err;
  pid_t holder = 0;
  assert_int_equal(diary_lock_take(place->path, 0, &lock, &holder, &err), 0);
  assert_int_equal(diary_lock_take(place->path, 50, &second, &holder, &err), -EWOULDBLOCK);
  assert_int_equal(holder, getpid());
  assert_int_equal(second.fd, -1);
  diary_lock_drop(&lock);
  assert_int_equal(diary_lock_take(place->path, 0, &second, &holder, &err), 0);
  diary_lock_drop(&second);
  diary_lock_drop(&second);
}

static void two_opens_share_the_file_and_its_numbers(void **state) {
  struct place *place = *state;
  struct diary *one = must_open(place), *two = must_open(place);
  for (int i = 0; i < 6; i++) {
    struct entry entry = checkin(place, i, i);
    must_append(i % 2 ? one : two, &entry);
  }
  assert_int_equal(count_rows(one), 6);
  assert_int_equal(diary_check(two, NULL), 0);
  diary_close(one);
  diary_close(two);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      PLACE_TEST(every_kind_is_stored_and_listed_as_it_was),
      PLACE_TEST(all_of_a_batch_or_none),
      PLACE_TEST(a_retry_changes_nothing),
      PLACE_TEST(stamps_must_be_sound),
      PLACE_TEST(a_killed_writer_loses_nothing_acknowledged),
      PLACE_TEST(the_newest_version_counts),
      PLACE_TEST(of_two_corrections_of_one_the_later_counts),
      PLACE_TEST(what_cannot_be_corrected),
      PLACE_TEST(the_log_by_kind_date_and_page),
      PLACE_TEST(one_entry_by_the_beginning_of_its_id),
      PLACE_TEST(the_newest_state_of_a_plugin),
      PLACE_TEST(the_newest_time_that_was_no_mistake),
      PLACE_TEST(only_one_holds_the_lock),
      PLACE_TEST(two_opens_share_the_file_and_its_numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
